/** Records that a file brings again and that were deleted: they stay deleted, and the file's report says so. */
import { entityNamed } from '#lib/crm/entities/index.ts';
import { labelSql } from '#lib/server/store/records/index.ts';
import type { LoadContext } from './context.ts';
import type { RecordSelect } from './select.ts';
import { literal } from './sql.ts';

/** Names that a warning has at most. */
const mostNamed = 10;

/**
 * Say which records of a file are deleted. A file says how things once were: while a CRM is connected its word counts, that a
 * record is gone, and so does a person's who deleted one here. Reads the incoming records.
 */
export async function sayWhatStaysDeleted(context: LoadContext, { filled }: RecordSelect): Promise<void> {
	const { transaction, plan, source, syncRun } = context;
	if (syncRun !== null) return;
	const entity = entityNamed(plan.entity);
	const saysSo = filled.some(({ name }) => name === 'deleted_at') ? 'and incoming.deleted_at is null' : '';
	const { rows } = await transaction.query<{ crm: string | null; records: number; names: string[] }>(
		`with gone as (
			select known.source_id, ${labelSql(entity, 'known')} || ' (' || known.source_id || ')' as name, 'sync' = (
				select arg_max(actor_kind, sequence) from changes
				where entity = ${literal(plan.entity)} and record_id = known.id and action = 'delete') as by_sync
			from ${plan.entity} known
			where known.deleted_at is not null and known.id in (select incoming.id from wg_incoming incoming where true ${saysSo})
				and known.id not in (
					select from_id from record_merges where entity = ${literal(plan.entity)} and unmerged_at is null)
		), connected as (
			select min(name) as name from connections where connector = $1 and account = $2 and removed_at is null
		)
		select case when by_sync then connected.name end as crm, count(*) as records,
			list(gone.name order by source_id)[:${mostNamed}] as names
		from gone, connected group by crm order by crm`,
		[source.system, source.account]
	);
	for (const { crm, records, names } of rows) {
		const which = crm
			? `that are gone in ${crm} stay deleted here while it is connected`
			: 'that were deleted here stay so';
		const more = Number(records) - names.length;
		const named = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
		context.warnings.push(`${entity.labelPlural} ${which}; ${records} in this file: ${named}.`);
	}
}
