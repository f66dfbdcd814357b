import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardDeviation } from '../descriptive/spread.ts';
import { createRandom } from '../random/random.ts';
import { hasReferenceData, readColumns, referenceNote } from '../testing/reference-data.ts';
import { aalenJohansen, incidenceAt } from './aalen-johansen.ts';
import { kaplanMeier, medianTime, quantileTime, survivalAt } from './kaplan-meier.ts';
import type { Observations } from './risk-table.ts';

const observed = fc
	.array(fc.tuple(fc.nat(30), fc.nat(2), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 40 })
	.map((rows): Observations => ({
		time: rows.map(([time]) => time),
		event: rows.map(([, event]) => event),
		count: rows.map(([, , count]) => count)
	}));

describe('Kaplan-Meier by hand', () => {
	it('is the table of Kaplan and Meier (1958), p. 464: deaths at .8, 3.1, 5.4, 9.2, losses at 1, 2.7, 7, 12.1', () => {
		const curve = kaplanMeier({
			time: [0.8, 1, 2.7, 3.1, 5.4, 7, 9.2, 12.1],
			event: [1, 0, 0, 1, 1, 0, 1, 0]
		});
		expect(survivalAt(curve, 0.8)!.estimate).toBeCloseTo(7 / 8, 12);
		expect(survivalAt(curve, 3.1)!.estimate).toBeCloseTo((7 / 8) * (4 / 5), 12);
		expect(survivalAt(curve, 5.4)!.estimate).toBeCloseTo((7 / 8) * (3 / 5), 12);
		expect(survivalAt(curve, 10)!.estimate).toBeCloseTo((7 / 8) * (3 / 10), 12);
		expect(survivalAt(curve, 0.5)!.estimate).toBe(1);
		expect(survivalAt(curve, 13)).toBeNull();
	});

	it('says null where the curve does not come down to the median, and for no observations', () => {
		expect(medianTime(kaplanMeier({ time: [1, 2, 3], event: [1, 0, 0] })).estimate).toBeNull();
		expect(medianTime(kaplanMeier({ time: [], event: [] })).estimate).toBeNull();
		expect(survivalAt(kaplanMeier({ time: [], event: [] }), 0)).toBeNull();
	});

	it('takes the middle of a stretch that is flat at one half, as R does', () => {
		expect(medianTime(kaplanMeier({ time: [1, 2, 3, 4], event: [1, 1, 1, 1] })).estimate).toBe(2.5);
	});

	it('counts a late entry only from its entry on', () => {
		const curve = kaplanMeier({ time: [2, 4, 6], event: [1, 1, 1], entry: [0, 3, 0] });
		expect(Array.from(curve.atRisk)).toEqual([2, 2, 1]);
		expect(Array.from(curve.survival)).toEqual([0.5, 0.25, 0]);
	});

	it('takes events at time 0', () => {
		expect(survivalAt(kaplanMeier({ time: [0, 5], event: [1, 1], entry: [0, 0] }), 0)!.estimate).toBe(0.5);
	});

	it('refuses what cannot be', () => {
		expect(() => kaplanMeier({ time: [-1], event: [1] })).toThrow(RangeError);
		expect(() => kaplanMeier({ time: [NaN], event: [1] })).toThrow(RangeError);
		expect(() => kaplanMeier({ time: [1], event: [1, 0] })).toThrow(RangeError);
		expect(() => kaplanMeier({ time: [3], event: [1], entry: [3] })).toThrow(RangeError);
		expect(() => aalenJohansen({ time: [3], event: [3] })).toThrow(RangeError);
	});
});

