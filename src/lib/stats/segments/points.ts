import { isComputable } from '../computable.ts';
import type { Random } from '../random/random.ts';

/** Observations to group, as rows of numbers one after the other. */
export interface Points {
	/** Row by row: `rows * columns` numbers. */
	values: Float64Array;
	rows: number;
	columns: number;
}

/**
 * Points from columns of numbers.
 * @throws RangeError when columns differ in length
 */
export function pointsOf(columns: readonly ArrayLike<number>[]): Points {
	const rows = columns[0]?.length ?? 0;
	if (columns.some((column) => column.length !== rows))
		throw new RangeError('Every column must have a value for each row.');
	const values = new Float64Array(rows * columns.length);
	for (const [place, column] of columns.entries())
		for (let row = 0; row < rows; row++) values[row * columns.length + place] = column[row]!;
	return { values, rows, columns: columns.length };
}

/** @throws RangeError when there are no points, too few numbers for them, or one is not finite or beyond 1e100 */
export function checkPoints({ values, rows, columns }: Points): void {
	if (!(rows >= 1 && columns >= 1))
		throw new RangeError('There is nothing to group: no rows, or no columns.');
	if (values.length !== rows * columns)
		throw new RangeError(`${rows} rows of ${columns} columns are not ${values.length} numbers.`);
	for (let place = 0; place < values.length; place++)
		if (!isComputable(values[place]!))
			throw new RangeError(
				`Row ${Math.floor(place / columns) + 1}, column ${(place % columns) + 1}: ${values[place]} is no number to compute with.`
			);
}

/** Some rows, in the order given; one may come twice. */
export function takePoints({ values, columns }: Points, rows: ArrayLike<number>): Points {
	const taken = new Float64Array(rows.length * columns);
	for (let place = 0; place < rows.length; place++)
		taken.set(values.subarray(rows[place]! * columns, (rows[place]! + 1) * columns), place * columns);
	return { values: taken, rows: rows.length, columns };
}

/** At most so many rows, drawn without replacement; all of them, as they are, where there are no more. */
export function samplePoints(points: Points, most: number, random: Random): Points {
	if (points.rows <= most) return points;
	const chosen = new Set<number>();
	while (chosen.size < most) chosen.add(random.integer(0, points.rows - 1));
	return takePoints(points, [...chosen]);
}

/** The mean and standard deviation (with n - 1) of each column. */
export function momentsOf({ values, rows, columns }: Points): {
	mean: Float64Array;
	deviation: Float64Array;
} {
	const mean = new Float64Array(columns);
	const deviation = new Float64Array(columns);
	for (let row = 0; row < rows; row++)
		for (let column = 0; column < columns; column++) {
			const value = values[row * columns + column]!;
			const step = value - mean[column]!;
			mean[column]! += step / (row + 1);
			deviation[column]! += step * (value - mean[column]!);
		}
	return { mean, deviation: deviation.map((squares) => Math.sqrt(squares / Math.max(1, rows - 1))) };
}

/** Points with a mean of 0 and a standard deviation of 1 in each column; a column that never changes stays 0. */
export function standardised(points: Points, { mean, deviation } = momentsOf(points)): Points {
	const { values, columns } = points;
	return {
		...points,
		values: values.map((value, place) => {
			const column = place % columns;
			return deviation[column]! > 0 ? (value - mean[column]!) / deviation[column]! : 0;
		})
	};
}

/** The squared distance between two rows of two tables of as many columns. */
export function squaredDistance(
	first: Float64Array,
	row: number,
	second: Float64Array,
	other: number,
	columns: number
): number {
	let total = 0;
	for (let column = 0; column < columns; column++) {
		const step = first[row * columns + column]! - second[other * columns + column]!;
		total += step * step;
	}
	return total;
}
