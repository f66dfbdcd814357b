/** One cell, run with the rights of its reader. What it answers is kept until the data change. */
import { analysisNamed, choicesOf } from '#lib/server/analyses/index.ts';
import { remembered } from '#lib/server/analyses/remembered.ts';
import { step, type AnalysisWork } from '#lib/server/analyses/work.ts';
import type { Reader } from '#lib/components/format/format.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { namedWhere, parseWhere, runMetric, type MetricRequest } from '#lib/server/metrics/index.ts';
import { previewSql, type EarlierResult, type SqlGiven } from '#lib/server/store/sql/run.ts';
import type { Store } from '#lib/server/store/store.ts';
import { NotebookError } from '../errors.ts';
import type { AnalysisCell, Cell, InputCell, MetricCell, SqlCell, ValueCell } from '../notebook.ts';
import { labelOf } from '../parse/inputs.ts';
import { cellOf } from '#lib/server/store/sql/cells.ts';
import { partsOf } from '../show/analysis-parts.ts';
import { drawChart } from './draw-chart.ts';
import type { CellResult } from './outcome.ts';
import { columnsOf, metricTable, tableOf, valueText } from './tables.ts';
import { resolved, resolvedText, type Values } from './values.ts';

/** Rows that are kept of an answer to SQL: charts, values and later cells' pages read no more. */
const mostRows = 10_000;
/** Answers that are kept, of all notebooks and readers. */
const mostKept = 400;
/** What a notebook's SQL may take, as on the page of SQL. */
const milliseconds = 60_000;

export interface CellSurroundings {
	store: Store;
	viewer: Viewer;
	reader: Reader;
	values: Values;
	/** Noted in the audit log. */
	notebook: string;
	/** The cells that were run before, as SQL reads them, and what came of those. */
	cells: ReadonlyMap<string, Cell>;
	results: ReadonlyMap<string, CellResult>;
	work: AnalysisWork;
}

export function runCell(cell: Cell, around: CellSurroundings): Promise<CellResult> | CellResult {
	step(around.work, cell.title ?? labelOf(cell.name));
	switch (cell.kind) {
		case 'sql':
			return runSqlCell(cell, around);
		case 'metric':
			return runMetricCell(cell, around);
		case 'analysis':
			return runAnalysisCell(cell, around);
		case 'chart':
			return { kind: 'chart', drawing: drawChart(cell, around.results, around.reader) };
		case 'value':
			return runValue(cell, around);
		case 'input':
			return runInput(cell, around);
		case 'broken':
			throw new NotebookError('invalid_cell', 'This cell can’t be read.', 'See what is wrong with it.');
	}
}

const rememberedSql = remembered(
	(store, viewer, { sql, given, noted }: { sql: string; given: SqlGiven; noted: Record<string, string> }) =>
		previewSql(store, viewer, sql, mostRows, { noted, timeLimit: milliseconds }, given),
	mostKept
);

async function runSqlCell(cell: SqlCell, around: CellSurroundings): Promise<CellResult> {
	const { store, viewer, values, notebook, work } = around;
	const earlier = earlierOf(cell, around);
	// Only what it reads: another parameter would make it another question.
	const names = new Set([cell, ...deep(cell.uses, around.cells).values()].flatMap(({ inputs }) => inputs));
	const parameters = Object.fromEntries(
		Object.entries(values.parameters).filter(([name]) => names.has(name))
	);
	const options = { sql: cell.sql, given: { earlier, parameters }, noted: { notebook, cell: cell.name } };
	const { columns, rows, isCut } = await rememberedSql(store, viewer, options, work);
	return {
		kind: 'sql',
		sql: cell.sql,
		table: { columns: columnsOf(columns, cell.units), rows, isCut }
	};
}

/** All that some cells read, those that are read first, each once however many ways lead to it. */
function deep(names: readonly string[], cells: CellSurroundings['cells'], found = new Map<string, Cell>()) {
	for (const name of names) {
		const cell = cells.get(name);
		if (!cell || found.has(name)) continue;
		deep(cell.uses, cells, found);
		found.set(name, cell);
	}
	return found;
}

function earlierOf(cell: SqlCell, around: CellSurroundings): EarlierResult[] {
	return [...deep(cell.uses, around.cells).values()].flatMap((each): EarlierResult[] => {
		if (each.kind === 'sql') return [{ name: each.name, sql: each.sql }];
		const result = around.results.get(each.name);
		if (result?.kind !== 'metric') return [];
		const { columns, rows } = result.table;
		return [{ name: each.name, columns: columns.map(({ name, type }) => ({ name, type })), rows }];
	});
}

const rememberedMetric = remembered(
	(store, viewer, request: MetricRequest) => runMetric(store, viewer, request),
	mostKept
);

