/** Files that Weatherglass itself wrote and that come back: their cells have the apostrophes of `lib/csv/formula.ts`. */

/** Columns that the import itself writes into a file of refused rows. */
export const rejectColumns = {
	line: 'Weatherglass line',
	column: 'Weatherglass column',
	value: 'Weatherglass value',
	reason: 'Weatherglass reason',
	importFile: 'Weatherglass import'
} as const;

/** @param names the column names of a file */
export const isOwnFile = (names: readonly string[]): boolean => names.includes(rejectColumns.line);
