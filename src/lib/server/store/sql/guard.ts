/**
 * Reads the syntax tree of SQL that a person wrote, refuses what is not a plain read of canonical data, and puts the
 * viewer's scoped relation in the place of every table. The engine serialises the tree, so what is checked is exactly
 * what would run.
 */
import { entityNames } from '#lib/crm/entities/index.ts';
import { placeAt, placeOf, SqlError } from './errors.ts';
import type { BoundValues } from './given.ts';
import { withBoundedSize } from './sizes.ts';
import { isNode, numberIn, type SyntaxNode } from './tree.ts';

export const readableRelations = [...entityNames, 'deal_versions', 'deal_stage_history'] as const;
export type ReadableRelation = (typeof readableRelations)[number];

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

const isDouble = (node: SyntaxNode) =>
	node.class === 'CONSTANT' &&
	isNode(node.value) &&
	isNode(node.value.type) &&
	node.value.type.id === 'DOUBLE';

/** The engine writes 1e2 as 100.0, which it would read as a DECIMAL. */
const asDouble = (node: SyntaxNode): SyntaxNode => ({
	class: 'CAST',
	type: 'OPERATOR_CAST',
	alias: node.alias,
	query_location: node.query_location,
	child: { ...node, alias: '' },
	cast_type: { id: 'DOUBLE', type_info: null },
	try_cast: false
});

/** Checks one query for one reader. */
class Guard {
	readonly relations = new Set<ReadableRelation>();

	constructor(
		private readonly sql: string,
		private readonly names: EngineNames,
		private readonly relationTree: (relation: ReadableRelation) => SyntaxNode,
		private readonly bound: BoundValues
	) {}

	/** The node with every table replaced. `known` has the names that WITH gives around it. */
	visit(node: unknown, known: ReadonlySet<string>): unknown {
		if (Array.isArray(node)) return node.map((part) => this.visit(part, known));
		if (!isNode(node)) return node;
		if (node.type === 'BASE_TABLE') return this.#table(node, known);
		if (isDouble(node)) return asDouble(node);
		if (node.class === 'PARAMETER') return this.bound.node(this.sql, String(node.identifier), node.alias);
		this.#checkFunction(node);
		if (node.type === 'TABLE_FUNCTION' && isNode(node.function)) {
			const { function: called, ...around } = node;
			this.#checkFunction(called as SyntaxNode);
			return { ...this.#parts(around, known), function: this.#parts(called as SyntaxNode, known) };
		}
		const { cte_map: tableExpressions, ...rest } = node;
		if (!isNode(tableExpressions)) return withBoundedSize(this.#parts(node, known));
		const { entries, names } = this.#tableExpressions(tableExpressions, known);
		return { ...this.#parts(rest, names), cte_map: { ...tableExpressions, map: entries } };
	}

	#parts(node: SyntaxNode, known: ReadonlySet<string>): SyntaxNode {
		return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, this.visit(part, known)]));
	}

	/** Each WITH knows the ones before it, and itself only where it is recursive: its name means a table until then. */
	#tableExpressions(node: SyntaxNode, outer: ReadonlySet<string>) {
		const names = new Set(outer);
		const entries = (node.map as { key: string; value: SyntaxNode }[]).map(({ key, value }) => {
			const name = key.toLowerCase();
			this.checkName(name);
			const query = (value.query as SyntaxNode | undefined)?.node as SyntaxNode | undefined;
			const isRecursive = query?.type === 'RECURSIVE_CTE_NODE';
			const visited = this.visit(value, isRecursive ? new Set([...names, name]) : names);
			names.add(name);
			return { key, value: visited };
		});
		return { entries, names };
	}

	/** A name given by WITH, or to an earlier result, may be no table's, and nothing that the engine would take for a file. */
	checkName(name: string): void {
		if (this.names.relations.has(name))
			throw new SqlError(
				'name_taken',
				`“${name}” is the name of a table.`,
				'Choose another name.',
				placeOf(this.sql, name)
			);
		if (!/^[\p{L}_][\p{L}\p{N}_ $-]*$/u.test(name))
			throw new SqlError(
				'name_taken',
				`“${name}” can’t be the name of a result.`,
				'Use letters, digits and underscores.',
				placeOf(this.sql, name)
			);
	}

	#checkFunction(node: SyntaxNode): void {
		if (node.type === 'TABLE_FUNCTION') {
			const called = isNode(node.function) ? node.function.function_name : undefined;
			this.#allow(tableFunctions.has(String(called).toLowerCase()), String(called), node);
		} else if (node.type === 'SHOW_REF') {
			// DESCRIBE and SUMMARIZE carry the query they describe; SHOW lists what exists in the engine.
			this.#allow(node.query !== null && !String(node.show_type).startsWith('SHOW_'), 'show', node);
		} else if (typeof node.function_name === 'string' && node.function_name !== '') {
			const called = node.function_name.toLowerCase();
			const schema = typeof node.schema === 'string' ? node.schema : '';
			this.#allow(
				(schema === '' || schema === 'main') &&
					!refusedFunctions.has(called) &&
					(node.is_operator === true ||
						this.names.pureFunctions.has(called) ||
						harmlessFunctions.has(called) ||
						tableFunctions.has(called)),
				called,
				node
			);
		}
	}

	#allow(allowed: boolean, called: string, node: SyntaxNode): void {
		if (allowed) return;
		throw new SqlError(
			'function_not_allowed',
			`The function “${called}” is not allowed here.`,
			'Queries may compute with any of the engine’s functions that read no files, settings or network.',
			this.#place(node) ?? placeOf(this.sql, called)
		);
	}

	#table(node: SyntaxNode, known: ReadonlySet<string>): SyntaxNode {
		const name = String(node.table_name);
		const qualified = Boolean(node.schema_name) || Boolean(node.catalog_name);
		if (!qualified && known.has(name.toLowerCase())) return node;
		const relation = readableRelations.find((readable) => readable === name.toLowerCase());
		if (!relation || qualified || node.at_clause) {
			throw new SqlError(
				'unknown_table',
				`There is no table “${qualified ? `${String(node.schema_name)}.` : ''}${name}” to read.`,
				`The tables are ${readableRelations.join(', ')}.`,
				this.#place(node)
			);
		}
		this.relations.add(relation);
		return {
			type: 'SUBQUERY',
			alias: node.alias || name,
			sample: node.sample,
			query_location: node.query_location,
			column_name_alias: node.column_name_alias,
			subquery: this.relationTree(relation)
		};
	}

	#place = (node: SyntaxNode) => placeAt(this.sql, numberIn(node, 'query_location'));
}

