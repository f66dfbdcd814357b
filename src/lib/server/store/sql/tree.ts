/** The syntax tree of SQL as the engine writes it, read and written without changing a digit. */
import { randomBytes } from 'node:crypto';
import type { Engine } from '#lib/server/engine/engine.ts';

/** A node of the tree as `json_serialize_sql` writes it. Its numbers are `ExactNumber`s. */
export type SyntaxNode = { [key: string]: unknown };

/** A string token of JSON, to be passed over, or a number token. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A number of the tree, as the digits that the engine wrote: a double would bend 9007199254740993. */
class ExactNumber {
	constructor(readonly digits: string) {}
}

/** The number in a node's property, when it has one and it is no more than a text has characters. */
export function numberIn(node: SyntaxNode, property: string): number | null {
	const value = node[property];
	const number = value instanceof ExactNumber ? Number(value.digits) : NaN;
	return Number.isSafeInteger(number) ? number : null;
}

/** Whether a value of the tree is a node, and not a list, text, number or constant. */
export const isNode = (value: unknown): value is SyntaxNode =>
	value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof ExactNumber);

/** @throws SyntaxError when the text is no JSON */
export function readTree(json: string): SyntaxNode {
	// Random, so that no text in the query can pass for a number.
	const mark = randomBytes(12).toString('hex');
	const marked = json.replace(tokens, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`));
	return JSON.parse(marked, (_key, value: unknown) =>
		typeof value === 'string' && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value
	) as SyntaxNode;
}

export function writeTree(tree: SyntaxNode): string {
	const mark = randomBytes(12).toString('hex');
	const marked = JSON.stringify(tree, (_key, value: unknown) =>
		value instanceof ExactNumber ? `${mark}${value.digits}` : value
	);
	return marked.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

/** The tree of some SQL; where it can't be parsed, an object with `error`, `error_message` and `position`. */
export async function syntaxTree(engine: Engine, sql: string): Promise<SyntaxNode> {
	const { rows } = await engine.query<{ tree: string }>(
		'select json_serialize_sql($1::varchar)::varchar as tree',
		[sql]
	);
	return readTree(rows[0]!.tree);
}

/** The SQL of a tree; null when the engine can't make one of it. */
export async function sqlOf(engine: Engine, tree: SyntaxNode): Promise<string | null> {
	const { rows } = await engine.query<{ sql: unknown }>('select json_deserialize_sql($1::json) as sql', [
		writeTree(tree)
	]);
	return typeof rows[0]?.sql === 'string' ? rows[0].sql : null;
}
