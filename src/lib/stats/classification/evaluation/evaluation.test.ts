import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import type { Features } from '../classifier.ts';
import { logistic } from '../logistic/logistic.ts';
import { gradientBoosting } from '../gradient-boosting/gradient-boosting.ts';
import { madeRecords, numberColumn } from '../../testing/records.ts';
import { crossValidate } from './cross-validation.ts';
import { evaluate } from './evaluation.ts';
import { stratifiedFolds, timeFolds } from './folds.ts';
import { leakageSuspects } from './leakage.ts';
import { permutationImportance } from './permutation-importance.ts';
import {
	areaUnderCurve,
	brierScore,
	expectedCalibrationError,
	liftTable,
	meanLogLoss,
	reliability
} from './scores.ts';
import { brierSkill } from './skill.ts';

const chances = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), {
	maxLength: 25
});

describe('scores', () => {
	it('the area under the curve is the share of pairs in the right order', () => {
		fc.assert(
			fc.property(chances, (rows) => {
				const [yes, no] = [1, 0].map((kind) => rows.filter(([, outcome]) => outcome === kind));
				const pairs = yes!.flatMap(([a]) => no!.map(([b]) => (a > b ? 1 : a === b ? 0.5 : 0) as number));
				const found = areaUnderCurve(
					rows.map(([chance]) => chance / 8),
					rows.map(([, outcome]) => outcome)
				);
				if (pairs.length === 0) expect(found).toBeNull();
				else expect(found).toBeCloseTo(pairs.reduce((a, b) => a + b, 0) / pairs.length, 12);
			})
		);
	});

	it('are as worked by hand for four records', () => {
		const [said, happened] = [
			[0.9, 0.6, 0.4, 0.1],
			[1, 0, 1, 0]
		];
		expect(brierScore(said, happened)).toBeCloseTo((0.01 + 0.36 + 0.36 + 0.01) / 4, 12);
		expect(meanLogLoss(said, happened)).toBeCloseTo(-(2 * Math.log(0.9) + 2 * Math.log(0.4)) / 4, 12);
		expect(areaUnderCurve(said, happened)).toBe(0.75);
		expect(expectedCalibrationError(reliability(said, happened))).toBeCloseTo(
			(0.1 + 0.6 + 0.6 + 0.1) / 4,
			12
		);
		expect(liftTable(said, happened, 2)).toEqual([
			{ share: 0.5, records: 2, observedShare: 0.5, lift: 1, captured: 0.5 },
			{ share: 1, records: 4, observedShare: 0.5, lift: 1, captured: 1 }
		]);
	});

	it('of no record are unknown, and a certain error costs much but not everything', () => {
		expect([brierScore([], []), meanLogLoss([], []), expectedCalibrationError(reliability([], []))]).toEqual([
			null,
			null,
			null
		]);
		expect(meanLogLoss([1], [0])).toBeCloseTo(34.5, 1);
		expect(liftTable([], [])).toEqual([]);
	});
});

describe('skill', () => {
	it('is none for the base rate itself, and all for the truth', () => {
		const outcome = Array.from({ length: 100 }, (_, row) => (row % 4 === 0 ? 1 : 0));
		const base = outcome.map(() => 0.25);
		expect(brierSkill(base, base, outcome)).toMatchObject({ brierSkill: { estimate: 0 }, hasSkill: false });
		expect(brierSkill(outcome, base, outcome)).toMatchObject({ brierSkill: { estimate: 1 }, hasSkill: true });
		expect(brierSkill([], [], [])).toBeNull();
	});

	it('records of one thing count once in the width of the interval', () => {
		const base = Array.from({ length: 40 }, () => 0.5);
		const said = base.map((_, row) => (row % 3 === 0 ? 0.2 : 0.7));
		const happened = base.map((_, row) => row % 2);
		const twice = <T>(values: readonly T[]) => values.flatMap((value) => [value, value]);
		const once = brierSkill(said, base, happened)!.brierSkill;
		const clusters = twice(base.map((_, row) => row));
		const often = brierSkill(twice(said), twice(base), twice(happened), 0.95, clusters)!.brierSkill;
		expect(often).toEqual({
			estimate: expect.closeTo(once.estimate, 12),
			lower: expect.closeTo(once.lower, 12),
			upper: expect.closeTo(once.upper, 12),
			level: 0.95
		});
	});

	it('is claimed in at most one of forty sets without signal, by both methods', () => {
		for (const classifier of [logistic, gradientBoosting]) {
			let claims = 0;
			for (let seed = 1; seed <= 40; seed++) {
				const { features, outcome } = madeRecords(300, 0, seed);
				const folds = stratifiedFolds(outcome, 4, createRandom(seed));
				if (evaluate(crossValidate(classifier, features, outcome, folds), outcome).skill!.hasSkill) claims++;
			}
			expect(claims).toBeLessThanOrEqual(1);
		}
	}, 30_000);

	it('is found where there is some', () => {
		const { features, outcome } = madeRecords(1000);
		const judged = evaluate(
			crossValidate(logistic, features, outcome, stratifiedFolds(outcome, 5, createRandom(1))),
			outcome
		);
		expect(judged.skill).toMatchObject({ hasSkill: true });
		expect(judged.brier).toBeLessThan(judged.brierBaseRate!);
		expect(judged.records).toBe(1000);
		expect(judged.calibrated!.platt.ece).toBeLessThan(0.06);
	});
});

