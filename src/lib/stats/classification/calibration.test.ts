import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { calibrated } from './calibrated.ts';
import { isotonicCalibration, plattCalibration } from './calibration.ts';
import { expectedCalibrationError, reliability } from './evaluation/scores.ts';
import { naiveBayes } from './naive-bayes.ts';
import { categoryColumn, madeRecords, numberColumn } from '../testing/records.ts';

describe('calibration', () => {
	it.each([
		['Platt’s', plattCalibration],
		['isotonic', isotonicCalibration]
	])('%s mends chances that are too sure of themselves', (_, learn) => {
		const random = createRandom(1);
		const truth = Array.from({ length: 4000 }, () => random.uniform());
		const outcome = truth.map((chance) => (random.chance(chance) ? 1 : 0));
		const logOdds = (chance: number) => Math.log(chance / (1 - chance));
		const said = truth.map((chance) => 1 / (1 + Math.exp(-3 * logOdds(chance))));
		const map = learn(said, outcome);
		const mended = said.map(map);
		expect(expectedCalibrationError(reliability(said, outcome))).toBeGreaterThan(0.1);
		expect(expectedCalibrationError(reliability(mended, outcome))).toBeLessThan(0.02);
	});

	it('never falls and stays a chance, whatever it learned from', () => {
		const rows = fc.array(
			fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })),
			{
				minLength: 1,
				maxLength: 40
			}
		);
		fc.assert(
			fc.property(rows, (known) => {
				for (const learn of [plattCalibration, isotonicCalibration]) {
					const map = learn(
						known.map(([chance]) => chance),
						known.map(([, outcome]) => outcome)
					);
					const values = Array.from({ length: 21 }, (_, place) => map(place / 20));
					values.forEach((value, place) => {
						expect(value).toBeGreaterThanOrEqual(Math.max(0, (values[place - 1] ?? 0) - 1e-12));
						expect(value).toBeLessThanOrEqual(1);
					});
				}
			})
		);
	});

	it('by steps is the rising mean: 1, 3, 2, 4 over four levels gives the pooled middle', () => {
		const said = [0.1, 0.1, 0.3, 0.3, 0.5, 0.5, 0.9, 0.9];
		const map = isotonicCalibration(said, [0, 0, 1, 1, 0, 1, 1, 1]);
		expect([0.1, 0.3, 0.5, 0.9].map(map)).toEqual([0, 0.75, 0.75, 1]);
		expect(map(0.2)).toBeCloseTo(0.375, 12);
	});

	it('refuses lengths that differ, and nothing at all', () => {
		expect(() => plattCalibration([0.5], [])).toThrow('1 chances for 0 outcomes');
		expect(() => isotonicCalibration([], [])).toThrow('no record');
	});
});

describe('naive Bayes', () => {
	it('is Bayes’ rule for one category, worked by hand', () => {
		const word = [...Array<string>(30).fill('a'), ...Array<string>(70).fill('b')];
		const outcome = Uint8Array.from(word, (_, row) => (row < 20 || row >= 80 ? 1 : 0));
		const fitted = naiveBayes.fit({ rows: 100, columns: [categoryColumn('word', word)] }, outcome);
		const odds = (40.5 / 60.5) * (21 / 42 / (11 / 62));
		expect(fitted.predict({ rows: 1, columns: [categoryColumn('word', ['a'])] })[0]).toBeCloseTo(
			odds / (1 + odds),
			10
		);
	});

	it('lets a missing value and a level never seen say nothing', () => {
		const { features, outcome } = madeRecords(500);
		const fitted = naiveBayes.fit(features, outcome);
		const given = (plan: string | null) => ({
			rows: 1,
			columns: [numberColumn('signal', [NaN]), numberColumn('noise', [NaN]), categoryColumn('plan', [plan])]
		});
		const base = outcome.reduce((sum, value) => sum + value, 0) / 500;
		expect(fitted.predict(given(null))[0]).toBeCloseTo(base, 2);
		expect(fitted.predict(given('never seen'))[0]).toBe(fitted.predict(given(null))[0]);
	});

	it('is calibrated on what it has not seen, and says when it can’t be', () => {
		const { features, outcome } = madeRecords(2000);
		const twice = {
			...features,
			columns: [
				...features.columns,
				...features.columns.map((column) => ({ ...column, name: `${column.name} again` }))
			]
		};
		const ece = (chances: Float64Array) => expectedCalibrationError(reliability(chances, outcome))!;
		const plain = naiveBayes.fit(twice, outcome).predict(twice);
		const mended = calibrated(naiveBayes).fit(twice, outcome).predict(twice);
		expect(ece(mended)).toBeLessThan(ece(plain) / 2);
		const few = madeRecords(12);
		const told = calibrated(naiveBayes).fit(few.features, few.outcome).diagnostics.warnings;
		expect(told.join(' ')).toContain('too few to calibrate');
	});
});
