import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '#lib/server/engine/engine.ts';
import { specificationNamed } from './catalogue/index.ts';
import { compile } from './compile.ts';
import {
	catalogue,
	metricRecords,
	runMetric,
	type MetricDefinition,
	type MetricRequest,
	type MetricResult
} from './index.ts';
import { ask as query, type Answerer } from './run.ts';
import { around, change, deal, everyone, testStore, type TestStore } from './testing.ts';

/** Every metric by every dimension it lists, over a company in which each table has rows, and each column gaps. */

/** One of the choices by a number, spread so that columns do not go hand in hand. */
const pick = <T>(choices: readonly T[], number: number, stride: number): T =>
	choices[Math.floor((number * stride) / 3) % choices.length]!;

const day = (number: number) => new Date(Date.UTC(2025, 9, 1 + number)).toISOString().slice(0, 10);

const numbers = (length: number) => Array.from({ length }, (_, number) => number);

const recorded = '2026-01-01';

const deals = numbers(48).map((number) => {
	const status = pick(['open', 'won', 'lost', 'won', 'open'] as const, number, 4);
	const created = (number * 37) % 380;
	return {
		...deal({
			id: `deal_${number}`,
			owner: pick(['ann', 'bob', 'ann_2', null], number, 5),
			status,
			stage: status === 'open' ? pick(['new', 'offer', 'close'], number, 7) : status,
			amount: number % 9 === 0 ? null : 500 + ((number * 7919) % 300_000) / 2,
			created: number % 17 === 0 ? null : day(created),
			closed: status === 'open' ? null : day(created + (number % 40)),
			due: number % 7 === 0 ? null : day(created + 20 + ((number * 13) % 120)),
			source: pick(['web', 'fair', null], number, 8),
			category: pick(['commit', 'best_case', 'pipeline', null], number, 4),
			probability: number % 5 === 0 ? 0.35 : null
		}),
		company_id: pick(['acme', 'beta', null, 'unknown'], number, 11),
		type: pick(['new', 'renewal', null], number, 10),
		currency: pick(['EUR', null], number, 13),
		product_id: pick(['chair', null], number, 16),
		campaign_id: pick(['spring', 'fair', null], number, 14),
		lost_reason: status === 'lost' ? pick(['price', null], number, 5) : null,
		recorded_at: recorded
	};
});

const dated = deals.filter(({ created_at }) => created_at !== null);

const dealEvents = dated.flatMap(({ id, created_at, stage_id, status, owner_id }, place) => {
	const after = (days: number) => {
		const date = new Date(`${created_at}T12:00:00Z`);
		date.setUTCDate(date.getUTCDate() + days);
		return date.toISOString();
	};
	const stages = status === 'open' && stage_id !== 'offer' ? ['new', 'offer', stage_id] : ['new', stage_id];
	return [
		...stages.slice(1).map((stage, step) => change(id, 'stage', stages[step]!, stage, after(1 + 2 * step))),
		...(place % 3 === 0 ? [change(id, 'amount', '900', '1200', after(2))] : []),
		...(place % 4 === 0 ? [change(id, 'owner', 'bob', owner_id, after(3))] : []),
		...(place % 3 === 1 ? [change(id, 'forecast_category', 'commit', 'pipeline', after(120))] : []),
		...(place % 2 === 0
			? [
					change(id, 'expected_close', day(300), day(340), after(4)),
					change(id, 'expected_close', day(340), day(420), after(5))
				]
			: [])
	];
});

