import type { Transaction } from '#lib/server/engine/engine.ts';

const suppressed = ['contacts', 'leads'] as const;
type SuppressedEntity = (typeof suppressed)[number];

export const isSuppressedEntity = (entity: string): entity is SuppressedEntity =>
	suppressed.includes(entity as SuppressedEntity);

/** The entry that counts for an address: its own before that of its domain. */
const entrySql = `
	select kind, value, reason, added_at from suppressions where kind = 'email'
	union all select kind, value, reason, added_at from suppressions where kind = 'domain'`;

const matches = (record: string, entry: string): string =>
	`((${entry}.kind = 'email' and lower(trim(${record}.email)) = ${entry}.value)
	or (${entry}.kind = 'domain' and split_part(lower(trim(${record}.email)), '@', 2) = ${entry}.value))`;

/**
 * Make what contacts and leads say of their suppression agree with the suppression list, whatever brought them.
 *
 * @param id only this record of that entity
 */
export async function applySuppressions(
	transaction: Transaction,
	only?: { entity: SuppressedEntity; id: string }
): Promise<void> {
	for (const entity of only ? [only.entity] : suppressed) {
		const which = only ? `${entity}.id = $1` : 'true';
		const parameters = only ? [only.id] : [];
		await transaction.query(
			`update ${entity} set suppressed = true, suppressed_reason = found.reason, suppressed_at = found.added_at
			from (
				select records.id, arg_max(entry.reason, entry.kind) as reason, arg_max(entry.added_at, entry.kind) as added_at
				from ${entity} records join (${entrySql}) entry on ${matches('records', 'entry')}
				group by records.id
			) found
			where found.id = ${entity}.id and ${entity}.suppressed is distinct from true and ${which}`,
			parameters
		);
		await transaction.query(
			`update ${entity} set suppressed = null, suppressed_reason = null, suppressed_at = null
			where suppressed and ${which} and not exists (
				select 1 from suppressions entry where ${matches(entity, 'entry')}
			)`,
			parameters
		);
	}
}
