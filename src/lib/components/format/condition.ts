/** Filters on fields and segments in words, wherever they are shown. */

/** How filters compare, as they are chosen and told. */
export const operatorWords: Readonly<Record<string, string>> = {
	in: 'is',
	not_in: 'is not',
	contains: 'contains',
	at_least: 'is at least',
	at_most: 'is at most',
	after: 'is more than',
	before: 'is less than'
};

const dayWords: Readonly<Record<string, string>> = {
	at_least: 'is on or after',
	at_most: 'is on or before',
	after: 'is after',
	before: 'is before'
};

export const isDay = (type: string | undefined): boolean => type === 'date' || type === 'timestamp';

/** The word for an operator on a field of a type. */
export const wordFor = (operator: string, type: string | undefined): string =>
	(isDay(type) ? dayWords[operator] : undefined) ?? operatorWords[operator] ?? operator;

/** A filter, as addresses have it, with what its field is called. */
export interface Condition {
	field: string;
	label: string;
	operator: string;
	value: string;
}

const segmentPrefix = 'segment:';

/**
 * A filter in words: “Region is South”, “Segment: Key accounts”, “Not in segment: Key accounts”. A segment that the
 * reader has not, or not any more, is called by nothing.
 */
export function conditionText({ field, label, operator, value }: Condition, type?: string): string {
	if (field.startsWith(segmentPrefix) && value !== '') {
		const name = label === field ? 'one that was deleted or is not shared' : label.replace(/^Segment: /, '');
		const isInside = (operator === 'not_in') === ['false', 'no'].includes(value.toLowerCase());
		return isInside ? `Segment: ${name}` : `Not in segment: ${name}`;
	}
	return `${label} ${wordFor(operator, type)} ${value === '' ? 'empty' : value}`;
}
