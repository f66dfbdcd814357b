import { describe, expect, it } from 'vitest';
import type { Features } from '../classification/classifier.ts';
import { createRandom } from '../random/random.ts';
import { fitDiscreteHazard } from './discrete-hazard.ts';
import { kaplanMeier } from './kaplan-meier.ts';

const nothing = (rows: number): Features => ({ rows, columns: [] });
const numbers = (name: string, values: number[]): Features => ({
	rows: values.length,
	columns: [{ name, kind: 'number', values: Float64Array.from(values) }]
});

describe('the discrete hazard', () => {
	it('without columns is the life table: its survival is Kaplan and Meier’s', () => {
		const time = [1, 1, 2, 2, 3, 3, 4, 5, 5, 5];
		const event = [1, 0, 1, 1, 0, 1, 1, 1, 0, 0];
		const fitted = fitDiscreteHazard({ time, event, features: nothing(10) });
		const curve = kaplanMeier({ time, event });
		const survival = fitted.survival(nothing(1), 5);
		curve.survival.forEach((value, at) => expect(survival[at]).toBeCloseTo(value, 8));
		expect(fitted.bands.map(({ hazard }) => hazard)).toEqual(
			[1 / 10, 2 / 8, 1 / 6, 1 / 4, 1 / 3].map((value) => expect.closeTo(value, 8))
		);
	});

	it('finds the effect the data were made with, within its error', () => {
		const random = createRandom(8);
		const x = Array.from({ length: 4000 }, () => random.normal());
		const [time, event] = [[] as number[], [] as number[]];
		for (const value of x) {
			const hazard = 1 / (1 + Math.exp(2 - 0.7 * value));
			let period = 1;
			while (period < 12 && !random.chance(hazard)) period++;
			time.push(period);
			event.push(period < 12 ? 1 : 0);
		}
		const { parameters, standardErrors, diagnostics } = fitDiscreteHazard({
			time,
			event,
			features: numbers('x', x)
		});
		expect(diagnostics).toMatchObject({ converged: true, warnings: [] });
		expect(Math.abs(parameters.x! - 0.7)).toBeLessThan(3 * standardErrors.x!);
		expect(Math.abs(parameters['period 1']! + 2)).toBeLessThan(4 * standardErrors['period 1']!);
	});

	it('gives neighbouring periods with few events one level', () => {
		const time = Array.from({ length: 60 }, (_, row) => row + 1);
		const fitted = fitDiscreteHazard({ time, event: time.map(() => 1), features: nothing(60) });
		expect(fitted.bands.every(({ events }) => events >= 5)).toBe(true);
		expect(fitted.bands[0]).toMatchObject({ from: 1, to: 5, events: 5 });
		expect(fitted.bands.at(-1)!.to).toBe(60);
		expect(fitted.bands.reduce((sum, { events }) => sum + events, 0)).toBe(60);
	});

	it('refuses what can’t be, and says who says nothing', () => {
		const fit = (time: number[], event: number[]) =>
			fitDiscreteHazard({ time, event, features: nothing(time.length) });
		expect(() => fit([1.5, 2], [1, 0])).toThrow('Row 1: 1.5 is no whole number of periods');
		expect(() => fit([3, 99_999_999], [1, 0])).toThrow(
			'Row 2: 99999999 periods are more than 100000: say the duration in longer ones'
		);
		expect(() => fit([3, 2], [1, 0]).survival(nothing(1), 1e8)).toThrow('ask for fewer periods');
		expect(() => fit([0, 2], [1, 0])).toThrow('Row 1: the event came in period 0');
		expect(() => fit([1, 2], [0, 0])).toThrow('Nobody had the event');
		expect(fit([0, 1, 2], [0, 1, 1]).diagnostics.warnings).toEqual([
			'1 subjects were seen for no period: they say nothing.'
		]);
	});
});
