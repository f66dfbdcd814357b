/**
 * What a person is found by in texts: their e-mail addresses, phone numbers and full names. The same patterns serve the
 * engine (RE2) and JavaScript.
 */

/** What is known of a person, of all records that are theirs and of what these held before. */
export interface KnownValues {
	names: readonly string[];
	emails: readonly string[];
	phones: readonly string[];
}

export interface Needles {
	/** One pattern of addresses, one of numbers, where any are known: they are nobody else's. */
	contact: readonly string[];
	/** Of full names, which others may have too: looked for in running text only. */
	name: readonly string[];
}

export const allNeedles = ({ contact, name }: Needles): string[] => [...contact, ...name];

export const erasedMark = '[erased]';

/** A text as a pattern that matches just it. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const fewestDigits = 7;

/** Patterns for what is known of people: case does not count, and they match whole words only. */
export function needlesOf({ names, emails, phones }: KnownValues): Needles {
	const addresses = unique(emails).map((email) => escaped(email.trim()));
	const numbers = unique(phones).flatMap(phonePattern);
	// One word may be anything: a given name, a month. Two and more are a person.
	const full = unique(names).filter((name) => /\S\s+\S/.test(name.trim()));
	return {
		contact: [...anyOf(addresses, addressEdges), ...anyOf(numbers, wordEdges)],
		name: anyOf(full.flatMap(nameOrders), wordEdges)
	};
}

/** Digits with whatever people write between them. */
function phonePattern(phone: string): string[] {
	const digits = phone.replace(/\D/g, '');
	return digits.length >= fewestDigits ? [digits.split('').join('[ ().\\/\\-]*')] : [];
}

/** `Ada King Lovelace` is also `Lovelace, Ada King`. */
function nameOrders(name: string): string[] {
	const words = name.trim().split(/\s+/).map(escaped);
	const last = words.at(-1)!;
	// Names of files have _ where a text has a space.
	const gap = '[\\s_]+';
	return [words.join(gap), `${last},?${gap}${words.slice(0, -1).join(gap)}`];
}

const unique = (texts: readonly string[]): string[] => [
	...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))
];

/** What may stand before and after a whole word, in one group each. */
const wordEdges = ['(^|[^\\pL\\pN])', '($|[^\\pL\\pN])'] as const;

const fileEnding = '(?:csv|tsv|txt|xlsx?|json|ndjson|parquet|zip|gz)';

/** The address of somebody else may end, or begin, like this one: ada.king@love.example is not king@love.example. */
const addressEdges = [
	'(^|[^\\pL\\pN.+_%-])',
	`($|[^\\pL\\pN.-]|[.-](?:$|[^\\pL\\pN]|${fileEnding}(?:$|[^\\pL\\pN])))`
] as const;

// Longest first: of two that begin alike the whole one must go.
const anyOf = (patterns: readonly string[], [before, after]: readonly [string, string]): string[] =>
	patterns.length === 0
		? []
		: [`${before}(?:${[...patterns].sort((a, b) => b.length - a.length).join('|')})${after}`];

/** A pattern of `needlesOf` for JavaScript. */
export const inScript = (pattern: string): RegExp =>
	new RegExp(pattern.replaceAll('\\pL', '\\p{L}').replaceAll('\\pN', '\\p{N}'), 'giu');

/** Whether the name of a file in the data folder says who someone is: it has _ for what no name of a file may hold. */
export const isNamedFile = (name: string, needles: Needles): boolean =>
	allNeedles(needles).some((pattern) =>
		inScript(pattern.replaceAll('@', '[@_]')).test(name.replace(/^[^-_]*[-_]/, ''))
	);
