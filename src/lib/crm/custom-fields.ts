/** Fields that a company's own CRM has beside the usual ones: what they are called, and what their values are. */
import type { EntityName } from './entities/index.ts';

/** Narrower than the types of built-in fields: what can be told from values alone. */
export const customTypes = [
	'text',
	'choice',
	'boolean',
	'integer',
	'number',
	'money',
	'date',
	'timestamp'
] as const;
export type CustomType = (typeof customTypes)[number];

/** What the values of a custom field are. */
export interface CustomValues {
	type: CustomType;
	/** The values of a choice. */
	choices?: readonly string[];
	/** ISO code of an amount, which its cells say. */
	currency?: string;
	/** How yes and no are written: kept, so that nothing is lost when a third word turns up. */
	words?: { true: string; false: string };
}

export interface CustomField extends CustomValues {
	entity: EntityName;
	/** As in `custom:<name>`. */
	name: string;
	/** The header it came with first. */
	label: string;
}

export const customPrefix = 'custom:';

/** How a custom field is named wherever a field may be: a built-in field of the same name stays itself. */
export const customFieldName = (name: string): string => `${customPrefix}${name}`;

/** The most different words of a column that can be a choice. */
export const mostChoices = 30;

/**
 * The narrowest values that hold what two files say of one field: an integer and a number are numbers, a day and a
 * moment are moments, anything else that differs is text. No value is lost by it.
 */
export function joinValues(one: CustomValues, other: CustomValues): CustomValues {
	const words = one.words ?? other.words;
	const currency = one.currency ?? other.currency;
	const joined = (type: CustomType): CustomValues => ({
		type,
		...(words && { words }),
		...(currency && { currency })
	});
	const types = new Set([one.type, other.type]);
	const are = (...wanted: CustomType[]) => [...types].every((type) => wanted.includes(type));
	// Amounts of two currencies are no column of numbers.
	const isMixed = Boolean(one.currency && other.currency && one.currency !== other.currency);
	if (are('choice', 'boolean') && types.has('choice')) return choiceOf(one, other, joined);
	if (types.size === 1 && !isMixed) return joined(one.type);
	if (are('integer', 'number')) return joined('number');
	if (are('integer', 'number', 'money') && !isMixed) return joined('money');
	if (are('date', 'timestamp')) return joined('timestamp');
	// Ones and zeros are yes and no until a two turns up.
	if (are('boolean', 'integer', 'number') && isDigit(words))
		return joined(types.has('number') ? 'number' : 'integer');
	return joined('text');
}

function choiceOf(
	one: CustomValues,
	other: CustomValues,
	joined: (type: CustomType) => CustomValues
): CustomValues {
	const choices = [...new Set([...saidBy(one), ...saidBy(other)])];
	return choices.length > mostChoices ? joined('text') : { ...joined('choice'), choices };
}

const saidBy = ({ type, choices, words }: CustomValues): readonly string[] =>
	type === 'boolean' ? (words ? [words.true, words.false] : ['true', 'false']) : (choices ?? []);

const isDigit = (words: CustomValues['words']): boolean => words?.true === '1' && words.false === '0';

/** Whether values come in an order that more and less mean something in. */
export const isOrdered = (type: string): boolean =>
	['integer', 'number', 'money', 'date', 'timestamp'].includes(type);

/** What a custom field is called beside fields with these labels. */
export const labelBeside = (label: string, taken: ReadonlySet<string>): string =>
	taken.has(label.toLowerCase()) ? `${label} (custom field)` : label;

/** A value as a record has it, in the type that its field has by now. */
export function customValue(
	{ type, words, currency }: CustomValues,
	raw: unknown
): string | number | boolean | null {
	if (raw === null || raw === undefined || raw === '') return null;
	if (typeof raw === 'boolean' && type !== 'boolean') {
		if (type === 'integer' || type === 'number') return raw ? 1 : 0;
		return words ? (raw ? words.true : words.false) : String(raw);
	}
	if (typeof raw === 'number' && type === 'text') return currency ? `${raw} ${currency}` : String(raw);
	return typeof raw === 'object' ? JSON.stringify(raw) : (raw as string | number | boolean);
}
