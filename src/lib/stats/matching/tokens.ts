import { jaroWinkler } from './jaro-winkler.ts';

/** The words of a text: runs of letters and digits, in lower case, without accents. */
export function words(text: string): string[] {
	return comparable(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * The pieces of `size` letters of a text, its ends padded so that first and last letters count as much as others.
 *
 * @throws RangeError when the size is no whole number above 0
 */
export function grams(text: string, size = 2): string[] {
	if (!Number.isInteger(size) || size < 1)
		throw new RangeError(`A piece needs 1 letter or more, not ${size}.`);
	const plain = comparable(text);
	if (plain === '') return [];
	const padding = ' '.repeat(size - 1);
	const letters = [...padding, ...plain, ...padding];
	return Array.from({ length: letters.length - size + 1 }, (_, start) =>
		letters.slice(start, start + size).join('')
	);
}

/**
 * Jaccard's similarity of two lists read as sets: what both have, of what either has. Two empty ones are equal.
 *
 * Source: Jaccard (1912), New Phytologist 11(2), 37-50.
 */
export function jaccard(first: readonly string[], second: readonly string[]): number {
	const [a, b] = [new Set(first), new Set(second)];
	if (a.size === 0 && b.size === 0) return 1;
	const common = commonCount(a, b);
	return common / (a.size + b.size - common);
}

/**
 * Dice's similarity of two lists read as sets: twice what both have, of the two sizes. Two empty ones are equal.
 *
 * Source: Dice (1945), Ecology 26(3), 297-302.
 */
export function dice(first: readonly string[], second: readonly string[]): number {
	const [a, b] = [new Set(first), new Set(second)];
	if (a.size === 0 && b.size === 0) return 1;
	return (2 * commonCount(a, b)) / (a.size + b.size);
}

/**
 * The similarity of names of several words in any order: each word finds its best partner in the other name, and the
 * similarities are averaged, both ways, so that a name within a longer one is not taken for the same. 0 to 1, symmetric.
 *
 * Source: Monge and Elkan (1996), KDD-96, 267-270, made symmetric as the mean of the two directions.
 */
export function mongeElkan(
	first: readonly string[],
	second: readonly string[],
	similarity: (first: string, second: string) => number = jaroWinkler
): number {
	if (first.length === 0 && second.length === 0) return 1;
	if (first.length === 0 || second.length === 0) return 0;
	const oneWay = (from: readonly string[], to: readonly string[]) =>
		from.reduce(
			(sum, word) => sum + to.reduce((best, other) => Math.max(best, similarity(word, other)), 0),
			0
		) / from.length;
	return (oneWay(first, second) + oneWay(second, first)) / 2;
}

/** Lower case, without accents, blanks as one and none at the ends. */
function comparable(text: string): string {
	return text
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.trim();
}

function commonCount(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	let common = 0;
	for (const each of a) if (b.has(each)) common++;
	return common;
}
