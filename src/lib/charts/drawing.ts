/** What a chart is made of, once drawn. It is drawn on the server, so it is there without scripts. */
import { csvText } from '#lib/csv/csv.ts';
import type { Unit } from '#lib/server/metrics/metric.ts';
import type { ColumnFormat } from '#lib/server/workbook/styles.ts';

/** What a chart is, for who asks: what metrics draw is explained by their definitions instead. */
export interface About {
	/** What its marks are, in a sentence or two. */
	shows: string;
	/** How they are worked out, a sentence each. */
	how: string[];
	/** How far the method has been right; null where it has no track record. */
	record: string | null;
}

/** A chart, drawn for each place it may stand in, with the table behind it. */
export interface Drawing {
	/** What it finds, no more than its intervals allow; what is shown where it finds nothing. */
	title: string;
	/** The chart in words, for people who don't see it. */
	summary: string;
	/** SVG for places of 1120, 560 and 340 pixels. */
	wide: string;
	half: string;
	narrow: string;
	legend: { label: string; colour: string; shape: 'area' | 'line' | 'dash' }[];
	table: DrawingTable;
	/** What a reader must know: periods that are not over, records left out. */
	notes: string[];
	/** Of charts of an analysis. */
	about?: About;
	/** What is missing, where there is nothing to draw. */
	empty?: string;
}

/** How the marks of a chart lead to the page filtered by them, and which of them filter it. */
export interface Picking {
	link: (key: string | null) => string;
	/** Undefined where nothing was chosen on the chart, so that all of its marks stay in full colour. */
	isChosen: ((key: string | null) => boolean) | undefined;
}

/** What the values of a column are, which a workbook writes them by. Without one they are plain texts or numbers. */
export type ColumnUnit = Unit | 'date' | 'text';

export interface DrawingTable {
	columns: { label: string; isNumber: boolean; unit?: ColumnUnit }[];
	/** As they read, and as they are. */
	rows: { text: string; value: string | number | null }[][];
}

/** The table behind a chart as CSV, with the values as they are. */
export function csvOf({ columns, rows }: DrawingTable): string {
	return csvText(
		columns.map(({ label }) => label),
		rows.map((row) => row.map(({ value }, place) => written(value, columns[place]?.unit)))
	);
}

/** A value without what only its reckoning left behind: amounts to the cent, other numbers to the millionth. */
export function written(value: string | number | null, unit: ColumnUnit | undefined) {
	if (typeof value !== 'number' || Number.isInteger(value)) return value;
	return unit === 'money' || unit === 'money_per_day' ? value.toFixed(2) : Number(value.toFixed(6));
}

const formats: Record<ColumnUnit, ColumnFormat> = {
	count: 'count',
	money: 'money',
	ratio: 'ratio',
	hours: 'decimal',
	days: 'decimal',
	months: 'decimal',
	money_per_day: 'money',
	number: 'number',
	date: 'date',
	text: 'text'
};
const isDay = (value: unknown) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

function formatOf({ unit, isNumber }: DrawingTable['columns'][number], values: unknown[]): ColumnFormat {
	if (unit) return formats[unit];
	if (isNumber) return 'number';
	return values.length > 0 && values.every((value) => value === null || isDay(value)) ? 'date' : 'text';
}

/** The table as a sheet of a workbook; a column is written as what it says it is, or as days where nothing else is in it. */
export const sheetOf = ({ columns, rows }: DrawingTable) => ({
	columns: columns.map((column, place) => ({
		label: column.label,
		format: formatOf(
			column,
			rows.map((row) => row[place]?.value ?? null)
		)
	})),
	rows: rows.map((row) => row.map(({ value }, place) => written(value, columns[place]?.unit)))
});

/** What a file with this title is called, without its ending. */
export const fileNameOf = (title: string): string =>
	title
		.normalize('NFKD')
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-|-$/g, '')
		.slice(0, 80) || 'weatherglass';
