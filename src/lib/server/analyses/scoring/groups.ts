/** What scored groups have in common: what is expected of one by the others, names, and a summary. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
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

/** What a viewer who sees some of the records must know. */
export const scopeSentences = ({ scope }: Viewer, records: string): string[] =>
	scope.kind === 'all'
		? []
		: [
				`Learned from the ${records} you may see, and no others: a model of all would tell of those that are not yours.`
			];
