/**
 * Functions that make a large value of a small one: within one call of them the engine can't be interrupted and counts
 * no memory, so that no limit holds. What says how large goes through a macro of migration 0020 that bounds it.
 */
import { SqlError } from './errors.ts';
import { isNode, type SyntaxNode } from './tree.ts';

type Bound = (call: SyntaxNode, given: readonly SyntaxNode[]) => SyntaxNode[];

/** A call of a macro in the place of an argument. */
const macro = (call: SyntaxNode, name: string, ...given: SyntaxNode[]): SyntaxNode => ({
	...call,
	alias: '',
	function_name: name,
	is_operator: false,
	children: given
});

/** The argument at a place says how long the value becomes. */
const sizeAt =
	(place: number): Bound =>
	(call, given) =>
		given.map((argument, at) => (at === place ? macro(call, 'bounded_size', argument) : argument));

/** From where to where, and in which steps: of one argument, the end. */
const series: Bound = (call, given) => {
	const [start, end, step] = given;
	if (!start || !end) return sizeAt(0)(call, given);
	const bounded = macro(call, step ? 'bounded_end' : 'bounded_end_by_one', ...given);
	return [start, bounded, ...given.slice(2)];
};

/** Widths stand in the text of the format, so it has to be there to be read. */
const written: Bound = (call, given) => {
	const text = given[0] && isNode(given[0].value) ? given[0].value.value : null;
	if (typeof text === 'string' && !/\d{5}|\*|\{[^}]*\{/.test(text)) return [...given];
	throw new SqlError(
		'function_not_allowed',
		`The function “${String(call.function_name)}” is not allowed with such a format.`,
		'Write the format out as a text, with widths below 10000.'
	);
};

const bounds: Record<string, Bound> = {
	repeat: (call, given) => [given[0]!, macro(call, 'bounded_times', ...given)],
	lpad: sizeAt(1),
	rpad: sizeAt(1),
	bar: sizeAt(3),
	list_resize: sizeAt(1),
	array_resize: sizeAt(1),
	range: series,
	generate_series: series,
	format: written,
	printf: written
};

/**
 * A call with its size bounded; any other node as it is. Not for functions in FROM, which make their rows bit by bit.
 *
 * @throws SqlError for a format whose widths can't be read
 */
export function withBoundedSize(node: SyntaxNode): SyntaxNode {
	if (node.class !== 'FUNCTION' || !Array.isArray(node.children)) return node;
	const bound = bounds[String(node.function_name).toLowerCase()];
	const given = node.children as SyntaxNode[];
	// Of too few arguments the engine says what is wrong.
	return bound && given.length > 0 ? { ...node, children: bound(node, given) } : node;
}
