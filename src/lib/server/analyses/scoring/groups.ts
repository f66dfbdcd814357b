/** What scored groups have in common: what is expected of one by the others, names, and a summary. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Moment } from './moments.ts';
import type { Scores } from './result.ts';

/** As how many records what is expected beforehand counts. */
const priorRecords = 4;
/** From so many records of others on, they say what is to be expected. */
const fewestOthers = 20;

/** What is expected of a group before anything is known of it: the share of the others, else anything. */
export function priorOf(others: readonly { records: number; happened: number }[]): {
	share: number;
	records: number;
} {
	const records = others.reduce((sum, other) => sum + other.records, 0);
	const happened = others.reduce((sum, other) => sum + other.happened, 0);
	if (records < fewestOthers) return { share: 0.5, records: 2 };
	return { share: (happened + 0.5) / (records + 1), records: priorRecords };
}

/** Names of what ids in the values stand for, as far as the viewer may see them. */
export async function namesFor(
	store: Store,
	viewer: Viewer,
	moments: readonly Moment[],
	entityOf: Readonly<Record<string, EntityName>>
): Promise<(id: string) => string> {
	const names = new Map<string, string>();
	for (const [fact, entity] of Object.entries(entityOf)) {
		const ids = [...new Set(moments.map(({ values }) => values[fact] ?? null))].map((id) =>
			id === null ? null : String(id)
		);
		for (const [id, name] of await namesOf(store.engine, viewer, entity, ids)) names.set(id, name);
	}
	return (id) => names.get(id) ?? id;
}

/** Scores with the names of the records and of who has them. */
export async function withNames(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	scores: readonly Scores[],
	open: readonly Moment[]
): Promise<Scores[]> {
	const ids = scores.flatMap(({ scored }) => scored.map(({ id }) => id));
	const owners = new Map(open.map(({ id, values }) => [id, values.owner ?? null]));
	const ownerOf = (id: string) => (owners.get(id) ?? null) as string | null;
	const [names, people] = await Promise.all([
		namesOf(store.engine, viewer, entity, ids),
		namesOf(store.engine, viewer, 'people', ids.map(ownerOf))
	]);
	return scores.map((group) => ({
		...group,
		scored: group.scored.map((record) => {
			const owner = ownerOf(record.id);
			return {
				...record,
				label: names.get(record.id) ?? record.id,
				owner: owner === null ? null : (people.get(owner) ?? null)
			};
		})
	}));
}

/** What there is to say of all groups. */
export function summaryOf(scores: readonly Scores[], records: string): string {
	if (scores.length === 0) return `There are no ${records}.`;
	return scores
		.map(({ label, sentence }) => (scores.length === 1 ? sentence : `${label}: ${sentence}`))
		.join(' ');
}

/**
 * Who a model learns for: all deals of the pipeline that is looked at, whoever has them. One of a single owner's would know too
 * little, and one of those in a segment would learn from what put them there.
 */
export function learningViewer(viewer: Viewer): Viewer {
	const pipeline = viewer.part?.pipeline;
	return pipeline === undefined ? withoutPart(viewer) : { ...viewer, part: { pipeline } };
}

/** Of scores that were learned for all open records, those of the records that the viewer looks at, by the same model. */
export async function lookedAt(
	store: Store,
	viewer: Viewer,
	entity: 'deals' | 'leads',
	scores: readonly Scores[],
	open: readonly Moment[]
): Promise<Scores[]> {
	if (!isOfSome(viewer)) return [...scores];
	const { rows } = await store.engine.query<{ id: string }>(`select id from ${scoped(entity, viewer)}`, [], {
		timeZone: viewer.timeZone
	});
	const ids = new Set(rows.map(({ id }) => id));
	const inside = open.filter(({ id }) => ids.has(id));
	return scores.map((group) => ({
		...group,
		open: inside.filter(({ group: own }) => own === group.key).length,
		scored: group.scored.filter(({ id }) => ids.has(id))
	}));
}

const isOfSome = ({ part }: Viewer): boolean => part?.owners !== undefined || part?.members !== undefined;

/** What a viewer who looks at some of the records must know. */
export const partSentences = (viewer: Viewer, records: string): string[] =>
	isOfSome(viewer)
		? [
				`Of these, the open ${records} are counted and listed. What they are scored by is learned from all ${records}, and held to all of them: so are the chances’ test and the shares by field.`
			]
		: [];

/** What a viewer who sees some of the records must know. */
export const scopeSentences = ({ scope }: Viewer, records: string): string[] =>
	scope.kind === 'all'
		? []
		: [
				`Learned from the ${records} you may see, and no others: a model of all would tell of those that are not yours.`
			];
