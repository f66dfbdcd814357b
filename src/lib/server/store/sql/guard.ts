/**
 * Reads the syntax tree of SQL that a person wrote, refuses what is not a plain read of canonical data, and puts the
 * viewer's scoped relation in the place of every table. The engine serialises the tree, so what is checked is exactly
 * what would run.
 */
import { entityNames } from '#lib/crm/entities/index.ts';

/** Why a person's SQL was not run, with what to do about it. */
export class SqlError extends Error {
	override readonly name = 'SqlError';
	constructor(
		readonly code:
			'not_a_query' | 'unknown_table' | 'name_taken' | 'function_not_allowed' | 'several_statements',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

export const readableRelations = [...entityNames, 'deal_versions', 'deal_stage_history'] as const;
export type ReadableRelation = (typeof readableRelations)[number];

/** A node of the tree as `json_serialize_sql` writes it. */
export type SyntaxNode = { [key: string]: unknown };

/** Table functions that make rows out of nothing or out of the row itself. */
const tableFunctions = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree']);

/** Functions without side effects by the engine's word that still tell about the machine or run text as SQL. */
const refusedFunctions = new Set([
	'current_setting',
	'getenv',
	'getvariable',
	'error',
	'sleep_ms',
	'query',
	'query_table',
	'current_database',
	'current_schema',
	'current_schemas',
	'current_user',
	'session_user',
	'user',
	'version',
	'txid_current',
	'json_execute_serialized_sql',
	'json_deserialize_sql',
	'json_serialize_sql',
	'json_serialize_plan',
	'which_secret',
	'in_search_path',
	'write_log',
	'nextval',
	'currval',
	'setseed',
	'is_histogram_other_bin'
]);

/** What has side effects by the engine's word and harms nobody. */
const harmlessFunctions = new Set(['random', 'uuid', 'gen_random_uuid', 'now', 'current_date', 'today']);

/** What the engine itself knows by name. */
export interface EngineNames {
	/** Scalar, aggregate and window functions without side effects. */
	pureFunctions: ReadonlySet<string>;
	/** Every table and view, the engine's own included. */
	relations: ReadonlySet<string>;
}

/**
 * @param tree the parsed answer of `json_serialize_sql`
 * @param names what the engine knows by name
 * @param relationTree the tree of a viewer's view of a relation
 * @returns the tree with every table replaced, and the relations that were read
 * @throws SqlError
 */
export function guard(
	tree: SyntaxNode,
	names: EngineNames,
	relationTree: (relation: ReadableRelation) => SyntaxNode
): { tree: SyntaxNode; relations: ReadableRelation[] } {
	if (tree.error) {
		throw new SqlError(
			'not_a_query',
			`This is not a query that can be run: ${String(tree.error_message)}`,
			'Write one SELECT. PIVOT, and anything that changes data or settings, is refused.'
		);
	}
	const statements = tree.statements as SyntaxNode[];
	if (statements.length !== 1) {
		throw new SqlError(
			'several_statements',
			`There are ${statements.length} statements.`,
			'Run one query at a time.'
		);
	}
	const relations = new Set<ReadableRelation>();
	const visit = (node: unknown, tableExpressions: ReadonlySet<string>): unknown => {
		if (Array.isArray(node)) return node.map((part) => visit(part, tableExpressions));
		if (node === null || typeof node !== 'object') return node;
		const known = withOwnTableExpressions(node as SyntaxNode, tableExpressions, names.relations);
		const replaced = checked(node as SyntaxNode, known, names.pureFunctions, relationTree, relations);
		if (replaced !== node) return replaced;
		return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, visit(part, known)]));
	};
	return { tree: visit(tree, new Set()) as SyntaxNode, relations: [...relations] };
}

/** The names that WITH gives in this node, beside those of the nodes around it. */
function withOwnTableExpressions(
	node: SyntaxNode,
	outer: ReadonlySet<string>,
	taken: ReadonlySet<string>
): ReadonlySet<string> {
	const map = (node.cte_map as { map?: { key: string }[] } | undefined)?.map;
	if (!map || map.length === 0) return outer;
	const own = map.map(({ key }) => key.toLowerCase());
	// Inside `with accounts as (select * from accounts)` the name still means the table: it would go unchecked.
	const clash = own.find((name) => taken.has(name));
	if (clash) {
		throw new SqlError('name_taken', `“${clash}” is the name of a table.`, 'Give this WITH another name.');
	}
	return new Set([...outer, ...own]);
}

function checked(
	node: SyntaxNode,
	tableExpressions: ReadonlySet<string>,
	pureFunctions: ReadonlySet<string>,
	relationTree: (relation: ReadableRelation) => SyntaxNode,
	relations: Set<ReadableRelation>
): unknown {
	if (node.type === 'BASE_TABLE') return table(node, tableExpressions, relationTree, relations);
	if (node.type === 'TABLE_FUNCTION') {
		const called = (node.function as SyntaxNode | undefined)?.function_name;
		allow(tableFunctions.has(String(called).toLowerCase()), String(called));
	} else if (node.type === 'SHOW_REF') {
		// DESCRIBE and SUMMARIZE carry the query they describe; SHOW lists what exists in the engine.
		allow(node.query !== null && !String(node.show_type).startsWith('SHOW_'), 'show');
	} else if (typeof node.function_name === 'string' && node.function_name !== '') {
		const called = node.function_name.toLowerCase();
		const schema = typeof node.schema === 'string' ? node.schema : '';
		const inTableFunction = tableFunctions.has(called);
		allow(
			(schema === '' || schema === 'main') &&
				!refusedFunctions.has(called) &&
				(node.is_operator === true ||
					pureFunctions.has(called) ||
					harmlessFunctions.has(called) ||
					inTableFunction),
			called
		);
	}
	return node;
}

function table(
	node: SyntaxNode,
	tableExpressions: ReadonlySet<string>,
	relationTree: (relation: ReadableRelation) => SyntaxNode,
	relations: Set<ReadableRelation>
): unknown {
	const name = String(node.table_name);
	const qualified = Boolean(node.schema_name) || Boolean(node.catalog_name);
	if (!qualified && tableExpressions.has(name.toLowerCase())) return node;
	const relation = readableRelations.find((readable) => readable === name.toLowerCase());
	if (!relation || qualified || node.at_clause) {
		throw new SqlError(
			'unknown_table',
			`There is no table “${qualified ? `${String(node.schema_name)}.` : ''}${name}” to read.`,
			`The tables are ${readableRelations.join(', ')}.`
		);
	}
	relations.add(relation);
	return {
		type: 'SUBQUERY',
		alias: node.alias || name,
		sample: node.sample,
		query_location: 0,
		column_name_alias: node.column_name_alias,
		subquery: relationTree(relation)
	};
}

function allow(allowed: boolean, called: string): void {
	if (allowed) return;
	throw new SqlError(
		'function_not_allowed',
		`The function “${called}” is not allowed here.`,
		'Queries may compute with any of the engine’s functions that read no files, settings or network.'
	);
}
