import { columnOf, type LoadContext } from './context.ts';
import { trimmed, valueSql } from './expressions.ts';
import { idSql } from './ids.ts';
import type { FilledColumn } from './select.ts';
import { literal } from './sql.ts';
import { readingOf } from './survey.ts';

/** How the values of a history file become values of canonical fields: a stage's name its id, a date ISO. */
export interface HistoryValues {
	join: string;
	/** Values to read beside those of the columns. */
	values: [name: string, sql: string][];
	hasOld: boolean;
}

/** Fields whose values are ids of other records, with the entity. */
const references = { stage: 'stages', pipeline: 'pipelines', owner: 'people' } as const;

/** Make a dictionary of the values in a history file; null when the file is none. */
export async function historyValues(context: LoadContext): Promise<HistoryValues | null> {
	const { transaction, plan } = context;
	const now = columnOf(context, 'new_value');
	if ((plan.entity !== 'deal_events' && plan.entity !== 'ticket_events') || !now) return null;
	const before = columnOf(context, 'old_value');
	const field = columnOf(context, 'field');
	const fieldCell = field?.staged ?? 'cast(null as varchar)';
	const fieldValue = field
		? valueSql(readingOf(plan, { ...field, staged: 'field_cell' }, new Set()), 'field_cell')
		: literal(plan.constants.field ?? '');
	const cells = [now, before].flatMap((column) =>
		column ? [`select ${fieldCell} as field_cell, ${column.staged} as cell from wg_staged`] : []
	);
	await transaction.script(`
		create temp table wg_history_cells as
		select field_cell, cell, ${fieldValue} as field, ${trimmed('cell')} as word
		from (select distinct field_cell, cell from (${cells.join(' union all ')})) where cell is not null;`);
	const { rows } = await transaction.query<{ percent: boolean | null }>(
		`select bool_or(try_cast(word as double) > 1) as percent from wg_history_cells where field = 'probability'`
	);
	await transaction.query(`
		create temp table wg_history as
		select field_cell, cell, field, word, ${canonicalSql(context, rows[0]!.percent ?? false)} as value from wg_history_cells`);
	await makeMissing(context);
	const on = (name: string, cell: string) =>
		`left join wg_history ${name} on ${name}.field_cell is not distinct from ${field ? `stage.${field.staged}` : 'null'} and ${name}.cell = stage.${cell}`;
	return {
		join: [on('history_new', now.staged), ...(before ? [on('history_old', before.staged)] : [])].join('\n'),
		values: [
			['h_new', 'history_new.value'],
			...(before ? [['h_old', 'history_old.value'] as [string, string]] : [])
		],
		hasOld: before !== undefined
	};
}

/** The columns of an event whose values were translated. Without a column for it, the value before is the last one. */
export function historyColumns({ hasOld }: HistoryValues, has: (name: string) => boolean): FilledColumn[] {
	const owner = has('deal_id') ? 'i_deal_id' : 'i_ticket_id';
	const order = ['v_changed_at', ...(has('sequence') ? ['v_sequence'] : []), 'position'].join(', ');
	const before = hasOld ? 'h_old' : `lag(h_new) over (partition by ${owner}, v_field order by ${order})`;
	return [
		{ name: 'new_value', sql: 'h_new' },
		{ name: 'old_value', sql: before }
	];
}

function canonicalSql(context: LoadContext, percent: boolean): string {
	const { plan } = context;
	const read = (name: string, type: 'money' | 'date' | 'ratio', divide = false) => {
		const reading = {
			field: { name, label: name, type },
			dialect: plan.dialect,
			percent: divide,
			values: {},
			samples: [],
			timeZone: null,
			clean: false
		};
		return `cast(${valueSql(reading, 'word')} as varchar)`;
	};
	const categories = Object.entries(plan.values.forecast_category ?? {});
	const category = categories
		.map(([word, value]) => `when ${literal(word)} then ${literal(value)}`)
		.join(' ');
	const whens = [
		...Object.entries(references).map(
			([name, entity]) => `when ${literal(name)} then ${knownId(context, entity)}`
		),
		`when 'amount' then ${read('amount', 'money')}`,
		`when 'expected_close' then ${read('expected_close', 'date')}`,
		`when 'probability' then ${read('probability', 'ratio', percent)}`,
		...(category
			? [`when 'forecast_category' then case lower(word) ${category} else lower(replace(word, ' ', '_')) end`]
			: [])
	];
	return `case when wg_missing(word) then null else case field ${whens.join(' ')} else word end end`;
}

/** SQL for the id of the record that a value names, by its id in the source or by its name. */
function knownId({ source }: LoadContext, entity: 'stages' | 'pipelines' | 'people'): string {
	const mine = `source_system = ${literal(source.system)} and source_account = ${literal(source.account)}`;
	return `coalesce(
		(select min(id) from ${entity} where ${mine} and source_id = word),
		(select min(id) from ${entity} where ${mine} and wg_name(name) = wg_name(word)),
		${idSql(entity, source, 'word')}
	)`;
}

/** Stages, pipelines and people that only the history still names. */
async function makeMissing(context: LoadContext): Promise<void> {
	const { transaction, source, importFile, plan } = context;
	for (const [field, entity] of Object.entries(references)) {
		const { changes } = await transaction.query(`
			insert into ${entity} (id, source_system, source_account, source_id, import_file, import_row, name)
			select value, ${literal(source.system)}, ${literal(source.account)}, min(word), ${literal(importFile)},
				${plan.dialect.headerLine + 1}, min(word)
			from wg_history where field = ${literal(field)} and value is not null and value not in (select id from ${entity})
			group by value`);
		if (changes > 0) context.stubs.set(entity, (context.stubs.get(entity) ?? 0) + changes);
	}
}
