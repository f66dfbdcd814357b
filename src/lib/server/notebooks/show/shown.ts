/** What came of a notebook as it is read: on a page, in a file, in a mail. Texts are written for the reader. */
import { drawBreakdown } from '#lib/charts/breakdown.ts';
import type { Drawing, DrawingTable } from '#lib/charts/drawing.ts';
import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { change, day, figure, type Reader } from '#lib/components/format/format.ts';
import type { MetricResult } from '#lib/server/metrics/index.ts';
import { answerTable } from '#lib/charts/answer-table.ts';
import {
	isCell,
	type AnalysisCell,
	type At,
	type Cell,
	type MetricCell,
	type Problem,
	type Reference
} from '../notebook.ts';
import { labelOf } from '../parse/inputs.ts';
import { drawingTable } from '../run/draw-chart.ts';
import type { CellResult, NotebookRun } from '../run/outcome.ts';
import { tableOf } from '../run/tables.ts';
import { drawParts } from './analysis-parts.ts';
import { detailsBehind, detailsOf, metricDetails, type Detail } from './details.ts';
import { proseHtml, proseMarkdown, type ProseText } from './prose.ts';

/** Rows that a table shows unless its cell says; what is left out is said. */
const mostRows = 50;

export interface ShownTable {
	table: DrawingTable;
	/** How many rows it has in all. */
	rows: number;
}

export interface ShownCell {
	kind: 'cell';
	name: string;
	cellKind: Cell['kind'];
	/** The id of its place on the page. */
	anchor: string;
	at: At;
	/** Null where there is none to show. */
	title: string | null;
	problem: Problem | null;
	/** The cells that it reads and that have failed. */
	waitingOn: string[];
	figure: { label: string; value: string; change: string | null } | null;
	summary: string | null;
	drawings: Drawing[];
	table: ShownTable | null;
	notes: string[];
	details: Detail[];
	/** What can be chosen here. */
	input: ShownInput | null;
}

export interface ShownInput {
	name: string;
	label: string;
	type: 'period' | 'date' | 'number' | 'text' | 'select';
	/** As it is chosen, and as it reads. */
	value: string;
	text: string;
	options: { value: string; label: string }[];
	min: number | null;
	max: number | null;
	step: number | null;
	/** Why the value can't be, and what to choose. */
	problem: string | null;
}

export interface ShownProse {
	kind: 'prose';
	html: string;
	markdown: string;
}

export interface ShownNotebook {
	title: string;
	author: string | null;
	description: string | null;
	by: string;
	at: string;
	parameters: ShownInput[];
	blocks: (ShownProse | ShownCell)[];
	problems: Problem[];
	reader: Reader;
}

const anchorOf = (name: string): string => `cell-${name.replaceAll(/[^a-z0-9_]+/gi, '-')}`;

export function showNotebook(run: NotebookRun): ShownNotebook {
	const { notebook, values, reader, by, at, problems } = run;
	const texts = proseTexts(run);
	return {
		title: notebook.title,
		author: notebook.author,
		description: notebook.description,
		by,
		at,
		problems,
		reader,
		parameters: values.chosen
			.filter(({ input }) => input.isParameter)
			.map(({ input }) => shownInput(input.name, run, [])),
		blocks: notebook.blocks.map((block) =>
			isCell(block)
				? showCell(block, run)
				: { kind: 'prose', html: proseHtml(block, texts), markdown: proseMarkdown(block, texts) }
		)
	};
}

const keyOf = ({ cell, path, unit }: Reference) => [cell, ...path, `| ${unit}`].join('.');

function proseTexts({ prose, outcomes }: NotebookRun): (reference: Reference) => ProseText {
	const known = new Map(prose.map((value) => [keyOf(value.reference), value]));
	return (reference) => {
		const value = known.get(keyOf(reference));
		return {
			text: value?.text ?? '—',
			problem: value?.problem?.message ?? null,
			anchor: outcomes.has(reference.cell) ? anchorOf(reference.cell) : null
		};
	};
}

function shownInput(
	name: string,
	{ values, reader }: NotebookRun,
	options: { value: string; label: string }[]
): ShownInput {
	const { input, text, period, problem } = values.chosen.find((each) => each.input.name === name)!;
	const listed = input.type === 'select' && Array.isArray(input.options) ? input.options : options;
	const days =
		period?.from && period.to ? `${day(period.from, reader)} to before ${day(period.to, reader)}` : '';
	const words =
		input.type === 'period'
			? days || 'All time'
			: input.type === 'date' && text !== ''
				? day(text, reader)
				: (listed.find(({ value }) => value === text)?.label ?? text);
	const { min = null, max = null, step = null } = input.type === 'number' ? input : {};
	return {
		name,
		label: input.label,
		type: input.type,
		value: text,
		text: words === '' ? 'everything' : words,
		options: listed,
		min,
		max,
		step,
		problem: problem && `${problem.message} ${problem.advice}`
	};
}

const emptyCell = (cell: Cell): ShownCell => ({
	kind: 'cell',
	name: cell.name,
	cellKind: cell.kind,
	anchor: anchorOf(cell.name),
	at: cell.at,
	title: cell.title,
	problem: null,
	waitingOn: [],
	figure: null,
	summary: null,
	drawings: [],
	table: null,
	notes: [],
	details: [],
	input: null
});

