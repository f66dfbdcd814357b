import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, change, clear, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { describeFunnel } from './describe.ts';
import { funnel, funnelRecords } from './funnel.ts';
import type { FunnelOf, FunnelStep } from './result.ts';
import { largestDrop } from './steps.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'deals', 'deal_events', 'leads', 'activities'));

const year = { from: '2026-01-01', to: '2026-07-01' };

type Move = [stage: string, day: string];

/** A deal created on the first of January in stage New, with its later stages. */
const walk = async (id: string, moves: Move[], more: Parameters<typeof deal>[0] | object = {}) => {
	await insert(company.store, 'deals', [
		{ ...deal({ id, created: '2026-01-01', ...more }), stage_id: moves.at(-1)?.[0] ?? 'new' }
	]);
	await insert(
		company.store,
		'deal_events',
		moves.map(([stage, day], place) => change(id, 'stage', moves[place - 1]?.[0] ?? 'new', stage, day))
	);
};

/** Won by all stages, won by skipping one, lost in the second, and still in the second. */
async function fourDeals(): Promise<void> {
	await walk(
		'won',
		[
			['offer', '2026-01-11'],
			['close', '2026-01-21'],
			['won', '2026-01-31']
		],
		{
			status: 'won',
			closed: '2026-01-31'
		}
	);
	await walk(
		'skipped',
		[
			['close', '2026-01-06'],
			['won', '2026-01-16']
		],
		{
			status: 'won',
			closed: '2026-01-16',
			owner: 'bob'
		}
	);
	await walk(
		'lost',
		[
			['offer', '2026-01-21'],
			['lost', '2026-02-10']
		],
		{ status: 'lost', closed: '2026-02-10' }
	);
	await walk('open', [['offer', '2026-01-04']]);
}

const table = ({ steps }: { steps: { label: string; reached: number; lost: number; open: number }[] }) =>
	steps.map(({ label, reached, lost, open }) => [label, reached, lost, open]);

