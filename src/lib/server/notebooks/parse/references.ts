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

/** The words of SQL, without its strings and comments; names in quotes are words, too. */
function wordsOf(sql: string): { word: string; before: string }[] {
	const tokens =
		/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"((?:[^"]|"")*)"|(\$?[\p{L}_][\p{L}\p{N}_]*)|([^\s])/gu;
	const words: { word: string; before: string }[] = [];
	let before = '';
	for (const [, quoted, plain, mark] of sql.matchAll(tokens)) {
		const word = quoted ?? plain;
		if (word !== undefined) words.push({ word: word.toLowerCase(), before });
		if (word !== undefined || mark !== undefined) before = word?.toLowerCase() ?? mark!;
	}
	return words;
}

/** The parameters that SQL reads, and the names of others in it that may be results. A column `a.b` is of `a`. */
export function namesInSql(sql: string): { parameters: string[]; names: string[] } {
	const words = wordsOf(sql);
	return {
		parameters: [
			...new Set(words.filter(({ word }) => word.startsWith('$')).map(({ word }) => word.slice(1)))
		],
		names: [
			...new Set(
				words
					.filter(({ word, before }) => !word.startsWith('$') && before !== '.' && before !== 'as')
					.map(({ word }) => word)
			)
		]
	};
}

/** The parameter that a written value names. */
export const parameterIn = (written: unknown): string | null =>
	typeof written === 'string' ? (/^\$([a-z][a-z0-9_]*)$/.exec(written)?.[1] ?? null) : null;
