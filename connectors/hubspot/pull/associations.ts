import type { HubSpotApi } from '../api.ts';
import type { AssociationBatch } from '../answers.ts';

/** A record that another is linked with. */
export interface Linked {
	id: string;
	isPrimary: boolean;
	/** The label that people gave the link, such as “Decision maker”. */
	label: string | null;
}

/** HubSpot allows a thousand ids in one call; several pages of links per record are rare. */
const mostInputs = 1000;

/**
 * What records are linked with, by their ids: the primary one first, then those that have a label, then by age. Null
 * where the links may not be read: then they are not known, which is not that there are none.
 */
export async function associationsOf(
	api: HubSpotApi,
	from: string,
	to: string,
	ids: readonly string[]
): Promise<ReadonlyMap<string, readonly Linked[]> | null> {
	const links = new Map<string, Linked[]>();
	let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }));
	while (inputs.length > 0) {
		const asked = inputs.slice(0, mostInputs);
		const answer = await api.ifAllowed(`links to ${to} are left out`, () =>
			api.batch<AssociationBatch>(`/crm/v4/associations/${from}/${to}/batch/read`, { inputs: asked })
		);
		if (!answer) return null;
		inputs = inputs.slice(asked.length);
		for (const { from: record, to: linked, paging } of answer.results) {
			const known = links.get(record.id) ?? [];
			links.set(record.id, known);
			known.push(...linked.map(linkOf));
			if (paging?.next) inputs.push({ id: record.id, after: paging.next.after });
		}
	}
	for (const linked of links.values()) linked.sort(byWeight);
	return links;
}

function linkOf({ toObjectId, associationTypes }: AssociationBatch['results'][number]['to'][number]): Linked {
	return {
		id: String(toObjectId),
		isPrimary: associationTypes.some(
			({ category, label }) => category === 'HUBSPOT_DEFINED' && label === 'Primary'
		),
		label:
			associationTypes.find(({ category, label }) => category !== 'HUBSPOT_DEFINED' && label)?.label ?? null
	};
}

const byWeight = (one: Linked, other: Linked): number =>
	Number(other.isPrimary) - Number(one.isPrimary) ||
	Number(other.label !== null) - Number(one.label !== null) ||
	one.id.length - other.id.length ||
	(one.id < other.id ? -1 : 1);
