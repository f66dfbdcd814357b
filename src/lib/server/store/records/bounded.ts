/** A number as a request gives it, as a whole number within bounds; the usual one when it is none. */
export function bounded(given: number | undefined, usual: number, least: number, most: number): number {
	const number = given === undefined || Number.isNaN(given) ? usual : Math.trunc(given);
	return Math.min(Math.max(number, least), most);
}
