/** A notebook from its text. It never throws: whatever is wrong is a problem with its line and column. */
import MarkdownIt, { type Token } from 'markdown-it';
import * as v from 'valibot';
import { readableRelations } from '#lib/server/store/sql/guard.ts';
import {
	cellKinds,
	type At,
	type Block,
	type Cell,
	type CellKind,
	type Input,
	type Notebook,
	type Problem,
	type Prose
} from '../notebook.ts';
import { brokenCell, readCell, type Fence } from './cells.ts';
import { graphProblems, withKnownUses } from './graph.ts';
import { inputSchema, readInput } from './inputs.ts';
import { inProse, nameShape, readReference } from './references.ts';
import { readYaml, type Wrong } from './yaml.ts';

export interface ParsedNotebook {
	notebook: Notebook;
	/** In the order of their places; empty when it can be run as it is. */
	problems: Problem[];
}

/** A file larger than this is no notebook. */
const longest = 1_000_000;

const markdown = new MarkdownIt('commonmark', { html: false }).enable(['table', 'strikethrough']);

/** Languages of code that is only to be read. */
const plainCode = ['', 'text', 'txt', 'yaml', 'json', 'csv', 'shell', 'sh', 'markdown'];

const frontMatterSchema = v.strictObject({
	title: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
	author: v.optional(v.pipe(v.string(), v.maxLength(200))),
	description: v.optional(v.pipe(v.string(), v.maxLength(1000))),
	parameters: v.optional(v.record(v.pipe(v.string(), v.maxLength(60)), v.strictObject(inputSchema)))
});

export function parseNotebook(text: string): ParsedNotebook {
	const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
	const problems: Problem[] = [];
	const note = (wrong: Wrong, cell: string | null = null) =>
		problems.push({ ...wrong.at, cell, message: wrong.message, advice: wrong.advice });
	if (source.length > longest) {
		note({ at: { line: 1, column: 1 }, message: 'This file is too long.', advice: 'Write a shorter one.' });
		return { notebook: emptyNotebook, problems };
	}
	const { head, bodyLine } = splitFrontMatter(source, note);
	const lines = source.split('\n');
	const blocks = readBlocks(lines, bodyLine, head.parameters, note);
	const notebook = withKnownUses({ ...head, blocks });
	problems.push(...graphProblems(notebook));
	return {
		notebook,
		problems: problems.sort((one, other) => one.line - other.line || one.column - other.column)
	};
}

const emptyNotebook: Notebook = {
	title: 'Untitled',
	author: null,
	description: null,
	parameters: [],
	blocks: []
};

type Note = (wrong: Wrong, cell?: string | null) => void;

/** The front matter, and the first line after it, from 0. */
function splitFrontMatter(source: string, note: Note): { head: Omit<Notebook, 'blocks'>; bodyLine: number } {
	const [whole, yaml] = /^---[ \t]*\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/.exec(source) ?? [];
	if (whole === undefined || yaml === undefined) {
		note({
			at: { line: 1, column: 1 },
			message: 'A notebook begins with its front matter.',
			advice: 'Begin with a line of three dashes, then “title: …”, then three dashes again.'
		});
		return { head: emptyNotebook, bodyLine: 0 };
	}
	const bodyLine = whole.split('\n').length - (whole.endsWith('\n') ? 1 : 0);
	const read = readYaml(yaml, { line: 2, indent: 0 }, frontMatterSchema);
	if (Array.isArray(read)) {
		for (const wrong of read) note(wrong);
		return { head: emptyNotebook, bodyLine };
	}
	const { title, author = null, description = null, parameters: given = {} } = read.value;
	const parameters: Input[] = [];
	for (const [name, declared] of Object.entries(given)) {
		const input = readInput(
			name,
			declared,
			(path) => read.at(['parameters', name, ...path.filter(Boolean)]),
			true
		);
		if ('message' in input) note(input);
		else parameters.push(input);
	}
	return { head: { title, author, description, parameters }, bodyLine };
}

