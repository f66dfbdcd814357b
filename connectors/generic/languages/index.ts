/** Headers in other languages than English: CRMs name the columns of an export in the language of who made it. */
import { headerKey, withoutCurrency } from '#connectors/export-shape.ts';
import { entityWords } from '../synonyms.ts';
import { german } from './german.ts';
import { french } from './french.ts';
import { spanish } from './spanish.ts';
import { dutch } from './dutch.ts';
import { swedish } from './swedish.ts';
import { italian } from './italian.ts';
import { portuguese } from './portuguese.ts';
import type { Language } from './language.ts';

export const languages: Readonly<Record<string, Language>> = {
	german,
	french,
	spanish,
	dutch,
	swedish,
	italian,
	portuguese
};

const byWord = Object.values(languages).map(
	(language) =>
		new Map(Object.entries(language).flatMap(([english, words]) => words.map((word) => [word, english])))
);

const englishWords = new Set(
	Object.values(entityWords).flatMap(({ strong, weak }) => [strong, weak].flatMap(Object.values).flat())
);

/** Fewer words of a language may be there by chance: a Tag is a day in German only. */
const fewestWords = 2;

/** What is called by words that are no others in any language, so that one of them is enough. */
const surely = [
	...['First Name', 'Last Name', 'Email', 'Company name', 'Amount', 'Currency', 'Probability'],
	...['Close Date', 'Expected close date', 'Create Date', 'Number of employees']
];
const sureWords = new Map(
	byWord.flatMap((words) => [...words].filter(([, english]) => surely.includes(english)))
);

/**
 * Headers in English, as far as a language is known that most of those we know are in; of the others what hardly means anything
 * else. Null when nothing of them is to be said in English.
 */
export function inEnglish(headers: readonly string[]): string[] | null {
	const keys = headers.map((header) => headerKey(withoutCurrency(header)));
	const english = keys.filter((key) => englishWords.has(key)).length;
	const matches = (words: ReadonlyMap<string, string>) => keys.filter((key) => words.has(key)).length;
	const [best] = byWord.toSorted((a, b) => matches(b) - matches(a));
	const found = matches(best!);
	const words = found >= fewestWords && found >= english ? best! : sureWords;
	if (matches(words) === 0) return null;
	return partsOfName(headers.map((header, place) => words.get(keys[place]!) ?? header));
}

/** Where only one part of a name has a column of its own, Name is the other: Nom beside Prénom, Nome beside Cognome. */
function partsOfName(headers: string[]): string[] {
	const has = (name: string) => headers.some((header) => headerKey(header) === headerKey(name));
	const [first, last] = [has('First Name'), has('Last Name')];
	if (first === last) return headers;
	return headers.map((header) =>
		headerKey(header) === 'name' ? (first ? 'Last Name' : 'First Name') : header
	);
}
