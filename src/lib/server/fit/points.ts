import { pointsOf, type Points } from '#lib/stats/segments/points.ts';
import { explaining } from './features.ts';
import type { FitOptions } from './model.ts';
import { FitError, type Table } from './table.ts';

/** Columns of numbers as points, and where in the file they came from. */
export interface PointTable {
	points: Points;
	/** The names of the columns. */
	columns: string[];
	/** The row of the table of each point. */
	rows: number[];
	/** How many rows the table has. */
	inFile: number;
	warnings: string[];
}

/**
 * The columns of numbers as points: those of `--columns`, else all that hold numbers. Rows that lack one are left out, with
 * a warning.
 *
 * @throws FitError when a named column holds no numbers, or nothing is left
 */
export function readPoints(table: Table, options: FitOptions): PointTable {
	const named = explaining(table, options, []);
	const numeric = options.columns ? named : named.filter((name) => table.isNumeric(name));
	const others = named.filter((name) => !numeric.includes(name));
	const read = numeric.map((name) => table.numbers(name, { allowMissing: true }));
	const flat = numeric.filter((_, place) => new Set(read[place]!.filter(Number.isFinite)).size < 2);
	const columns = numeric.filter((name) => !flat.includes(name));
	const values = read.filter((_, place) => !flat.includes(numeric[place]!));
	const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
		values.every((column) => !Number.isNaN(column[row]))
	);
	if (columns.length === 0 || rows.length === 0)
		throw new FitError(
			'bad_value',
			columns.length === 0
				? `${table.file} has no column of numbers that change.`
				: `No row of ${table.file} has a number in every column.`,
			'Name the columns to group by with --columns.',
			table.file
		);
	const warnings: string[] = [];
	if (others.length > 0) warnings.push(`Columns that hold no numbers are left out: ${others.join(', ')}.`);
	if (flat.length > 0) warnings.push(`Columns that never change are left out: ${flat.join(', ')}.`);
	if (rows.length < table.rows)
		warnings.push(`Rows that lack a number are left out: ${table.rows - rows.length} of ${table.rows}.`);
	const isWhole = rows.length === table.rows;
	return {
		points: pointsOf(isWhole ? values : values.map((column) => rows.map((row) => column[row]!))),
		columns,
		rows,
		inFile: table.rows,
		warnings
	};
}

/** New rows as points of the same columns; null for one that lacks a number. */
export function pointsLike(table: Table, columns: readonly string[]): (Float64Array | null)[] {
	const values = columns.map((name) => table.numbers(name, { allowMissing: true }));
	return Array.from({ length: table.rows }, (_, row) => {
		const point = Float64Array.from(values, (column) => column[row]!);
		return point.some(Number.isNaN) ? null : point;
	});
}