const tables: Record<string, Record<string, unknown>[]> = {
	people: [{ id: 'ann_2', name: 'Ann', team_id: 'inner' }],
	teams: [{ id: 'inner', name: 'Inner', parent_id: 'north' }],
	companies: [
		{ id: 'acme', name: 'Acme', industry: 'Steel', country: 'DE' },
		{ id: 'beta', name: 'Beta', industry: null, country: 'FR', owner_id: 'ann' },
		{ id: 'gamma', name: 'Gamma', industry: 'Steel', country: null, owner_id: 'bob' },
		{ id: 'delta', name: 'Delta', source: 'web', owner_id: 'ann_2' },
		{ id: 'epsilon', name: 'Epsilon', industry: 'Steel', country: 'DE', owner_id: 'ann' },
		{ id: 'zeta', name: 'Zeta', owner_id: 'bob' }
	],
	products: [{ id: 'chair', name: 'Chair' }],
	campaigns: [
		{ id: 'spring', name: 'Spring', channel: 'search' },
		{ id: 'fair', name: 'Fair', channel: null },
		// No dated cost is of it: what it tells counts, spread over days before and in the period.
		{
			...{ id: 'stand', name: 'Stand', channel: 'search', actual_cost: 100, actual_cost_base: 100 },
			...{ starts_on: '2026-03-20', ends_on: '2026-07-07' }
		}
	],
	deals,
	deal_events: dealEvents,
	leads: numbers(30).map((number) => ({
		id: `lead_${number}`,
		name: `Lead ${number}`,
		owner_id: pick(['ann', 'ann_2', null], number, 5),
		status: pick(['new', 'qualified', null], number, 4),
		source: pick(['web', 'fair', null], number, 7),
		campaign_id: pick(['spring', 'fair', null], number, 8),
		country: pick(['DE', 'FR', null], number, 10),
		rating: pick(['hot', null], number, 11),
		landing_page: pick(['/a', '/b', null], number, 13),
		created_at: number % 11 === 0 ? null : day((number * 29) % 400),
		converted_at: number % 3 === 0 ? day(((number * 29) % 400) + (number % 50)) : null
	})),
	activities: numbers(40).map((number) => ({
		id: `activity_${number}`,
		type: pick(['call', 'email', 'meeting', null], number, 4),
		owner_id: pick(['ann', 'bob', 'ann_2', null], number, 5),
		company_id: pick(['acme', 'beta', null], number, 7),
		deal_id: number % 3 === 0 ? null : `deal_${number}`,
		lead_id: `lead_${number % 30}`,
		occurred_at: number % 13 === 0 ? null : day((number * 31) % 410)
	})),
	campaign_costs: numbers(20).map((number) => ({
		id: `cost_${number}`,
		campaign_id: pick(['spring', 'fair', null], number, 4),
		day: day((number * 41) % 410),
		amount: number % 6 === 0 ? null : 10 + number / 3,
		amount_base: number % 6 === 0 ? null : 10 + number / 3
	})),
	// The south has none for the earlier quarter: what is won there then counts towards none.
	quotas: [
		// Two people of one name with one figure: what tells them apart is neither.
		{ person_id: 'ann', amount_base: 2_000_000 },
		{ person_id: 'ann_2', amount_base: 2_000_000 },
		{ team_id: 'north', amount_base: 5_000_000 },
		{ team_id: 'south', amount_base: 900_000 }
	].flatMap((quota, place) =>
		['2026-04-01', '2026-07-01']
			.map((period_start, quarter) => ({
				id: `quota_${place}_${quarter}`,
				person_id: null,
				team_id: null,
				...quota,
				period_start,
				period_end: quarter === 0 ? '2026-07-01' : '2026-10-01'
			}))
			.filter(({ team_id }, quarter) => team_id !== 'south' || quarter === 1)
	),
	orders: numbers(24).map((number) => ({
		id: `order_${number}`,
		kind: pick(['order', 'refund', 'invoice', null, 'order'], number, 4),
		company_id: pick(['acme', 'beta', null], number, 5),
		currency: pick(['EUR', null], number, 7),
		channel: pick(['shop', 'phone', null], number, 8),
		amount_base: number % 8 === 0 ? null : 40 + number / 7,
		ordered_at: day((number * 43) % 410)
	})),
	contacts: numbers(20).map((number) => ({
		id: `contact_${number}`,
		name: `Contact ${number}`,
		email: pick(['eve@acme.example', 'nobody', null], number, 4),
		phone: pick(['123', null], number, 5),
		company_id: pick(['acme', 'beta', null], number, 7),
		owner_id: pick(['ann', 'ann_2', null], number, 8),
		source: pick(['web', null], number, 11),
		created_at: number % 6 === 0 ? null : day((number * 17) % 300)
	})),
	touchpoints: numbers(60).map((number) => ({
		id: `touchpoint_${number}`,
		occurred_at: day((number * 23) % 400),
		channel: pick(['search', 'fair', null], number, 4),
		campaign_id: pick(['spring', 'fair', null], number, 7),
		deal_id: `deal_${number % 48}`
	})),
	email_events: numbers(60).flatMap((number) =>
		['sent', ...(number % 4 === 0 ? ['bounce'] : ['delivered', 'open', 'click'].slice(0, number % 4))].map(
			(type) => ({
				id: `email_${number}_${type}`,
				type,
				campaign_id: pick(['spring', 'fair', null], number, 5),
				contact_id: `contact_${number}`,
				occurred_at: day((number * 19) % 400)
			})
		)
	),
	subscription_events: numbers(30)
		.map((number) => {
			const change = pick([50, -20, 30, -90, 70], number, 7)!;
			const isForeign = number % 4 === 2;
			return {
				id: `subscription_${number}`,
				company_id: pick(['acme', 'beta', 'gamma', 'delta'], number, 4),
				type: 'expansion',
				occurred_at: day((number * 13) % 400),
				monthly_change: change,
				currency: isForeign ? 'USD' : 'EUR',
				// A rate that moves: what a customer came for is not what they leave with.
				monthly_change_base: isForeign ? (change * (80 + number)) / 100 : change
			};
		})
		.concat(
			// Who came, left and came again within the period of these tests, and who left for good in it.
			(
				[
					['epsilon', 40, 200],
					['epsilon', -40, 230],
					['epsilon', 25, 260],
					['zeta', 60, 10],
					['zeta', -60, 250]
				] as const
			).map(([company, change, at], place) => ({
				id: `subscription_more_${place}`,
				company_id: company,
				type: 'expansion',
				occurred_at: day(at),
				monthly_change: change,
				currency: 'EUR',
				monthly_change_base: change
			}))
		),
	tickets: numbers(40).map((number) => {
		const opened = (number * 11) % 400;
		return {
			id: `ticket_${number}`,
			subject: `Ticket ${number}`,
			status: pick(['open', 'solved', null], number, 4),
			priority: pick(['high', 'low', null], number, 5),
			category: pick(['question', 'defect', null], number, 7),
			channel: pick(['email', 'phone', null], number, 8),
			pipeline_id: pick(['main', null], number, 10),
			stage_id: pick(['new', 'offer', null], number, 11),
			company_id: pick(['acme', 'beta', null], number, 13),
			owner_id: pick(['ann', 'ann_2', null], number, 14),
			satisfaction: pick([5, 2, null], number, 4),
			reopens: pick([0, 1, null], number, 7),
			recommendation: pick([10, 8, 3, null], number, 5),
			opened_at: day(opened),
			first_response_at: number % 13 === 0 ? null : day(opened + (number % 3)),
			solved_at: number % 15 === 0 ? null : day(opened + (number % 30))
		};
	})
};

