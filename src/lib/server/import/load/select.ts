import { entityNamed } from '#lib/crm/entities/index.ts';
import { reportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { customPrefix } from '#lib/crm/custom-fields.ts';
import type { LoadContext, MappedColumn } from './context.ts';
import { rowCurrency } from './currencies.ts';
import { customCellSql } from './custom-fields.ts';
import { derivedColumns, wholeName } from './derived.ts';
import { historyColumns, type HistoryValues } from './history.ts';
import { alwaysReadable, trimmed, valueSql } from './expressions.ts';
import { idSql, sourceIdFields, sourceIdSql } from './ids.ts';
import { sourceKey, type SourceKey } from './keys.ts';
import type { ResolvedReference } from './reference-cells.ts';
import { stageTable } from './stages.ts';
import { identifier, literal } from './sql.ts';
import { readingOf } from './readings.ts';

/** A column of the canonical table that this file fills, by SQL over `v_<field>`, `i_<reference>` and `stage_status`. */
export interface FilledColumn {
	name: string;
	sql: string;
	/** An empty value of this file does not overwrite what is known. */
	keepsKnown?: boolean;
	/** Given only to new records: it stands in for something the file lacks. */
	onlyNew?: boolean;
}

export interface RecordSelect {
	/**
	 * SELECT of `line`, `position`, `refused` (a cell that can't be read, or a required
	 * field without a value), `source_id` and every filled column.
	 */
	sql: string;
	filled: FilledColumn[];
	key: SourceKey;
	/** Required fields: a record without them is refused. */
	required: string[];
	/** Columns of which a cell may be refused: its value, and when it is refused, as SQL over the staged columns. */
	checks: { column: MappedColumn; value: string; refused: string }[];
}

/** Put together the SELECT that makes canonical records of the staged cells. */
export function recordSelect(
	context: LoadContext,
	references: readonly ResolvedReference[],
	stageJoin: string | null,
	history: HistoryValues | null
): RecordSelect {
	const { plan } = context;
	const entity = entityNamed(plan.entity);
	const values = readValues(context);
	for (const { field, id } of references) values.set(`i_${field}`, id);
	if (stageJoin) {
		values.set('i_stage_id', `${stageTable}.stage_id`);
		values.set('i_pipeline_id', `${stageTable}.pipeline_id`);
		values.set('stage_status', `${stageTable}.status`);
		values.set('stage_name', `${stageTable}.name`);
	}
	if (context.defaultPipeline) values.set('i_pipeline_id', literal(context.defaultPipeline));
	for (const [name, sql] of history?.values ?? []) values.set(name, sql);
	const nameOf = (field: string) => [`v_${field}`, `i_${field}`].find((name) => values.has(name));
	const filled = new Map<string, FilledColumn>();
	for (const { name } of [
		...entity.fields,
		{ name: 'source_url' },
		{ name: 'created_at' },
		{ name: 'updated_at' }
	]) {
		const sql = nameOf(name);
		if (sql) filled.set(name, { name, sql });
	}
	const has = (field: string) => nameOf(field) !== undefined;
	const derived = [...derivedColumns(context, has), ...(history ? historyColumns(history, has) : [])];
	for (const column of derived) filled.set(column.name, column);
	const key = sourceKey(context);
	const title = entity.fields.find((field) => field.name === entity.title);
	if (title?.required && !filled.has(title.name) && key.kind === 'id') {
		filled.set(title.name, { name: title.name, sql: 'v_source_id', onlyNew: true });
	}
	const custom = customValues(context);
	for (const { name, sql } of custom) values.set(name, sql);
	if (custom.length > 0) filled.set('custom', { name: 'custom', sql: customSql(custom) });
	const checks = cellChecks(context);
	// A cell was refused when there is one, and no value came of it: what reads it is long, and is said once.
	for (const [place, { column, value }] of checks.entries()) {
		values.set(`cell_${place}`, trimmed(`stage.${column.staged}`));
		if (values.get(`v_${column.field.name}`) !== value) values.set(`read_${place}`, value);
	}
	const refused = checks.map(({ column }, place) => {
		const read = values.has(`read_${place}`) ? `read_${place}` : `v_${column.field.name}`;
		return `(${refusedSql(`cell_${place}`, read)})`;
	});
	for (const [place, refusal] of context.survey.refusals.entries()) {
		values.set(`refusal_${place}`, refusal.refused);
		refused.push(`refusal_${place}`);
	}
	const required = entity.fields
		.filter((field) => field.required && filled.has(field.name) && !filled.get(field.name)!.onlyNew)
		.map(({ name }) => name);
	const columns = [...filled.values()];
	const lacks = ['source_id is null', ...required.map((name) => `${identifier(name)} is null`)].join(' or ');
	const sql = `
		select *, (refused_cell or ${lacks}) as refused
		from (
			select line, position, ${refused.join(' or ') || 'false'} as refused_cell, ${key.sql} as source_id
				${columns.map(({ name, sql }) => `, ${sql} as ${identifier(name)}`).join('')}
				${values.has('i_lead_id') ? ', i_lead_id as lead_id' : ''}
			from (
				select stage.line, stage.position
					${[...values].map(([name, sql]) => `, ${sql} as ${name}`).join('')}
					${key.kind === 'content' ? `, ${plan.columns.map((_, index) => `stage.c${index}`).join(', ')}` : ''}
				from wg_staged as stage
				${[...references.map(({ join }) => join), stageJoin ?? '', history?.join ?? ''].join('\n')}
				${context.survey.blank > 0 ? `where coalesce(${plan.columns.map((_, index) => `stage.c${index}`).join(', ')}) is not null` : ''}
			)
		)`;
	return { sql, filled: columns, key, checks, required };
}

/** SQL over the staged columns for every value the file gives. */
function readValues(context: LoadContext): Map<string, string> {
	const { plan, columns, survey, source } = context;
	const values = new Map<string, string>();
	const cells = new Map<string, string>();
	for (const column of columns) {
		if (column.field.type === 'reference') continue;
		const x = trimmed(`stage.${column.staged}`);
		cells.set(column.field.name, x);
		const reading = readingOf(plan, column, survey.percents, {
			clean: survey.clean.has(column.staged),
			zoned: survey.zoned.has(column.staged)
		});
		const value = valueSql(reading, `stage.${column.staged}`);
		values.set(
			`v_${column.field.name}`,
			sourceIdFields.has(column.field.name) ? sourceIdSql(source, value) : value
		);
	}
	for (const [name, value] of Object.entries(plan.constants)) {
		if (!values.has(`v_${name}`)) values.set(`v_${name}`, literal(value));
	}
	if (survey.currencies.from.length > 0) {
		values.set('v_currency', rowCurrency(values.get('v_currency') ?? null, survey.currencies.from));
	}
	if (['people', 'contacts', 'leads'].includes(plan.entity)) {
		const name = wholeName({
			name: cells.get('name'),
			first: cells.get('first_name'),
			last: cells.get('last_name'),
			email: cells.get('email')
		});
		if (name) values.set('v_name', name);
	}
	return values;
}

/** The columns with cells that may have to be refused: those in which the survey saw something odd. */
function cellChecks(context: LoadContext): RecordSelect['checks'] {
	const { plan, survey } = context;
	return context.columns
		.filter(({ field, staged }) => !alwaysReadable.has(field.type) && !survey.clean.has(staged))
		.map((column) => {
			const x = trimmed(`stage.${column.staged}`);
			const value = valueSql(readingOf(plan, column, survey.percents), `stage.${column.staged}`);
			return { column, value, refused: refusedSql(x, value) };
		});
}

const refusedSql = (cell: string, value: string): string =>
	`case when ${cell} is null or ${value} is not null then false else not wg_missing(${cell}) end`;

/** A custom field of a row: its key, and what the file says of it as JSON, null where nothing; a column of that name. */
interface CustomCell {
	key: string;
	name: string;
	sql: string;
}

/** Each a column of its own: the engine takes the square of its length to compile one expression of hundreds of cells. */
function customValues({ plan, customFields }: LoadContext): CustomCell[] {
	return plan.columns.flatMap(({ field, custom }, place) => {
		const known =
			field?.startsWith(customPrefix) && custom && customFields.get(field.slice(customPrefix.length));
		if (!known) return [];
		const x = trimmed(`stage.c${place}`);
		const value = customCellSql(plan, place, known.type, 'stage.');
		const written = known.type === 'date' || known.type === 'timestamp' ? `cast(${value} as varchar)` : value;
		// A row that was mended may hold what no other did: a custom field refuses nothing.
		const sql = `case when not wg_missing(${x}) then coalesce(to_json(${written}), to_json(${x})) end`;
		return [{ key: known.name, name: `custom_${place}`, sql }];
	});
}

/** The custom fields of a row as JSON, without those it leaves empty. */
const customSql = (cells: readonly CustomCell[]): string =>
	`nullif(json_merge_patch('{}', json_object(${cells.map(({ key, name }) => `${literal(key)}, ${name}`).join(', ')})), '{}')`;

/** What the conversion of amounts may ask of a record, and what a file that lacks it stands for. */
const conversionColumns: Record<string, string> = {
	currency: 'cast(null as varchar)',
	recorded_at: 'now()',
	...Object.fromEntries(
		['created_at', 'closed_at', 'issued_at', 'occurred_at', 'ordered_at'].map((name) => [
			name,
			'cast(null as timestamptz)'
		])
	),
	...Object.fromEntries(
		['expected_close', 'period_start', 'starts_on', 'day'].map((name) => [name, 'cast(null as date)'])
	)
};

/** SELECT of the ids and the amounts in the reporting currency beside the records of a table. */
export function withIdsAndBases(
	context: LoadContext,
	from: string,
	filled: readonly FilledColumn[],
	foreign: boolean
): string {
	const { plan, source } = context;
	const names = new Set(filled.map(({ name }) => name));
	const amounts = reportingAmounts(entityNamed(plan.entity)).filter(({ amount }) => names.has(amount));
	const bases = amounts
		.map(({ amount, inReportingCurrency: base, sql }) => `, ${foreign ? sql : amount} as ${base}`)
		.join('');
	const lacking = foreign
		? Object.entries(conversionColumns)
				.filter(([name]) => !names.has(name))
				.map(([name, sql]) => `, ${sql} as ${name}`)
				.join('')
		: '';
	return `
		select ${idSql(plan.entity, source, 'source_id')} as id, source_id, line, position
			${filled.map(({ name }) => `, ${identifier(name)}`).join('')}${bases}
		from (select *${lacking} from ${from})`;
}

/** The derived amounts that a file fills. */
export function filledBases(context: LoadContext, filled: readonly FilledColumn[]): string[] {
	return reportingAmounts(entityNamed(context.plan.entity))
		.filter(({ amount }) => filled.some(({ name }) => name === amount))
		.map(({ inReportingCurrency }) => inReportingCurrency);
}
