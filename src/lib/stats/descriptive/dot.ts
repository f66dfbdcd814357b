/** The sum of the products of two vectors of one length, plainly added up: fast, for the inner steps of a search. */
export function dot(first: Float64Array, second: Float64Array): number {
	let total = 0;
	for (let place = 0; place < first.length; place++) total += first[place]! * second[place]!;
	return total;
}
