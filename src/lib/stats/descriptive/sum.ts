/**
 * The sum of numbers, exact to the last bits whatever their order and size: [1e100, 1, -1e100] sums to 1.
 *
 * @param values finite numbers; none gives 0
 *
 * Source: Neumaier (1974), Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 39-51.
 */
export function sum(values: ArrayLike<number>): number {
	let total = 0;
	let lost = 0;
	for (let index = 0; index < values.length; index++) {
		const value = values[index]!;
		const next = total + value;
		lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
		total = next;
	}
	return total + lost;
}
