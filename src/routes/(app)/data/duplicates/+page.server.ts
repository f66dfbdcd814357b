import { entityNamed } from '#lib/crm/entities/index.ts';
import {
	defaultThreshold,
	findDuplicates,
	isMatchedEntity,
	matchedEntities,
	mergeAll
} from '#lib/server/duplicates/index.ts';
import { may } from '#lib/crm/capabilities.ts';
import {
	callDifferent,
	listMerges,
	readSurvivorRules,
	saveSurvivorRules,
	sourceSystems,
	unmergeRecords,
	type Unmerged
} from '#lib/server/store/merges/index.ts';
import { mayWrite } from '#lib/server/store/records/index.ts';
import { saidFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

/** More pairs than a person looks at on one page. */
const shown = 200;

const chosen = (url: URL) => {
	const entity = url.searchParams.get('entity') ?? 'contacts';
	const threshold = Number(url.searchParams.get('threshold') ?? defaultThreshold);
	return {
		entity: isMatchedEntity(entity) ? entity : ('contacts' as const),
		threshold: threshold > 0 && threshold <= 1 ? threshold : defaultThreshold
	};
};

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const { entity, threshold } = chosen(url);
	// A large store takes seconds to compare: the page is there at once, the pairs follow.
	const found = findDuplicates(locals.store, viewer, entity, { threshold }).then(({ pairs, ...rest }) => ({
		...rest,
		pairs: pairs.slice(0, shown),
		total: pairs.length
	}));
	found.catch(() => undefined);
	return {
		entity,
		threshold,
		entities: matchedEntities.map((name) => ({ name, label: entityNamed(name).labelPlural })),
		mayWrite: mayWrite(viewer, entity),
		maySetRules: may(viewer.role, 'manage_settings'),
		rules: await readSurvivorRules(locals.store.engine, entity),
		systems: await sourceSystems(locals.store, viewer, entity),
		fields: entityNamed(entity)
			.fields.filter(({ derived }) => !derived)
			.map(({ name, label }) => ({ name, label })),
		merges: await listMerges(locals.store, viewer, entity),
		found
	};
};

/** What an action did, for the page to say. */
interface Done {
	kind: 'different' | 'merged' | 'unmerged' | 'rules';
	merges?: number;
	unmerged?: Unmerged;
}

/** Run an action; an error that the request caused is said on the page. */
async function said(work: Promise<Done>) {
	try {
		return { done: await work };
	} catch (failure) {
		return saidFailure(failure);
	}
}

export const actions: Actions = {
	different: async ({ request, locals, url }) => {
		const form = await request.formData();
		const { entity } = chosen(url);
		const [one, other] = [String(form.get('one')), String(form.get('other'))];
		return said(
			callDifferent(locals.store, requireViewer(locals), entity, one, other).then((): Done => ({
				kind: 'different'
			}))
		);
	},
	merge_all: async ({ locals, url }) => {
		const viewer = requireViewer(locals);
		const { entity, threshold } = chosen(url);
		const { pairs } = await findDuplicates(locals.store, viewer, entity, { threshold });
		return said(
			mergeAll(locals.store, viewer, pairs).then(({ merges }): Done => ({
				kind: 'merged',
				merges: merges.length
			}))
		);
	},
	rules: async ({ request, locals, url }) => {
		const form = await request.formData();
		const fields = Object.fromEntries(
			[...form].flatMap(([name, rule]) =>
				name.startsWith('field_') && rule !== '' ? [[name.slice('field_'.length), String(rule)]] : []
			)
		);
		const rules = { all: String(form.get('all') ?? ''), fields };
		const saved = saveSurvivorRules(locals.store, requireViewer(locals), chosen(url).entity, rules);
		return said(saved.then((): Done => ({ kind: 'rules' })));
	},
	unmerge: async ({ request, locals }) => {
		const id = String((await request.formData()).get('id') ?? '');
		return said(
			unmergeRecords(locals.store, requireViewer(locals), id).then((unmerged): Done => ({
				kind: 'unmerged',
				unmerged
			}))
		);
	}
};
