/** A notebook that was run as one HTML file that needs nothing else: it reads alike in ten years, light and dark. */
import type { Drawing, DrawingTable } from '#lib/charts/drawing.ts';
import { moment } from '#lib/components/format/format.ts';
import { escapeHtml } from './prose.ts';
import type { Detail } from './details.ts';
import type { ShownCell, ShownInput, ShownNotebook, ShownTable } from './shown.ts';
import { reportStyle } from './style.ts';

export interface HtmlOptions {
	/** The style sheet of the app (`src/app.css`), whose colours the report takes. */
	appStyle: string;
}

export function reportHtml(shown: ShownNotebook, { appStyle }: HtmlOptions): string {
	const { title, author, description, by, at, parameters, blocks, problems, reader } = shown;
	const failed = problems.length;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${reportStyle(appStyle)}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
${description ? `<p class="lead">${escapeHtml(description)}</p>` : ''}
<p class="about">${author ? `${escapeHtml(author)}. ` : ''}Run by ${escapeHtml(by)} on ${escapeHtml(moment(at, reader))}. The figures are as they stood then; each tells how it came about.</p>
${parameters.length > 0 ? `<dl class="chosen">${parameters.map(chosenHtml).join('')}</dl>` : ''}
${
	failed > 0
		? `<p class="failed" role="note">${failed === 1 ? 'One thing is' : `${failed} things are`} wrong with this notebook: ${failed === 1 ? 'it says' : 'each says'} so at its place.</p><ul class="problems">${problems
				.filter(({ cell }) => cell === null)
				.map(
					({ line, column, message, advice }) =>
						`<li>Line ${line}, column ${column}: ${escapeHtml(`${message} ${advice}`)}</li>`
				)
				.join('')}</ul>`
		: ''
}
</header>
${blocks.map((block, place) => (block.kind === 'prose' ? `<div class="prose">${block.html}</div>` : cellHtml(block, place))).join('\n')}
</main>
</body>
</html>
`;
}

const chosenHtml = ({ label, text }: ShownInput) =>
	`<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`;

function cellHtml(cell: ShownCell, place: number): string {
	const open = `<section class="cell ${cell.cellKind}" id="${escapeHtml(cell.anchor)}" aria-label="${escapeHtml(cell.title ?? cell.name)}">`;
	if (cell.problem) {
		const { line, column, message, advice } = cell.problem;
		return `${open}<p class="failed"><strong>${escapeHtml(cell.name)} failed</strong> at line ${line}, column ${column}. ${escapeHtml(message)} ${escapeHtml(advice)}</p></section>`;
	}
	if (cell.waitingOn.length > 0)
		return `${open}<p class="waiting">${escapeHtml(cell.name)} waits on ${cell.waitingOn.map((name) => `<code>${escapeHtml(name)}</code>`).join(', ')}.</p></section>`;
	const { figure, input, table, title } = cell;
	return [
		open,
		title ? `<p class="title">${escapeHtml(title)}</p>` : '',
		input ? `<dl class="chosen">${chosenHtml(input)}</dl>` : '',
		figure
			? `<p class="figure"><span class="label">${escapeHtml(figure.label)}</span> <strong>${escapeHtml(figure.value)}</strong>${figure.change ? ` <span class="change">${escapeHtml(figure.change)}</span>` : ''}</p>`
			: '',
		cell.summary ? `<p class="summary">${escapeHtml(cell.summary)}</p>` : '',
		...cell.drawings.map((drawing, index) => drawingHtml(drawing, `p${place}-${index}`)),
		table && table.table.rows.length > 0 ? tableHtml(table, title ?? cell.name) : '',
		...cell.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
		cell.details.length > 0 ? detailsHtml(cell.details, cell.name) : '',
		'</section>'
	]
		.filter(Boolean)
		.join('\n');
}

/** Ids in pictures of one page must differ; a page has several. */
const withIds = (svg: string, prefix: string) => svg.replaceAll('hatch-', `${prefix}-hatch-`);

function drawingHtml(drawing: Drawing, prefix: string): string {
	const { title, summary, legend, notes, table } = drawing;
	const isEmpty = table.rows.length === 0;
	return [
		`<figure><figcaption>${escapeHtml(title)}</figcaption>`,
		`<p class="unseen">${escapeHtml(summary)}</p>`,
		legend.length > 0
			? `<ul class="legend">${legend.map(({ label, colour, shape }) => `<li><svg width="14" height="10" aria-hidden="true">${shape === 'area' ? `<rect width="14" height="10" rx="2" fill="${escapeHtml(colour)}"/>` : `<path d="M0 5h14" stroke="${escapeHtml(colour)}" stroke-width="2.5"${shape === 'dash' ? ' stroke-dasharray="4 1"' : ''}/>`}</svg>${escapeHtml(label)}</li>`).join('')}</ul>`
			: '',
		isEmpty
			? '<p class="note">There is nothing to draw.</p>'
			: (['wide', 'half', 'narrow'] as const)
					.map((width) => `<div class="picture ${width}">${withIds(drawing[width], prefix)}</div>`)
					.join(''),
		...notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
		isEmpty
			? ''
			: `<details><summary>The figures of this picture</summary>${tableHtml({ table, rows: table.rows.length }, title)}</details>`,
		'</figure>'
	].join('');
}

function tableHtml({ table, rows }: ShownTable, caption: string): string {
	const left = rows - table.rows.length;
	const className = (column: DrawingTable['columns'][number]) => (column.isNumber ? ' class="number"' : '');
	return [
		`<div class="table" tabindex="0" role="region" aria-label="${escapeHtml(`Table: ${caption}`)}"><table><thead><tr>`,
		...table.columns.map((column) => `<th scope="col"${className(column)}>${escapeHtml(column.label)}</th>`),
		'</tr></thead><tbody>',
		...table.rows.map(
			(row) =>
				`<tr>${row.map(({ text }, place) => `<td${className(table.columns[place]!)}>${escapeHtml(text)}</td>`).join('')}</tr>`
		),
		'</tbody></table></div>',
		left > 0 ? `<p class="note">… and ${left} more rows.</p>` : ''
	].join('');
}

const detailsHtml = (details: readonly Detail[], name: string): string =>
	`<details class="how"><summary>How ${escapeHtml(name)} came about</summary>${details
		.map(
			({ label, text, code }) =>
				`<p class="label">${escapeHtml(label)}</p>${text.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}${code === null ? '' : `<pre><code>${escapeHtml(code)}</code></pre>`}`
		)
		.join('')}</details>`;
