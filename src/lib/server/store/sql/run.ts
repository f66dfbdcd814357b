import type { Engine, QueryOptions, QueryResult } from '#lib/server/engine/engine.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '../row-scope.ts';
import type { Store } from '../store.ts';
import { guard, SqlError, type EngineNames, type ReadableRelation, type SyntaxNode } from './guard.ts';

export { SqlError } from './guard.ts';

/** Rows a query may answer before it is stopped. */
const rowLimit = 1_000_000;

/**
 * Run SQL that a person wrote, with the rights of that person: one read-only query on the canonical tables, each
 * replaced by what the viewer may see of it.
 *
 * @throws SqlError when it is anything else; EngineError when the engine refuses or stops it
 */
export function runSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	answer: 'rows',
	options?: QueryOptions
): Promise<QueryResult>;
export function runSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	answer: 'arrow',
	options?: QueryOptions
): Promise<Uint8Array>;
export async function runSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	answer: 'rows' | 'arrow',
	options: QueryOptions = {}
): Promise<QueryResult | Uint8Array> {
	const safe = await scopedSql(store.engine, viewer, sql);
	const limits: QueryOptions = {
		priority: 'heavy',
		timeZone: viewer.timeZone,
		rowLimit,
		...options,
		readOnly: true
	};
	return answer === 'arrow'
		? store.engine.queryArrow(safe, [], limits)
		: store.engine.query(safe, [], limits);
}

/** The SQL that really runs: the person's, with every table scoped to the viewer. */
export async function scopedSql(engine: Engine, viewer: Viewer, sql: string): Promise<string> {
	const names = await engineNames(engine);
	const tree = await syntaxTree(engine, sql);
	const used = guard(tree, names, () => ({})).relations;
	const views = new Map<ReadableRelation, SyntaxNode>();
	for (const relation of used) {
		const view = await syntaxTree(engine, `select * from ${scoped(relation, viewer)}`);
		views.set(relation, (view.statements as SyntaxNode[])[0]!);
	}
	const rewritten = guard(tree, names, (relation) => views.get(relation)!).tree;
	const { rows } = await engine.query<{ sql: string }>('select json_deserialize_sql($1::json) as sql', [
		JSON.stringify(rewritten)
	]);
	const text = rows[0]?.sql;
	if (typeof text !== 'string') {
		throw new SqlError(
			'not_a_query',
			'This query could not be read.',
			'Write it more simply, as one SELECT.'
		);
	}
	return text;
}

/** Positions in the text are unsigned 64-bit numbers that JSON would bend; nothing needs them. */
function withoutLocations(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(withoutLocations);
	if (node === null || typeof node !== 'object') return node;
	return Object.fromEntries(
		Object.entries(node).map(([key, part]) => [key, key === 'query_location' ? 0 : withoutLocations(part)])
	);
}

async function syntaxTree(engine: Engine, sql: string): Promise<SyntaxNode> {
	const { rows } = await engine.query<{ tree: string }>(
		'select json_serialize_sql($1::varchar)::varchar as tree',
		[sql]
	);
	return withoutLocations(JSON.parse(rows[0]!.tree)) as SyntaxNode;
}

const known = new WeakMap<Engine, Promise<EngineNames>>();

/** Asked once an engine: which functions compute and do nothing else, and which names are taken. */
function engineNames(engine: Engine): Promise<EngineNames> {
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