/** Cells are fences that stand by themselves; what is between them is prose. */
function readBlocks(lines: string[], bodyLine: number, parameters: readonly Input[], note: Note): Block[] {
	const blocks: Block[] = [];
	const named = new Map<string, number>(parameters.map(({ name, at }) => [name, at.line]));
	let proseFrom = bodyLine;
	const endProse = (until: number) => {
		const prose = readProse(lines, proseFrom, until, note);
		if (prose) blocks.push(prose);
	};
	for (const token of markdown.parse(lines.slice(bodyLine).join('\n'), {})) {
		if (token.type !== 'fence' || plainCode.includes(languageOf(token))) continue;
		const from = token.map![0] + bodyLine;
		const at: At = { line: from + 1, column: lines[from]!.search(/[`~]/) + 1 };
		if (token.level > 0) {
			note({
				at,
				message: `This ${languageOf(token)} cell stands inside a list or a quotation.`,
				advice: 'Begin its fence at the first column.'
			});
			continue;
		}
		endProse(from);
		proseFrom = token.map![1] + bodyLine;
		blocks.push(readFence(token, at, named, note));
	}
	endProse(lines.length);
	return blocks;
}

const languageOf = ({ info }: Token): string => info.trim().split(/\s+/)[0] ?? '';

/** @param named the lines of the names that are taken; that of this cell is put there, too */
function readFence(token: Token, at: At, named: Map<string, number>, note: Note): Cell {
	const [said = '', ...rest] = token.info.trim().split(/\s+/);
	const fence = { at, body: { line: at.line + 1, indent: at.column - 1 } };
	const unnamed = `${said} in line ${at.line}`;
	const attributes = readAttributes(rest.join(' '), at, (wrong) => note(wrong, unnamed));
	const name = attributes.name ?? unnamed;
	const kind = cellKinds.find((each) => each === said);
	const broken = (brokenAs: string, ...wrongs: Wrong[]) => {
		for (const wrong of wrongs) note(wrong, brokenAs);
		return brokenCell({ ...fence, name: brokenAs, attributes });
	};
	const taken = named.get(name);
	if (taken !== undefined) {
		const message = `“${name}” is the name of something else in line ${taken}.`;
		return broken(unnamed, { at, message, advice: 'Give this cell another name.' });
	}
	named.set(name, at.line);
	if (!kind) return broken(name, unknownKind(said, at));
	const wrongName = nameProblem(attributes.name, kind, at);
	if (wrongName) return broken(name, wrongName);
	const cell: Cell | Wrong[] = readCell({
		...fence,
		kind,
		name,
		attributes,
		text: bodyOf(token)
	} satisfies Fence);
	return Array.isArray(cell) ? broken(name, ...cell) : cell;
}

const bodyOf = ({ content }: Token): string => content.replace(/\n$/, '');

const unknownKind = (said: string, at: At): Wrong => ({
	at,
	message: `There is no kind of cell named “${said}”.`,
	advice: `There are ${cellKinds.join(', ')}. Code that is only to be read begins with \`\`\`text.`
});

function nameProblem(name: string | undefined, kind: CellKind, at: At): Wrong | null {
	if (name === undefined)
		return kind === 'input'
			? { at, message: 'This input has no name.', advice: 'Write ```input name=… so that cells can read it.' }
			: null;
	if (!nameShape.test(name))
		return {
			at,
			message: `“${name}” can’t be the name of a cell.`,
			advice: 'Begin with a small letter, and go on with small letters, digits and underscores.'
		};
	return (readableRelations as readonly string[]).includes(name)
		? { at, message: `“${name}” is the name of a table.`, advice: 'Give this cell another name.' }
		: null;
}

/** `name=won title="What was won"`. */
function readAttributes(text: string, at: At, note: (wrong: Wrong) => void): Record<string, string> {
	const attributes: Record<string, string> = {};
	const known = ['name', 'title', 'show', 'units'];
	for (const [whole, name, quoted, plain] of text.matchAll(/([\w-]+)=(?:"([^"]*)"|(\S+))|\S+/g)) {
		if (name === undefined || !known.includes(name))
			note({
				at,
				message: `“${whole}” can’t stand on the line of a fence.`,
				advice: `Write ${known.map((each) => `${each}=…`).join(', ')}, with what has spaces in double quotes.`
			});
		else attributes[name] = quoted ?? plain!;
	}
	return attributes;
}

function readProse(lines: string[], from: number, until: number, note: Note): Prose | null {
	const taken = lines.slice(from, until);
	if (taken.every((line) => line.trim() === '')) return null;
	const codeLines = new Set<number>();
	for (const { type, map } of markdown.parse(taken.join('\n'), {}))
		if ((type === 'fence' || type === 'code_block') && map)
			for (let line = map[0]; line < map[1]; line++) codeLines.add(line);
	const references = taken.flatMap((line, place) =>
		codeLines.has(place)
			? []
			: [...line.matchAll(inProse)].flatMap((found) => {
					const at = { line: from + place + 1, column: found.index + 1 };
					const reference = readReference(found[1]!, at);
					if (reference) return [reference];
					note({
						at,
						message: `“${found[0]}” is no value of a cell.`,
						advice:
							'Write {{ cell.column }}, and a unit behind a bar if it needs one: {{ sums.amount | money }}.'
					});
					return [];
				})
	);
	return { kind: 'prose', at: { line: from + 1, column: 1 }, markdown: taken.join('\n'), references };
}
