/** What a cell reads: values by their paths, results by their names, parameters by `$name`. */
import type { ColumnUnit } from '#lib/charts/drawing.ts';
import type { At, Reference } from '../notebook.ts';

export const nameShape = /^[a-z][a-z0-9_]{0,59}$/;

export const units = [
	'count',
	'money',
	'ratio',
	'hours',
	'days',
	'months',
	'number',
	'date'
] as const satisfies ColumnUnit[];

const referenceShape = /^\s*([a-z][a-z0-9_]*)((?:\.[\p{L}\p{N}_ -]+?)*)\s*(?:\|\s*([a-z]+)\s*)?$/u;

/** `cell.path.to.it | unit`; null where it is none. */
export function readReference(text: string, at: At): Reference | null {
	const [, cell, path, unit] = referenceShape.exec(text) ?? [];
	if (cell === undefined) return null;
	const known = units.find((each) => each === unit);
	if (unit !== undefined && !known) return null;
	return { cell, path: path ? path.slice(1).split('.') : [], unit: known ?? null, at };
}

/** A value in the prose: `{{ won.value }}`. */
export const inProse = /\{\{([^{}\n]*)\}\}/g;

const tokens =
	/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$\$[\s\S]*?\$\$|"((?:[^"]|"")*)"|(\$?[\p{L}_][\p{L}\p{N}_]*)|([^\s])/gu;

/** What begins a list of tables, and what ends it. */
const beforeTables = new Set(['from', 'join', 'pivot', 'unpivot']);
const afterTables = new Set(
	'select where group order having limit offset on using union intersect except qualify window sample'.split(
		' '
	)
);

/** The parameters that SQL reads, and the names in it where tables stand, which may be results. */
export function namesInSql(sql: string): { parameters: string[]; names: string[] } {
	const parameters = new Set<string>();
	const names = new Set<string>();
	/** Whether tables are listed, in this pair of brackets and in those around it. */
	const listing = [false];
	let before = '';
	for (const [, quoted, plain, mark] of sql.matchAll(tokens)) {
		const word = (quoted ?? plain)?.toLowerCase();
		if (word === undefined && mark === undefined) continue;
		const isTable = listing.at(-1)! && (beforeTables.has(before) || before === ',' || before === '(');
		if (plain?.startsWith('$')) parameters.add(word!.slice(1));
		else if (quoted === undefined && beforeTables.has(word!)) listing[listing.length - 1] = true;
		else if (quoted === undefined && afterTables.has(word!)) listing[listing.length - 1] = false;
		else if (word !== undefined && isTable) names.add(word);
		if (mark === '(' || mark === '[') listing.push(isTable);
		if ((mark === ')' || mark === ']') && listing.length > 1) listing.pop();
		before = word ?? mark!;
	}
	return { parameters: [...parameters], names: [...names] };
}

/** The parameter that a written value names. */
export const parameterIn = (written: unknown): string | null =>
	typeof written === 'string' ? (/^\$([a-z][a-z0-9_]*)$/.exec(written)?.[1] ?? null) : null;
