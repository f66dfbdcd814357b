import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { areaUnderCurve, brierScore } from '../evaluation/scores.ts';
import { categoryColumn, madeRecords, numberColumn } from '../../testing/records.ts';
import { createGradientBoosting, gradientBoosting } from './gradient-boosting.ts';

/** Two columns of which neither says anything alone. */
function chessboard(rows: number, seed = 2) {
	const random = createRandom(seed);
	const [x, y] = [0, 1].map(() => Array.from({ length: rows }, () => random.uniform()));
	const outcome = Uint8Array.from(x!, (value, row) =>
		random.chance(value > 0.5 === y![row]! > 0.5 ? 0.9 : 0.1) ? 1 : 0
	);
	return { features: { rows, columns: [numberColumn('x', x!), numberColumn('y', y!)] }, outcome };
}

describe('gradient boosting', () => {
	it('finds what columns only tell together', () => {
		const [known, fresh] = [chessboard(4000), chessboard(2000, 3)];
		const fitted = gradientBoosting.fit(known.features, known.outcome);
		const chances = fitted.predict(fresh.features);
		expect(areaUnderCurve(chances, fresh.outcome)).toBeGreaterThan(0.87);
		expect(brierScore(chances, fresh.outcome)).toBeLessThan(0.1);
		expect(fitted.diagnostics).toMatchObject({ converged: true, warnings: [] });
	});

	it.each([1, 2, 3, 4, 5, 6])(
		'says nothing but the base rate, or all but that, where there is no signal (seed %d)',
		(seed) => {
			const { features, outcome } = madeRecords(1500, 0, seed);
			const fitted = gradientBoosting.fit(features, outcome, { seed });
			const chances = [...fitted.predict(features)];
			expect(Math.max(...chances) - Math.min(...chances)).toBeLessThan(0.12);
			if (fitted.parameters.trees === 0) {
				expect(fitted.diagnostics.warnings.join(' ')).toContain('no skill');
				expect(chances[0]).toBeCloseTo(fitted.parameters.base_rate!, 8);
			}
		}
	);

	it('says the same for the same seed, and whatever rising scale a number is on', () => {
		const { features, outcome } = madeRecords(800);
		const bent = {
			...features,
			columns: features.columns.map((column) =>
				column.kind === 'number'
					? { ...column, values: column.values.map((value) => Math.exp(value)) }
					: column
			)
		};
		const one = gradientBoosting.fit(features, outcome, { seed: 5 }).predict(features);
		expect(gradientBoosting.fit(features, outcome, { seed: 5 }).predict(features)).toEqual(one);
		const other = gradientBoosting.fit(bent, outcome, { seed: 5 }).predict(bent);
		other.forEach((chance, row) => expect(chance).toBeCloseTo(one[row]!, 10));
	});

	it('learns from what is missing, and from levels', () => {
		const random = createRandom(4);
		const rows = 3000;
		const outcome = Uint8Array.from({ length: rows }, () => (random.chance(0.4) ? 1 : 0));
		const holed = Array.from(outcome, (value) => (random.chance(value ? 0.7 : 0.2) ? NaN : random.normal()));
		const region = Array.from(outcome, (value) => (random.chance(value ? 0.8 : 0.3) ? 'north' : 'south'));
		const features = { rows, columns: [numberColumn('holed', holed), categoryColumn('region', region)] };
		const fitted = gradientBoosting.fit(features, outcome);
		const chances = fitted.predict({
			rows: 3,
			columns: [numberColumn('holed', [NaN, 0, 0]), categoryColumn('region', ['north', 'south', 'west'])]
		});
		expect(chances[0]).toBeGreaterThan(0.75);
		expect(chances[1]).toBeLessThan(0.2);
		expect(fitted.importance.map(({ name }) => name).sort()).toEqual(['holed', 'region']);
	});

	it('holds back the latest where times are given, and stops for them', () => {
		const { features, outcome } = madeRecords(2000);
		const time = Float64Array.from(outcome, (_, row) => row);
		const fitted = gradientBoosting.fit(features, outcome, { time });
		expect(fitted.heldBack!.records).toBe(400);
		expect(fitted.heldBack!.finalLoss).toBeLessThanOrEqual(fitted.heldBack!.loss[0]!);
	});

	it('does not try with too few records of an outcome, and says so', () => {
		const { features, outcome } = madeRecords(30);
		const fitted = gradientBoosting.fit(features, outcome);
		expect(fitted.diagnostics.warnings.join(' ')).toContain('are needed to tell whether trees help');
		const one = gradientBoosting.fit(features, new Uint8Array(30));
		expect(one.diagnostics.warnings.join(' ')).toContain('The outcome is 0 in every record');
		expect([...one.predict(features)].every((chance) => chance > 0 && chance < 0.05)).toBe(true);
	});

	it('tells progress, and refuses settings and tables that can’t be', () => {
		const { features, outcome } = madeRecords(500);
		const told: number[] = [];
		gradientBoosting.fit(features, outcome, { onProgress: (share) => told.push(share) });
		expect(told.length).toBeGreaterThan(5);
		expect(told).toEqual(told.toSorted((a, b) => a - b));
		expect(() => createGradientBoosting({ learningRate: 0 })).toThrow('learningRate');
		expect(() => gradientBoosting.fit(features, outcome.subarray(2))).toThrow('498 outcomes for 500 records');
		expect(() => gradientBoosting.fit({ rows: 0, columns: [] }, new Uint8Array())).toThrow('no record');
		expect(() => gradientBoosting.fit(features, outcome, { time: new Float64Array(500).fill(NaN) })).toThrow(
			'time'
		);
	});
});
