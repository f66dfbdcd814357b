/** What is wrong with one row of the input; a caller that knows where the row came from can say that instead. */
export class RowError extends RangeError {
	constructor(
		/** From 0. */
		readonly row: number,
		/** Without a full stop. */
		readonly what: string
	) {
		super(`Row ${row + 1}: ${what}.`);
	}
}
