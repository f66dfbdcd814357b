import type { Viewer } from '#lib/crm/viewer.ts';
import { nextStart } from '#lib/crm/calendar/periods.ts';
import { entityNamed, fieldNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { inlined } from './compile.ts';
import { indent } from './dialect.ts';
import { MetricError } from './errors.ts';
import type { Filter, MetricRecords, MetricRequest } from './metric.ts';
import { questionOf, type Surroundings } from './question.ts';
import { compileRows, fill, Parameters, places, recordsOf, relationOf } from './rows.ts';
import { surroundings } from './run.ts';
import type { Relation } from './relations/index.ts';
import { recordsPartsOf } from './specification.ts';

export interface RecordsOptions {
	/** The cell's bucket, if the request has a grain. */
	bucket?: string | null;
	/** The cell's groups: the key of each dimension of the request's `by`. They may as well be in its `where`. */
	cell?: Record<string, string | null>;
	limit?: number;
	offset?: number;
	/** By one of the columns; newest first unless told. */
	sort?: { column: string; descending?: boolean };
}

/** The fields shown of the records behind a figure; money as it was told, and as it was counted. */
const shown: Partial<Record<EntityName, string[]>> = {
	deals: [
		'name',
		'company_id',
		'owner_id',
		'stage_id',
		'status',
		'amount',
		'currency',
		'amount_base',
		'expected_close',
		'created_at',
		'closed_at'
	],
	leads: ['name', 'company_name', 'status', 'source', 'owner_id', 'created_at', 'converted_at'],
	activities: ['type', 'subject', 'owner_id', 'deal_id', 'occurred_at'],
	campaign_costs: ['campaign_id', 'day', 'amount', 'currency', 'amount_base', 'clicks'],
	quotas: ['person_id', 'period_start', 'period_end', 'amount', 'currency', 'amount_base'],
	orders: ['number', 'kind', 'company_id', 'ordered_at', 'amount', 'currency', 'amount_base'],
	companies: ['name', 'domain', 'industry', 'country', 'owner_id'],
	contacts: ['name', 'email', 'company_id', 'owner_id'],
	email_events: ['email', 'campaign_id', 'type', 'occurred_at'],
	people: ['name', 'email', 'team_id', 'role'],
	tickets: [
		'subject',
		'status',
		'priority',
		'owner_id',
		'opened_at',
		'first_response_at',
		'solved_at',
		'satisfaction'
	]
};

/**
 * The records behind a figure or one cell of it, each with the file and line it came from. Of a ratio these are the
 * records of its denominator, with a column that says whether each counts in the numerator.
 *
 * @throws MetricError as `runMetric` does
 */
export async function metricRecords(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	options: RecordsOptions = {},
	given: Partial<Surroundings> = {}
): Promise<MetricRecords> {
	const cell = cellOf(request, options);
	const question = questionOf(cell, await surroundings(store, viewer, given, cell));
	const { specification } = question;
	const parameters = new Parameters();
	const stoodRelation = recordsPartsOf(specification)
		.map((part) => relationOf(part, question).relation)
		.find(({ stood }) => stood !== undefined);
	const stoodFields = Object.keys(stoodRelation?.stood ?? {});
	const readsThePast = stoodRelation !== undefined;
	const parts = recordsPartsOf(specification).map((part) => {
		const { relation } = relationOf(part, question);
		const counts = specification.counts
			? `, coalesce(${fill(specification.counts, places(part, question, viewer))}, false) as counts`
			: '';
		const stood = readsThePast ? `, ${stoodSql(relation)} as stood` : '';
		return `select r.${relation.id} as id${counts}${stood}\n${compileRows(part, question, viewer, parameters)}`;
	});
	const entity = entityNamed(specification.records);
	const records = recordsOf(specification, viewer, question.today);
	const fields = [
		...(shown[entity.name] ?? []).flatMap((name) => fieldNamed(entity, name) ?? []),
		...records.beside
	];
	const { counts } = specification;
	const behind = `with rows_behind as (
${indent(parts.join('\nunion all\n'))}
),
behind as (
	select id${counts ? ', bool_or(counts) as counts' : ''}${readsThePast ? ', any_value(stood) as stood' : ''}
	from rows_behind group by id
)`;
	// Not count(*) over (): on several threads, DuckDB 1.5.5 can fail in it and end the engine (duckdb/duckdb#25713).
	const counted = `select count(*) as records from behind join ${records.sql} record on record.id = behind.id`;
	const sql = `${behind}
select
	record.id,${records.isSeveral ? ' record.entity,' : ''}
	${fields.map((field) => `${fieldSql(field, stoodFields)} as ${field.name}`).join(',\n\t')}${counts ? ',\n\tbehind.counts' : ''},
	import_files.file_name as source_file,
	record.import_row as source_line,
	(${counted}) as records
from behind
join ${records.sql} record on record.id = behind.id
left join import_files on import_files.id = record.import_file
${fields
	.filter((field) => field.to)
	.map(
		(field) =>
			`left join ${scoped(field.to!, viewer)} ${field.name}_named on ${field.name}_named.id = ${valueSql(field, stoodFields)}`
	)
	.join('\n')}
order by ${orderOf(options.sort, fields, entity.name, stoodFields)}, record.id
limit ${wholeNumber(options.limit, 100)} offset ${wholeNumber(options.offset, 0)}`;
	// A page beyond the last has no row to say how many there are.
	const total = async () => {
		const { rows } = await store.engine.query(`${behind}\n${counted}`, parameters.values, {
			timeZone: viewer.timeZone
		});
		return Number(rows[0]!.records);
	};
	const result = await store.engine.query(sql, parameters.values, { timeZone: viewer.timeZone });
	return {
		entity: entity.name,
		stoodOn: stoodRelation?.isVersioned ? (question.asOf ?? question.today) : null,
		total: result.rows[0] ? Number(result.rows[0].records) : await total(),
		columns: [
			...fields.map(({ name, label, type }) => ({ name, label, type })),
			...(counts ? [{ name: 'counts', label: 'Counts in the numerator', type: 'boolean' }] : []),
			{ name: 'source_file', label: 'File', type: 'text' },
			{ name: 'source_line', label: 'Line', type: 'integer' }
		],
		rows: result.rows.map(({ records: _, ...row }) => row as MetricRecords['rows'][number]),
		sql: inlined({ sql, parameters: parameters.values })
	};
}

/**
 * SQL, in parentheses, of the ids (`id`) of the records behind a figure, for what lists them otherwise than `metricRecords`.
 *
 * @returns with the values that it binds, from `$1` on
 * @throws MetricError as `runMetric` does
 */
export async function idsBehind(
	store: Store,
	viewer: Viewer,
	request: Pick<MetricRequest, 'metric' | 'where' | 'from' | 'to' | 'asOf'>
): Promise<{ sql: string; parameters: Parameters['values'] }> {
	const question = questionOf(request, await surroundings(store, viewer, {}, request));
	const parameters = new Parameters();
	const parts = recordsPartsOf(question.specification).map(
		(part) =>
			`select r.${relationOf(part, question).relation.id} as id\n${compileRows(part, question, viewer, parameters)}`
	);
	return { sql: `(\n${indent(parts.join('\nunion\n'))}\n)`, parameters: parameters.values };
}

/** The request of one cell: its groups as conditions, its bucket as a period, inside the period asked for. */
function cellOf(request: MetricRequest, { bucket, cell = {} }: RecordsOptions): MetricRequest {
	const groups = Object.entries(cell).map(([dimension, key]): Filter => ({
		dimension,
		operator: 'in',
		values: [key]
	}));
	const asked = { ...request, where: [...(request.where ?? []), ...groups], grain: null, by: [] };
	if (!bucket || !request.grain) return asked;
	const { from, to } = request;
	const end = nextStart(request.grain, bucket);
	return {
		...asked,
		from: from && from > bucket ? from : bucket,
		to: to && to < end ? to : end,
		asOf: null
	};
}

/** @throws MetricError for a column that is not shown */
function orderOf(
	sort: RecordsOptions['sort'],
	fields: Field[],
	entity: EntityName,
	stoodFields: readonly string[]
): string {
	if (!sort) return `${newest(entity)} desc nulls last`;
	const field = fields.find(({ name }) => name === sort.column);
	if (!field) {
		throw new MetricError(
			'invalid_request',
			`The records can't be sorted by “${sort.column}”.`,
			`There are ${fields.map(({ name }) => name).join(', ')}.`
		);
	}
	return `${fieldSql(field, stoodFields)} ${sort.descending ? 'desc' : 'asc'} nulls last`;
}

const wholeNumber = (given: number | undefined, otherwise: number): number =>
	given !== undefined && Number.isFinite(given) ? Math.max(0, Math.trunc(given)) : otherwise;

/** A field of a record, as it stood where the figure is of an earlier moment and its history is known. */
const valueSql = ({ name }: Field, stoodFields: readonly string[]): string =>
	stoodFields.includes(name)
		? `case when behind.stood is null then record.${name} else behind.stood.${name} end`
		: `record.${name}`;

/** A reference reads as the name of the record it points to. */
function fieldSql(field: Field, stoodFields: readonly string[]): string {
	const value = valueSql(field, stoodFields);
	if (!field.to) return value;
	return `coalesce(${field.name}_named.${entityNamed(field.to).title ?? 'id'}, ${value})`;
}

/** What a row tells of its record as it stood, in one column; null of a row that tells of it as it is. */
const stoodSql = ({ stood }: Relation): string =>
	stood
		? `{ ${Object.entries(stood)
				.map(([name, sql]) => `${name}: ${sql}`)
				.join(', ')} }`
		: 'null';

const newest = (entity: EntityName): string =>
	({
		deals: 'coalesce(record.closed_at, record.created_at)',
		activities: 'record.occurred_at',
		campaign_costs: 'record.day',
		quotas: 'record.period_start',
		orders: 'record.ordered_at',
		email_events: 'record.occurred_at',
		tickets: 'record.opened_at',
		people: 'record.name'
	})[entity as string] ?? 'record.created_at';
