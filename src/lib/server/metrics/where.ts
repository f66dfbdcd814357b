/** The condition a person types: `stage = Won and owner in (Ann, Bob) and source != "cold call"`. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dimensions } from './dimensions.ts';
import { MetricError } from './errors.ts';
import type { Filter } from './metric.ts';

const condition =
	/^\s*([a-z_]+(?::[^\s=!]+)?)\s*(!=|=|\bnot\s+in\b|\bin\b)\s*(\((?:[^()"']|"[^"]*"|'[^']*')*\)|"[^"]*"|'[^']*'|[^\s()]+(?:\s+(?!and\b)[^\s()]+)*)\s*(?:and\b|$)/i;

/**
 * Read conditions joined by `and`. Values of record dimensions may be names or ids; `null` stands for none.
 *
 * @throws MetricError that says where it can't be read, or which value is unknown
 */
export async function parseWhere(store: Store, viewer: Viewer, expression: string): Promise<Filter[]> {
	const filters: Filter[] = [];
	for (let rest = expression; rest.trim() !== '';) {
		const found = condition.exec(rest);
		if (!found) {
			throw new MetricError(
				'invalid_where',
				`The condition can't be read from “${rest.trim()}” on.`,
				'Write dimension = value, != value, in (value, value) or not in (…), joined by and; null stands for none.'
			);
		}
		const [whole, name, operator, given] = found as unknown as [string, string, string, string];
		filters.push({
			dimension: name.toLowerCase(),
			operator: operator === '!=' || /not/i.test(operator) ? 'not_in' : 'in',
			values: await keysOf(store, viewer, name.toLowerCase(), valuesOf(given))
		});
		rest = rest.slice(whole.length);
	}
	return filters;
}

function valuesOf(given: string): string[] {
	const inside = given.startsWith('(') ? given.slice(1, -1) : given;
	return [...inside.matchAll(/"([^"]*)"|'([^']*)'|([^,]+)/g)]
		.map(([, double, single, plain]) => double ?? single ?? plain!.trim())
		.filter((value) => value !== '');
}

/** Names of records become their ids. */
async function keysOf(
	store: Store,
	viewer: Viewer,
	name: string,
	values: string[]
): Promise<(string | null)[]> {
	const entity = dimensions[name]?.entity;
	const keys = values.map((value) => (value.toLowerCase() === 'null' ? null : value));
	if (!entity) return keys;
	const title = entityNamed(entity).title ?? 'id';
	const { rows } = await store.engine.query<{ id: string; name: string }>(
		`select id, ${title} as name from ${scoped(entity, viewer)} where id in (select unnest($1)) or lower(${title}) in (select lower(unnest($1)))`,
		[keys.filter((key): key is string => key !== null)]
	);
	return keys.flatMap((key) => {
		if (key === null) return [null];
		const found = rows.filter((row) => row.id === key || row.name.toLowerCase() === key.toLowerCase());
		if (found.length === 0) {
			throw new MetricError(
				'invalid_where',
				`There is no ${name} named “${key}”.`,
				'Check the spelling, or use its id.'
			);
		}
		return found.map(({ id }) => id);
	});
}
