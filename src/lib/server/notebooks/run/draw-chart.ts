/** The chart of a chart cell, over the results that it names. */
import { drawPlotted, UnknownChannel, type PlotData } from '#lib/charts/plotted.ts';
import type { Drawing, DrawingTable } from '#lib/charts/drawing.ts';
import type { Reader } from '#lib/components/format/format.ts';
import { cellOf } from '#lib/server/store/sql/cells.ts';
import { NotebookError } from '../errors.ts';
import type { ChartCell } from '../notebook.ts';
import { labelOf } from '../parse/inputs.ts';
import type { CellResult, ResultTable } from './outcome.ts';
import { cellText, tableOf } from './tables.ts';

/** Marks that a picture has room for: more is a blot, and a file nobody can open. */
const mostRows = 5000;

/** @throws NotebookError where it names a result or a column that there is not */
export function drawChart(
	cell: ChartCell,
	results: ReadonlyMap<string, CellResult>,
	reader: Reader
): Drawing {
	const tableFor = (source: string) => {
		const [name = '', ...path] = source.split('.');
		return tableOf(name, results.get(name)!, path);
	};
	const { plot } = cell;
	const own = tableFor(plot.data);
	const tables = plot.marks.map(({ data }) => (data === undefined ? own : tableFor(data)));
	const isCut = tables.some(({ rows, isCut: isLonger }) => isLonger || rows.length > mostRows);
	try {
		return drawPlotted(
			plot,
			{
				title: plot.title ?? labelOf(cell.name),
				data: tables.map((table) => plotData(table, reader)),
				table: drawingTable(own, reader),
				notes: isCut ? [`Only the first ${mostRows} rows are drawn.`] : []
			},
			reader
		);
	} catch (failure) {
		if (!(failure instanceof UnknownChannel)) throw notDrawn(failure);
		const { message, known, part } = failure;
		throw new NotebookError('invalid_cell', message, `There are ${known.join(', ')}.`, part);
	}
}

/** What Plot itself does not draw: its scales and channels don't fit each other. */
const notDrawn = (failure: unknown) =>
	new NotebookError(
		'invalid_cell',
		`This can’t be drawn so: ${failure instanceof Error ? failure.message : String(failure)}.`,
		'Give each axis values of one kind, names to bars and ticks, and x1 and x2 or y1 and y2 to rectangles.',
		'marks'
	);

const plotData = (table: ResultTable, reader: Reader): PlotData => ({
	columns: table.columns.map(({ name, label, isNumber, type }) => ({
		name,
		label,
		isNumber,
		isDate: /^(DATE|TIMESTAMP)/.test(type)
	})),
	rows: table.rows
		.slice(0, mostRows)
		.map((row) => Object.fromEntries(table.columns.map(({ name }) => [name, cellOf(row[name])]))),
	text: (row, name) =>
		cellText(
			row,
			table.columns.find((column) => column.name === name)!,
			reader
		)
});

/** A result as a table that is shown, exported and printed. */
export const drawingTable = (
	{ columns, rows }: Pick<ResultTable, 'columns' | 'rows'>,
	reader: Reader
): DrawingTable => ({
	columns: columns.map(({ label, isNumber, unit }) => ({ label, isNumber, ...(unit && { unit }) })),
	rows: rows.map((row) =>
		columns.map((column) => {
			const value = cellOf(row[column.name]);
			return {
				text: cellText(row, column, reader),
				value: typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : value
			};
		})
	)
});