/** Put all tables in, their rows in the order given. */
async function fill({ store }: TestStore, inOrder: <T>(rows: T[]) => T[]): Promise<void> {
	for (const [table, rows] of Object.entries(tables)) {
		const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
		await store.engine.insert(
			table,
			columns,
			inOrder([...rows]).map((row) =>
				columns.map((column) => (row[column] ?? null) as string | number | null)
			)
		);
	}
}

let company: TestStore;
let reversed: TestStore;

beforeAll(async () => {
	[company, reversed] = await Promise.all([testStore(), testStore()]);
	await fill(company, (rows) => rows);
	await fill(reversed, (rows) => rows.reverse());
});

afterAll(() => Promise.all([company.close(), reversed.close()]));

/** Without custom fields nobody need look for them before each of some thousand questions. */
const surroundings = { ...around, customFields: [] };

const answers = new Map<string, Promise<readonly Row[]>>();

/** Nothing changes here: one SQL, such as that of a total beside each of its breakdowns, is run once. */
const answerOf =
	({ store }: TestStore): Answerer =>
	(question, options) => {
		const compiled = compile(question, everyone, options);
		const asked = JSON.stringify([store.folder, compiled]);
		const answer = answers.get(asked) ?? query(store, everyone, compiled);
		answers.set(asked, answer);
		return answer;
	};