/**
 * @param sql what the person wrote, to say where something stands
 * @param tree its tree
 * @param names what the engine knows by name
 * @param relationTree the tree of a viewer's view of a relation
 * @param earlier names of results that may be read beside the tables
 * @param bound takes the values of its parameters
 * @returns the tree with every table replaced, and the relations that were read
 * @throws SqlError
 */
export function guard(
	sql: string,
	tree: SyntaxNode,
	names: EngineNames,
	relationTree: (relation: ReadableRelation) => SyntaxNode,
	earlier: readonly string[],
	bound: BoundValues
): { tree: SyntaxNode; relations: ReadableRelation[] } {
	if (tree.error) {
		const position = typeof tree.position === 'string' ? Number(tree.position) : null;
		throw new SqlError(
			'not_a_query',
			`This is not a query that can be run: ${String(tree.error_message)}`,
			'Write one SELECT. PIVOT without FROM, and anything that changes data or settings, is refused.',
			placeAt(sql, position)
		);
	}
	const statements = tree.statements as SyntaxNode[];
	if (statements.length !== 1) {
		throw new SqlError(
			'several_statements',
			statements.length === 0 ? 'There is no statement.' : `There are ${statements.length} statements.`,
			statements.length === 0 ? 'Write one SELECT.' : 'Run one query at a time.'
		);
	}
	const guard = new Guard(sql, names, relationTree, bound);
	for (const name of earlier) guard.checkName(name.toLowerCase());
	const [statement] = guard.visit(statements, new Set(earlier.map((name) => name.toLowerCase()))) as [
		SyntaxNode
	];
	return {
		tree: { ...tree, statements: [{ ...statement, named_param_map: bound.map() }] },
		relations: [...guard.relations]
	};
}
