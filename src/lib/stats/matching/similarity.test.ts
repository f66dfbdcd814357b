import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jaro, jaroWinkler } from './jaro-winkler.ts';
import { dice, grams, jaccard, mongeElkan, words } from './tokens.ts';

const name = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c', 'd', 'é', '𝒳', ' ') });

describe('Jaro-Winkler', () => {
	it.each([
		['MARTHA', 'MARHTA', 0.944, 0.961],
		['DIXON', 'DICKSONX', 0.767, 0.813],
		['DWAYNE', 'DUANE', 0.822, 0.84],
		['JELLYFISH', 'SMELLYFISH', 0.896, 0.896],
		['ABC', 'XYZ', 0, 0]
	])('of %s and %s is as published (Winkler 1990 and its followers)', (one, other, plain, winkler) => {
		expect(jaro(one, other)).toBeCloseTo(plain, 3);
		expect(jaroWinkler(one, other)).toBeCloseTo(winkler, 3);
	});

	it('is symmetric, from 0 to 1, 1 for equal names, and never below Jaro', () => {
		fc.assert(
			fc.property(name, name, (one, other) => {
				const similarity = jaroWinkler(one, other);
				expect(similarity).toBeCloseTo(jaroWinkler(other, one), 12);
				expect(similarity).toBeGreaterThanOrEqual(jaro(one, other));
				expect(similarity).toBeLessThanOrEqual(1);
				expect(jaroWinkler(one, one)).toBe(1);
			})
		);
	});

	it('takes a letter outside the basic plane for one', () => {
		expect(jaro('𝒳a', '𝒴a')).toBeCloseTo(jaro('xa', 'ya'), 12);
	});

	it('refuses a bonus that could bring it above 1', () => {
		expect(() => jaroWinkler('a', 'b', { prefixWeight: 0.3 })).toThrow(RangeError);
	});
});

describe('similarity by pieces', () => {
	it('reads words and pieces without case and accents', () => {
		expect(words('Café-Bar  ZÜRICH 7')).toEqual(['cafe', 'bar', 'zurich', '7']);
		expect(grams('Ab')).toEqual([' a', 'ab', 'b ']);
		expect(grams('')).toEqual([]);
	});

	it('of night and nacht shares one inner pair: Dice 2/8, Jaccard 1/7 without padding', () => {
		const inner = (text: string) => grams(text).slice(1, -1);
		expect(dice(inner('night'), inner('nacht'))).toBeCloseTo(2 / 8, 12);
		expect(jaccard(inner('night'), inner('nacht'))).toBeCloseTo(1 / 7, 12);
	});

	it('of words does not mind their order, and is symmetric', () => {
		expect(mongeElkan(words('Lovelace, Ada'), words('Ada Lovelace'))).toBe(1);
		expect(mongeElkan(words('Ada'), words('Ada Lovelace'))).toBeLessThan(1);
		fc.assert(
			fc.property(fc.array(name), fc.array(name), (one, other) => {
				expect(mongeElkan(one, other)).toBeCloseTo(mongeElkan(other, one), 12);
				for (const similarity of [jaccard, dice, mongeElkan] as const) {
					expect(similarity(one, other)).toBeGreaterThanOrEqual(0);
					expect(similarity(one, other)).toBeLessThanOrEqual(1 + 1e-12);
					expect(similarity(one, one)).toBeCloseTo(1, 12);
				}
			})
		);
	});
});
