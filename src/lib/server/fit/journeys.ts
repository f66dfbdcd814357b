import type { Journey } from '#lib/stats/attribution/journeys.ts';
import { outcomeOf } from './outcome.ts';
import { FitError, type Table } from './table.ts';

/** Journeys as a table of touches tells them, one row a touch. */
export interface JourneyTable {
	journeys: Journey[];
	/** The channels' names by their number. */
	channels: string[];
	/** Whether touches have dates, so that ages are days; else they are positions. */
	hasDates: boolean;
	warnings: string[];
}

interface Row {
	row: number;
	channel: number;
	time: number;
}

const day = 86_400_000;

/**
 * Journeys from the columns `journey`, `channel`, `position` or `date` (their order), `converted` and, where conversions
 * have one, `value`. A journey converted where any of its rows says so; its value stands on one of its rows, or the same on
 * all.
 *
 * @throws FitError when a column lacks, a cell can't be, or the rows of a journey tell two values
 */
export function readJourneys(table: Table, positive?: string): JourneyTable {
	const ids = table.codes('journey', 'journey');
	const channels = table.codes('channel', 'channel');
	const hasDates = table.has('date');
	const order = orderOf(table, hasDates);
	const age = hasDates ? table.dates('date').map((instant) => instant / day) : order;
	const { outcome } = outcomeOf(table, 'converted', positive);
	const value = table.has('value') ? table.numbers('value', { allowMissing: true }) : null;
	const touches: Row[][] = ids.names.map(() => []);
	for (let row = 0; row < table.rows; row++)
		touches[ids.codes[row]!]!.push({ row, channel: channels.codes[row]!, time: order[row]! });
	let valueless = 0;
	const journeys = touches.map((rows): Journey => {
		rows.sort((one, other) => one.time - other.time || one.row - other.row);
		const isConverted = rows.some(({ row }) => outcome[row] === 1);
		const told = value ? valueOf(table, rows, value) : null;
		if (!isConverted && told) valueless++;
		const last = age[rows.at(-1)!.row]!;
		return {
			touches: rows.map(({ channel }) => channel),
			count: 1,
			conversions: isConverted ? 1 : 0,
			value: isConverted ? (told ?? 0) : 0,
			age: rows.map(({ row }) => Math.max(0, last - age[row]!))
		};
	});
	return {
		journeys,
		channels: channels.names,
		hasDates,
		warnings:
			valueless > 0 ? [`Journeys with a value but no conversion, whose value is left out: ${valueless}.`] : []
	};
}

function orderOf(table: Table, hasDates: boolean): Float64Array {
	if (table.has('position')) return table.numbers('position');
	if (hasDates) return table.dates('date');
	throw new FitError(
		'no_column',
		`${table.file} has neither a column “position” nor “date”: the order of touches is not known.`,
		`It has: ${table.columns.join(', ')}.`,
		table.file
	);
}

/** The one value that a journey's rows tell; null where none does. */
function valueOf(table: Table, rows: readonly Row[], value: Float64Array): number | null {
	let found: number | null = null;
	for (const { row } of rows) {
		const told = value[row]!;
		if (Number.isNaN(told) || told === 0) continue;
		if (found !== null && found !== told)
			throw table.badValue(
				'value',
				row,
				String(told),
				`is not the ${found} that an earlier row of the journey tells`,
				'Give the value of a conversion on one row of its journey'
			);
		found = told;
	}
	return found;
}
