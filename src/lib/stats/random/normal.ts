/**
 * One standard normal number, by the polar method: it needs only a logarithm and a square root, and keeps nothing
 * between draws.
 *
 * Source: Marsaglia and Bray (1964), A convenient method for generating normal variables, SIAM Review 6(3).
 */
export function standardNormal(uniform: () => number): number {
	for (;;) {
		const x = 2 * uniform() - 1;
		const y = 2 * uniform() - 1;
		const square = x * x + y * y;
		if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
	}
}
