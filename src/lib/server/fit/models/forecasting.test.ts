import { describe, expect, it } from 'vitest';
import { createRandom } from '#lib/stats/random/random.ts';
import { Table } from '../table.ts';
import { fitNamed } from './index.ts';

const nothing = () => undefined;

interface ForecastRow {
	date: string;
	mean: number;
	lower_80: number | null;
	upper_80: number | null;
	lower_95: number | null;
	upper_95: number | null;
}

interface Accuracy {
	wape: number;
	smape: number;
	mase: number;
	pinball: number;
	coverage: number;
}

/** Months that grow and swing. */
function monthly(months = 60): Table {
	const random = createRandom(1);
	const rows = Array.from({ length: months }, (_, step) => {
		const date = new Date(Date.UTC(2021, step, 1)).toISOString().slice(0, 10);
		const swing = 1 + 0.3 * Math.sin((2 * Math.PI * step) / 12);
		return [date, String(Math.round((1000 + 10 * step) * swing * (1 + random.normal(0, 0.03))))];
	});
	return new Table('months.csv', ['date', 'value'], rows);
}

describe('fit of a forecast', () => {
	it.each(['ets', 'theta', 'seasonal-naive', 'croston'])(
		'%s tells what comes, with intervals, and how it would have done',
		(name) => {
			const { report } = fitNamed(name).fit(monthly(), { horizon: 6 }, nothing);
			expect(report).toMatchObject({ model: name, n: 60, converged: true, step: 'month', period: 12 });
			const forecast = report['forecast'] as ForecastRow[];
			expect(forecast.map(({ date }) => date).slice(0, 2)).toEqual(['2026-01-01', '2026-02-01']);
			for (const row of forecast) {
				expect(row.lower_95!).toBeLessThanOrEqual(row.lower_80!);
				expect(row.lower_80!).toBeLessThanOrEqual(row.mean);
				expect(row.mean).toBeLessThanOrEqual(row.upper_80!);
				expect(row.upper_80!).toBeLessThanOrEqual(row.upper_95!);
			}
			const backtest = report['backtest'] as Accuracy & { origins: number; by_step: Accuracy[] };
			expect(backtest.origins).toBe(24);
			expect(backtest.by_step).toHaveLength(6);
			for (const share of [backtest.wape, backtest.smape]) expect(share).toBeGreaterThan(0);
			expect(backtest.coverage).toBeGreaterThan(0);
			expect(Object.keys(report.standard_errors)).toEqual(Object.keys(report.parameters));
			expect(JSON.stringify(report)).not.toContain('NaN');
		}
	);

	it('beats last year’s months where there is growth, and says so; a method that doesn’t says that', () => {
		expect(fitNamed('arima').fit(monthly(), { horizon: 6 }, nothing).report['skill']).toBe(true);
		const { report } = fitNamed('croston').fit(monthly(), {}, nothing);
		expect(report['skill']).toBe(false);
		expect(report.warnings.join(' ')).toContain('seasonal naive forecast missed by no more');
	});

	it('combines three methods, and forecasts logarithms when asked', () => {
		const { report } = fitNamed('combine').fit(monthly(36), { horizon: 2 }, nothing);
		expect(report['form']).toMatch(/^Mean of ETS.*, Theta.*, ARIMA/);
		const logs = fitNamed('theta').fit(monthly(), { horizon: 3, logarithms: true }, nothing).report;
		expect(logs['form']).toContain('of logarithms');
		expect((logs['forecast'] as ForecastRow[])[0]!.lower_95).toBeGreaterThan(0);
	});

	it('of a few values has a forecast and no false certainty', () => {
		const short = new Table(
			'short.csv',
			['date', 'value'],
			[
				['2026-01-01', '4'],
				['2026-02-01', '6'],
				['2026-03-01', '5']
			]
		);
		const { report } = fitNamed('ets').fit(short, { horizon: 2 }, nothing);
		expect(report['skill']).toBe(null);
		expect(report.warnings.join(' ')).toContain('too short for a backtest');
		expect((report['forecast_conformal'] as ForecastRow[])[0]!.lower_80).toBe(null);
	});

	it('refuses a cell that is no number, and a missing column, by name', () => {
		const wrong = new Table(
			'wrong.csv',
			['date', 'value'],
			[
				['2026-01-01', '4'],
				['2026-02-01', 'many']
			]
		);
		expect(() => fitNamed('ets').fit(wrong, {}, nothing)).toThrow(
			'wrong.csv, line 3, column “value”: “many”'
		);
		const other = new Table('other.csv', ['day', 'value'], [['2026-01-01', '4']]);
		expect(() => fitNamed('ets').fit(other, {}, nothing)).toThrow('no column “date”');
	});
});
