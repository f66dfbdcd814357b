/** What a dimension can be filtered by: for pickers, and for completing what is typed. */
import { customFieldName, type CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { offeredFields } from '#lib/server/store/custom-choices.ts';
import { customFields, customValueSql } from '#lib/server/store/custom-fields.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dimensionNames, specificationNamed } from './catalogue/index.ts';
import { customDimensions } from './custom-dimensions.ts';
import { dimensions, type Dimension } from './dimensions.ts';
import { MetricError } from './errors.ts';
import { relations, type RelationName } from './relations/index.ts';
import { joinSql, keySql } from './rows.ts';
import { surroundings } from './run.ts';
import { segmentDimension, segmentDimensions } from './segments/dimensions.ts';
import { knownSegments } from './segments/segments.ts';
import type { MetricSpecification } from './specification.ts';

/** A value of a dimension: `key` is what a filter takes. */
export interface DimensionValue {
	key: string;
	label: string;
}

/** Where values that are no records are collected from. */
const collectedFrom: RelationName[] = [
	'deals',
	'leads',
	'activities',
	'orders',
	'campaign_costs',
	'tickets',
	'contacts',
	'companies'
];

/**
 * The dimensions a metric can be broken down and filtered by, custom fields and then segments last.
 *
 * @param viewer whose segments there are too, and whose choices of custom fields; no segments and every choice unless told
 * @throws MetricError when there is no such metric
 */
export async function dimensionsOf(store: Store, metric: string, viewer?: Viewer): Promise<Dimension[]> {
	const specification = specificationNamed(metric);
	const fields = viewer ? await offeredFields(store, viewer) : await customFields(store.engine);
	return [
		...dimensionNames(specification).map((name) => dimensions[name]!),
		...customDimensions(specification, fields),
		...(viewer ? await groupableSegments(store, viewer, specification) : [])
	];
}

/** One dimension a segment; the one that takes any of them by name is to filter by alone. */
const groupableSegments = async (store: Store, viewer: Viewer, specification: MetricSpecification) =>
	segmentDimensions(
		specification,
		await knownSegments(store, viewer, await surroundings(store, viewer, {}))
	).slice(1);

/**
 * The values of a dimension that the viewer may see: records by their natural order or name, other values by how often
 * they occur.
 *
 * @param search only values whose label holds this, in either case
 * @throws MetricError when there is no such dimension
 */
export async function dimensionValues(
	store: Store,
	viewer: Viewer,
	name: string,
	search = '',
	limit = 50
): Promise<DimensionValue[]> {
	if (name === segmentDimension) return segmentValues(store, viewer, search, limit);
	const sql = Object.hasOwn(dimensions, name)
		? valuesSql(dimensions[name]!, viewer)
		: customSql(await customFields(store.engine), name, viewer);
	if (!sql) {
		throw new MetricError(
			'unknown_dimension',
			`There is no dimension named “${name}”.`,
			`There are ${Object.keys(dimensions).join(', ')}, and custom fields such as custom:region.`
		);
	}
	const { rows } = await store.engine.query<{ key: string; label: string }>(
		`${sql}\nlimit ${Math.max(0, Math.trunc(limit)) || 0}`,
		[search],
		{ timeZone: viewer.timeZone }
	);
	return rows.map(({ key, label }) => ({ key, label }));
}

/** How records of a dimension are called, by their ids; of those that the viewer may not see, nothing is said. */
export async function dimensionLabels(
	store: Store,
	viewer: Viewer,
	{ entity }: Dimension,
	ids: readonly string[]
): Promise<Map<string, string>> {
	if (!entity || ids.length === 0) return new Map();
	const { rows } = await store.engine.query<{ key: string; label: string }>(
		`select named.id as key, coalesce(named.${entityNamed(entity).title ?? 'id'}, named.id) as label
		from ${scoped(entity, viewer)} named where named.id in (${ids.map((_, place) => `$${place + 1}`).join(', ')})`,
		[...ids]
	);
	return new Map(rows.map(({ key, label }) => [key, label]));
}

const valuesSql = (dimension: Dimension, viewer: Viewer): string =>
	dimension.entity ? recordsSql(dimension, viewer) : collectedSql(dimension, viewer);

/** The values of a custom field, of every kind of record that has one of that name. */
function customSql(fields: readonly CustomField[], name: string, viewer: Viewer): string | null {
	const [field, through] = name.split('.').reverse();
	const entity = through === undefined ? undefined : (dimensions[through]?.entity ?? null);
	const meant = fields.filter(
		(each) => customFieldName(each.name) === field && (entity === undefined || each.entity === entity)
	);
	const found = meant.map(
		(each) =>
			`select (${customValueSql(each, 'r.custom')})::varchar as key from ${scoped(each.entity, viewer)} r`
	);
	return found.length > 0 ? countedSql(found) : null;
}

const matches = (label: string) => `contains(lower(${label}), lower($1::varchar))`;

function recordsSql({ entity, order }: Dimension, viewer: Viewer): string {
	const label = `coalesce(named.${entityNamed(entity!).title ?? 'id'}, named.id)`;
	return `select named.id as key, ${label} as label
from ${scoped(entity!, viewer)} named
where ${matches(label)}
order by ${order ? `${order}, ` : ''}label, key`;
}

function collectedSql(dimension: Dimension, viewer: Viewer): string {
	const read = collectedFrom.filter((name) => dimension.name in relations[name].dimensions);
	return countedSql(
		read.map((name) => {
			const relation = relations[name];
			const joins = joinSql(dimension, relation, viewer).map((join) => `\n${join}`);
			return `select (${keySql(dimension, relation)})::varchar as key
from ${relation.sql(viewer, { from: '', to: '' })} r${joins.join('')}`;
		})
	);
}

const countedSql = (found: readonly string[]): string => `select key, key as label
from (${found.join('\nunion all\n')})
where key is not null and ${matches('key')}
group by key
order by count(*) desc, key`;

/** The segments that a viewer has, by name, which is what a filter takes. */
async function segmentValues(
	store: Store,
	viewer: Viewer,
	search: string,
	limit: number
): Promise<DimensionValue[]> {
	const segments = await listSegments(store.engine, viewer);
	return segments
		.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
		.slice(0, limit)
		.map(({ name }) => ({ key: name, label: name }));
}
