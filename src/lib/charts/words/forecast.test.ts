import { describe, expect, it } from 'vitest';
import type { Backtest } from '#lib/server/analyses/analysis.ts';
import type { ForecastPeriod, ForecastSeries, MethodForecast } from '#lib/server/analyses/forecast/result.ts';
import {
	expectedFinding,
	landingAbout,
	landingFinding,
	monthsFinding,
	recordAbout,
	recordFinding
} from './forecast.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

/** A method that was tested on so many quarters, in some of which its range held; shares lie as Wilson's interval has them. */
const tested = (times: number, of: number, high: number): Backtest => ({
	methods: [
		{
			name: 'model',
			label: 'Model of the deals',
			wape: 0.14,
			pinball: 10,
			coverage: { share: times / of, low: 0.2, high, n: of },
			bias: 0,
			n: of
		}
	],
	origins: [{ asOf: '2026-08-15', period: 'Q3 2026', actual: 1, forecasts: {} }],
	verdict: 'It did best.',
	history: 'recorded'
});
const good = tested(7, 8, 0.98);
const short = tested(4, 8, 0.785);
const untested: Backtest = { ...good, methods: [] };

const model = (low: number | null, high: number | null): MethodForecast => ({
	name: 'model',
	label: 'Model of the deals',
	mean: 5e6,
	low,
	high,
	notes: []
});
const period = (more: Partial<ForecastPeriod> = {}) =>
	({
		label: 'Q4 2026',
		closed: '3000000.00',
		quota: '6000000.00',
		besideQuota: { closed: '0.00', owners: [], wonDeals: 0, openDeals: 0 },
		methods: [model(4e6, 7e6)],
		backtest: good,
		...more
	}) as ForecastPeriod;

describe('what a quarter is expected to bring', () => {
	it('is a range, never without how often such ranges held', () => {
		expect(expectedFinding(period(), 'model', reader)).toBe(
			'Q4 2026: €4.0m to €7.0m expected, about 83% of quota; such ranges held 7 of 8 times'
		);
		expect(expectedFinding(period({ backtest: short }), 'model', reader)).toContain('held 4 of 8 times');
		expect(expectedFinding(period({ backtest: untested }), 'model', reader)).toMatch(
			/such ranges were not put to the test$/
		);
	});
	it('is about an amount where the method has no range', () => {
		const given = period({ methods: [model(null, null)], quota: null });
		expect(expectedFinding(given, 'model', reader)).toBe('Q4 2026: about €5.0m expected');
	});
	it('is no share of quotas that some of the deals do not count towards', () => {
		const besideQuota = { closed: '10.00', owners: ['Bela'], wonDeals: 1, openDeals: 0 };
		expect(expectedFinding(period({ besideQuota }), null, reader)).toBe('€3.0m is closed in Q4 2026');
		expect(landingFinding(period({ besideQuota }), 'model', reader)).toBe(
			'Q4 2026: €4.0m to €7.0m expected, €3.0m closed'
		);
	});
	it('is what is closed where no method has a record', () => {
		expect(expectedFinding(period(), null, reader)).toBe('€3.0m is closed in Q4 2026, 50% of quota');
	});
});

describe('whether a quarter reaches its quota', () => {
	const found = (more: Partial<ForecastPeriod>) => landingFinding(period(more), 'model', reader);

	it('is likely where the whole range lies on one side', () => {
		expect(found({ quota: '3500000' })).toBe(
			'Q4 2026 is likely to meet its quota: €4.0m to €7.0m against €3.5m'
		);
		expect(found({ quota: '8000000' })).toBe(
			'Q4 2026 is likely to miss its quota: €4.0m to €7.0m against €8.0m'
		);
	});
	it('is open where the range is on both', () => {
		expect(found({})).toBe('Q4 2026 may meet its quota or miss it: €4.0m to €7.0m against €6.0m');
	});
	it('is never told by a range that held too seldom', () => {
		const open = 'Whether Q4 2026 meets its quota is open: such ranges held 4 of 8 times';
		expect(found({ quota: '3500000', backtest: short })).toBe(open);
		expect(found({ quota: '8000000', backtest: short })).toBe(open);
		expect(found({ quota: '8000000', backtest: untested })).toBe(
			'Whether Q4 2026 meets its quota is open: such ranges were not put to the test'
		);
	});
	it('is counted once it is met', () => {
		expect(found({ quota: '2000000', backtest: short })).toBe(
			'Q4 2026 has met its quota: €3.0m closed of €2.0m'
		);
	});
	it('is what is expected and closed where nothing is asked', () => {
		expect(found({ quota: null })).toBe('Q4 2026: €4.0m to €7.0m expected, €3.0m closed');
		expect(found({ quota: null, backtest: short })).toBe(
			'Q4 2026: €4.0m to €7.0m expected, but such ranges held 4 of 8 times'
		);
	});
	it('says that there is no range, or no method', () => {
		expect(found({ methods: [model(null, null)] })).toBe(
			'Q4 2026: about €5.0m expected, with no range; €3.0m closed'
		);
		expect(found({ methods: [] })).toBe('Q4 2026: €3.0m closed, and no method has a record to go by');
	});
});

describe('months won and to come', () => {
	const series: ForecastSeries = {
		history: [
			{ month: '2026-10-01', won: 1.2e6, partial: false },
			{ month: '2026-11-01', won: 3e5, partial: true }
		],
		ahead: [
			{
				name: 'ets',
				label: 'Exponential smoothing (ETS)',
				model: '',
				months: [{ month: '2026-11-01', mean: 1e6, low: 8e5, high: 1.4e6 }],
				notes: []
			}
		]
	};
	it('are the last whole one, and the range of the next', () => {
		expect(monthsFinding(series, reader)).toBe(
			'Won by month: €1.2m in Oct 2026; €800k to €1.4m expected in Nov 2026 by Exponential smoothing (ETS)'
		);
	});
	it('are what is known of them', () => {
		expect(monthsFinding({ ...series, ahead: [] }, reader)).toBe('Won by month: €1.2m in Oct 2026');
		const bare = { ...series.ahead[0]!, months: [{ month: '2026-11-01', mean: 1e6, low: null, high: null }] };
		expect(monthsFinding({ history: [], ahead: [bare] }, reader)).toBe(
			'Won by month: about €1.0m expected in Nov 2026 by Exponential smoothing (ETS)'
		);
		expect(monthsFinding({ history: [], ahead: [] }, reader)).toBe('Won by month');
	});
});

describe('the track record', () => {
	it('is how far off the best method was, and how often its range held', () => {
		expect(recordFinding(short, reader)).toBe(
			'Model of the deals was 14% off over 8 earlier quarters; its range held 4 of 8'
		);
	});
	it('of a method without a range is how far off it was', () => {
		const bare = { ...good, methods: [{ ...good.methods[0]!, coverage: null, wape: null }] };
		expect(recordFinding(bare, reader)).toBe('Model of the deals did best over 8 earlier quarters');
	});
	it('ranks nobody by few quarters, or none', () => {
		expect(recordFinding(tested(1, 1, 1), reader)).toBe(
			'Only 1 earlier quarter can be replayed: too few to rank methods'
		);
		expect(recordFinding({ ...good, methods: [] }, reader)).toBe('No earlier quarter can be replayed');
	});
	it('is in the explanation too, with what is wrong with it', () => {
		expect(landingAbout(period({ backtest: short }), 'model', reader).record).toMatch(/4 of 8.*too narrow/);
		expect(landingAbout(period(), 'model', reader).record).not.toMatch(/too narrow/);
		expect(recordAbout(good).record).toBe('It did best.');
	});
});