describe('the way of deals', () => {
	it('counts who came to each stage or a later one, and where the others are (T2: Frappe counts log rows)', async () => {
		await fourDeals();
		const result = await funnel(company.store, systemViewer, { ...year, within: 100 });
		expect(result.pipeline).toEqual({ id: 'main', name: 'New business' });
		expect(table(result.funnels[0]!)).toEqual([
			['New', 4, 0, 0],
			['Offer', 4, 1, 1],
			['Closing', 2, 0, 0],
			['Won', 2, 0, 0]
		]);
	});

	it('a second visit to a stage is not another one', async () => {
		await walk('back', [
			['offer', '2026-01-05'],
			['new', '2026-01-08'],
			['offer', '2026-01-20']
		]);
		const result = await funnel(company.store, systemViewer, { ...year, within: 30 });
		expect(table(result.funnels[0]!).slice(0, 2)).toEqual([
			['New', 1, 0, 0],
			['Offer', 1, 0, 1]
		]);
		expect(result.funnels[0]!.steps[1]!.medianDays).toBe(4);
	});

	it('within fewer days counts fewer, and those later than that do not count as reached', async () => {
		await fourDeals();
		const { funnels } = await funnel(company.store, systemViewer, { ...year, within: 10 });
		expect(table(funnels[0]!).map(([label, reached]) => [label, reached])).toEqual([
			['New', 4],
			['Offer', 3],
			['Closing', 1],
			['Won', 0]
		]);
	});

	it('counts who is still on the way for as long as they have been (Aalen and Johansen by hand)', async () => {
		await fourDeals();
		const { funnels } = await funnel(company.store, systemViewer, { ...year, within: 100 });
		const [, offer, closing] = funnels[0]!.steps;
		expect(offer!.ofFirst).toMatchObject({ estimate: 1 });
		// Of four that came to Offer: one went on after 10 days, one at once, one was lost after 20, one has been there since
		// January: of all watched, half.
		expect(closing!.ofPrevious!.estimate).toBeCloseTo(0.5, 12);
		expect(closing!.ofPrevious!.lower).toBeGreaterThan(0);
		expect(closing!.ofPrevious!.upper).toBeLessThan(1);
	});

	it('does not take few for sure: all of four is an interval that does not end at one point', async () => {
		await fourDeals();
		const { funnels } = await funnel(company.store, systemViewer, { ...year, within: 100 });
		const { ofFirst } = funnels[0]!.steps[1]!;
		expect(ofFirst!.upper).toBe(1);
		// Wilson's interval of 4 of 4.
		expect(ofFirst!.lower).toBeCloseTo(0.5101, 3);
	});

	it('is whole where all came on days of their own, whatever the digits of their product', async () => {
		for (let place = 0; place < 11; place++)
			await walk(`deal_${place}`, [['offer', `2026-01-${String(place + 3).padStart(2, '0')}`]]);
		const { funnels } = await funnel(company.store, systemViewer, { ...year, within: 100 });
		expect(funnels[0]!.steps[1]!.ofFirst).toEqual({
			estimate: 1,
			lower: expect.closeTo(0.7412, 3),
			upper: 1
		});
	});

	it('side by side by owner, each with its own; a rep sees only theirs', async () => {
		await fourDeals();
		const asked = { ...year, within: 100, by: 'owner' as const };
		const { funnels } = await funnel(company.store, systemViewer, asked);
		expect(funnels.map(({ label, entered }) => [label, entered])).toEqual([
			['All', 4],
			['Ann', 3],
			['Bob', 1]
		]);
		const own = await funnel(company.store, ann, asked);
		expect(own.funnels.map(({ label, entered }) => [label, entered])).toEqual([
			['All', 3],
			['Ann', 3]
		]);
	});

	it('of chosen stages leaves the others out, and begins where the first of them is', async () => {
		await fourDeals();
		const { funnels } = await funnel(company.store, systemViewer, {
			...year,
			steps: ['stage:offer', 'won'],
			within: 100
		});
		expect(table(funnels[0]!)).toEqual([
			['Offer', 4, 1, 1],
			['Won', 2, 0, 0]
		]);
	});

	it('leads to those who fell out or are still there', async () => {
		await fourDeals();
		const records = (state: 'lost' | 'open', step = 'stage:offer') =>
			funnelRecords(company.store, systemViewer, year, { step, state, group: undefined });
		expect((await records('lost')).map(({ id, owner }) => [id, owner])).toEqual([['lost', 'Ann']]);
		expect((await records('open')).map(({ id }) => id)).toEqual(['open']);
		expect(await records('open', 'nowhere')).toEqual([]);
	});

	it('tells of deals without a dated way instead of guessing one', async () => {
		await insert(company.store, 'deals', [deal({ id: 'untold', created: '2026-02-01' })]);
		const result = await funnel(company.store, systemViewer, year);
		expect(result.undated).toBe(1);
		expect(result.missing[0]).toMatch(/^1 deals created in this period have no dated stages/);
		expect(result.summary).toBe('Nobody entered in this period.');
	});

	it('says how well the history is known, where that is less than exactly', async () => {
		await walk('exact', [['offer', '2026-01-11']]);
		await walk('entered', [['offer', '2026-01-11']]);
		await walk('elsewhere', [['offer', '2025-01-11']], { created: '2025-01-01' });
		await company.store.engine.transaction((transaction) =>
			transaction.query(`update deal_events set quality = 'entered_only' where deal_id <> 'exact'`)
		);
		const { missing } = await funnel(company.store, systemViewer, year);
		expect(missing).toEqual([expect.stringMatching(/^History of 1 deal: entered only\. For it, the source/)]);
	});
});

