import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Reader } from '#lib/components/format/format.ts';
import type { Backtest } from '#lib/server/analyses/analysis.ts';
import type { ForecastPeriod, ForecastSeries } from '#lib/server/analyses/forecast/result.ts';
import { definitionOf, specificationNamed } from '#lib/server/metrics/catalogue/index.ts';
import type { Figure, MetricRequest, MetricResult, MetricRow } from '#lib/server/metrics/metric.ts';
import { drawBreakdown } from './breakdown.ts';
import { widths } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { drawForecast } from './forecast.ts';
import { drawLanding } from './landing.ts';
import { sparkline } from './sparkline.ts';
import { drawTimeSeries } from './time-series.ts';
import { drawTrackRecord } from './track-record.ts';

const reader: Reader = { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' };

const places = ['wide', 'half', 'narrow'] as const;

/** What a metric would answer, of which charts read the rows alone. */
function answer(metric: string, rows: MetricRow[], request: Partial<MetricRequest> = {}): MetricResult {
	return {
		metric: definitionOf(specificationNamed(metric)),
		currency: 'EUR',
		request: { metric, ...request },
		period: { from: null, to: null },
		comparedPeriod: request.compare ? { from: null, to: null } : null,
		gone: [],
		rows,
		total: { dimensions: {}, bucket: null, value: null, sample: 0 },
		sql: '',
		parameters: [],
		notes: []
	};
}

const monthRow = (month: number, value: Figure, more: Partial<MetricRow> = {}): MetricRow => ({
	dimensions: {},
	bucket: `2026-${String(month).padStart(2, '0')}-01`,
	value,
	sample: 1,
	...more
});

const groupRow = (label: string, value: Figure, more: Partial<MetricRow> = {}): MetricRow => ({
	dimensions: { source: { key: label, label } },
	bucket: null,
	value,
	sample: 1,
	...more
});

const byMonth = (values: Figure[], metric = 'won_amount') =>
	answer(
		metric,
		values.map((value, place) => monthRow(place + 1, value)),
		{ grain: 'month' }
	);

const bySource = (rows: MetricRow[], metric = 'won_amount') => answer(metric, rows, { by: ['source'] });

/** The figures of a column, as the table behind a chart has them. */
const column = ({ table }: Drawing, label: string) => {
	const place = table.columns.findIndex((candidate) => candidate.label === label);
	return table.rows.map((row) => row[place]!.value);
};

const elements = (svg: string, selector: string) => [
	...parseHTML(`<body>${svg}</body>`).document.querySelectorAll(selector)
];

/** What the marks of a picture say, in the order in which they are drawn. */
const tips = (svg: string) => elements(svg, '[data-tip]').map((mark) => mark.getAttribute('data-tip')!);

/** What holds for every chart, whatever it shows. */
function expectSound(drawing: Drawing): void {
	for (const place of places) {
		const svg = drawing[place];
		expect(elements(svg, 'svg')[0]!.getAttribute('width')).toBe(String(widths[place]));
		expect(svg).not.toMatch(/NaN|Infinity|undefined/);
		const height = Number(elements(svg, 'svg')[0]!.getAttribute('height'));
		for (const bar of elements(svg, 'rect:not(defs rect)')) {
			const top = Number(bar.getAttribute('y') ?? 0);
			expect(top).toBeGreaterThanOrEqual(0);
			expect(top + Number(bar.getAttribute('height'))).toBeLessThanOrEqual(height);
		}
	}
	for (const text of [drawing.title, drawing.summary, ...drawing.notes]) {
		expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
	}
	for (const row of drawing.table.rows) expect(row).toHaveLength(drawing.table.columns.length);
}

describe('a metric over time', () => {
	it('has a mark for each row of its table, in order, with the figure the table has', () => {
		const drawing = drawTimeSeries(byMonth(['1200.50', '900.00', '0.00', '40.00']), reader);
		expectSound(drawing);
		expect(column(drawing, 'Won amount')).toEqual(['1200.50', '900.00', '0.00', '40.00']);
		for (const place of places) {
			expect(tips(drawing[place])).toEqual(
				drawing.table.rows.map(([month, won]) => `${month!.text}: ${won!.text}`)
			);
		}
	});

	it('draws what is known and leaves out what is not, which its table still has', () => {
		const drawing = drawTimeSeries(byMonth([0.5, null, 0.25], 'win_rate'), reader);
		expectSound(drawing);
		expect(elements(drawing.wide, 'circle')).toHaveLength(2);
		expect(column(drawing, 'Win rate')).toEqual([0.5, null, 0.25]);
		expect(drawing.table.rows[1]![1]!.text).toBe('—');
	});

	it('has the comparison in the tips and in the table', () => {
		const rows = [monthRow(1, '10.00', { compared: '8.00' }), monthRow(2, '20.00', { compared: null })];
		const drawing = drawTimeSeries(answer('won_amount', rows, { grain: 'month', compare: 'year' }), reader);
		expectSound(drawing);
		expect(column(drawing, 'A year earlier')).toEqual(['8.00', null]);
		expect(tips(drawing.wide)).toEqual([
			'Jan 2026: €10\nA year earlier: €8',
			'Feb 2026: €20\nA year earlier: —'
		]);
	});

	it('says of a running month that it is not over', () => {
		const rows = [monthRow(1, '10.00'), monthRow(2, '2.00', { partial: true })];
		const drawing = drawTimeSeries(answer('won_amount', rows, { grain: 'month' }), reader);
		expect(tips(drawing.wide)[1]).toBe('Feb 2026: €2 so far');
		expect(drawing.notes.join()).toMatch(/running month is striped/);
		// The stripes of a hidden picture fill nothing, so each picture has its own.
		const patterns = places.map((place) => elements(drawing[place], 'pattern')[0]!.getAttribute('id'));
		expect(new Set(patterns).size).toBe(3);
		for (const [place, id] of patterns.entries()) expect(drawing[places[place]!]).toContain(`url(#${id})`);
	});

	it('of nine groups draws the seven largest and has all nine in its table', () => {
		const groups = [3, 9, 1, 8, 2, 7, 4, 6, 5];
		const rows = groups.flatMap((size) =>
			[1, 2].map((month) => ({ ...groupRow(`Source ${size}`, `${size}.00`), bucket: `2026-0${month}-01` }))
		);
		const drawing = drawTimeSeries(answer('won_amount', rows, { by: ['source'], grain: 'month' }), reader);
		expectSound(drawing);
		const sizes = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((size) => `Source ${size}`);
		expect(drawing.legend.map(({ label }) => label)).toEqual(sizes.slice(0, 7));
		expect(column(drawing, 'Group')).toEqual(sizes.flatMap((name) => [name, name]));
		expect(tips(drawing.wide)).toHaveLength(14);
		expect(drawing.notes).toEqual(['7 of 9 groups are drawn; the table has them all.']);
	});

	it('keeps two people of one name apart', () => {
		const ofPerson = (key: string, value: string) => ({
			...monthRow(1, value),
			dimensions: { owner: { key, label: 'Ann' } }
		});
		const rows = [ofPerson('ann_1', '5.00'), ofPerson('ann_2', '3.00')];
		const drawing = drawTimeSeries(answer('won_amount', rows, { by: ['owner'], grain: 'month' }), reader);
		expect(drawing.legend.map(({ label }) => label)).toEqual(['Ann', 'Ann (2)']);
		expect(column(drawing, 'Group')).toEqual(['Ann', 'Ann (2)']);
	});

	it.each([
		['nothing', []],
		['one month', ['5.00']],
		['zeros', ['0.00', '0.00']],
		['unknowns', [null, null]],
		['negative amounts', ['-5.00', '3.00']],
		['negative amounts alone', ['-5.00', '-3.00']]
	] as [string, Figure[]][])('can be drawn of %s', (_, values) => {
		for (const metric of ['won_amount', 'win_rate', 'sales_cycle']) {
			const drawing = drawTimeSeries(byMonth(values, metric), reader);
			expectSound(drawing);
			expect(drawing.table.rows).toHaveLength(values.length);
		}
	});
});

describe('a metric by groups', () => {
	it('has a bar for each row of its table, in order, with the figure the table has', () => {
		const rows = [groupRow('Web', '30.00', { sample: 3 }), groupRow('Fair', '20.00', { sample: 2 })];
		const drawing = drawBreakdown(bySource(rows), reader);
		expectSound(drawing);
		expect(column(drawing, 'Source')).toEqual(['Web', 'Fair']);
		expect(column(drawing, 'Won amount')).toEqual(['30.00', '20.00']);
		expect(column(drawing, 'Records')).toEqual([3, 2]);
		for (const place of places) {
			expect(tips(drawing[place])).toEqual(['Web: €30\n3 records', 'Fair: €20\n2 records']);
		}
	});

	it('of more groups than there is room for draws the first and says so', () => {
		const rows = Array.from({ length: 14 }, (_, place) => groupRow(`Source ${place}`, `${20 - place}.00`));
		const drawing = drawBreakdown(bySource(rows), reader, { most: 4 });
		expect(tips(drawing.wide)).toHaveLength(4);
		expect(drawing.table.rows).toHaveLength(14);
		expect(drawing.notes).toEqual(['4 of 14 groups are drawn; the table has them all.']);
	});

	it('keeps two groups of one name apart', () => {
		const drawing = drawBreakdown(bySource([groupRow('Web', '2.00'), groupRow('Web', '1.00')]), reader);
		expect(tips(drawing.wide).map((tip) => tip.split(':')[0])).toEqual(['Web', 'Web (2)']);
	});

	it('shows how sure a proportion is', () => {
		const rows = [groupRow('Web', 0.5, { interval: { low: 0.3, high: 0.7 } }), groupRow('Fair', 0.2)];
		const drawing = drawBreakdown(bySource(rows, 'win_rate'), reader);
		expectSound(drawing);
		expect(tips(drawing.wide)[0]).toMatch(/95 % interval 30.00.?% to 70.00.?%/);
		expect(drawing.legend.map(({ label }) => label)).toEqual(['95 % interval']);
	});

	it.each([
		['nothing', []],
		['zeros', ['0.00', '0.00']],
		['unknowns', [null, null]],
		['negative amounts', ['-5.00', '3.00']],
		['negative amounts alone', ['-5.00', '-3.00']]
	] as [string, Figure[]][])('can be drawn of %s', (_, values) => {
		const drawing = drawBreakdown(
			bySource(values.map((value, place) => groupRow(`Source ${place}`, value))),
			reader
		);
		expectSound(drawing);
		expect(drawing.table.rows).toHaveLength(values.length);
		expect(tips(drawing.wide)).toHaveLength(values.filter((value) => value !== null).length);
	});
});

describe('a mark that leads somewhere', () => {
	const link = (key: string | null) => `/explore?source=${key}`;

	it('is a link with a name that says what it shows', () => {
		const drawing = drawBreakdown(bySource([groupRow('Web', '30.00', { sample: 3 })]), reader, { link });
		for (const place of places) {
			const links = elements(drawing[place], 'a');
			expect(links.map((mark) => [mark.getAttribute('href'), mark.getAttribute('aria-label')])).toEqual([
				['/explore?source=Web', 'Web: €30, 3 records']
			]);
			const picture = elements(drawing[place], 'svg')[0]!;
			expect([picture.getAttribute('role'), picture.getAttribute('aria-hidden')]).toEqual(['group', null]);
		}
		const series = drawTimeSeries(byMonth(['1.00', '2.00']), reader, {
			link: ({ bucket }) => `/explain?bucket=${bucket}`
		});
		expect(elements(series.half, 'a').map((mark) => mark.getAttribute('aria-label'))).toEqual([
			'Jan 2026: €1',
			'Feb 2026: €2'
		]);
	});

	it('is missing where a picture is hidden from assistive software', () => {
		const drawing = drawBreakdown(bySource([groupRow('Web', '30.00')]), reader);
		for (const place of places) {
			expect(elements(drawing[place], 'a')).toHaveLength(0);
			expect(elements(drawing[place], 'svg')[0]!.getAttribute('aria-hidden')).toBe('true');
		}
	});
});

describe('text from data', () => {
	it('stays text in the picture: in labels, tips and the names of links', () => {
		const attack = `<img src=x onerror=alert(1)>"'></svg><script>alert(1)</script>`;
		const drawn = (label: string) =>
			drawBreakdown(bySource([groupRow(label, '30.00')]), reader, {
				link: () => `/explore?source=${label}`
			});
		for (const place of places) {
			const svg = drawn(attack)[place];
			const names = (of: string) => elements(of, '*').map(({ tagName }) => tagName);
			expect(names(svg)).toEqual(names(drawn('Web')[place]));
			expect(elements(svg, 'text')[0]!.textContent).toMatch(/^<img src=x/);
			expect(elements(svg, 'a')[0]!.getAttribute('aria-label')).toBe(`${attack}: €30, 1 record`);
		}
	});
});

describe('an axis of small amounts', () => {
	it('has no label twice: what lies between whole numbers has none', () => {
		const drawings = [
			drawBreakdown(bySource([groupRow('Web', '3.00')]), reader),
			drawTimeSeries(byMonth(['3.00', '1.00']), reader),
			drawTimeSeries(byMonth([1], 'deals_won'), reader)
		];
		for (const drawing of drawings) {
			for (const place of places) {
				const labels = elements(drawing[place], 'g[font-variant] text').map((label) => label.textContent);
				const written = labels.filter((label) => label !== '');
				expect(written).toEqual([...new Set(written)]);
				expect(written.join()).not.toMatch(/\d\.\d/);
			}
		}
	});
});

describe('a forecast by month', () => {
	const series: ForecastSeries = {
		history: [
			{ month: '2026-09-01', won: 100, partial: false },
			{ month: '2026-10-01', won: 120.4, partial: false },
			{ month: '2026-11-01', won: 30, partial: true }
		],
		ahead: [
			{
				name: 'ets',
				label: 'Exponential smoothing (ETS)',
				model: 'ETS(A,N,N)',
				months: [
					{ month: '2026-11-01', mean: 110, low: 80, high: 140 },
					{ month: '2026-12-01', mean: 115, low: 70, high: 160 }
				],
				notes: ['Little to go by.']
			},
			{
				name: 'seasonal_naive',
				label: 'Same months last year',
				model: 'the month a year before',
				months: [{ month: '2026-12-01', mean: 90, low: null, high: null }],
				notes: []
			}
		]
	};

	it('has a mark for each figure of its table', () => {
		const drawing = drawForecast(series, reader);
		expectSound(drawing);
		expect(column(drawing, 'Month')).toEqual(['2026-09-01', '2026-10-01', '2026-11-01', '2026-12-01']);
		expect(column(drawing, 'Won')).toEqual([100, 120.4, 30, null]);
		expect(column(drawing, 'Exponential smoothing (ETS)')).toEqual([null, null, 110, 115]);
		expect(column(drawing, 'Same months last year, 80 % low')).toEqual([null, null, null, null]);
		for (const place of places) {
			expect(tips(drawing[place])).toEqual([
				'Sept 2026: €100 won',
				'Oct 2026: €120 won',
				'Nov 2026: €30 won so far',
				'Exponential smoothing (ETS), Nov 2026: €110\n80 % between €80 and €140',
				'Exponential smoothing (ETS), Dec 2026: €115\n80 % between €70 and €160',
				'Same months last year, Dec 2026: €90'
			]);
		}
	});

	it('draws as many months as there is room for, and has all in its table', () => {
		const history = Array.from({ length: 40 }, (_, place) => ({
			month: `${2023 + Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, '0')}-01`,
			won: place,
			partial: false
		}));
		const drawing = drawForecast({ history, ahead: [] }, reader);
		expect(places.map((place) => tips(drawing[place]).length)).toEqual([30, 18, 9]);
		expect(column(drawing, 'Won')).toEqual(history.map(({ won }) => won));
	});

	it.each([
		['no month', { history: [], ahead: [] }],
		['no method', { ...series, ahead: [] }],
		['a method without months', { ...series, ahead: [{ ...series.ahead[0]!, months: [] }] }],
		['no past', { ...series, history: [] }],
		['nothing won', { history: series.history.map((month) => ({ ...month, won: 0 })), ahead: [] }],
		['less than nothing won', { history: series.history.map((month) => ({ ...month, won: -5 })), ahead: [] }]
	] as [string, ForecastSeries][])('can be drawn of %s', (_, given) => {
		expectSound(drawForecast(given, reader));
	});
});

describe('where a period will land', () => {
	const backtest: Backtest = { methods: [], origins: [], verdict: '', history: 'recorded' };
	const method = (name: 'ets' | 'commit', mean: number | null, low: number | null, high: number | null) => ({
		name,
		label: name,
		mean,
		low,
		high,
		notes: []
	});
	const period: ForecastPeriod = {
		name: 'this',
		label: 'Q4 2026',
		from: '2026-10-01',
		to: '2027-01-01',
		closed: '100.00',
		commit: '100.00',
		bestCase: '100.00',
		open: null,
		weighted: null,
		openDeals: 0,
		withoutAmount: 0,
		wonWithoutAmount: 0,
		quota: '300.00',
		gap: '200.00',
		besideQuota: { closed: '0.00', owners: [], wonDeals: 0, openDeals: 0 },
		methods: [method('ets', 250, 200, 320), method('commit', 220, null, null)],
		parts: null,
		tree: [],
		adjustments: [],
		pace: [],
		backtest
	};

	it('has a mark for each method of its table, in order', () => {
		const drawing = drawLanding(period, 'ets', reader);
		expectSound(drawing);
		expect(drawing.table.rows.map((row) => row.map(({ value }) => value))).toEqual([
			['ets', 250, 200, 320],
			['commit', 220, null, null]
		]);
		for (const place of places) {
			expect(tips(drawing[place])).toEqual(['ets: €250\n80 % between €200 and €320', 'commit: €220']);
		}
		expect(drawing.summary).toBe('€100 is closed of a quota of €300. ets: €250. commit: €220.');
	});

	it('leaves a method without a figure out of the picture, not out of the table', () => {
		const drawing = drawLanding({ ...period, methods: [method('commit', null, null, null)] }, 'ets', reader);
		expectSound(drawing);
		expect(tips(drawing.wide)).toEqual([]);
		expect(drawing.table.rows[0]!.map(({ text }) => text)).toEqual(['commit', '—', '—', '—']);
	});

	it.each([
		['no method', { ...period, methods: [] }],
		['no quota', { ...period, quota: null }],
		['nothing at all', { ...period, closed: null, quota: null, methods: [] }],
		['zeros', { ...period, closed: '0.00', quota: '0.00', methods: [method('ets', 0, 0, 0)] }],
		['less than nothing', { ...period, closed: '-50.00', methods: [method('ets', -50, -80, -20)] }]
	] as [string, ForecastPeriod][])('can be drawn of %s', (_, given) => {
		expectSound(drawLanding(given, 'ets', reader));
	});
});

describe('a track record', () => {
	const method = (name: string) => ({
		name,
		label: name,
		wape: null,
		pinball: null,
		coverage: null,
		bias: null,
		n: 2
	});
	const backtest: Backtest = {
		methods: [method('ets'), method('commit')],
		origins: [
			{
				asOf: '2026-08-15',
				period: 'Q3 2026',
				actual: 120,
				forecasts: { ets: { mean: 110, low: 90, high: 130 }, commit: { mean: 80, low: null, high: null } }
			},
			{
				asOf: '2026-05-15',
				period: 'Q2 2026',
				actual: 100,
				forecasts: { ets: { mean: 105, low: 90, high: 125 } }
			}
		],
		verdict: 'ets did best.',
		history: 'recorded'
	};

	it('has a mark for each outcome and forecast of its table, oldest first', () => {
		const drawing = drawTrackRecord(backtest, reader);
		expectSound(drawing);
		expect(drawing.table.rows.map((row) => row.map(({ value }) => value))).toEqual([
			['Q2 2026', '2026-05-15', 100, 105, 90, 125, null, null, null],
			['Q3 2026', '2026-08-15', 120, 110, 90, 130, 80, null, null]
		]);
		for (const place of places) {
			expect(tips(drawing[place]).map((tip) => tip.split('\n')[0])).toEqual([
				'Q2 2026: €100 won',
				'Q3 2026: €120 won',
				'ets, Q2 2026: €105',
				'ets, Q3 2026: €110',
				'commit, Q3 2026: €80'
			]);
		}
	});

	it.each([
		['no earlier period', { ...backtest, methods: [], origins: [] }],
		['methods that said nothing', { ...backtest, origins: [{ ...backtest.origins[0]!, forecasts: {} }] }],
		['zeros', { ...backtest, origins: [{ ...backtest.origins[0]!, actual: 0, forecasts: {} }] }],
		['less than nothing', { ...backtest, origins: [{ ...backtest.origins[0]!, actual: -20 }] }]
	] as [string, Backtest][])('can be drawn of %s', (_, given) => {
		const drawing = drawTrackRecord(given, reader);
		expectSound(drawing);
		expect(drawing.table.rows).toHaveLength(given.origins.length);
	});
});

describe('a sparkline', () => {
	const spark = (...values: Figure[]) =>
		sparkline(values.map((value, place) => monthRow(place + 1, value)))?.path ?? null;

	it('has a corner for each known value, and a gap where one is unknown', () => {
		expect(spark('0', '10', '5')).toBe('M2.0 26.0L60.0 2.0L118.0 14.0');
		expect(spark(1, 2, null, 2, 1)!.replace(/[\d. ]/g, '')).toBe('MLML');
	});

	it('stands on zero and goes below it for what is negative', () => {
		expect(spark(-10, 0, 10)).toBe('M2.0 26.0L60.0 14.0L118.0 2.0');
		expect(spark(-10, -5)).not.toMatch(/NaN|Infinity/);
	});

	it('is not drawn where it would say nothing: one value, none, or zeros alone', () => {
		expect([spark(), spark(5), spark(null, null), spark(5, null), spark(0, 0, '0.00')]).toEqual(
			Array(5).fill(null)
		);
	});
});
