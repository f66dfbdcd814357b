/** Settings of Winkler's bonus for a common beginning. */
export interface JaroWinklerOptions {
	/** How much each common letter at the beginning closes of what is missing; 0.1, as Winkler had it. At most 0.25. */
	prefixWeight?: number;
	/** How many letters at the beginning count; 4. */
	prefixLength?: number;
}

/**
 * Jaro's similarity of two texts: 1 for equal ones, 0 for texts without a common letter near the same place. Letters
 * are Unicode code points; case counts. Two empty texts are equal; an empty one resembles nothing.
 *
 * Time grows with the product of the lengths at worst: it is meant for names, not for documents.
 *
 * Source: Jaro (1989), JASA 84(406), 414-420.
 */
export function jaro(first: string, second: string): number {
	if (first === second) return 1;
	const a = [...first];
	const b = [...second];
	if (a.length === 0 || b.length === 0) return 0;
	const { inFirst, inSecond } = matchedLetters(a, b);
	const matches = inFirst.length;
	if (matches === 0) return 0;
	const outOfOrder = inFirst.filter((letter, place) => letter !== inSecond[place]).length;
	const transpositions = outOfOrder / 2;
	return (matches / a.length + matches / b.length + (matches - transpositions) / matches) / 3;
}

/**
 * Jaro's similarity with Winkler's bonus for a common beginning, which in names is seldom misspelt.
 *
 * @throws RangeError when the weight times the length could bring the similarity above 1
 *
 * Source: Winkler (1990), Proceedings of the Section on Survey Research Methods, ASA, 354-359.
 */
export function jaroWinkler(first: string, second: string, options: JaroWinklerOptions = {}): number {
	const { prefixWeight = 0.1, prefixLength = 4 } = options;
	if (!(prefixWeight >= 0 && prefixWeight * prefixLength <= 1))
		throw new RangeError('The prefix weight times the prefix length must lie between 0 and 1.');
	const similarity = jaro(first, second);
	return similarity + commonPrefix(first, second, prefixLength) * prefixWeight * (1 - similarity);
}

/** The letters of each text that have a partner in the other within half the longer length, in their own order. */
function matchedLetters(
	a: readonly string[],
	b: readonly string[]
): { inFirst: string[]; inSecond: string[] } {
	const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
	const taken = new Uint8Array(b.length);
	const inFirst: string[] = [];
	for (const [place, letter] of a.entries()) {
		const last = Math.min(b.length - 1, place + reach);
		for (let other = Math.max(0, place - reach); other <= last; other++) {
			if (taken[other] || b[other] !== letter) continue;
			taken[other] = 1;
			inFirst.push(letter);
			break;
		}
	}
	return { inFirst, inSecond: b.filter((_, place) => taken[place] === 1) };
}

function commonPrefix(first: string, second: string, limit: number): number {
	const a = [...first];
	const b = [...second];
	let length = 0;
	while (length < limit && length < a.length && a[length] === b[length]) length++;
	return length;
}
