import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	ann,
	change,
	clear,
	deal,
	insert,
	testStore,
	type DealRow,
	type TestStore
} from '#lib/server/metrics/testing.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import type { DealsQuestion } from './deals.ts';
import { scoresFile } from '../scoring/file.ts';
import { readDeals } from './deals.ts';
import { winProbability } from './win-probability.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'deals', 'deal_events', 'activities', 'custom_fields'));

const put = (...deals: (DealRow & Record<string, unknown>)[]) =>
	insert(
		company.store,
		'deals',
		deals.map(({ custom, company_id, ...row }) => ({
			...deal(row),
			custom: custom ? JSON.stringify(custom) : null,
			company_id
		}))
	);
const moved = (...changes: Parameters<typeof change>[]) =>
	insert(
		company.store,
		'deal_events',
		changes.map((each) => change(...each))
	);

const question: DealsQuestion = {
	asOf: '2026-11-23',
	within: 30,
	days: ['2026-03-01'],
	share: 1,
	custom: [],
	pipelines: ['main']
};
const read = (more: Partial<DealsQuestion> = {}, viewer = systemViewer) =>
	readDeals(company.store, viewer, { ...question, ...more });

describe('deals as they stood', () => {
	it('have the values of the day, and the outcome of so many days later', async () => {
		await put(
			{ id: 'won', status: 'won', closed: '2026-03-20', amount: 900, due: '2026-03-20', probability: 1 },
			// Their history ends before they do; from the first event on they kept what they have.
			{
				id: 'late',
				status: 'won',
				closed: '2026-05-20',
				stage: 'offer',
				due: '2026-03-31',
				probability: 0.3
			},
			{ id: 'lost', status: 'lost', closed: '2026-03-05', stage: 'new', due: '2026-04-30', probability: 0.1 },
			{ id: 'over', status: 'won', closed: '2026-02-20' },
			{ id: 'later', created: '2026-03-02', due: '2026-12-03' }
		);
		await moved(
			['over', 'stage', null, 'new', '2026-01-01'],
			['over', 'expected_close', null, '2026-02-20', '2026-01-01'],
			['over', 'probability', null, '0.1', '2026-01-01'],
			['over', 'stage', 'new', 'won', '2026-02-20'],
			['won', 'stage', null, 'new', '2026-01-01'],
			['won', 'stage', 'new', 'offer', '2026-02-19'],
			['won', 'stage', 'offer', 'won', '2026-03-20'],
			['won', 'amount', '100', '900', '2026-03-20'],
			['won', 'expected_close', '2026-02-10', '2026-03-15', '2026-02-10'],
			['won', 'expected_close', '2026-03-15', '2026-03-20', '2026-03-20'],
			['won', 'probability', '0.4', '1', '2026-03-20']
		);
		await insert(company.store, 'activities', [
			{ id: 'before', deal_id: 'won', type: 'call', occurred_at: '2026-02-27' },
			{ id: 'after', deal_id: 'won', type: 'call', occurred_at: '2026-03-19' }
		]);
		const { moments, open } = await read();
		expect(moments.map(({ id, outcome }) => [id, outcome])).toEqual([
			['late', 0],
			['lost', 0],
			['won', 1]
		]);
		expect(moments[2]!.values).toMatchObject({
			stage: 'offer',
			stage_days: 11,
			amount: 100,
			due: 14,
			pushes: 1,
			activities: 1,
			silence: 3
		});
		expect(moments[2]!.given).toEqual({ deal: 0.4, stage: 0.4 });
		expect(moments[0]!.values).toMatchObject({ stage: 'offer', due: 30, pushes: 0, stage_changes: 0 });
		expect(moments[1]!.values).toMatchObject({ stage: 'new', stage_days: 60, due: 60 });
		expect(open[0]!.values).toMatchObject({ stage: 'new', due: 10, pushes: 0 });
		expect(open.map(({ id }) => id)).toEqual(['later']);
	});

	it('don’t show what a deal was closed with where its history is not recorded', async () => {
		await put({
			id: 'won',
			status: 'won',
			closed: '2026-03-20',
			due: '2026-03-20',
			probability: 1,
			stage: 'won'
		});
		const { moments } = await read();
		expect(moments[0]!.values).toMatchObject({ stage: null, stage_days: null, due: null });
		expect(moments[0]!.given).toEqual({ deal: null, stage: null });
	});

	it('are of unknown outcome until the days are over', async () => {
		await put({ id: 'won', status: 'won', closed: '2026-03-20' });
		const { moments } = await read({ asOf: '2026-03-30' });
		expect(moments[0]!.outcome).toBeNull();
		const known = await read({ asOf: '2026-03-31' });
		expect(known.moments[0]!.outcome).toBe(1);
	});

	it('count as won by how they stand at the end of the days, reopened ones too', async () => {
		await put({ id: 'undone', status: 'lost', closed: '2026-06-01' });
		await moved(
			['undone', 'stage', 'new', 'won', '2026-03-10'],
			['undone', 'stage', 'won', 'offer', '2026-03-20'],
			['undone', 'stage', 'offer', 'lost', '2026-06-01']
		);
		expect((await read()).moments[0]!.outcome).toBe(0);
		expect((await read({ within: 15 })).moments[0]!.outcome).toBe(1);
	});

	it('know the wins of their company up to then, and leave out what is closed on a day to come, or deleted', async () => {
		await put(
			{ id: 'first', status: 'won', closed: '2026-02-01', company_id: 'acme' },
			{ id: 'second', status: 'won', closed: '2026-04-01', company_id: 'acme' },
			{ id: 'open', company_id: 'acme' },
			{ id: 'odd', status: 'won', closed: '2199-01-01' },
			{ id: 'gone' }
		);
		await company.store.engine.query(`update deals set deleted_at = now() where id = 'gone'`, [], {
			readOnly: false
		});
		const { moments, open } = await read();
		expect(moments.map(({ id, values }) => [id, values.company_wins])).toEqual([
			['open', 1],
			['second', 1]
		]);
		expect(open.map(({ id, values }) => [id, values.company_wins])).toEqual([['open', 2]]);
	});

	it('are those that a rep may see', async () => {
		await put({ id: 'hers' }, { id: 'his', owner: 'bob' });
		expect((await read({}, ann)).open.map(({ id }) => id)).toEqual(['hers']);
	});
});

