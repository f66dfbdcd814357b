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

/**
 * Headers in English, as far as a language is known that most of those we know are in; null when they are in English or in no
 * language we know.
 */
export function inEnglish(headers: readonly string[]): string[] | null {
	const keys = headers.map((header) => headerKey(withoutCurrency(header)));
	const english = keys.filter((key) => englishWords.has(key)).length;
	const matches = (words: ReadonlyMap<string, string>) => keys.filter((key) => words.has(key)).length;
	const [best] = byWord.toSorted((a, b) => matches(b) - matches(a));
	const found = matches(best!);
	if (found < fewestWords || found < english) return null;
	return headers.map((header, place) => best!.get(keys[place]!) ?? header);
}
