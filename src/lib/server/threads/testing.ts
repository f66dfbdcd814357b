/** Computations for the tests of the pool. */

export const doubled = (values: Float64Array): Float64Array => values.map((value) => 2 * value);

export const identity = <T>(input: T): T => input;

/** Says how far it is, then never ends by itself. */
export function endless(_input: null, report: (fraction: number) => void): never {
	for (;;) report(0.5);
}

export function failing(): never {
	throw Object.assign(new RangeError('Too few rows.'), { code: 'few', advice: 'Give more.' });
}

export function leaving(): never {
	process.exit(3);
}
