import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import { stagedView, type Staged } from '../read/staging.ts';
import { readTarget } from '../recognise/columns.ts';
import type { ColumnMapping } from '../report.ts';
import { mappedColumns } from './context.ts';
import { valueSql } from './expressions.ts';
import type { Counts } from './load.ts';
import { readingOf } from './readings.ts';

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
	const mapped = mappedColumns(plan);
	const cellOf = new Map(mapped.map(({ field, staged }) => [field.name, staged]));
	const cell = (name: string): string => cellOf.get(name) ?? 'cast(null as varchar)';
	const moment = mapped.find(({ field }) => field.name === 'changed_at');
	const order = moment ? valueSql(readingOf(plan, moment, new Set()), moment.staged) : 'null';
	const changes = told.flatMap(([name, before]) => {
		const value = cellOf.get(name);
		if (!value) return [];
		const known = before && cellOf.get(before);
		const last = `lag(${value}) over (partition by ${cell('deal_id')} order by ${order}, position)`;
		return [
			`select ${cellOf.get('source_id') ?? 'cast(position as varchar)'} || ':${name}' as c0, ${cell('deal_id')} as c1, '${name}' as c2,
				${known ? `coalesce(${known}, ${last})` : last} as c3, ${value} as c4, ${cell('changed_at')} as c5, ${cell('changed_by')} as c6,
				line, position
			from ${stagedView}
			qualify ${value} is distinct from ${last}`
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
				samples: [],
				...(moment?.mapping.dateOrder && { dateOrder: moment.mapping.dateOrder })
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
