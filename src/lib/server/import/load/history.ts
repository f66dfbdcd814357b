import { columnOf, type LoadContext } from './context.ts';
import { trimmed, valueSql } from './expressions.ts';
import { idSql } from './ids.ts';
import type { FilledColumn } from './select.ts';
import { literal } from './sql.ts';
import { readingOf } from './readings.ts';

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
	const { rows } = await transaction.query<{ fields: string[] | null; percent: boolean | null }>(
		`select list(distinct field) as fields,
			bool_or(try_cast(word as double) > 1) filter (where field = 'probability') as percent
		from wg_history_cells`
	);
	const fields = new Set(rows[0]!.fields ?? []);
	await transaction.query(`
		create temp table wg_history as
		select field_cell, cell, cells.field, word, ${canonicalSql(context, fields, rows[0]!.percent ?? false)} as value
		from wg_history_cells cells ${knownJoins(context, fields)}`);
	await makeMissing(context, fields);
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

/** The value of a word, by the fields that occur: to translate those that don't costs more than a few rows do. */
function canonicalSql(context: LoadContext, fields: ReadonlySet<string>, percent: boolean): string {
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
	const values: Record<string, string> = {
		...Object.fromEntries(
			Object.entries(references).map(([name, entity]) => [
				name,
				`coalesce(by_id.id, by_name.id, ${idSql(entity, context.source, 'word')})`
			])
		),
		amount: read('amount', 'money'),
		expected_close: read('expected_close', 'date'),
		probability: read('probability', 'ratio', percent),
		...(category && {
			forecast_category: `case lower(word) ${category} else lower(replace(word, ' ', '_')) end`
		})
	};
	const whens = Object.entries(values)
		.filter(([name]) => fields.has(name))
		.map(([name, value]) => `when ${literal(name)} then ${value}`);
	const value = whens.length === 0 ? 'word' : `case cells.field ${whens.join(' ')} else word end`;
	return `case when wg_missing(word) then null else ${value} end`;
}

/** Joins to the records that values name: `by_id` by the id in the source, `by_name` by the name. */
function knownJoins({ source }: LoadContext, fields: ReadonlySet<string>): string {
	const named = Object.entries(references).filter(([field]) => fields.has(field));
	if (named.length === 0) return '';
	const known = (key: string) =>
		named
			.map(
				([field, entity]) => `
			select ${literal(field)} as field, ${key} as key, min(id) as id from ${entity}
			where source_system = ${literal(source.system)} and source_account = ${literal(source.account)}
			group by all`
			)
			.join(' union all ');
	return `
		left join (${known('source_id')}) by_id on by_id.field = cells.field and by_id.key = word
		left join (${known('wg_name(name)')}) by_name on by_name.field = cells.field and by_name.key = wg_name(word)`;
}

/** Stages, pipelines and people that only the history still names. */
async function makeMissing(context: LoadContext, fields: ReadonlySet<string>): Promise<void> {
	const { transaction, source, importFile, plan } = context;
	for (const [field, entity] of Object.entries(references)) {
		if (!fields.has(field)) continue;
		const { changes } = await transaction.query(`
			insert into ${entity} (id, source_system, source_account, source_id, import_file, import_row, name)
			select value, ${literal(source.system)}, ${literal(source.account)}, min(word), ${literal(importFile)},
				${plan.dialect.headerLine + 1}, min(word)
			from wg_history where field = ${literal(field)} and value is not null and value not in (select id from ${entity})
			group by value`);
		if (changes > 0) context.stubs.set(entity, (context.stubs.get(entity) ?? 0) + changes);
	}
}