describe('where most fall out', () => {
	it('is where most are lost, not where the last have only just come', async () => {
		const now = new Date(Date.now() - 86_400_000).toISOString();
		for (let place = 0; place < 6; place++)
			await walk(
				`lost_${place}`,
				[
					['offer', '2026-01-10'],
					['lost', '2026-02-01']
				],
				{
					status: 'lost',
					closed: '2026-02-01'
				}
			);
		for (let place = 0; place < 6; place++)
			await walk(`fresh_${place}`, [
				['offer', '2026-01-10'],
				['close', now]
			]);
		const { funnels } = await funnel(company.store, systemViewer, year);
		expect(largestDrop(funnels[0]!)).toMatchObject({ from: 'Offer', to: 'Closing', lost: { estimate: 0.5 } });
	});

	it('is clear where its interval lies above those of all other steps', () => {
		const at = (label: string, lost: number, lower: number, upper: number) =>
			({ label, lost: 1, lostBefore: { estimate: lost, lower, upper } }) as FunnelStep;
		const of = (...steps: FunnelStep[]) =>
			largestDrop({ steps: [at('New', 0, 0, 0), ...steps] } as FunnelOf)!.isClear;
		expect(of(at('Offer', 0.6, 0.5, 0.7), at('Won', 0.3, 0.2, 0.4))).toBe(true);
		expect(of(at('Offer', 0.5, 0.3, 0.7), at('Won', 0.3, 0.2, 0.4))).toBe(false);
		expect(of(at('Won', 0.5, 0.3, 0.7))).toBe(true);
		// Nobody of three was lost yet, which more than half of all may be.
		expect(of(at('Offer', 0.3, 0.22, 0.4), { ...at('Won', 0, 0, 0.56), lost: 0 })).toBe(false);
	});

	it('is nowhere where nobody is lost', async () => {
		await walk(
			'won',
			[
				['offer', '2026-01-11'],
				['won', '2026-01-31']
			],
			{ status: 'won', closed: '2026-01-31' }
		);
		const { funnels } = await funnel(company.store, systemViewer, year);
		expect(largestDrop(funnels[0]!)).toBeNull();
	});
});

describe('what is known', () => {
	it('ends with the day that is asked about: who won later had not', async () => {
		await fourDeals();
		const { funnels } = await funnel(company.store, systemViewer, {
			from: '2026-01-01',
			asOf: '2026-01-12',
			within: 5
		});
		// By then two had come to Offer, of whom one by way of Closing, and one late; the others were where they began.
		expect(table(funnels[0]!).map(([label, , lost]) => [label, lost])).toEqual([
			['New', 0],
			['Offer', 0],
			['Closing', 0],
			['Won', 0]
		]);
		expect(funnels[0]!.steps.map(({ open }) => open)).toEqual([1, 2, 1, 0]);
	});

	it('begins with the data where no day is given', async () => {
		await fourDeals();
		const { from, funnels } = await funnel(company.store, systemViewer, { from: null, to: null });
		expect([from < '2000-01-01', funnels[0]!.entered]).toEqual([true, 4]);
	});

	it('is the way in one pipeline, and of a loss without a date the stage of the lost', async () => {
		await insert(company.store, 'pipelines', [{ id: 'old', name: 'Old', object: 'deals' }]);
		await insert(company.store, 'stages', [
			{ id: 'old_late', pipeline_id: 'old', name: 'Late', position: 9, status: 'open' }
		]);
		await insert(company.store, 'deals', [
			{ ...deal({ id: 'moved', created: '2026-01-01' }), stage_id: 'new' }
		]);
		await insert(company.store, 'deal_events', [change('moved', 'stage', 'old_late', 'new', '2026-01-05')]);
		await walk(
			'undated',
			[
				['offer', '2026-01-10'],
				['lost', '2026-02-01']
			],
			{ status: 'lost', closed: null }
		);
		const { funnels } = await funnel(company.store, systemViewer, year);
		expect(table(funnels[0]!).slice(0, 3)).toEqual([
			['New', 2, 0, 1],
			['Offer', 1, 1, 0],
			['Closing', 0, 0, 0]
		]);
		await company.store.engine.query(`delete from stages where id = 'old_late'`, [], { readOnly: false });
		await company.store.engine.query(`delete from pipelines where id = 'old'`, [], { readOnly: false });
	});
});

