/** Amounts as exact decimal text, never as floats that are added to. */

/**
 * A number of a JSON answer as a decimal without an exponent; null for null and absent. JSON numbers of up to 15 digits
 * come back as they were written.
 */
export function decimalText(value: number | null | undefined): string | null {
	if (value === null || value === undefined || !Number.isFinite(value)) return null;
	const text = String(value);
	if (!text.includes('e')) return text;
	const [mantissa, exponent] = text.split('e') as [string, string];
	const sign = mantissa.startsWith('-') ? '-' : '';
	const [whole, fraction = ''] = mantissa.replace('-', '').split('.') as [string, string?];
	const point = whole.length + Number(exponent);
	const digits = whole + fraction;
	if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
	if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
	return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * An amount in hundredths, as text or a number, in units: `14990` is `149.90`. Null for what is no whole number.
 */
export function centsAsUnits(value: string | number | null | undefined): string | null {
	const parts = /^(-?)(\d+)$/.exec(String(value ?? '').trim());
	if (!parts) return null;
	const digits = parts[2]!.padStart(3, '0');
	const units = `${digits.slice(0, -2).replace(/^0+(?=\d)/, '')}.${digits.slice(-2)}`;
	return `${parts[1]!}${units}`;
}
