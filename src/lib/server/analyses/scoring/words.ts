/** Values of facts in words. */
export const shortNumber = (value: number, locale: string): string =>
	new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

/** `1 day`, `30 days`. */
export const counted = (value: string | number, one: string, many = `${one}s`): string =>
	`${Math.round(Number(value))} ${Math.round(Number(value)) === 1 ? one : many}`;
