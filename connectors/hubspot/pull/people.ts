import type { Page, RecordSet, Row, Stream } from '../../connector.ts';
import { hubspotApi } from '../api.ts';
import type { Owner } from '../answers.ts';
import { ownerFields, teamFields } from '../fields/sales.ts';
import { ownerPages } from './history.ts';

type Stand = { archived: boolean; after: string | null } | null;

/**
 * Owners, those who left too, and the teams that they are in. HubSpot doesn't tell when they changed: all are read every
 * time. Those who left come first, so that whoever came back is who they are now.
 */
export const peopleStream: Stream = {
	name: 'people',
	label: 'Owners and teams',
	entities: ['teams', 'people'],
	async *pull(session, cursor) {
		const stand = isStand(cursor) ? cursor : null;
		for (const archived of [true, false]) {
			if (stand && stand.archived !== archived && archived) continue;
			const from = stand?.archived === archived ? stand.after : null;
			for await (const { results, paging } of ownerPages(hubspotApi(session), archived, from)) {
				const after = paging?.next?.after ?? null;
				const next: Stand = after ? { archived, after } : archived ? { archived: false, after: null } : null;
				yield { records: recordsOf(results), cursor: next ?? 'all' } satisfies Page;
			}
		}
	}
};

const isStand = (cursor: unknown): cursor is NonNullable<Stand> =>
	typeof cursor === 'object' && cursor !== null && 'archived' in cursor;

function recordsOf(owners: readonly Owner[]): RecordSet[] {
	const teams = new Map(owners.flatMap((owner) => owner.teams ?? []).map(({ id, name }) => [id, name]));
	return [
		{ map: teamFields, rows: [...teams].map(([id, name]): Row => ({ id, name })) },
		{ map: ownerFields, rows: owners.map(ownerRow) }
	];
}

const ownerRow = (owner: Owner): Row => ({
	id: owner.id,
	firstName: owner.firstName ?? null,
	lastName: owner.lastName ?? null,
	email: owner.email ?? null,
	team_id: (owner.teams?.find(({ primary }) => primary) ?? owner.teams?.[0])?.id ?? null,
	is_active: !owner.archived,
	createdAt: owner.createdAt,
	updatedAt: owner.updatedAt
});
