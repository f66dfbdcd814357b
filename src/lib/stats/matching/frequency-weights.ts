/**
 * What one agreement says, in bits: log2(m / u). Agreement on a rare value says more than on a common one, so `u` is
 * best taken for the value at hand, as its share among the records.
 *
 * @param m how often records that are the same agree, 0 to 1
 * @param u how often records that are not the same agree on this value, 0 to 1
 * @throws RangeError unless both lie between 0 and 1, the ends left out
 *
 * Source: Fellegi and Sunter (1969), JASA 64(328), 1183-1210, equation 10 and section 3.3.1 (frequencies of values).
 */
export function agreementBits(m: number, u: number): number {
	requireShare(m);
	requireShare(u);
	return Math.log2(m / u);
}

/** What one disagreement says, in bits: log2((1 - m) / (1 - u)). Arguments, errors and source as `agreementBits`. */
export function disagreementBits(m: number, u: number): number {
	requireShare(m);
	requireShare(u);
	return Math.log2((1 - m) / (1 - u));
}

/**
 * The chance that a pair is the same record, from the share of such pairs beforehand and what its fields say in bits,
 * taken as independent.
 *
 * @throws RangeError unless the share lies between 0 and 1, the ends left out
 */
export function matchProbability(share: number, bits: number): number {
	requireShare(share);
	const logit = Math.log2(share / (1 - share)) + bits;
	return 1 / (1 + 2 ** -logit);
}

function requireShare(share: number): void {
	if (!(share > 0 && share < 1)) throw new RangeError(`A share must lie between 0 and 1, not ${share}.`);
}
