import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { concordance } from './concordance.ts';
import { fitCox } from './cox.ts';

/** Subjects whose hazard is doubled by each unit of x. */
function subjects(count: number, effect = Math.log(2)) {
	const random = createRandom(3);
	const x = Array.from({ length: count }, () => random.normal());
	const noise = x.map(() => random.normal());
	const life = x.map((value) => random.exponential(0.1 * Math.exp(effect * value)));
	const seen = x.map(() => 20 * random.uniform());
	return {
		time: life.map((value, row) => Math.min(value, seen[row]!)),
		event: life.map((value, row) => (value <= seen[row]! ? 1 : 0)),
		covariates: { x, noise }
	};
}

describe('proportional hazards', () => {
	it('finds the effect the data were made with, within its error', () => {
		const { parameters, standardErrors, diagnostics } = fitCox(subjects(3000));
		expect(diagnostics).toMatchObject({ converged: true, warnings: [] });
		expect(Math.abs(parameters.x! - Math.log(2))).toBeLessThan(3 * standardErrors.x!);
		expect(Math.abs(parameters.noise!)).toBeLessThan(3 * standardErrors.noise!);
	});

	it('predicts survival that falls, faster where the hazard is higher', () => {
		const fitted = fitCox(subjects(500));
		const curve = (x: number) => [1, 5, 10].map((time) => fitted.survivalAt(time, [x, 0]));
		const [low, high] = [curve(-1), curve(1)];
		expect(fitted.survivalAt(0, [0, 0])).toBe(1);
		low.forEach((value, at) => expect(value).toBeGreaterThan(high[at]!));
		expect(low[0]).toBeGreaterThan(low[2]!);
		expect(Math.abs(low[1]! - Math.exp(-0.1 * 5 * 0.5))).toBeLessThan(0.08);
	});

	it('does not depend on units: 1,000 times x has a thousandth of the coefficient', () => {
		const given = subjects(300);
		const scaled = {
			...given,
			covariates: { ...given.covariates, x: given.covariates.x.map((value) => 1000 * value + 5) }
		};
		const [one, other] = [fitCox(given), fitCox(scaled)];
		expect(other.parameters.x! * 1000).toBeCloseTo(one.parameters.x!, 8);
		expect(other.logLikelihood).toBeCloseTo(one.logLikelihood, 8);
		expect(other.concordance).toBeCloseTo(one.concordance!, 8);
	});

	it('breaks ties by Efron’s rule or Breslow’s: three tied of four, worked by hand', () => {
		const tied = { time: [1, 1, 2, 3], event: [1, 1, 1, 0], covariates: { x: [1, 0, 1, 0] } };
		const at0 = (ties: 'efron' | 'breslow') => fitCox(tied, { ties }).nullLogLikelihood;
		expect(at0('efron')).toBeCloseTo(-Math.log(4) - Math.log(3) - Math.log(2), 10);
		expect(at0('breslow')).toBeCloseTo(-2 * Math.log(4) - Math.log(2), 10);
	});

	it('says that a covariate that decides alone has no coefficient', () => {
		const time = [1, 2, 3, 4, 5, 6, 7, 8];
		const fitted = fitCox({ time, event: time.map(() => 1), covariates: { x: time.map((value) => -value) } });
		expect(fitted.diagnostics.converged).toBe(false);
		expect(fitted.diagnostics.warnings.join(' ')).toContain('runs away');
		expect(fitted.standardErrors.x).toBeNull();
	});

	it('refuses what can’t be: nobody’s event, a constant, a combination, no number', () => {
		const time = [1, 2, 3, 4];
		const fit = (event: number[], covariates: Record<string, number[]>) => () =>
			fitCox({ time, event, covariates });
		expect(fit([0, 0, 0, 0], { x: [1, 2, 3, 4] })).toThrow('Nobody had the event');
		expect(fit([1, 0, 1, 0], { x: [2, 2, 2, 2] })).toThrow('x is the same for all');
		expect(fit([1, 0, 1, 0], { x: [1, 3, 2, 4], y: [2, 6, 4, 8] })).toThrow('combination');
		expect(fit([1, 0, 1, 0], { x: [1, NaN, 2, 4] })).toThrow('Row 2: x is no number');
		expect(fit([1, 0, 2, 0], { x: [1, 3, 2, 4] })).toThrow('Row 3: the event is 2');
		expect(() => fitCox({ time: [1, -2], event: [1, 1], covariates: { x: [1, 2] } })).toThrow('Row 2: -2');
		expect(fit([1, 0, 1, 0], {})).toThrow('There is no covariate');
	});
});

describe('concordance', () => {
	/** Every pair looked at. */
	function byPairs(time: number[], event: number[], score: number[]): number | null {
		let [found, pairs] = [0, 0];
		for (const i of time.keys()) {
			for (const j of time.keys()) {
				const isFirst = event[i] === 1 && (time[i]! < time[j]! || (time[i] === time[j] && event[j] === 0));
				if (!isFirst || i === j) continue;
				pairs++;
				found += score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0;
			}
		}
		return pairs === 0 ? null : found / pairs;
	}

	it('is the share of pairs in the right order, however they are counted', () => {
		const row = fc.tuple(
			fc.integer({ min: 0, max: 6 }),
			fc.integer({ min: 0, max: 1 }),
			fc.integer({ min: 0, max: 4 })
		);
		fc.assert(
			fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
				const [time, event, score] = [0, 1, 2].map((column) => rows.map((each) => each[column]!));
				const wanted = byPairs(time!, event!, score!);
				const found = concordance(time!, event!, score!);
				if (wanted === null) expect(found).toBeNull();
				else expect(found).toBeCloseTo(wanted, 12);
			})
		);
	});
});
