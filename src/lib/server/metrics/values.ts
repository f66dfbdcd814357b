/** What a dimension can be filtered by: for pickers, and for completing what is typed. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dimensionNames, specificationNamed } from './catalogue/index.ts';
import { dimensions, type Dimension } from './dimensions.ts';
import { MetricError } from './errors.ts';
import { relations } from './relations.ts';
import { joinSql, keySql } from './rows.ts';
import type { RelationName } from './specification.ts';

/** A value of a dimension: `key` is what a filter takes. */
export interface DimensionValue {
	key: string;
	label: string;
}

/** Where values that are no records are collected from. */
const collectedFrom: RelationName[] = ['deals', 'leads', 'activities', 'orders', 'campaign_costs'];

/**
 * The dimensions a metric can be broken down and filtered by.
 *
 * @throws MetricError when there is no such metric
 */
export const dimensionsOf = (metric: string): Dimension[] =>
	dimensionNames(specificationNamed(metric)).map((name) => dimensions[name]!);

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
	const custom = name.startsWith('custom:');
	const dimension = custom
		? { name, label: name, key: '{column}' }
		: Object.hasOwn(dimensions, name)
			? dimensions[name]
			: undefined;
	if (!dimension) {
		throw new MetricError(
			'unknown_dimension',
			`There is no dimension named “${name}”.`,
			`There are ${Object.keys(dimensions).join(', ')}.`
		);
	}
	const { rows } = await store.engine.query<{ key: string; label: string }>(
		`${dimension.entity ? recordsSql(dimension, viewer) : collectedSql(dimension, custom, viewer)}
limit ${Math.max(0, Math.trunc(limit)) || 0}`,
		[search],
		{ timeZone: viewer.timeZone }
	);
	return rows.map(({ key, label }) => ({ key, label }));
}

const matches = (label: string) => `contains(lower(${label}), lower($1::varchar))`;

function recordsSql({ entity, order }: Dimension, viewer: Viewer): string {
	const label = `coalesce(named.${entityNamed(entity!).title ?? 'id'}, named.id)`;
	return `select named.id as key, ${label} as label
from ${scoped(entity!, viewer)} named
where ${matches(label)}
order by ${order ? `${order}, ` : ''}label, key`;
}

function collectedSql(dimension: Dimension, custom: boolean, viewer: Viewer): string {
	const group = { dimension, custom };
	const read = collectedFrom.filter((name) =>
		custom ? relations[name].custom : dimension.name in relations[name].dimensions
	);
	const found = read.map((name) => {
		const relation = relations[name];
		const joins = joinSql(group, relation, viewer).map((join) => `\n${join}`);
		return `select (${keySql(group, relation)})::varchar as key
from ${relation.sql(viewer, { from: '', to: '' })} r${joins.join('')}`;
	});
	return `select key, key as label
from (${found.join('\nunion all\n')})
where key is not null and ${matches('key')}
group by key
order by count(*) desc, key`;
}