describe.skipIf(!hasReferenceData)(`Kaplan-Meier on R's lung data${referenceNote}`, () => {
	const lung = hasReferenceData ? readColumns('lung.csv') : {};
	const time = lung['time'] ?? [];
	const event = (lung['status'] ?? []).map((status) => status - 1);
	const sex = lung['sex'] ?? [];
	const ofSex = (which: number): Observations => ({
		time: time.filter((_, row) => sex[row] === which),
		event: event.filter((_, row) => sex[row] === which)
	});

	it('has 228 subjects, 165 events and a median of 310 (285-363) (R, survfit(Surv(time, status) ~ 1, lung))', () => {
		const curve = kaplanMeier({ time, event });
		expect([curve.subjects, curve.totalEvents]).toEqual([228, 165]);
		expect(medianTime(curve)).toEqual({ estimate: 310, lower: 285, upper: 363, level: 0.95 });
	});

	it('has medians of 270 (212-310) and 426 (348-550) by sex (R, survfit(Surv(time, status) ~ sex, lung))', () => {
		expect(medianTime(kaplanMeier(ofSex(1)))).toMatchObject({ estimate: 270, lower: 212, upper: 310 });
		expect(medianTime(kaplanMeier(ofSex(2)))).toMatchObject({ estimate: 426, lower: 348, upper: 550 });
	});

	const published = [
		[100, 0.864, 0.8206, 0.9096],
		[365, 0.4092, 0.3447, 0.4858],
		[730, 0.1157, 0.0716, 0.1869]
	] as const;
	for (const [day, survival, lower, upper] of published) {
		it(`has S(${day}) = ${survival} (${lower}-${upper}) (R, log-type interval)`, () => {
			const at = survivalAt(kaplanMeier({ time, event }), day)!;
			expect(at.estimate).toBeCloseTo(survival, 4);
			expect(at.lower).toBeCloseTo(lower, 4);
			expect(at.upper).toBeCloseTo(upper, 4);
		});
	}
});

describe('Aalen-Johansen', () => {
	it('by hand: of five deals, won at 2 and 4, lost at 3, open at 1 and 5', () => {
		const curves = aalenJohansen({ time: [1, 2, 3, 4, 5], event: [0, 1, 2, 1, 0] });
		// 1/4 wins at 2; of the 3/4 left a third is lost at 3; of the 1/2 left a half wins at 4.
		expect(incidenceAt(curves, 1, 2)!.estimate).toBeCloseTo(1 / 4, 12);
		expect(incidenceAt(curves, 2, 3)!.estimate).toBeCloseTo(1 / 4, 12);
		expect(incidenceAt(curves, 1, 4.5)!.estimate).toBeCloseTo(1 / 2, 12);
		expect(incidenceAt(curves, 1, 6)).toBeNull();
	});

	it('without censoring is the plain share, with the binomial error', () => {
		const curves = aalenJohansen({ time: [1, 2, 3, 4], event: [1, 2, 1, 2], count: [10, 20, 30, 40] });
		expect(incidenceAt(curves, 1, 4)!.estimate).toBeCloseTo(0.4, 12);
		expect(curves.causes[0]!.standardError[3]).toBeCloseTo(Math.sqrt((0.4 * 0.6) / 100), 12);
	});

	it('of a single cause is 1 - Kaplan-Meier with the error of Greenwood', () => {
		fc.assert(
			fc.property(observed, (observations) => {
				const single = {
					...observations,
					event: Array.from(observations.event, (event) => Math.min(event, 1))
				};
				const curves = aalenJohansen(single, 1);
				const curve = kaplanMeier(single);
				curve.survival.forEach((survival, index) => {
					expect(curves.causes[0]!.incidence[index]).toBeCloseTo(1 - survival, 12);
					if (survival === 0) return;
					expect(curves.causes[0]!.standardError[index]).toBeCloseTo(curve.standardError[index]!, 12);
				});
			})
		);
	});

	for (const [percent, seed] of [
		[100, 'a'],
		[60, 'b'],
		[30, 'c']
	] as const) {
		it(`reads the true win rate by 180 days within 0.015 when ${percent} % of lost deals are marked (crm.md T15)`, () => {
			const random = createRandom(`winrate bias ${seed}`);
			const asOf = 730;
			const time: number[] = [];
			const event: number[] = [];
			for (let deal = 0; deal < 12_000; deal++) {
				const created = random.uniform() * asOf;
				const wins = random.chance(0.25);
				const closes = random.exponential(wins ? 1 / 45 : 1 / 120);
				const isMarked = wins || random.chance(percent / 100);
				const isClosed = isMarked && created + closes <= asOf;
				time.push(isClosed ? closes : asOf - created);
				event.push(isClosed ? (wins ? 1 : 2) : 0);
			}
			const truth = 0.25 * (1 - Math.exp(-180 / 45));
			expect(Math.abs(incidenceAt(aalenJohansen({ time, event }), 1, 180)!.estimate - truth)).toBeLessThan(
				0.015
			);
		});
	}

	it('has standard errors as large as its estimates really vary, and 95 % intervals that hold the truth as often', () => {
		const random = createRandom('standard errors');
		const truth = 0.4 * (1 - Math.exp(-1));
		const samples = 400;
		let held = 0;
		let errors = 0;
		const estimates = Array.from({ length: samples }, () => {
			const time: number[] = [];
			const event: number[] = [];
			for (let deal = 0; deal < 150; deal++) {
				const ends = random.exponential(1 / 60);
				const seen = random.uniform() * 200;
				time.push(Math.min(ends, seen));
				event.push(ends > seen ? 0 : random.chance(0.4) ? 1 : 2);
			}
			const curves = aalenJohansen({ time, event });
			const at = incidenceAt(curves, 1, 60)!;
			if (at.lower <= truth && at.upper >= truth) held++;
			errors += curves.causes[0]!.standardError[curves.time.findLastIndex((end) => end <= 60)]! / samples;
			return at.estimate;
		});
		expect(errors / standardDeviation(estimates)!).toBeGreaterThan(0.9);
		expect(errors / standardDeviation(estimates)!).toBeLessThan(1.1);
		expect(Math.abs(held / samples - 0.95)).toBeLessThan(0.03);
	});

	it('given an age is the share among those still open at it: enter everyone at that age', () => {
		const time = [1, 2, 3, 4, 5, 6];
		const event = [1, 2, 1, 0, 2, 1];
		const whole = aalenJohansen({ time, event });
		const older = time.map((_, row) => row).filter((row) => time[row]! > 2);
		const given = aalenJohansen({
			time: older.map((row) => time[row]!),
			event: older.map((row) => event[row]!),
			entry: older.map(() => 2)
		});
		const gained = incidenceAt(whole, 1, 6)!.estimate - incidenceAt(whole, 1, 2)!.estimate;
		expect(incidenceAt(given, 1, 6)!.estimate).toBeCloseTo(
			gained / survivalAt(kaplanMeier({ time, event }), 2)!.estimate,
			12
		);
	});

	it('is unbiased by deals that came under observation late, when their entry is said', () => {
		const random = createRandom('late entries');
		const time: number[] = [];
		const event: number[] = [];
		const entry: number[] = [];
		while (time.length < 8000) {
			const ends = random.exponential(1 / 60);
			const seen = random.chance(0.5) ? 0 : random.uniform() * 90;
			if (ends <= seen) continue;
			time.push(ends);
			event.push(random.chance(0.3) ? 1 : 2);
			entry.push(seen);
		}
		const truth = 0.3 * (1 - Math.exp(-1));
		expect(
			Math.abs(incidenceAt(aalenJohansen({ time, event, entry }), 1, 60)!.estimate - truth)
		).toBeLessThan(0.015);
		expect(incidenceAt(aalenJohansen({ time, event }), 1, 60)!.estimate).toBeLessThan(truth - 0.03);
	});
});