/** Deals of which those with an offer after a week are mostly won, and the others mostly lost, in a month. */
async function twoYears(many: number): Promise<void> {
	const random = createRandom(3);
	const deals: (DealRow & Record<string, unknown>)[] = [];
	const changes: Parameters<typeof change>[] = [];
	for (let place = 0; place < many; place++) {
		const id = `d${String(place).padStart(4, '0')}`;
		const created = dayAfter('2024-11-01', Math.floor((place * 750) / many));
		const hasOffer = random.chance(0.5);
		const isWon = random.chance(hasOffer ? 0.85 : 0.1);
		const closed = dayAfter(created, 30 + random.integer(0, 9));
		const isOpen = closed > '2026-11-23';
		const status = isOpen ? 'open' : isWon ? 'won' : 'lost';
		deals.push({
			id,
			created,
			status,
			closed: isOpen ? null : closed,
			owner: random.pick(['ann', 'bob']),
			stage: isOpen ? (hasOffer ? 'offer' : 'new') : status,
			custom: isOpen ? null : { reason: isWon ? 'price' : 'silence' }
		});
		changes.push([id, 'stage', null, 'new', created]);
		if (hasOffer) changes.push([id, 'stage', 'new', 'offer', dayAfter(created, 7)]);
		if (!isOpen) changes.push([id, 'stage', hasOffer ? 'offer' : 'new', status, closed]);
	}
	const rows = deals.map(({ custom, ...row }) => ({
		...deal(row),
		custom: custom ? JSON.stringify(custom) : null
	}));
	await append('deals', rows);
	await append(
		'deal_events',
		changes.map((each) => change(...each))
	);
}

/** Many rows at once. */
async function append(table: string, rows: Record<string, unknown>[]): Promise<void> {
	const columns = Object.keys(rows[0]!);
	await company.store.engine.insert(
		table,
		columns,
		rows.map((row) => columns.map((column) => row[column] as string))
	);
}

const options = { asOf: '2026-11-23', within: 60 };

/**
 * A deal every day for two years, won or lost by the toss of a coin after 20 to 49 days; the last are open.
 *
 * @param of what a deal that was won, lost, or is still open (null) stands at: its stage, and its close date in days after
 *   creation, or the day of its end
 */
function coins(of: (isWon: boolean | null) => { stage?: string; due?: number | 'closed' | null }) {
	const random = createRandom(11);
	return Array.from({ length: 740 }, (_, place) => {
		const created = dayAfter('2024-11-14', place);
		const isWon = random.chance(0.5);
		const closed = dayAfter(created, random.integer(20, 49));
		const isOpen = closed > options.asOf;
		const { stage, due = null } = of(isOpen ? null : isWon);
		return {
			...deal({
				id: `d${String(place).padStart(4, '0')}`,
				created,
				status: isOpen ? 'open' : isWon ? 'won' : 'lost',
				stage: isOpen ? 'new' : (stage ?? (isWon ? 'won' : 'lost')),
				due: due === 'closed' ? (isOpen ? dayAfter(created, 30) : closed) : dayAfter(created, due ?? 30)
			}),
			created_at: created,
			closed_at: isOpen ? null : closed
		};
	});
}

