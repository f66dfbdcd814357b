/** YAML in a notebook, held against a schema; every problem has the line and column of what is wrong. */
import * as v from 'valibot';
import { isMap, isPair, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { At } from '../notebook.ts';

/** Something wrong, before it is known in which cell. */
export interface Wrong {
	at: At;
	message: string;
	advice: string;
}

/** What was read, with a way to the place of any part of it. */
export interface ReadYaml<T> {
	value: T;
	/** The place of a part: `['marks', 0, 'x']`. */
	at(path: readonly (string | number)[]): At;
}

/** Where a YAML text stands in its file. */
export interface Position {
	/** The line of the file that is its first. */
	line: number;
	indent: number;
}

/** Nobody names the same node so often; documents that do are made to fill the memory. */
const mostAliases = 20;

/** @returns what was read, or all that is wrong with it */
export function readYaml<S extends v.GenericSchema>(
	text: string,
	position: Position,
	schema: S
): ReadYaml<v.InferOutput<S>> | Wrong[] {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
	const placeOf = (offset: number): At => {
		const { line, col } = lines.linePos(offset);
		return { line: position.line + Math.max(line, 1) - 1, column: position.indent + Math.max(col, 1) };
	};
	if (document.errors.length > 0)
		return document.errors.map(({ pos, message }) => ({
			at: placeOf(pos[0]),
			message: `This YAML can’t be read: ${sentence(message)}`,
			advice: 'Write “name: value” on a line of its own, and put what holds a colon or a # in quotes.'
		}));
	let value: unknown;
	try {
		value = document.toJS({ maxAliasCount: mostAliases }) ?? {};
	} catch {
		return [{ at: placeOf(0), message: 'This YAML names the same part too often.', advice: 'Write it out.' }];
	}
	const at = (path: readonly (string | number)[]) => placeOf(offsetOf(document, path));
	const read = v.safeParse(schema, value);
	if (read.success) return { value: read.output, at };
	return read.issues.map((issue) => wrongOf(issue, at));
}

const sentence = (text: string) => `${text.replace(/\.$/, '').replaceAll('\n', ' ')}.`;

/** Where a part begins: its value, or its key where it is not known; what is missing is where it should be. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
	for (let length = path.length; length > 0; length--) {
		const node = document.getIn(path.slice(0, length), true) as Node | undefined;
		const parent = document.getIn(path.slice(0, length - 1), true);
		const pair = isMap(parent)
			? parent.items.find((item) => isPair(item) && String(item.key) === String(path[length - 1]))
			: undefined;
		const range = node?.range ?? (pair?.key as Node | undefined)?.range;
		if (range) return range[0];
	}
	return document.contents?.range?.[0] ?? 0;
}

function wrongOf(issue: v.BaseIssue<unknown>, at: (path: (string | number)[]) => At): Wrong {
	const path = (issue.path ?? []).map(({ key }) => key as string | number);
	const named = path.join('.');
	const place = at(path);
	if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never')
		return {
			at: place,
			message: `There is no “${named}” here.`,
			advice: 'See docs/notebooks.md for what can stand in this cell.'
		};
	if (issue.received === 'undefined')
		return { at: place, message: `“${named}” is missing.`, advice: `Give ${wordsOf(issue.expected)}.` };
	return {
		at: place,
		message: `${issue.received ?? 'This'} is not what “${named}” may be.`,
		advice:
			issue.message.startsWith('Invalid') || !issue.expected
				? `Give ${wordsOf(issue.expected)}.`
				: issue.message
	};
}

const typeWords: Record<string, string> = {
	string: 'a text',
	number: 'a number',
	boolean: 'true or false',
	Array: 'a list',
	Object: 'names with values'
};

/** What valibot expects, in words: `("a" | "b")` is “a” or “b”. */
function wordsOf(expected: string | null): string {
	if (!expected) return 'something else';
	const parts = expected.replace(/^\(|\)$/g, '').split(' | ');
	const named = parts.map((part) => typeWords[part] ?? part.replace(/^"(.*)"$/, '“$1”'));
	return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format([...new Set(named)]);
}
