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
	/** An address or a number, which is nobody else's. Null when none is known. */
	contact: string | null;
	/** A full name, which others may have too: looked for in running text only. Null when none is known. */
	name: string | null;
}

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
		contact: anyOf([...addresses, ...numbers]),
		name: anyOf(full.flatMap(nameOrders))
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
	return [words.join('\\s+'), `${last},?\\s+${words.slice(0, -1).join('\\s+')}`];
}

const unique = (texts: readonly string[]): string[] => [
	...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))
];

// Longest first: of two that begin alike the whole one must go.
const anyOf = (patterns: readonly string[]): string | null =>
	patterns.length === 0
		? null
		: `(^|[^\\pL\\pN])(?:${[...patterns].sort((a, b) => b.length - a.length).join('|')})($|[^\\pL\\pN])`;

/** A pattern of `needlesOf` for JavaScript. */
export const inScript = (pattern: string): RegExp =>
	new RegExp(pattern.replaceAll('\\pL', '\\p{L}').replaceAll('\\pN', '\\p{N}'), 'giu');
