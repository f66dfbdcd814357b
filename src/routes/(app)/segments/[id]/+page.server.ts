import { error, redirect } from '@sveltejs/kit';
import { may } from '#lib/crm/capabilities.ts';
import { conditionOperators, readRule, segmentEntities } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	changeSegment,
	checkSegmentRule,
	keepSegment,
	MetricError,
	segmentDimensionName
} from '#lib/server/metrics/index.ts';
import {
	deleteSegment,
	listSegments,
	mayChangeSegment,
	readSegment,
	segmentUsers,
	type Segment
} from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFailure } from '../../../form-failure.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { ruleFields } from './fields.ts';
import { namesIn } from './names.ts';
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
	const tried = url.searchParams.has('try') ? readTyped(url.searchParams) : null;
	const rule = segment?.rule ?? givenRule(tried ? null : url.searchParams.get('rule'));
	const [fields, found, users, nameOf] = await Promise.all([
		ruleFields(store, viewer, entity, params.id),
		tried || rule ? sizeOf(store, viewer, entity, () => (tried ? typedRule(tried) : rule), segment) : null,
		segment ? segmentUsers(store, viewer, segment.id) : [],
		rule ? namesIn(store, viewer, { entity, rule, segments: all }) : null
	]);
	const lines = rule && nameOf ? linesOf(rule, nameOf) : { join: 'all' as const, lines: [], groups: [] };
	const filter =
		segment && new URLSearchParams({ field: segmentDimensionName(segment.id), is: 'in', value: 'true' });
	const typed: Typed = tried ?? {
		name: segment?.name ?? '',
		entity,
		shared: segment?.shared ?? false,
		join: lines?.join ?? 'all',
		lines: lines?.lines ?? [],
		groups: lines?.groups ?? [],
		rule: lines ? '' : JSON.stringify(rule, null, 2),
		version: segment?.version ?? 0
	};
	return {
		id: params.id,
		isNew: !segment,
		isTried: tried !== null,
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
function givenRule(text: string | null) {
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
	rule: () => unknown,
	segment: Segment | null
): Promise<{ count: number } | { problem: string }> {
	try {
		const asked = { entity, rule: rule(), own: segment?.id ?? null };
		const { count } = await checkSegmentRule(store, viewer, asked);
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
		let id: string;
		try {
			const wish = { name: typed.name, rule: typedRule(typed), shared: typed.shared };
			({ id } = isNew(params.id)
				? await keepSegment(store, viewer, { ...wish, entity: typed.entity })
				: await changeSegment(store, viewer, params.id, typed.version, wish));
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