/** The coin can't be told, and nothing is said of it; the facts are null of the past and of today alike. */
async function expectNoSkill(facts: readonly string[]): Promise<void> {
	const { moments, open } = await read({ days: ['2026-03-01', '2025-10-01'] });
	expect(open.length).toBeGreaterThan(20);
	for (const { values } of [...moments, ...open])
		for (const fact of facts) expect([fact, values[fact]]).toEqual([fact, null]);
	const { scores } = await winProbability(company.store, systemViewer, options);
	expect(scores[0]).toMatchObject({ verdict: 'no_skill', scored: [] });
	expect(Math.abs(scores[0]!.judgement!.auc! - 0.5)).toBeLessThan(0.1);
}

describe('the win probability', () => {
	it('is told where it has skill, with the stage as a reason, tested beside the stage’s own', async () => {
		await twoYears(500);
		await insert(company.store, 'custom_fields', [
			{ entity: 'deals', name: 'reason', label: 'Closing reason', type: 'text' }
		]);
		const result = await winProbability(company.store, systemViewer, options);
		const [scores] = result.scores;
		expect(scores).toMatchObject({ key: 'main', label: 'New business', verdict: 'scored' });
		expect(scores!.judgement!.skill!.lower).toBeGreaterThan(0.1);
		expect(scores!.leftOut.map(({ label }) => label)).toEqual(['Closing reason']);
		expect(scores!.contenders.map(({ name }) => name)).toEqual(['stage']);
		expect(scores!.contenders[0]!.skillOverTheirs!.lower).toBeGreaterThan(0);
		const best = scores!.scored[0]!;
		expect(best.chance).toBeGreaterThan(0.6);
		expect(best.reasons.map(({ text }) => text).join()).toMatch(/Stage: Offer|Its stage changed once/);
		expect(scores!.scored.at(-1)!.chance).toBeLessThan(0.4);
		expect(new Set(scores!.scored.map(({ owner }) => owner))).toEqual(new Set(['Ann', 'Bob']));

		const { csv } = await scoresFile(company.store, systemViewer, result);
		const lines = csv.trim().split(/\r?\n/);
		expect(lines[0]).toContain('id,name,owner,chance,low,high,crm_probability,reason_1,points_1');
		expect(lines).toHaveLength(1 + scores!.scored.length);
		const noted = await company.store.engine.query<{ subject: string; records: number }>(
			`select subject, (detail ->> 'records')::integer as records from audit_log where action = 'export'`
		);
		expect(noted.rows).toEqual([{ subject: 'Scores of deals', records: scores!.scored.length }]);

		const hers = await winProbability(company.store, ann, options);
		expect(hers.groups[0]!.open).toBeLessThan(result.groups[0]!.open);
		expect(hers.assumptions.join()).toContain('Learned from the deals you may see, and no others');
		expect(new Set(hers.scores[0]!.scored.map(({ owner }) => owner)).has('Bob')).toBe(false);

		// Who looks at Ann's deals among all sees them as they are scored among all.
		const part = { owners: { people: ['ann'], teams: [] } };
		const ofAnn = await winProbability(company.store, { ...systemViewer, part }, options);
		expect(ofAnn.scores[0]!.scored).toEqual(scores!.scored.filter(({ owner }) => owner === 'Ann'));
		expect(ofAnn.scores[0]!.judgement).toEqual(scores!.judgement);
		expect(ofAnn.scores[0]!.open).toBe(hers.scores[0]!.open);
		expect(ofAnn.assumptions[0]).toContain('is learned from all deals');
	});

	it('learns nothing from whether a deal will have a history: close dates that move when a deal is lost', async () => {
		const deals = coins((isWon) => ({ due: isWon === null ? null : 30 }));
		await append('deals', deals);
		await append(
			'deal_events',
			deals.flatMap(({ id, status, expected_close, closed_at }) =>
				status === 'lost' ? [change(id, 'expected_close', expected_close, closed_at, closed_at!)] : []
			)
		);
		await expectNoSkill(['due', 'pushes']);
	});

	it('learns nothing from a close date that is set to the day of the win, with events of other deals', async () => {
		const deals = coins((isWon) => ({ due: isWon ? 'closed' : 30 }));
		await append('deals', deals);
		await append(
			'deal_events',
			deals.flatMap(({ id, status, expected_close, created_at }) =>
				status === 'won'
					? []
					: [change(id, 'expected_close', '2026-01-01', expected_close, dayAfter(created_at, 2))]
			)
		);
		await expectNoSkill(['due', 'pushes']);
	});

	it('learns nothing from stages of which only the win is an event', async () => {
		const deals = coins((isWon) => ({ stage: isWon ? 'won' : 'new' }));
		await append('deals', deals);
		await append(
			'deal_events',
			deals.flatMap(({ id, status, closed_at }) =>
				status === 'won' ? [change(id, 'stage', 'close', 'won', closed_at!)] : []
			)
		);
		await expectNoSkill(['stage', 'stage_days', 'stage_changes']);
	});

	it('learns nothing from a history of stages that only won deals were exported with', async () => {
		const deals = coins((isWon) => ({ stage: isWon === null ? 'new' : isWon ? 'won' : 'lost' }));
		await append('deals', deals);
		await append(
			'deal_events',
			deals.flatMap(({ id, status, created_at, closed_at }) =>
				status === 'won'
					? [
							change(id, 'stage', null, 'new', created_at),
							change(id, 'stage', 'new', 'offer', dayAfter(created_at, 3)),
							change(id, 'stage', 'offer', 'won', closed_at!)
						]
					: []
			)
		);
		await expectNoSkill(['stage', 'stage_days', 'stage_changes']);
	});

	it('takes a close date that moves in this product and not in another for what it is', async () => {
		// As this product writes it: a close date has an event when it moves, half of them a week after creation.
		const deals = coins(() => ({ due: 30 }));
		const old = coins((isWon) => ({ due: isWon ? 'closed' : 30 })).map((row) => ({
			...row,
			id: `old_${row.id}`,
			source_system: 'pipedrive'
		}));
		await append('deals', [...deals.map((row) => ({ ...row, source_system: null })), ...old]);
		await append(
			'deal_events',
			deals.flatMap(({ id, expected_close, created_at }, place) =>
				place % 2 ? [change(id, 'expected_close', '2026-01-01', expected_close, dayAfter(created_at, 7))] : []
			)
		);
		const { moments, open } = await read({ days: ['2026-03-01', '2025-10-01'] });
		for (const { id, values } of [...moments, ...open])
			expect([id, values.due === null]).toEqual([id, id.startsWith('old_')]);
		expect(open.some(({ id }) => id.startsWith('old_'))).toBe(true);
	});

	it('leaves the amount out where its changes are not recorded and lost deals have none', async () => {
		await twoYears(500);
		const write = (sql: string) => company.store.engine.query(sql, [], { readOnly: false });
		await write(
			`update deals set amount_base = case status when 'lost' then 0 else 100 end, amount = amount_base`
		);
		await write(`update deals set amount = amount_base`);
		const { scores } = await winProbability(company.store, systemViewer, options);
		expect(scores[0]!.leftOut.map(({ field }) => field)).toEqual(['amount']);
	});

	it('of one closed deal is what is expected beforehand, with a wide interval (T7: Odoo says 91.67 %)', async () => {
		await put({ id: 'won', status: 'won', closed: '2026-01-20' }, { id: 'open', created: '2026-11-01' });
		const { scores } = await winProbability(company.store, systemViewer, options);
		expect(scores[0]).toMatchObject({ verdict: 'few', open: 1, scored: [] });
		const { estimate, lower, upper, records, happened } = scores[0]!.base;
		expect({ records, happened }).toEqual({ records: 1, happened: 1 });
		expect(estimate).toBeCloseTo(2 / 3, 10);
		expect(upper - lower).toBeGreaterThan(0.7);
		expect(scores[0]!.sentence).toMatch(
			/^Too few deals have ended.* Of 1 that are known 1 were won within 60 days/
		);
	});

	it('of few deals is drawn to the share of the other pipelines', async () => {
		await insert(company.store, 'pipelines', [{ id: 'other', name: 'Other', object: 'deals' }]);
		const sold = Array.from({ length: 40 }, (_, place) => ({
			...deal({ id: `s${place}`, status: place % 4 ? 'lost' : 'won', closed: '2026-01-20' }),
			pipeline_id: 'other'
		}));
		await insert(company.store, 'deals', sold);
		await put({ id: 'won', status: 'won', closed: '2026-01-20' });
		const { scores } = await winProbability(company.store, systemViewer, { ...options, pipeline: 'main' });
		// A quarter of the others, as four deals, and one win: 2 of 5.
		expect(scores).toHaveLength(1);
		expect(scores[0]!.base.estimate).toBeCloseTo((4 * (10.5 / 41) + 1) / 5, 10);
		await clear(company.store, 'pipelines');
		await insert(company.store, 'pipelines', [{ id: 'main', name: 'New business', object: 'deals' }]);
	});

	it('of nothing is nothing', async () => {
		const result = await winProbability(company.store, systemViewer, options);
		expect(result).toMatchObject({ scores: [], groups: [], summary: 'There are no deals.' });
		expect(result.missing[0]).toMatch(/import some/);
	});
});