describe('the way of leads', () => {
	it('goes over their answer and their deal to its win; what became a deal counts as answered', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'won', status: 'won', created: '2026-01-10', closed: '2026-02-01' }),
			deal({ id: 'lost', status: 'lost', created: '2026-01-10', closed: '2026-02-01' })
		]);
		const lead = (id: string, more: object) => ({
			id,
			name: id,
			created_at: '2026-01-01',
			owner_id: 'ann',
			...more
		});
		await insert(company.store, 'leads', [
			lead('a', { converted_at: '2026-01-10', converted_deal_id: 'won' }),
			lead('b', { converted_at: '2026-01-10', converted_deal_id: 'lost' }),
			lead('c', { disqualified_at: '2026-01-20' }),
			lead('d', {})
		]);
		await insert(company.store, 'activities', [
			{ id: '1', type: 'call', lead_id: 'c', occurred_at: '2026-01-02' }
		]);
		const { funnels } = await funnel(company.store, systemViewer, { kind: 'leads', ...year });
		expect(table(funnels[0]!)).toEqual([
			['Lead created', 4, 0, 1],
			['Answered', 3, 1, 0],
			['Became a deal', 2, 1, 0],
			['Won', 1, 0, 0]
		]);
		expect(largestDrop(funnels[0]!)).toMatchObject({ to: 'Won', lost: { estimate: 0.5 } });
	});
});

describe('for any walks', () => {
	const stages = ['new', 'offer', 'close'];
	const walks = fc.array(
		fc.record({
			visits: fc.array(fc.constantFrom(...stages), { maxLength: 5 }),
			end: fc.constantFrom('won' as const, 'lost' as const, 'open' as const)
		}),
		{ maxLength: 8 }
	);

	it('no step has more than the one before, and everybody is somewhere', async () => {
		await fc.assert(
			fc.asyncProperty(walks, async (given) => {
				await clear(company.store, 'deals', 'deal_events');
				for (const [place, { visits, end }] of given.entries()) {
					const moves = visits.map((stage, step): Move => [
						stage,
						`2026-01-${String(step + 2).padStart(2, '0')}`
					]);
					const ended: Move[] = end === 'open' ? [] : [[end, '2026-02-01']];
					await walk(`deal_${place}`, [...moves, ...ended], {
						status: end,
						closed: end === 'open' ? null : '2026-02-01'
					});
				}
				const { funnels } = await funnel(company.store, systemViewer, { ...year, within: 3000 });
				const { entered, steps } = funnels[0]!;
				expect(steps[0]!.reached).toBe(entered);
				for (const [place, step] of steps.entries())
					if (place > 0) expect(step.reached).toBeLessThanOrEqual(steps[place - 1]!.reached);
				const somewhere = steps.reduce((sum, { lost, open }) => sum + lost + open, steps.at(-1)!.reached);
				expect(somewhere).toBe(entered);
				// Whatever the limit: who came to a step is there, lost there, or went on.
				const early = (await funnel(company.store, systemViewer, { ...year, within: 5 })).funnels[0]!.steps;
				const came = early.map(({ reached, later }) => reached + later);
				for (const [place, { lost, open, wonOtherwise }] of early.slice(0, -1).entries())
					expect(came[place]).toBe(lost + open + wonOtherwise + came[place + 1]!);
			}),
			{ numRuns: 8 }
		);
	}, 60_000);

	it('is told in words', async () => {
		await fourDeals();
		const text = describeFunnel(await funnel(company.store, systemViewer, { ...year, within: 100 }));
		expect(text).toContain('4 entered.');
		expect(text).toMatch(/Closing +2 +0 +50 %/);
	});
});