describe('folds', () => {
	it('test every record once, with the same share of the outcome to one record', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 12, maxLength: 60 }), (values) => {
				const outcome = Uint8Array.from(values);
				const folds = stratifiedFolds(outcome, 4, createRandom(9));
				expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...outcome.keys()]);
				const events = folds.map(({ test }) => test.reduce((sum, row) => sum + outcome[row]!, 0));
				expect(Math.max(...events) - Math.min(...events)).toBeLessThanOrEqual(1);
				for (const { train, test } of folds) expect(train.length + test.length).toBe(outcome.length);
			})
		);
	});

	it('in time learn only from what came before, records of one time together', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 60 }), (values) => {
				const time = Float64Array.from(values);
				if (new Set(values).size === 1) {
					expect(() => timeFolds(time, 4)).toThrow('one time');
					return;
				}
				for (const { train, test } of timeFolds(time, 4)) {
					expect(train.length * test.length).toBeGreaterThan(0);
					const last = Math.max(...Array.from(train, (row) => time[row]!));
					expect(Math.min(...Array.from(test, (row) => time[row]!))).toBeGreaterThan(last);
				}
			})
		);
	});

	it('need two records each, and two folds', () => {
		expect(() => stratifiedFolds(new Uint8Array(7), 4, createRandom(1))).toThrow(
			'7 records are too few for 4 folds'
		);
		expect(() => stratifiedFolds(new Uint8Array(7), 1, createRandom(1))).toThrow('2 folds or more');
	});
});

describe('what a model leans on', () => {
	const { features, outcome } = madeRecords(1500);
	const folds = stratifiedFolds(outcome, 3, createRandom(1));

	it('is what decides, not what says nothing', () => {
		const judged = crossValidate(logistic, features, outcome, folds);
		const [first, , last] = permutationImportance(judged, features, outcome, createRandom(2));
		expect(first!.column).toBe('signal');
		expect(last!.column).toBe('noise');
		expect(Math.abs(last!.brierIncrease)).toBeLessThan(0.002);
	});

	it('is suspected where it all but decides the outcome, or tells as much as all the rest', () => {
		const decided = numberColumn(
			'closed amount',
			Array.from(outcome, (value) => (value ? 100 : NaN))
		);
		const random = createRandom(6);
		const call = numberColumn(
			'call',
			Array.from(outcome, (value) => random.normal() + 1.4 * value)
		);
		const table: Features = { ...features, columns: [...features.columns, decided] };
		const [found, ...others] = leakageSuspects(logistic, table, outcome, folds);
		expect(found).toMatchObject({ column: 'closed amount', aucAlone: 1 });
		expect(others).toEqual([]);
		expect(leakageSuspects(logistic, table, outcome, folds, {}, new Set(['noise']))).toEqual([]);
		const second = leakageSuspects(
			logistic,
			{ ...features, columns: [...features.columns, call] },
			outcome,
			folds
		);
		expect(second.map(({ column }) => column)).toEqual(['call']);
		expect(second[0]!.aucWithout).toBeLessThan(second[0]!.aucAlone);
		expect(leakageSuspects(logistic, features, outcome, folds)).toEqual([]);
	});
});
