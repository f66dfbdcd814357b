import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import { stagedView, type Staged } from '../read/staging.ts';
import { readTarget } from '../recognise/columns.ts';
import type { ColumnMapping } from '../report.ts';
import { mappedColumns } from './context.ts';
import type { Counts } from './load.ts';

/** Fields that a row of a save may tell, with the field of the value before, where the file gives that too. */
const told: [field: string, before: string | null][] = [
	['stage', null],
	['amount', 'previous_amount'],
	['expected_close', 'previous_expected_close'],
	['probability', null],
	['forecast_category', null]
];

/** The columns of the file that saves are rewritten to: Salesforce's own for one change a row. */
const changeColumns: [name: string, target: string][] = [
	['Id', 'source_id'],
	['OpportunityId', 'deal_id:id'],
	['Field', 'field'],
	['OldValue', 'old_value'],
	['NewValue', 'new_value'],
	['CreatedDate', 'changed_at'],
	['CreatedById', 'changed_by:id']
];

/** Whether a file of deal history has one row a save, with the values of several fields. */
export function holdsSaves(plan: ImportPlan): boolean {
	const fields = new Set(mappedColumns(plan).map(({ field }) => field.name));
	return plan.entity === 'deal_events' && !fields.has('field') && told.some(([name]) => fields.has(name));
}

/**
 * Rewrite the staged rows of saves as one row a change: what differs from the deal's row before. A row that repeats
 * what was known tells nothing. Returns the plan by which the rewritten rows are loaded.
 */
export async function expandSaves(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	const cellOf = new Map(mappedColumns(plan).map(({ field, staged }) => [field.name, staged]));
	const deal = cellOf.get('deal_id') ?? 'null';
	const when = cellOf.get('changed_at') ?? 'null';
	const changes = told.flatMap(([name, before]) => {
		const cell = cellOf.get(name);
		if (!cell) return [];
		const known = before && cellOf.get(before);
		const last = `lag(${cell}) over (partition by ${deal} order by ${when}, position)`;
		return [
			`select ${cellOf.get('source_id') ?? 'cast(position as varchar)'} || ':${name}' as c0, ${deal} as c1, '${name}' as c2,
				${known ? `coalesce(${known}, ${last})` : last} as c3, ${cell} as c4, ${when} as c5, ${cellOf.get('changed_by') ?? 'null'} as c6,
				line, position
			from ${stagedView}
			qualify ${cell} is distinct from ${last}`
		];
	});
	await transaction.script(`
		create temp table wg_saves as select * from (${changes.join(' union all ')}) order by position, c2;
		create or replace temp view ${stagedView} as select * exclude (position), rowid as position from wg_saves;`);
	return {
		...plan,
		columns: changeColumns.map(([name, target]): ColumnMapping => {
			const { field, link } = readTarget('deal_events', target)!;
			const mapping = {
				name,
				field: field.name,
				type: field.type,
				confidence: 1,
				reason: 'made of a save',
				samples: []
			};
			return link ? { ...mapping, link } : mapping;
		})
	};
}

/**
 * What became of the rows of saves, from what became of their changes: loaded when one of them was not known, unchanged
 * when none was.
 */
export async function countSaves(
	transaction: Transaction,
	{ table, unfit }: Staged,
	importFile: string,
	{ rejected }: Counts
): Promise<Counts> {
	const { rows } = await transaction.query<{ read: number; loaded: number }>(
		`select (select count(*) from ${table}) as read, count(distinct import_row) as loaded from deal_events
		where import_file = $1 and import_row not in (select line from rejects where import_file = $1)`,
		[importFile]
	);
	const read = Number(rows[0]!.read) + unfit.length;
	const loaded = Number(rows[0]!.loaded);
	return { read, loaded, updated: 0, rejected, merged: 0, unchanged: read - loaded - rejected };
}
