/** Completion in a notebook: from the tables, the metric catalogue, the analyses, and what stands above. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { keywordCompletionSource, PostgreSQL } from '@codemirror/lang-sql';
import {
	cellsAbove,
	choicesOfParts,
	kindsOfCells,
	parametersIn,
	partsOfCells,
	placeIn,
	type Vocabulary,
	type Word
} from './vocabulary.ts';

const offered = (words: readonly Word[], type: string, boost = 0): Completion[] =>
	words.map(({ name, detail, info }) => ({ label: name, detail, type, boost, ...(info && { info }) }));

const keywords = keywordCompletionSource(PostgreSQL);

export const completionOf =
	(vocabulary: Vocabulary) =>
	async (context: CompletionContext): Promise<CompletionResult | null> => {
		const { doc } = context.state;
		const line = doc.lineAt(context.pos);
		const text = doc.toString();
		const lines = text.split('\n');
		const before = line.text.slice(0, context.pos - line.from);
		const place = placeIn(lines, line.number);
		const earlier = cellsAbove(lines, place.in === 'cell' ? place.opened : line.number);
		const word = context.matchBefore(/[$\w]*/);
		const from = word?.from ?? context.pos;
		const result = (options: Completion[], at = from): CompletionResult | null =>
			options.length > 0 ? { from: at, options, validFor: /^[$\w-]*$/ } : null;
		if (place.in === 'opening')
			return /^\s*[`~]{3,}\w*$/.test(before) ? result(offered(kindsOfCells, 'keyword')) : null;
		if (place.in === 'prose') return /\{\{\s*\w*$/.test(before) ? result(offered(earlier, 'variable')) : null;
		if (place.in !== 'cell') return null;
		const isAsked = context.explicit || (word !== null && word.from < word.to) || /[.:$]\s?$/.test(before);
		if (!isAsked) return null;
		const parameters = offered(parametersIn(text), 'variable');
		if (place.kind !== 'sql')
			return result([...inYaml(place.kind, before, vocabulary, earlier), ...parameters]);
		const table = /([a-z_]\w*)\.\w*$/i.exec(before)?.[1];
		if (table) return result(columnsOf(tableCalled(table, text, vocabulary), vocabulary));
		const more = await keywords(context);
		return result([
			...offered(earlier, 'variable', 2),
			...offered(
				vocabulary.tables.map(({ name, detail }) => ({ name, detail, info: null })),
				'class',
				1
			),
			...columnsOf(null, vocabulary),
			...parameters,
			...(more?.options ?? [])
		]);
	};

/** The columns of a table; of all of them where none is named. */
function columnsOf(name: string | null, { tables }: Vocabulary): Completion[] {
	const read = name === null ? tables : tables.filter((table) => table.name === name);
	const columns = new Map(
		read.flatMap((table) => table.columns.map((column) => [column.name, column] as const))
	);
	return offered([...columns.values()], 'property');
}

/** A name in front of a dot may be a table, or stand for one: `from deals d`. */
function tableCalled(name: string, text: string, { tables }: Vocabulary): string {
	if (tables.some((table) => table.name === name)) return name;
	const uses = new RegExp(`\\b(\\w+)\\s+(?:as\\s+)?${name}\\b`, 'gi');
	const named = [...text.matchAll(uses)].map(([, table]) => table!);
	return named.find((table) => tables.some((each) => each.name === table)) ?? name;
}

/** What may stand in a line of YAML: a part at its beginning, or what the part may be. */
function inYaml(
	kind: string,
	before: string,
	{ metrics, dimensions, analyses }: Vocabulary,
	earlier: readonly Word[]
): Completion[] {
	const part = [...before.matchAll(/([a-z_]+):/gi)].at(-1)?.[1];
	if (part === undefined) return offered(partsOfCells[kind] ?? [], 'keyword');
	if (part === 'metric') return offered(metrics, 'function');
	if (part === 'analysis') return offered(analyses, 'function');
	if (['by', 'where', 'dimension'].includes(part)) return offered(dimensions, 'property');
	if (['data', 'of'].includes(part)) return offered(earlier, 'variable');
	if (part === 'options')
		return offered(
			analyses.flatMap(({ options }) => options),
			'property'
		);
	return offered(choicesOfParts[part] ?? [], 'enum');
}
