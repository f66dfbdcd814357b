import type { Viewer } from '#lib/crm/viewer.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { personEntities, type PersonRecord } from './person.ts';

/**
 * The record that an id or an e-mail address names.
 *
 * @throws RecordError `not_found`; `conflict` when the address is several people's
 */
export async function findPerson(store: Store, viewer: Viewer, named: string): Promise<PersonRecord> {
	requireCapability(viewer, 'manage_privacy');
	const { rows } = await store.engine.query<PersonRecord & { name: string | null }>(
		personEntities
			.map(
				(entity) => `select '${entity}' as entity, id, lower(trim(name)) as name from ${entity}
				where id = $1 or lower(trim(email)) = lower(trim($1))`
			)
			.join(' union all '),
		[named]
	);
	const [first] = rows;
	if (!first) {
		throw new RecordError(
			'not_found',
			`No contact or lead has the id or e-mail “${named}”.`,
			'Give the id from the address of their page, or their e-mail address.'
		);
	}
	if (new Set(rows.map(({ name }) => name)).size > 1) {
		throw new RecordError(
			'conflict',
			`“${named}” is the address of several people: ${rows.map(({ entity, id }) => `${entity} ${id}`).join(', ')}.`,
			'Give the id of the one that is meant.'
		);
	}
	return { entity: first.entity, id: first.id };
}
