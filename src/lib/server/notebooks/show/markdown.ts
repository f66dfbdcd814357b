/** A notebook that was run as Markdown: figures and tables as they stood, pictures as their words and tables. */
import { moment } from '#lib/components/format/format.ts';
import type { DrawingTable } from '#lib/charts/drawing.ts';
import { escapeMarkdown } from './prose.ts';
import type { ShownCell, ShownNotebook, ShownTable } from './shown.ts';

export function reportMarkdown(shown: ShownNotebook): string {
	const { title, author, description, by, at, parameters, blocks, reader } = shown;
	const head = [
		`# ${escapeMarkdown(title)}`,
		...(description ? [escapeMarkdown(description)] : []),
		`${author ? `${escapeMarkdown(author)}. ` : ''}Run by ${escapeMarkdown(by)} on ${moment(at, reader)}: the figures are as they stood then.`,
		...parameters.map(({ label, text }) => `- ${escapeMarkdown(label)}: ${escapeMarkdown(text)}`)
	];
	const body = blocks.map((block) => (block.kind === 'prose' ? block.markdown.trim() : cellMarkdown(block)));
	return `${[...head, ...body].filter(Boolean).join('\n\n')}\n`;
}

function cellMarkdown(cell: ShownCell): string {
	if (cell.problem) {
		const { line, column, message, advice } = cell.problem;
		return `> **${escapeMarkdown(cell.name)} failed** (line ${line}, column ${column}): ${escapeMarkdown(`${message} ${advice}`)}`;
	}
	if (cell.waitingOn.length > 0)
		return `> ${escapeMarkdown(cell.name)} waits on ${escapeMarkdown(cell.waitingOn.join(', '))}.`;
	const { figure, input } = cell;
	return [
		...(cell.title ? [`**${escapeMarkdown(cell.title)}**`] : []),
		...(input ? [`${escapeMarkdown(input.label)}: ${escapeMarkdown(input.text)}`] : []),
		...(figure
			? [
					`${escapeMarkdown(figure.label)}: **${escapeMarkdown(figure.value)}**${figure.change ? ` (${escapeMarkdown(figure.change)})` : ''}`
				]
			: []),
		...(cell.summary ? [escapeMarkdown(cell.summary)] : []),
		...cell.drawings.flatMap(({ title, summary, table }) => [
			`**${escapeMarkdown(title)}**`,
			escapeMarkdown(summary),
			tableMarkdown({ table: { ...table, rows: table.rows.slice(0, 50) }, rows: table.rows.length })
		]),
		...(cell.table ? [tableMarkdown(cell.table)] : []),
		...cell.notes.map((note) => `_${escapeMarkdown(note)}_`)
	]
		.filter(Boolean)
		.join('\n\n');
}

function tableMarkdown({ table, rows }: ShownTable): string {
	if (table.rows.length === 0) return '';
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const left = rows - table.rows.length;
	return [
		line(table.columns.map(({ label }) => escapeMarkdown(label))),
		line(table.columns.map(({ isNumber }) => (isNumber ? '--:' : '---'))),
		...textsOf(table).map(line),
		...(left > 0 ? ['', `_… and ${left} more rows._`] : [])
	].join('\n');
}

const textsOf = ({ rows }: DrawingTable) => rows.map((row) => row.map(({ text }) => escapeMarkdown(text)));