/** What a metric answers. */
const ask = (request: MetricRequest, of = company): Promise<MetricResult> =>
	runMetric(of.store, everyone, request, surroundings, answerOf(of));

/** A period that is over. */
const period = { from: '2026-04-01', to: '2026-10-01' };

const parts = (figure: string | number | null) => Math.round(Number(figure ?? 0) * 10_000);

const sumOf = ({ rows }: MetricResult) => rows.reduce((sum, row) => sum + parts(row.value), 0);

const isAdditive = ({ name }: MetricDefinition) => specificationNamed(name).additive;

/** What it counts beside, as it stands at a moment, stands otherwise at the end of each month than at that of the period. */
const isCountedOnDates = ({ name }: MetricDefinition) =>
	specificationNamed(name).parts.every(({ timing }) => timing === 'period');

type Check = (metric: MetricDefinition, ...dimensions: string[]) => Promise<void>;

interface Asked {
	where?: (metric: MetricDefinition) => boolean;
}

/** Three dimensions of a metric. Which three moves on from metric to metric. */
const threeOf = ({ dimensions }: MetricDefinition, place: number): string[] =>
	dimensions.map((_, step) => dimensions[(3 * place + step) % dimensions.length]!).slice(0, 3);

/** What a metric reads, on which alone it depends how a dimension groups it. */
const readBy = ({ name }: MetricDefinition): string =>
	JSON.stringify(specificationNamed(name).parts.map(({ relation, timing }) => [relation, timing]));

/**
 * Each metric for which a condition holds, by its dimensions one by one: by all of them the first that reads what it reads,
 * by one of them the others, which one moves on from metric to metric.
 */
async function byEveryDimension(check: Check, { where = () => true }: Asked = {}): Promise<void> {
	const seen = new Set<string>();
	const pairs = catalogue()
		.filter(where)
		.flatMap((metric, place) => {
			const names = seen.has(readBy(metric)) ? threeOf(metric, place).slice(0, 1) : metric.dimensions;
			seen.add(readBy(metric));
			return names.map((dimension) => ({ metric, dimension }));
		});
	await Promise.all(pairs.map(({ metric, dimension }) => check(metric, dimension)));
}

/** Each metric for which a condition holds, by three dimensions at once. */
async function byThreeDimensions(check: Check, { where = () => true }: Asked = {}): Promise<void> {
	const metrics = catalogue().filter(where);
	await Promise.all(metrics.map((metric, place) => check(metric, ...threeOf(metric, place))));
}

describe('the company of these tests', () => {
	it('has something for every metric to count', async () => {
		for (const { name } of catalogue()) {
			const { total } = await ask({ metric: name, ...period });
			expect([name, total.sample > 0, total.value !== null]).toEqual([name, true, true]);
		}
	});
});

