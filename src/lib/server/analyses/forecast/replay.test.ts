import { describe, expect, it } from 'vitest';
import { scoreReplays, type ReplayedPeriod } from './replay.ts';
import { methodLabels, type MethodForecast, type MethodName } from './result.ts';

const method = (
	name: MethodName,
	mean: number | null,
	low: number | null = null,
	high: number | null = null
): MethodForecast => ({
	name,
	label: methodLabels[name],
	mean,
	low,
	high,
	notes: []
});

const replay = (quarter: number, actual: number, ...forecasts: MethodForecast[]): ReplayedPeriod => ({
	asOf: `2025-0${quarter}-15`,
	label: `Q${quarter}`,
	actual,
	forecasts
});

describe('the track record of the forecast', () => {
	it('scores a method by hand: errors 10 and 20 of 200', () => {
		const { methods } = scoreReplays(
			[replay(1, 100, method('ets', 110, 90, 130)), replay(2, 100, method('ets', 80, 60, 95))],
			'recorded'
		);
		expect(methods[0]).toMatchObject({ name: 'ets', wape: 30 / 200, bias: -10 / 200, n: 2 });
		// Quantile losses: 0.1 * 10 and 0.1 * 40; half of 10 and 20; 0.1 * 30 and 0.9 * 5.
		expect(methods[0]!.pinball).toBeCloseTo((2.5 + 7.5 + 3.75) / 3, 10);
		expect(methods[0]!.coverage).toMatchObject({ share: 0.5, n: 2 });
	});

	it('puts the smallest pinball loss first', () => {
		const { methods } = scoreReplays(
			[replay(1, 100, method('weighted_pipeline', 150), method('seasonal_naive', 105, 90, 120))],
			'recorded'
		);
		expect(methods.map(({ name }) => name)).toEqual(['seasonal_naive', 'weighted_pipeline']);
	});

	it('judges all methods on the periods that all could forecast', () => {
		const { methods } = scoreReplays(
			[
				replay(1, 100, method('ets', 100, 90, 110), method('commit', null)),
				replay(2, 100, method('ets', 150, 140, 160), method('commit', 90))
			],
			'recorded'
		);
		expect(methods.map(({ name, n }) => [name, n])).toEqual([
			['commit', 1],
			['ets', 1]
		]);
	});

	it('gives no coverage to a method without an interval', () => {
		const { methods } = scoreReplays([replay(1, 100, method('commit', 90))], 'recorded');
		expect(methods[0]!.coverage).toBeNull();
	});

	it('says when there is nothing, or too little, to judge by', () => {
		expect(scoreReplays([], 'recorded').verdict).toMatch(/no earlier period/);
		expect(scoreReplays([replay(1, 100, method('ets', 90, 80, 100))], 'recorded').verdict).toMatch(/too few/);
	});

	it('says when nothing beats last year’s months', () => {
		const replays = [1, 2, 3, 4].map((quarter) =>
			replay(quarter, 100, method('seasonal_naive', 101, 95, 105), method('ets', 140, 120, 160))
		);
		expect(scoreReplays(replays, 'recorded').verdict).toMatch(/Nothing beats/);
	});
});
