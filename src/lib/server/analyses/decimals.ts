/** Sums of money outside the database: decimal strings as whole numbers of their last of four places. */

/** `12.5` is `125_000n`. */
export function tenThousandths(decimal: string): bigint {
	const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
	const value = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0'));
	return decimal.startsWith('-') ? -value : value;
}

/** The same back: `-12_500n` is `-1.2500`. */
export function decimalOf(value: bigint): string {
	const size = value < 0n ? -value : value;
	const text = `${size / 10_000n}.${String(size % 10_000n).padStart(4, '0')}`;
	return value < 0n ? `-${text}` : text;
}

/** What some amounts come to; null where none is known. */
export function decimalSum(amounts: readonly (string | null)[]): string | null {
	const known = amounts.filter((amount) => amount !== null);
	return known.length === 0
		? null
		: decimalOf(known.reduce((total, amount) => total + tenThousandths(amount), 0n));
}