async function runMetricCell(cell: MetricCell, around: CellSurroundings): Promise<CellResult> {
	const { store, viewer, values, work } = around;
	const request: MetricRequest = {
		metric: cell.metric,
		by: cell.by,
		where: await whereOf(cell, around),
		from: resolvedText(cell.from, values),
		to: resolvedText(cell.to, values),
		asOf: resolvedText(cell.asOf, values),
		grain: cell.grain,
		compare: cell.compare
	};
	const metric = await rememberedMetric(store, viewer, request, work);
	return { kind: 'metric', metric, table: metricTable(metric) };
}

/** The conditions of a metric. One whose parameter has no value is none. */
function whereOf({ where }: MetricCell, { store, viewer, values }: CellSurroundings) {
	if (where === null) return undefined;
	if (typeof where === 'string') return parseWhere(store, viewer, where);
	const conditions = where.flatMap(({ dimension, is, values: given }) => {
		const chosen = given.flatMap((each) => {
			const value = resolved(each, values);
			return value === null && each !== null ? [] : [value === null ? null : String(value)];
		});
		return chosen.length > 0 ? [{ dimension, operator: is, values: chosen }] : [];
	});
	return namedWhere(store, viewer, conditions);
}

async function runAnalysisCell(cell: AnalysisCell, around: CellSurroundings): Promise<CellResult> {
	const { store, viewer, values, work } = around;
	const analysis = analysisNamed(cell.analysis);
	const given = Object.entries(cell.options).flatMap(([name, value]) => {
		const text = resolvedText(value, values);
		return text === undefined ? [] : [`${name}=${text}`];
	});
	const result = await analysis.run(
		store,
		viewer,
		{
			chosen: choicesOf(analysis, given),
			asOf: resolvedText(cell.asOf, values),
			from: resolvedText(cell.from, values),
			to: resolvedText(cell.to, values)
		},
		work
	);
	const answer: CellResult = { kind: 'analysis', analysis: cell.analysis, result };
	checkParts(cell, answer);
	return answer;
}

/** A part or a column that the analysis has not would be shown as nothing, which is another thing. */
function checkParts({ name, analysis, show, table }: AnalysisCell, answer: CellResult): void {
	const parts = [...partsOf(analysis), 'nothing'];
	const stray = show?.find((part) => !parts.includes(part));
	if (stray !== undefined)
		throw new NotebookError(
			'invalid_cell',
			`The analysis “${analysis}” shows no “${stray}”.`,
			`It shows ${parts.join(', ')}.`,
			'show'
		);
	if (!table) return;
	const known = tableOf(name, answer, table.rows).columns.map((column) => column.name);
	if (known.length === 0) return;
	// What is null has no parts, and may have some of other data.
	const isKnown = (path: string) => known.some((column) => column === path || path.startsWith(`${column}.`));
	const at = table.columns.findIndex(({ column }) => !isKnown(column));
	if (at >= 0)
		throw new NotebookError(
			'invalid_cell',
			`“${[name, ...table.rows].join('.')}” has no “${table.columns[at]!.column}”.`,
			`It has ${known.join(', ')}.`,
			`table.columns.${at}`
		);
}

function runValue({ of, label }: ValueCell, { results, reader }: CellSurroundings): CellResult {
	const read = results.get(of.cell)!;
	const standard = read.kind === 'metric' ? read.metric.metric.label : labelOf(of.path.at(-1) ?? of.cell);
	return { kind: 'value', label: label ?? standard, text: valueText(of, read, reader) };
}

/** What can be chosen; of a result, the values of its column. */
function runInput({ input }: InputCell, { results, values }: CellSurroundings): CellResult {
	if (input.type !== 'select') return { kind: 'input', options: [] };
	if (Array.isArray(input.options)) return { kind: 'input', options: input.options };
	const { cell, path } = input.options;
	const [column = '', ...rest] = [...path].reverse();
	const table = tableOf(cell, results.get(cell)!, rest.reverse());
	if (table.columns.length > 0 && !table.columns.some(({ name }) => name === column))
		throw new NotebookError(
			'unknown_value',
			`“${cell}” has no column “${column}”.`,
			`It has ${table.columns.map(({ name }) => name).join(', ')}.`,
			'options'
		);
	const found = new Set(
		table.rows
			.map((row) => cellOf(row[column]))
			.filter((value) => value !== null)
			.map(String)
	);
	const options = [...found].map((value) => ({ value, label: value }));
	const text = values.chosen.find((each) => each.input.name === input.name)?.text ?? '';
	if (text !== '' && !found.has(text))
		throw new NotebookError(
			'invalid_value',
			`“${text}” is none of what “${input.label}” can be.`,
			found.size > 0 ? `There are ${[...found].slice(0, 20).join(', ')}.` : 'There is nothing to choose yet.'
		);
	return { kind: 'input', options };
}
