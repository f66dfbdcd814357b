import { trackedDealFields } from '#lib/server/store/records/events.ts';
import type { LoadContext } from './context.ts';
import { idSql } from './ids.ts';
import { literal } from './sql.ts';

/**
 * A deal that differs from what was known has changed at some time in between: note it as an event dated when the
 * source says it was updated, else now, and mark the date as inferred.
 */
export async function recordDealEvents(context: LoadContext, dated: boolean): Promise<void> {
	const { transaction, source, importFile, importId, plan } = context;
	// What a CRM records itself comes with its own date.
	const inferred = Object.entries(trackedDealFields).filter(
		([field]) => !plan.recordedFields?.includes(field)
	);
	const fields = inferred.map(([field, column]) => `when ${literal(column)} then ${literal(field)}`);
	if (fields.length === 0) return;
	const columns = inferred.map(([, column]) => literal(column)).join(', ');
	await transaction.query(`
		insert into deal_events (id, source_system, source_account, source_id, import_file, import_row,
			deal_id, field, old_value, new_value, changed_at, sequence, quality)
		select ${idSql('deal_events', source, `'${importId}|' || differences.id || '|' || differences.field`)},
			${literal(source.system)}, ${literal(source.account)}, ${literal(importId)} || ':' || differences.id || ':' || differences.field,
			${literal(importFile)}, changed.line, differences.id, case differences.field ${fields.join(' ')} end,
			differences.before ->> '$', differences.after ->> '$', ${dated ? 'coalesce(changed.updated_at, now())' : 'now()'},
			row_number() over (partition by differences.id order by differences.field), 'inferred'
		from wg_differences differences join wg_changed changed on changed.id = differences.id
		where differences.field in (${columns})`);
}
