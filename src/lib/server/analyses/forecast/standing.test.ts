import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '#lib/crm/viewer.ts';
import { addMonths, dayAfter } from '#lib/crm/calendar/dates.ts';
import { runMetric, type MetricRequest } from '#lib/server/metrics/index.ts';
import {
	ann,
	around,
	change,
	deal,
	everyone,
	insert,
	testStore,
	type TestStore
} from '#lib/server/metrics/testing.ts';
import { forecast } from './forecast.ts';
import { revenueHistory } from './revenue.ts';
import { readStandings, type MonthStanding, type Origin, type PeriodStanding } from './standing.ts';

/** What the forecast reads of a past day is what the catalogue's metrics say of it. */

const numbers = (length: number) => Array.from({ length }, (_, number) => number);

const dayOf = (number: number) => dayAfter('2025-01-01', number);

/** Late in the evening in London is the next day in Berlin. */
const instantOf = (number: number) => `${dayOf(number)}T${number % 4 === 0 ? '23:30' : '11:00'}:00Z`;

/** Deals that live between 30 and 150 days, so that each past day has some open, some won and some lost. */
const deals = numbers(60).map((number) => {
	const status = (['won', 'open', 'lost', 'won'] as const)[number % 4]!;
	const created = status === 'open' ? 400 + ((number * 31) % 270) : (number * 37) % 520;
	const closed = created + 30 + ((number * 17) % 120);
	return {
		id: `deal_${number}`,
		status,
		created,
		closed,
		row: deal({
			id: `deal_${number}`,
			owner: number % 3 === 0 ? 'bob' : 'ann',
			status,
			stage: status === 'open' ? 'close' : status,
			amount: number % 11 === 0 ? null : 1000 + ((number * 7919) % 90_000) / 4,
			created: instantOf(created),
			closed: status === 'open' ? null : instantOf(closed),
			due: dayOf(status === 'open' ? closed + 20 : closed),
			category: (['commit', 'best_case', 'pipeline', null] as const)[Math.floor(number / 2) % 4],
			probability: number % 5 === 0 && status === 'open' ? 0.35 : null
		})
	};
});

/** How each deal came to be what it is: by stages, and some by other amounts, dates, categories and owners. */
const events = deals.flatMap(({ id, created, closed, status, row }, number) => {
	const last = status === 'open' ? 'close' : row.stage_id;
	return [
		change(id, 'stage', 'new', 'offer', instantOf(created + 5)),
		change(id, 'stage', 'offer', last, instantOf(status === 'open' ? created + 15 : closed)),
		...(number % 2 === 0
			? [change(id, 'amount', '500', row.amount === null ? null : String(row.amount), instantOf(created + 9))]
			: []),
		...(number % 3 === 0
			? [change(id, 'expected_close', dayOf(created + 25), row.expected_close, instantOf(created + 12))]
			: []),
		...(number % 3 === 1
			? [change(id, 'forecast_category', 'best_case', row.forecast_category, instantOf(created + 8))]
			: []),
		...(number % 5 === 0 ? [change(id, 'owner', 'ann', row.owner_id, instantOf(created + 20))] : [])
	];
});

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	for (const [table, rows] of [
		['deals', deals.map(({ row }) => row)],
		['deal_events', events]
	] as const) {
		await company.store.engine.insert(
			table,
			Object.keys(rows[0]!),
			rows.map((row) => Object.values(row))
		);
	}
});

afterAll(() => company.close());

/** Everyone, where days begin elsewhere, and one who sees their own deals alone. */
const viewers: [string, Viewer][] = [
	['everyone', everyone],
	['everyone in Berlin', { ...everyone, timeZone: 'Europe/Berlin' }],
	['Ann', ann]
];

const days = ['2025-06-15', '2025-09-30', '2026-02-14', '2026-08-20'];

const valueOf = async (viewer: Viewer, request: MetricRequest) =>
	(await runMetric(company.store, viewer, request, around)).total.value;

/** A sum over nothing is 0 to the catalogue, and nothing to the forecast. */
const orZero = (figure: string | null) => figure ?? '0.0000';

