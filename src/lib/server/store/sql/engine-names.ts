/** What the engine itself knows by name, for the guard. */
import type { Engine } from '#lib/server/engine/engine.ts';
import type { EngineNames } from './guard.ts';

const known = new WeakMap<Engine, Promise<EngineNames>>();

/** Asked once an engine: which functions compute and do nothing else, and which names are taken. */
export function engineNames(engine: Engine): Promise<EngineNames> {
	const cached = known.get(engine);
	if (cached) return cached;
	const asked = Promise.all([
		engine.query<{ name: string }>(
			`select distinct lower(function_name) as name
			from duckdb_functions()
			where (function_type in ('scalar', 'aggregate') and not coalesce(has_side_effects, false))
				or (function_type = 'macro' and schema_name = 'main')`
		),
		engine.query<{ name: string }>(
			`select lower(table_name) as name from duckdb_tables()
			union
			select lower(view_name) from duckdb_views()`
		)
	]).then(([functions, relations]) => ({
		pureFunctions: new Set(functions.rows.map(({ name }) => name).concat(windowFunctions)),
		relations: new Set(relations.rows.map(({ name }) => name))
	}));
	known.set(engine, asked);
	return asked;
}

/** The engine lists these with its keywords, not with its functions. */
const windowFunctions = [
	'row_number',
	'rank',
	'dense_rank',
	'rank_dense',
	'percent_rank',
	'cume_dist',
	'ntile',
	'lag',
	'lead',
	'first_value',
	'last_value',
	'nth_value'
];
