import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { createRecord, updateRecord, type CrmRecord, type RecordInput } from './index.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
afterAll(() => test.clear());

const create = (input: RecordInput = {}) =>
	createRecord(test.store, systemViewer, 'deals', { name: 'Deal', amount: 100, currency: 'USD', ...input });
const change = (deal: CrmRecord, input: RecordInput) =>
	updateRecord(test.store, systemViewer, 'deals', deal.id, input, { version: deal.version });
const events = async (deal: CrmRecord) =>
	(
		await test.rows(
			`select field, old_value, new_value, quality from deal_events where deal_id = '${deal.id}' order by changed_at, sequence`
		)
	).map(({ field, old_value, new_value }) => `${field}: ${old_value} → ${new_value}`);

describe('a new deal', () => {
	it('begins in the first open stage of the first pipeline for deals, and takes over what the stage says', async () => {
		expect((await create()).values).toMatchObject({
			pipeline_id: 'sales',
			stage_id: 'new',
			status: 'open',
			probability: 0.1,
			probability_source: 'stage',
			forecast_category: 'pipeline',
			closed_at: null,
			amount_base: '50.0000'
		});
	});

	it('dates its first stage, so that durations can be told', async () => {
		const deal = await create({ stage_id: 'offer' });
		expect(await events(deal)).toEqual(['stage: null → offer']);
		expect(await test.rows(`select quality from deal_events where deal_id = '${deal.id}'`)).toEqual([
			{ quality: 'exact' }
		]);
	});

	it('may begin in another pipeline, already won, or with an amount in the reporting currency', async () => {
		expect((await create({ pipeline_id: 'renewals' })).values).toMatchObject({ stage_id: 'due' });
		const won = await create({ stage_id: 'won', closed_at: '2026-03-01', currency: '' });
		expect(won.values).toMatchObject({
			status: 'won',
			closed_at: '2026-03-01T00:00:00.000Z',
			forecast_category: 'closed',
			currency: 'EUR'
		});
	});

	it('of a rep is the rep’s', async () => {
		expect((await createRecord(test.store, ann, 'deals', { name: 'Mine' })).values.owner_id).toBe('ann');
	});
});

describe('moving a deal', () => {
	it('into a won stage wins it now, and out of it reopens it', async () => {
		const won = await change(await create(), { stage_id: 'won' });
		expect(won.values).toMatchObject({ status: 'won', probability: 1, forecast_category: 'closed' });
		expect(Math.abs(Date.parse(String(won.values.closed_at)) - Date.now())).toBeLessThan(60_000);
		const open = await change(won, { stage_id: 'offer' });
		expect(open.values).toMatchObject({
			status: 'open',
			closed_at: null,
			probability: 0.5,
			forecast_category: 'best_case'
		});
		expect(await events(won)).toEqual([
			'stage: null → new',
			'stage: new → won',
			'status: open → won',
			'probability: 0.1 → 1',
			'forecast_category: pipeline → closed',
			'stage: won → offer',
			'status: won → open',
			'probability: 1 → 0.5',
			'forecast_category: closed → best_case'
		]);
	});

	it('by its status moves it to the stage of that status, and back where it was', async () => {
		const lost = await change(await create({ stage_id: 'offer' }), { status: 'lost', lost_reason: 'Price' });
		expect(lost.values).toMatchObject({
			stage_id: 'lost',
			status: 'lost',
			lost_reason: 'Price',
			probability: 0
		});
		const open = await change(lost, { status: 'open' });
		expect(open.values).toMatchObject({
			stage_id: 'offer',
			status: 'open',
			lost_reason: null,
			closed_at: null
		});
	});

	it('that is lost where the pipeline has no lost stage leaves it in its stage', async () => {
		const lost = await change(await create({ pipeline_id: 'renewals' }), { status: 'lost' });
		expect(lost.values).toMatchObject({ stage_id: 'due', status: 'lost' });
		expect(lost.values.closed_at).not.toBeNull();
		const open = await change(lost, { status: 'open' });
		expect(open.values).toMatchObject({ stage_id: 'due', status: 'open', probability: 0.8, closed_at: null });
	});

	it('keeps a probability that someone gave, until the deal is closed', async () => {
		const deal = await change(await create(), { probability: '70 %' });
		expect(deal.values.probability_source).toBe('deal');
		const moved = await change(deal, { stage_id: 'offer' });
		expect(moved.values).toMatchObject({ probability: 0.7, forecast_category: 'best_case' });
		expect((await change(moved, { stage_id: 'lost' })).values.probability).toBe(0);
	});

	it('into a stage of another pipeline moves it to that pipeline', async () => {
		const moved = await change(await create(), { stage_id: 'due' });
		expect(moved.values).toMatchObject({ pipeline_id: 'renewals', stage_id: 'due' });
	});
});

describe('a deal that contradicts itself is refused', () => {
	it.each([
		[{ stage_id: 'won', status: 'lost' }, 'status', 'A deal in the stage “Won” is won'],
		[{ closed_at: '2026-01-01' }, 'closed_at', 'An open deal has no closing date'],
		[{ pipeline_id: 'renewals' }, 'stage_id', 'belongs to another pipeline'],
		[{ stage_id: 'nowhere' }, 'stage_id', 'There is no stage “nowhere”']
	])('%o', async (input, field, message) => {
		await expect(change(await create(), input)).rejects.toMatchObject({
			code: 'invalid',
			issues: [{ field, message: expect.stringContaining(message) }]
		});
	});

	it('without the date on which it was won', async () => {
		const won = await create({ stage_id: 'won' });
		await expect(change(won, { closed_at: '' })).rejects.toMatchObject({ issues: [{ field: 'closed_at' }] });
		const corrected = await change(won, { closed_at: '2026-02-03' });
		expect(corrected.values.closed_at).toBe('2026-02-03T00:00:00.000Z');
	});
});