describe('every metric by every dimension', () => {
	it('has groups, each named and each once, which add up to the whole of a count or sum', async () => {
		await byEveryDimension(async (metric, dimension) => {
			const answer = await ask({ metric: metric.name, by: [dimension!], ...period });
			const groups = answer.rows.map((row) => row.dimensions[dimension!]!);
			const keys = groups.map(({ key }) => key);
			const asked = [metric.name, dimension];
			expect([...asked, groups.length > 0]).toEqual([...asked, true]);
			expect([...asked, keys]).toEqual([...asked, [...new Set(keys)]]);
			expect(groups.filter(({ label }) => label === '')).toEqual([]);
			if (!isAdditive(metric)) return;
			const samples = answer.rows.reduce((sum, { sample }) => sum + sample, 0);
			const { value, sample } = answer.total;
			expect([...asked, sumOf(answer), samples]).toEqual([...asked, parts(value), sample]);
		});
	}, 120_000);

	it('adds up now and at an earlier moment, where it is a count or sum of what stands then', async () => {
		await byEveryDimension(
			async ({ name }, dimension) => {
				for (const asOf of [null, '2026-06-01']) {
					const answer = await ask({ metric: name, by: [dimension!], asOf });
					const asked = [name, dimension, asOf];
					expect([...asked, sumOf(answer)]).toEqual([...asked, parts(answer.total.value)]);
				}
			},
			{ where: (metric) => isAdditive(metric) && metric.timing === 'moment' }
		);
	}, 120_000);

	it('adds up over months and several dimensions at once, where it is counted on a date', async () => {
		await byThreeDimensions(
			async ({ name }, ...by) => {
				const answer = await ask({ metric: name, by, grain: 'month', ...period });
				expect([name, by, sumOf(answer)]).toEqual([name, by, parts(answer.total.value)]);
			},
			{ where: (metric) => isAdditive(metric) && isCountedOnDates(metric) }
		);
	}, 120_000);

	it('has every month, where it is a ratio, a median or of a moment', async () => {
		const months = ['2026-04-01', '2026-05-01', '2026-06-01', '2026-07-01', '2026-08-01', '2026-09-01'];
		await byThreeDimensions(
			async ({ name }, ...by) => {
				const { rows } = await ask({ metric: name, by, grain: 'month', ...period });
				const given = [...new Set(rows.map(({ bucket }) => bucket))];
				expect([name, by, given]).toEqual([name, by, months]);
			},
			{ where: (metric) => !isAdditive(metric) || metric.timing === 'moment' }
		);
	}, 120_000);

	it('is the same whatever the order in which the rows lie in the database', async () => {
		const shown = ({ rows, total, notes }: MetricResult) => ({ rows, total, notes });
		await byThreeDimensions(async ({ name }, ...by) => {
			const request = { metric: name, by, ...period };
			const [one, other] = await Promise.all([ask(request), ask(request, reversed)]);
			expect({ name, by, ...shown(other) }).toEqual({ name, by, ...shown(one) });
		});
		const quotas = { metric: 'quota', by: ['owner'], ...period };
		const [one, other] = await Promise.all([ask(quotas), ask(quotas, reversed)]);
		expect(shown(other)).toEqual(shown(one));
	}, 120_000);
});

describe('the records behind a count', () => {
	/** The records of pushes are deals, of which each can be pushed several times. */
	const isCountOfRecords = ({ name, unit }: MetricDefinition) => unit === 'count' && name !== 'pushes';

	const recordsOf = (request: MetricRequest, options = {}, { store } = company) =>
		metricRecords(store, everyone, request, options, surroundings);

	it('are as many as it says, in all and in each group', async () => {
		for (const { name } of catalogue().filter(isCountOfRecords)) {
			const request = { metric: name, ...period };
			const [{ total }, records] = await Promise.all([ask(request), recordsOf(request)]);
			expect([name, records.total]).toEqual([name, total.value]);
		}
		await byEveryDimension(
			async ({ name }, dimension) => {
				const request = { metric: name, by: [dimension!], ...period };
				const { rows } = await ask(request);
				for (const { dimensions, value } of rows) {
					const cell = { [dimension!]: dimensions[dimension!]!.key };
					const behind = await recordsOf(request, { cell, limit: 1 });
					expect([name, cell, behind.total]).toEqual([name, cell, value]);
				}
			},
			{ where: isCountOfRecords }
		);
	}, 120_000);

	it('come in one order, whatever the one in which they lie in the database', async () => {
		for (const { name } of catalogue()) {
			const request = { metric: name, ...period };
			const [one, other] = await Promise.all([recordsOf(request), recordsOf(request, {}, reversed)]);
			expect([name, other.rows]).toEqual([name, one.rows]);
		}
	}, 60_000);
});
