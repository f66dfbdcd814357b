import type { Viewer } from '#lib/crm/viewer.ts';
import { nextStart } from '#lib/crm/calendar/periods.ts';
import { entityNamed, fieldNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { compileRows, inlined, Parameters, readsThePast } from './compile.ts';
import type { MetricRecords, MetricRequest } from './metric.ts';
import { questionOf, type Surroundings } from './question.ts';
import { relations } from './relations.ts';
import { surroundings } from './run.ts';

export interface RecordsOptions {
	/** The cell: its bucket, if the request has a grain. Its groups belong in the request's `where`. */
	bucket?: string | null;
	limit?: number;
	offset?: number;
}

/** The fields shown of the records behind a figure. */
const shown: Partial<Record<EntityName, string[]>> = {
	deals: [
		'name',
		'company_id',
		'owner_id',
		'stage_id',
		'status',
		'amount',
		'currency',
		'expected_close',
		'created_at',
		'closed_at'
	],
	leads: ['name', 'company_name', 'status', 'source', 'owner_id', 'created_at', 'converted_at'],
	activities: ['type', 'subject', 'owner_id', 'deal_id', 'occurred_at'],
	campaign_costs: ['campaign_id', 'day', 'amount', 'currency', 'clicks'],
	quotas: ['person_id', 'period_start', 'period_end', 'amount', 'currency'],
	orders: ['number', 'kind', 'company_id', 'ordered_at', 'amount', 'currency']
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
	const { bucket, limit = 100, offset = 0 } = options;
	const around = surroundings(await store.settings(), viewer, given);
	const cell: MetricRequest =
		bucket && request.grain
			? { ...request, from: bucket, to: nextStart(request.grain, bucket), grain: null, by: [] }
			: { ...request, grain: null, by: [] };
	const question = questionOf(cell, around);
	const { specification } = question;
	const part = specification.parts[specification.recordsPart ?? 0]!;
	const parameters = new Parameters();
	const rows = compileRows(part, question, viewer, parameters);
	const id = readsThePast(part, question) ? 'deal_id' : relations[part.relation].id;
	const entity = entityNamed(specification.records);
	const fields = (shown[entity.name] ?? []).flatMap((name) => fieldNamed(entity, name) ?? []);
	const period = {
		'{from}': `date '${question.period.from ?? '-infinity'}'`,
		'{to}': `date '${question.period.to ?? 'infinity'}'`
	};
	const counts =
		specification.counts &&
		Object.entries(period).reduce((sql, [mark, date]) => sql.replaceAll(mark, date), specification.counts);
	const sql = `with behind as (
	select distinct r.${id} as id${counts ? `, ${counts} as counts` : ''}
	${rows.replaceAll('\n', '\n\t')}
)
select
	record.id,
	${fields.map((field) => `${fieldSql(field)} as ${field.name}`).join(',\n\t')}${counts ? ',\n\tbehind.counts' : ''},
	import_files.file_name as source_file,
	record.import_row as source_line,
	count(*) over () as records
from behind
join ${scoped(entity.name, viewer)} record on record.id = behind.id
left join import_files on import_files.id = record.import_file
${fields
	.filter((field) => field.to)
	.map(
		(field) =>
			`left join ${scoped(field.to!, viewer)} ${field.name}_named on ${field.name}_named.id = record.${field.name}`
	)
	.join('\n')}
order by ${newest(entity.name)} desc nulls last, record.id
limit ${Math.trunc(limit)} offset ${Math.trunc(offset)}`;
	const result = await store.engine.query(sql, parameters.values, { timeZone: viewer.timeZone });
	return {
		entity: entity.name,
		total: Number(result.rows[0]?.records ?? 0),
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

/** A reference reads as the name of the record it points to. */
function fieldSql({ name, to }: Field): string {
	if (!to) return `record.${name}`;
	return `coalesce(${name}_named.${entityNamed(to).title ?? 'id'}, record.${name})`;
}

const newest = (entity: EntityName): string =>
	({
		deals: 'coalesce(record.closed_at, record.created_at)',
		activities: 'record.occurred_at',
		campaign_costs: 'record.day',
		quotas: 'record.period_start',
		orders: 'record.ordered_at'
	})[entity as string] ?? 'record.created_at';
