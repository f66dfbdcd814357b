import { error, redirect } from '@sveltejs/kit';
import { may } from '#lib/crm/capabilities.ts';
import { conditionOperators, readRule, segmentEntities, type SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { checkSegmentRule, MetricError, segmentDimensionName } from '#lib/server/metrics/index.ts';
import {
	createSegment,
	deleteSegment,
	listSegments,
	mayChangeSegment,
	readSegment,
	segmentUsers,
	updateSegment,
	type Segment
} from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFailure } from '../../../form-failure.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { ruleFields } from './fields.ts';
import { linesOf, readTyped, typedRule, type Typed } from './segment-input.ts';
import type { Actions, PageServerLoad } from './$types';

const isNew = (id: string) => id === 'new';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const all = await listSegments(store.engine, viewer);
	const segment = isNew(params.id) ? null : await loaded(readSegment(store, viewer, params.id));
	const entity =
		segment?.entity ?? segmentEntities.find((each) => each === url.searchParams.get('entity')) ?? 'companies';
	const rule = segment?.rule ?? givenRule(url.searchParams.get('rule'));
	const [fields, found, users] = await Promise.all([
		ruleFields(store, viewer, entity, params.id),
		rule ? sizeOf(store, viewer, entity, rule, segment) : null,
		segment ? segmentUsers(store, viewer, segment.id) : []
	]);
	const lines = rule ? linesOf(rule, all) : { join: 'all' as const, lines: [] };
	const filter =
		segment && new URLSearchParams({ field: segmentDimensionName(segment.id), is: 'in', value: 'true' });
	const typed: Typed = {
		name: segment?.name ?? '',
		entity,
		shared: segment?.shared ?? false,
		join: lines?.join ?? 'all',
		lines: lines?.lines ?? [],
		rule: lines ? '' : JSON.stringify(rule, null, 2),
		version: segment?.version ?? 0
	};
	return {
		isNew: !segment,
		title: segment?.name ?? 'New segment',
		typed,
		fields,
		operators: Object.entries(conditionOperators).map(([name, label]) => ({ name, label })),
		entities: [...segmentEntities],
		mayChange: !segment || mayChangeSegment(viewer, segment),
		mayShare: may(viewer.role, 'share_segments'),
		found,
		users,
		links: filter && {
			list: `/${entity}?${filter}`,
			file: may(viewer.role, 'export') ? `/${entity}/export?${filter}` : null,
			compare: `/explore?${new URLSearchParams({ metric: 'won_amount', by: segmentDimensionName(segment.id) })}`
		}
	};
};

/** A rule that came along in the address, such as a cell of the grid. */
function givenRule(text: string | null): SegmentRule | null {
	if (text === null) return null;
	try {
		return readRule(JSON.parse(text));
	} catch {
		error(400, { message: 'The address has no rule that can be read.', advice: 'Begin a new segment.' });
	}
}

/** How many a rule finds, or why it can't be read any more. */
async function sizeOf(
	store: Store,
	viewer: Viewer,
	entity: Segment['entity'],
	rule: SegmentRule,
	segment: Segment | null
): Promise<{ count: number } | { problem: string }> {
	try {
		const { count } = await checkSegmentRule(store, viewer, { entity, rule, own: segment?.id ?? null });
		return { count };
	} catch (failure) {
		if (failure instanceof MetricError) return { problem: `${failure.message} ${failure.advice}` };
		throw failure;
	}
}

export const actions: Actions = {
	save: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const { store } = locals;
		const typed = readTyped(await request.formData());
		const own = isNew(params.id) ? null : params.id;
		let id: string;
		try {
			const entity = own ? (await readSegment(store, viewer, own)).entity : typed.entity;
			const given = typedRule(typed, await listSegments(store.engine, viewer));
			const { rule } = await checkSegmentRule(store, viewer, { entity, rule: given, own });
			const input = { name: typed.name, entity, rule, shared: typed.shared };
			if (own) await updateSegment(store, viewer, own, typed.version, input);
			id = own ?? (await createSegment(store, viewer, input));
		} catch (failure) {
			return formFailure(failure, { typed });
		}
		redirect(303, `/segments/${id}`);
	},
	delete: async ({ locals, params }) => {
		try {
			await deleteSegment(locals.store, requireViewer(locals), params.id);
		} catch (failure) {
			return formFailure(failure, {});
		}
		redirect(303, '/segments');
	}
};