function showCell(cell: Cell, run: NotebookRun): ShownCell {
	const shown = emptyCell(cell);
	const outcome = run.outcomes.get(cell.name)!;
	if (outcome.state === 'failed') return { ...shown, problem: outcome.problem };
	if (outcome.state === 'waiting') return { ...shown, waitingOn: outcome.on };
	return { ...shown, ...shownResult(cell, outcome.result, run) };
}

function shownResult(cell: Cell, result: CellResult, run: NotebookRun): Partial<ShownCell> {
	const { reader } = run;
	switch (result.kind) {
		case 'sql': {
			const isShown = cell.kind === 'sql' && cell.show === 'table';
			const { rows, isCut } = result.table;
			return {
				table: isShown ? cutTable(drawingTable(result.table, reader), mostRows) : null,
				notes: [
					...(isShown && rows.length === 0 ? ['There are no rows.'] : []),
					...(isCut ? ['The answer is longer than a notebook reads: aggregate, or end it with a LIMIT.'] : [])
				],
				details: detailsOf(cell, result)
			};
		}
		case 'metric':
			return shownMetric(cell as MetricCell, result.metric, reader);
		case 'analysis':
			return shownAnalysis(cell as AnalysisCell, result, reader);
		case 'chart':
			return {
				title: null,
				drawings: [result.drawing],
				notes: result.drawing.table.rows.length === 0 ? ['There is nothing to draw.'] : [],
				details: detailsBehind(cell, run)
			};
		case 'value':
			return {
				figure: { label: result.label, value: result.text, change: null },
				details: detailsBehind(cell, run)
			};
		case 'input':
			return { input: shownInput(cell.name, run, result.options) };
	}
}

const cutTable = (table: DrawingTable, most: number): ShownTable => ({
	table: { ...table, rows: table.rows.slice(0, most) },
	rows: table.rows.length
});

function shownMetric(cell: MetricCell, metric: MetricResult, reader: Reader): Partial<ShownCell> {
	const { unit, label } = metric.metric;
	const labels = (name: string) => labelOf(name);
	const hasParts = cell.by.length > 0 || cell.grain !== null;
	const isDrawn = cell.show === 'chart' && hasParts && metric.rows.length > 0;
	const title = cell.title ?? titleOf(metric);
	const drawing = !isDrawn
		? null
		: cell.grain
			? drawTimeSeries(metric, reader, { title })
			: drawBreakdown(metric, reader, { title, labelOf: labels, most: cell.most ?? 12 });
	const whole = answerTable(metric, labels, reader);
	const isTable = cell.show === 'table' || (cell.show === 'chart' && !drawing && hasParts);
	return {
		title: cell.show === 'nothing' || drawing || cell.show === 'figure' ? null : title,
		figure:
			cell.show === 'figure'
				? {
						label: cell.title ?? label,
						value: figure(metric.total.value, unit, reader),
						change: changeText(metric, reader)
					}
				: null,
		drawings: drawing ? [drawing] : [],
		table: isTable ? cutTable(whole, cell.most ?? mostRows) : null,
		notes: cell.show === 'nothing' ? [] : metric.notes,
		details: metricDetails(metric)
	};
}

const titleOf = ({ metric, request }: MetricResult) => {
	const names = [...(request.by ?? []), ...(request.grain ? [request.grain] : [])];
	return names.length === 0
		? metric.label
		: `${metric.label} by ${names.map((name) => labelOf(name).toLowerCase()).join(' and ')}`;
};

function changeText({ total, metric, request }: MetricResult, reader: Reader): string | null {
	const found = change(total.value, total.compared, metric.unit, reader);
	return found && `${found.text} ${request.compare === 'year' ? 'on a year before' : 'on the period before'}`;
}

function shownAnalysis(
	cell: AnalysisCell,
	result: Extract<CellResult, { kind: 'analysis' }>,
	reader: Reader
): Partial<ShownCell> {
	const { summary, missing } = result.result;
	const isHidden = cell.show?.includes('nothing') ?? false;
	const isSaid = cell.show === null || cell.show.includes('summary');
	const table = cell.table ? analysisTable(cell, result, reader) : null;
	const isEmpty = table?.rows === 0;
	return {
		summary: isSaid ? summary : null,
		drawings: isHidden ? [] : drawParts(result.analysis, result.result, cell.show, reader),
		table,
		// Behind an empty table stands what is missing, or that there is nothing to list.
		notes: [...(isHidden && !isEmpty ? [] : missing), ...(isEmpty ? ['There are no rows.'] : [])],
		details: detailsOf(cell, result)
	};
}

/** Columns by their paths; a path that nothing has is a column of “—”. */
function analysisTable(cell: AnalysisCell, result: CellResult, reader: Reader): ShownTable {
	const { rows: path, columns, most } = cell.table!;
	const table = tableOf(cell.name, result, path);
	const chosen = columns.map(({ column, label, unit }) => {
		const known = table.columns.find(({ name }) => name === column);
		const isNumber = known?.isNumber ?? (unit !== null && unit !== 'date');
		return {
			name: column,
			label,
			type: 'VARCHAR',
			isNumber: isNumber || (unit !== null && unit !== 'date'),
			unit: unit ?? known?.unit ?? null
		};
	});
	return cutTable(drawingTable({ columns: chosen, rows: table.rows }, reader), most ?? mostRows);
}