describe.each(viewers)('how things stood, as %s sees it', (_, viewer) => {
	/** Before the month after a day, and from then on: together all days there are. */
	const splitAt = (asOf: string): Origin['periods'] => {
		const border = addMonths(`${asOf.slice(0, 8)}01`, 1);
		return [
			{ name: 'this', from: '2020-01-01', to: border },
			{ name: 'next', from: border, to: '2030-01-01' }
		];
	};

	let periods: PeriodStanding[];
	let months: MonthStanding[];

	beforeAll(async () => {
		const origins = days.map((asOf) => ({ asOf, periods: splitAt(asOf) }));
		({ periods, months } = await readStandings(company.store, viewer, origins));
	});

	const at = (asOf: string) => periods.filter((period) => period.asOf === asOf);

	const sum = (figures: (string | null)[]) =>
		figures.reduce((total, figure) => total + Math.round(Number(figure ?? 0) * 10_000), 0) / 10_000;

	it.each(days)('the open and the weighted pipeline of %s are those of the catalogue', async (asOf) => {
		const [open, weighted, count] = await Promise.all(
			['open_pipeline', 'weighted_pipeline', 'open_pipeline_count'].map((metric) =>
				valueOf(viewer, { metric, asOf })
			)
		);
		expect(Number(count)).toBeGreaterThan(2);
		expect({
			open: sum(at(asOf).map((period) => period.open)),
			weighted: sum(at(asOf).map((period) => period.weighted)),
			count: at(asOf).reduce((total, { openDeals }) => total + openDeals, 0)
		}).toEqual({ open: Number(open), weighted: Number(weighted), count });
	});

	it.each(days)('what is closed and promised for a period on %s is that of the catalogue', async (asOf) => {
		for (const { name, from, to } of splitAt(asOf)) {
			const until = to <= asOf ? to : dayAfter(asOf, 1);
			const [commit, bestCase, closed] = await Promise.all([
				valueOf(viewer, { metric: 'commit', from, to, asOf }),
				valueOf(viewer, { metric: 'best_case', from, to, asOf }),
				from < until ? valueOf(viewer, { metric: 'closed_won', from, to: until }) : '0.0000'
			]);
			const standing = at(asOf).find(({ period }) => period === name)!;
			expect([name, standing.closed, orZero(standing.commit), orZero(standing.bestCase)]).toEqual([
				name,
				closed,
				commit,
				bestCase
			]);
		}
	});

	it.each(days)('the months behind %s are won_amount by month', async (asOf) => {
		const history = revenueHistory(
			months.filter((month) => month.asOf === asOf),
			asOf
		)!;
		const { rows } = await runMetric(
			company.store,
			viewer,
			{ metric: 'won_amount', grain: 'month', from: history.months[0]!, to: dayAfter(asOf, 1) },
			around
		);
		const series = [
			...history.months.map((month, place) => [month, history.won[place]]),
			[history.current.month, history.current.won]
		];
		expect(series).toEqual(rows.map(({ bucket, value }) => [bucket, Number(value)]));
		expect(series.some(([, won]) => Number(won) > 0)).toBe(true);
	});

	it('the share of a month that comes after a day is that of the months behind it', async () => {
		const asOf = '2026-08-20';
		const behind = months.filter((month) => month.asOf === asOf);
		const { months: whole, won, shareToCome } = revenueHistory(behind, asOf)!;
		const untilDay = await Promise.all(
			whole.map((month) =>
				valueOf(viewer, { metric: 'won_amount', from: month, to: `${month.slice(0, 8)}21` })
			)
		);
		const total = won.reduce((one, other) => one + other, 0);
		const early = untilDay.reduce<number>((one, other) => one + Number(other), 0);
		expect(shareToCome).toBeCloseTo(1 - early / total, 12);
		expect(shareToCome).toBeGreaterThan(0);
	});
});

describe('a company that won nothing with an amount', () => {
	let small: TestStore;

	beforeAll(async () => {
		small = await testStore();
		const won = deal({ id: 'won', status: 'won', created: '2026-09-01', closed: '2026-10-15' });
		await insert(small.store, 'deals', [{ ...won, amount: null, amount_base: null }]);
	});
	afterAll(() => small.close());

	it('is not told that nothing was won, nor that nothing is closed', async () => {
		const { dataEnd, summary, periods } = await forecast(small.store, everyone, { asOf: '2026-11-23' });
		const { closed, methods } = periods[0]!;
		expect([dataEnd, closed]).toEqual([null, null]);
		expect(summary).toMatch(/^What is closed in Q4 2026 has no amount in EUR/);
		expect(methods.map(({ mean }) => mean)).toEqual([null, null, null]);
	});
});

describe('a company that won its first deal some months ago', () => {
	let small: TestStore;

	beforeAll(async () => {
		small = await testStore();
		await insert(small.store, 'deals', [
			deal({ id: 'won', status: 'won', created: '2026-03-01', closed: '2026-04-15', amount: 10 })
		]);
	});
	afterAll(() => small.close());

	it('is not silent before a year has passed, and then since the month of that win', async () => {
		const endOn = async (asOf: string) => (await forecast(small.store, everyone, { asOf })).dataEnd;
		expect(await endOn('2026-11-23')).toBeNull();
		expect(await endOn('2027-04-20')).toBeNull();
		expect(await endOn('2027-06-20')).toBe('2026-04-30');
	});
});

describe('a day to look back from', () => {
	it('is refused unless it is a date: it is written into the SQL', async () => {
		const origins: Origin[] = [{ asOf: "2026-01-01'); drop table deals; --", periods: [] }];
		await expect(readStandings(company.store, everyone, origins)).rejects.toThrow(/is not a date/);
	});
});
