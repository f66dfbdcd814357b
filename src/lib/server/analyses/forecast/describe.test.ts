import { expect, it } from 'vitest';
import { describeForecast } from './describe.ts';
import type { ForecastNode, ForecastPeriod, ForecastResult } from './result.ts';

const standing = {
	closed: '400.0000',
	commit: '500.0000',
	bestCase: '500.0000',
	open: '900.0000',
	weighted: '300.0000',
	openDeals: 3,
	quota: '1000.0000',
	gap: '600.0000'
};

const person: ForecastNode = {
	kind: 'person',
	id: 'ann',
	name: 'Ann Archer',
	depth: 1,
	...standing,
	model: { low: 450, middle: 700, high: 1000 },
	adjustment: null,
	call: '650.0000'
};

const period: ForecastPeriod = {
	name: 'this',
	label: 'Q4 2026',
	from: '2026-10-01',
	to: '2027-01-01',
	...standing,
	withoutAmount: 0,
	wonWithoutAmount: 0,
	besideQuota: { closed: '0.0000', owners: [], wonDeals: 0, openDeals: 0 },
	methods: [
		{ name: 'model', label: 'Model of the deals', mean: 700, low: 450, high: 1000, notes: [] },
		{ name: 'commit', label: 'Commit', mean: 500, low: null, high: null, notes: [] }
	],
	parts: { closed: 400, open: 250, fresh: 60 },
	tree: [{ ...person, kind: 'team', id: 'north', name: 'North', depth: 0 }, person],
	adjustments: [
		{
			kind: 'person',
			id: 'ann',
			name: 'Ann Archer',
			from: '2026-10-01',
			to: '2027-01-01',
			amount: '650.0000',
			currency: 'EUR',
			reason: 'Two deals slip.',
			madeBy: 'Nora',
			madeAt: '2026-11-20T10:00:00Z'
		}
	],
	pace: [
		{ asOf: '2026-08-29', label: 'Q3 2026', closed: '300.0000', open: '800.0000', weighted: null, ended: 720 }
	],
	backtest: {
		methods: [
			{
				name: 'model',
				label: 'Model of the deals',
				wape: 0.18,
				pinball: 61.4,
				coverage: { share: 0.75, low: 0.4, high: 0.93, n: 8 },
				bias: -0.05,
				n: 8
			}
		],
		origins: [],
		verdict: 'The model did best.',
		history: 'recorded'
	}
};

const result = (of: ForecastPeriod): ForecastResult => ({
	analysis: 'forecast',
	asOf: '2026-11-29',
	currency: 'EUR',
	summary: 'What is to come.',
	assumptions: [],
	missing: [],
	sql: [],
	periods: [of],
	series: { history: [], ahead: [] },
	dataEnd: null,
	chosen: 'model',
	overdueBefore: { deals: 0, amount: null }
});

it('says what the page shows: what stands, methods, parts, teams, adjustments, pace and record', () => {
	expect(describeForecast(result(period)).split('\n')).toEqual([
		'What is to come.',
		'',
		'Q4 2026 (2026-10-01 to before 2027-01-01), EUR',
		'  What stands',
		'    Closed              400',
		'    Commit              500',
		'    Best case           500',
		'    Open, in 3 deals    900',
		'    Weighted            300',
		'    Quota             1,000',
		'    Gap                 600',
		'  What each method expects',
		'    Model of the deals  700  80 %: 450 to 1,000',
		'    Commit              500',
		'  What the model is made of, on average',
		'    Closed so far                      400',
		'    Deals that are open now            250',
		'    Deals that nobody has created yet   60',
		'  By team and person',
		'                  Closed  Commit  Best case  Open  Model P10  P50    P90  Call  Quota  Gap',
		'    North            400     500        500   900        450  700  1,000   650  1,000  600',
		'      Ann Archer     400     500        500   900        450  700  1,000   650  1,000  600',
		'  Adjustments, latest first',
		'    Ann Archer  650 EUR, by Nora: Two deals slip.',
		'  Earlier quarters on the same day of theirs',
		'                            Closed then  Open then  Weighted then  Ended at',
		'    Q3 2026, on 2026-08-29          300        800              —       720',
		'  How each method did on earlier quarters',
		'                        Quarters  WAPE  Bias  Pinball loss  80 % interval held',
		'    Model of the deals         8  18 %  -5 %            61           75 % of 8',
		'The model did best.'
	]);
});

it('leaves out what there is nothing of, and says by how much a quota is exceeded', () => {
	const met = { ...period, gap: '-200.0000', parts: null, tree: [], adjustments: [], pace: [] };
	const said = describeForecast(result({ ...met, backtest: { ...period.backtest, methods: [] } }));
	expect(said).toMatch(/^ {4}Gap +200 over quota$/m);
	expect(said).not.toMatch(/By team|Adjustments|Earlier quarters|made of|How each/);
});