describe('every curve', () => {
	it('falls from 1, within its interval, and its incidences and survival add to 1', () => {
		fc.assert(
			fc.property(observed, fc.constantFrom('log' as const, 'log-log' as const), (observations, interval) => {
				const curve = kaplanMeier(observations, { interval });
				const curves = aalenJohansen(observations);
				let previous = 1;
				curve.survival.forEach((survival, index) => {
					expect(survival).toBeLessThanOrEqual(previous);
					expect(curve.lower[index]!).toBeLessThanOrEqual(survival + 1e-12);
					expect(curve.upper[index]!).toBeGreaterThanOrEqual(survival - 1e-12);
					expect(curve.upper[index]!).toBeLessThanOrEqual(1);
					const shares = curves.causes.map((cause) => cause.incidence[index]!);
					expect(survival + shares[0]! + shares[1]!).toBeCloseTo(1, 12);
					for (const cause of curves.causes) {
						expect(cause.lower[index]!).toBeLessThanOrEqual(cause.incidence[index]! + 1e-12);
						expect(cause.upper[index]!).toBeGreaterThanOrEqual(cause.incidence[index]! - 1e-12);
					}
					previous = survival;
				});
			})
		);
	});

	it('is the same from grouped counts as from the rows written out, and its times scale with the unit', () => {
		fc.assert(
			fc.property(observed, (observations) => {
				const rows = Array.from(observations.count!).flatMap((count, row) =>
					new Array<number>(count).fill(row)
				);
				const written = {
					time: rows.map((row) => observations.time[row]! * 24),
					event: rows.map((row) => observations.event[row]!)
				};
				const days = quantileTime(kaplanMeier(observations), 0.3);
				const hours = quantileTime(kaplanMeier(written), 0.3);
				expect(hours.estimate).toEqual(days.estimate === null ? null : days.estimate * 24);
				expect(hours.upper).toEqual(days.upper === null ? null : days.upper * 24);
				expect(Array.from(aalenJohansen(written).causes[0]!.standardError)).toEqual(
					Array.from(aalenJohansen(observations).causes[0]!.standardError)
				);
			})
		);
	});
});
