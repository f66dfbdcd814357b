import { jaroWinkler } from '#lib/stats/matching/jaro-winkler.ts';
import { companyName } from './normalise.ts';
import { agreementBits, disagreementBits } from '#lib/stats/matching/frequency-weights.ts';

/** What one field says about a pair of records. */
export interface Evidence {
	field: string;
	agreement: 'same' | 'similar' | 'different';
	/** How much it speaks for the two being one, in bits; below zero it speaks against. */
	bits: number;
}

/** How a field is compared, and how much it may say. */
export interface ComparedField {
	name: string;
	/** How often two records of one person or company agree on it. */
	m: number;
	/** How often they are merely alike: misspelt, or cut to an initial. 0 where only equality counts. */
	similar?: number;
	/**
	 * How many others a value that only two records have may still belong to by chance. An e-mail address is nearly
	 * always one person's (0.005); a name that occurs twice may well be two people's (1).
	 */
	sharedBy: number;
	/** Agreement says at most so much: fields that follow from one another must not be counted twice. */
	most?: number;
	/** Disagreement says at least so much against a match; by default what `m` says. */
	disagreement?: number;
	/** Likeness of two values, 0 to 1; Jaro-Winkler by default. */
	alike?: (one: string, other: string) => boolean;
}

/** How often each value of a field occurs. */
export class Frequencies {
	readonly #counts = new Map<string, number>();

	constructor(
		values: readonly (string | null)[],
		readonly records: number
	) {
		for (const value of values)
			if (value !== null) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
	}

	/** How often records that are not the same agree on a value, where the two at hand both have it. */
	chance(value: string, sharedBy: number): number {
		const others = Math.max(0, (this.#counts.get(value) ?? 1) - 2) + sharedBy;
		return Math.min(0.5, others / Math.max(2, this.records));
	}
}

/** What two values of a field say; null when one is missing, which says nothing. */
export function compare(
	field: ComparedField,
	one: string | null,
	other: string | null,
	frequencies: Frequencies
): Evidence | null {
	if (one === null || other === null) return null;
	const { name, m, similar = 0, sharedBy, most = Infinity } = field;
	if (one === other) {
		const bits = agreementBits(m, frequencies.chance(one, sharedBy));
		return { field: name, agreement: 'same', bits: Math.min(most, bits) };
	}
	if (similar > 0 && (field.alike ?? spelledAlike)(one, other)) {
		// About ten values are as near to a value as the other one is.
		const chance = 10 * Math.max(frequencies.chance(one, sharedBy), frequencies.chance(other, sharedBy));
		const bits = agreementBits(similar, Math.min(0.5, chance));
		return { field: name, agreement: 'similar', bits: Math.min(most, bits) };
	}
	const bits = field.disagreement ?? disagreementBits(Math.min(0.999, m + similar), 0.01);
	return { field: name, agreement: 'different', bits };
}

const spelledAlike = (one: string, other: string): boolean => jaroWinkler(one, other) >= 0.92;

/** Names of companies are alike when one lacks the other's legal form, or a letter or a space is wrong. */
export function companiesAlike(one: string, other: string): boolean {
	const [core, otherCore] = [companyName(one).core ?? one, companyName(other).core ?? other];
	return spelledAlike(core.replaceAll(' ', ''), otherCore.replaceAll(' ', ''));
}

/** First names are alike when one is the other's initial, or a letter is wrong. */
export function firstNamesAlike(one: string, other: string): boolean {
	const [short, long] = one.length <= other.length ? [one, other] : [other, one];
	return short.length === 1 ? long.startsWith(short) : spelledAlike(one, other);
}
