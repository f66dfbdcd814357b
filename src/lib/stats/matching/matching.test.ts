import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { candidatePairs } from './blocking.ts';
import { fitFellegiSunter, type AgreementPatterns } from './fellegi-sunter.ts';

const fields = ['name', 'email', 'phone', 'city'].map((name) => ({ name, levels: 2 }));

/** How many pairs of `pairs` have each of the 16 patterns, in expectation. */
function expectedPatterns(pairs: number, share: number, m: number[], u: number[]): AgreementPatterns {
	const levels: number[] = [];
	const counts: number[] = [];
	for (let code = 0; code < 16; code++) {
		const pattern = fields.map((_, place) => (code >> place) & 1);
		const density = (agree: number[]) =>
			pattern.reduce((product, level, place) => product * (level ? agree[place]! : 1 - agree[place]!), 1);
		levels.push(...pattern);
		counts.push(pairs * (share * density(m) + (1 - share) * density(u)));
	}
	return { fields, levels, counts };
}

describe('Fellegi-Sunter', () => {
	const m = [0.9, 0.8, 0.7, 0.95];
	const u = [0.05, 0.01, 0.02, 0.3];
	const fitted = fitFellegiSunter(expectedPatterns(1e6, 0.03, m, u), {
		tolerance: 1e-13,
		maximumIterations: 20_000
	});

	it('finds the shares that made the patterns', () => {
		expect(fitted.diagnostics.converged).toBe(true);
		expect(fitted.matchShare).toBeCloseTo(0.03, 4);
		for (const place of fields.keys()) {
			expect(fitted.m[place]![1]).toBeCloseTo(m[place]!, 3);
			expect(fitted.u[place]![1]).toBeCloseTo(u[place]!, 3);
		}
	});

	it('weighs a pattern by the sum of log2(m / u), and its chance by the rule of Bayes', () => {
		const all = [1, 1, 1, 1];
		const weight = m.reduce((sum, agree, place) => sum + Math.log2(agree / u[place]!), 0);
		expect(fitted.weight(all)).toBeCloseTo(weight, 1);
		const odds = (0.03 / 0.97) * 2 ** weight;
		expect(fitted.probability(all)).toBeCloseTo(odds / (1 + odds), 4);
		expect(fitted.weight([-1, -1, -1, -1])).toBe(0);
		expect(fitted.probability([-1, -1, -1, -1])).toBeCloseTo(fitted.matchShare, 12);
	});

	it('takes those that agree more for the matches, wherever the search starts', () => {
		for (const matchShare of [0.01, 0.5, 0.99]) {
			const { probability } = fitFellegiSunter(expectedPatterns(1e5, 0.1, m, u), { matchShare });
			expect(probability([1, 1, 1, 1])).toBeGreaterThan(probability([0, 0, 0, 0]));
		}
	});

	it('never loses likelihood from one step to the next', () => {
		const pattern = fc.tuple(
			fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 }),
			fc.nat(50)
		);
		fc.assert(
			fc.property(fc.array(pattern, { minLength: 1, maxLength: 12 }), (rows) => {
				const data = {
					fields,
					levels: rows.flatMap(([levels]) => levels),
					counts: rows.map(([, count]) => count + 1)
				};
				let before = -Infinity;
				for (let maximumIterations = 1; maximumIterations < 12; maximumIterations++) {
					const { logLikelihood } = fitFellegiSunter(data, { maximumIterations, tolerance: 0 });
					expect(logLikelihood).toBeGreaterThanOrEqual(before - 1e-9);
					before = logLikelihood!;
				}
			}),
			{ numRuns: 40 }
		);
	});

	it('says what it can’t know', () => {
		const two = { fields: fields.slice(0, 2), levels: [0, 0, 1, 1], counts: [90, 10] };
		expect(fitFellegiSunter(two).diagnostics.warnings.join(' ')).toContain('Fewer than three fields');
		expect(() => fitFellegiSunter({ fields, levels: [], counts: [] })).toThrow('no pairs');
		expect(() => fitFellegiSunter({ fields, levels: [0, 1, 2, 0], counts: [1] })).toThrow('level 2 of phone');
		expect(() => fitFellegiSunter({ fields, levels: [0, 1, 1, 0], counts: [NaN] })).toThrow(RangeError);
	});
});

describe('blocking', () => {
	it('gives each pair that shares a key once', () => {
		const key = fc.array(fc.option(fc.constantFrom('a', 'b', 'c')), { minLength: 8, maxLength: 8 });
		fc.assert(
			fc.property(key, key, (one, other) => {
				const { first, second } = candidatePairs([one, other]);
				const found = Array.from(first, (record, place) => `${record}-${second[place]}`);
				const wanted = one.flatMap((_, a) =>
					one.flatMap((__, b) => {
						const shares = (values: (string | null)[]) => values[a] !== null && values[a] === values[b];
						return a < b && (shares(one) || shares(other)) ? [`${a}-${b}`] : [];
					})
				);
				expect(found.toSorted()).toEqual(wanted.toSorted());
			})
		);
	});

	it('leaves out what too many share, and says so', () => {
		const { first, skipped } = candidatePairs([['x', 'x', 'x', 'y', 'y']], { largestBlock: 2 });
		expect(first).toHaveLength(1);
		expect(skipped).toEqual([{ key: 'x', records: 3 }]);
		expect(() => candidatePairs([['x', 'x', 'x']], { maximumPairs: 2 })).toThrow('more than 2 pairs');
	});

	it('handles 100,000 records', () => {
		const random = createRandom(1);
		const keys = Array.from({ length: 100_000 }, () => String(Math.floor(random.uniform() * 50_000)));
		expect(candidatePairs([keys]).first.length).toBeGreaterThan(50_000);
	});
});
