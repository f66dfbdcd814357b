import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, clear, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { leadScore } from './lead-score.ts';
import { readLeads } from './leads.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'leads', 'deals', 'touchpoints', 'activities', 'custom_fields'));

const asOf = '2026-11-23';
const read = (more: Partial<Parameters<typeof readLeads>[2]> = {}) =>
	readLeads(company.store, systemViewer, {
		asOf,
		within: 30,
		goal: 'converted',
		custom: [],
		leads: 1,
		...more
	});

const lead = (id: string, created: string, more: Record<string, unknown> = {}) => ({
	id,
	name: id,
	created_at: created,
	...more
});

describe('leads as they stood', () => {
	it('are looked at on days of their life, for as long as they are open', async () => {
		await insert(company.store, 'leads', [
			lead('quick', '2026-03-01 10:00:00+00', { converted_at: '2026-03-01 12:00:00+00' }),
			lead('soon', '2026-03-01 10:00:00+00', { converted_at: '2026-03-20' }),
			lead('late', '2026-03-01 10:00:00+00', { converted_at: '2026-04-05' }),
			lead('dropped', '2026-03-01 10:00:00+00', { disqualified_at: '2026-03-05' })
		]);
		await insert(company.store, 'touchpoints', [
			{ id: 't1', lead_id: 'soon', channel: 'Email', occurred_at: '2026-03-01 10:00:00+00' },
			{ id: 't2', lead_id: 'soon', channel: 'Event', occurred_at: '2026-03-04' }
		]);
		const { moments, open } = await read();
		expect(moments.map(({ id, band, outcome }) => [id, band, outcome])).toEqual([
			['dropped', '0', 0],
			['late', '0', 0],
			['soon', '0', 1],
			['late', '7', 1],
			['soon', '7', 1]
		]);
		expect(moments[2]!.values).toMatchObject({
			age: 0,
			touches: 1,
			last_channel: 'Email',
			weekday: 'Sunday'
		});
		expect(moments[4]!.values).toMatchObject({
			age: 7,
			touches: 2,
			first_channel: 'Email',
			last_channel: 'Event'
		});
		expect(open).toEqual([]);
	});

	it('that are open now are those younger than the days asked about, and not closed by their status', async () => {
		await insert(company.store, 'leads', [
			lead('young', '2026-11-10'),
			lead('old', '2026-10-01'),
			lead('shut', '2026-11-10', { status: 'Closed - Not Converted' }),
			lead('undated', '2026-11-10', { created_at: null }),
			lead('to come', '2026-12-10')
		]);
		expect((await read()).open.map(({ id }) => id)).toEqual(['young']);
		const { missing } = await leadScore(company.store, systemViewer, { asOf, within: 30 });
		expect(missing).toEqual([
			'1 leads have no date of creation, and are in no figure.',
			'1 open leads are older than 30 days, and are not scored.'
		]);
	});

	it('that converted on no known day are in no figure', async () => {
		await insert(company.store, 'leads', [
			lead('undated', '2026-03-01', { status: 'Closed - Converted' }),
			lead('linked', '2026-03-01', { converted_deal_id: 'd' }),
			lead('not', '2026-03-01', { status: 'Closed - Not Converted' }),
			lead('unconverted', '2026-03-01', { status: 'Unconverted' })
		]);
		expect(new Set((await read()).moments.map(({ id }) => id))).toEqual(new Set(['not', 'unconverted']));
		const { missing } = await leadScore(company.store, systemViewer, { asOf, within: 30 });
		expect(missing).toContain('2 leads converted on no day that is known, and are in no figure.');
	});

	it('can be asked for the win of their deal instead', async () => {
		await insert(company.store, 'deals', [deal({ id: 'd', status: 'won', closed: '2026-03-25' })]);
		await insert(company.store, 'leads', [
			lead('won', '2026-03-01', { converted_at: '2026-03-10', converted_deal_id: 'd' }),
			lead('only converted', '2026-03-01', { converted_at: '2026-03-10' })
		]);
		const outcomes = (await read({ goal: 'won' })).moments.map(({ id, band, outcome }) => [
			id,
			band,
			outcome
		]);
		expect(outcomes).toEqual([
			['only converted', '0', 0],
			['won', '0', 1],
			['only converted', '7', 0],
			['won', '7', 1]
		]);
	});
});

/** A lead a day from two sources, of which one converts far better, with a score that came with it. */
async function aYearAndMore(): Promise<void> {
	const random = createRandom(5);
	const leads = Array.from({ length: 700 }, (_, place) => {
		const created = dayAfter('2024-12-20', place);
		const source = random.pick(['Referral', 'List']);
		const converts = random.chance(source === 'Referral' ? 0.7 : 0.1);
		const at = dayAfter(created, 10);
		return {
			...lead(`l${String(place).padStart(3, '0')}`, created),
			source,
			score: converts ? '80' : '20',
			rating: converts ? 'Hot' : 'Cold',
			owner_id: random.pick(['ann', 'bob']),
			converted_at: converts && at <= asOf ? at : null,
			custom: JSON.stringify({ likelihood: converts ? 0.8 : 0.1 })
		};
	});
	const columns = Object.keys(leads[0]!) as (keyof (typeof leads)[number])[];
	await company.store.engine.insert(
		'leads',
		columns,
		leads.map((row) => columns.map((column) => row[column]))
	);
	await insert(company.store, 'custom_fields', [
		{ entity: 'leads', name: 'likelihood', label: 'Likelihood to convert', type: 'number' }
	]);
}

/**
 * A lead a day for two years that converts after 10 to 24 days or never, by the toss of a coin.
 *
 * @param shareWorked of leads that convert, or don’t, with a call and a touchpoint on the day they came; open ones are still
 *   of those that don’t
 */
async function coins(shareWorked: (converts: boolean) => number): Promise<void> {
	const random = createRandom(7);
	const leads: Record<string, string | null>[] = [];
	const calls: Record<string, string>[] = [];
	const touches: Record<string, string>[] = [];
	for (let place = 0; place < 700; place++) {
		const id = `l${String(place).padStart(3, '0')}`;
		const created = dayAfter('2024-12-24', place);
		const at = dayAfter(created, random.integer(10, 24));
		const converts = random.chance(0.5) && at <= asOf;
		leads.push({ id, name: id, created_at: created, converted_at: converts ? at : null });
		if (!random.chance(shareWorked(converts))) continue;
		calls.push({ id, lead_id: id, type: 'call', occurred_at: created });
		touches.push({ id, lead_id: id, channel: 'Email', occurred_at: created });
	}
	const append = (table: string, rows: Record<string, string | null>[]) =>
		company.store.engine.insert(table, Object.keys(rows[0]!), rows.map(Object.values));
	await append('leads', leads);
	await append('activities', calls);
	await append('touchpoints', touches);
}

describe('the lead score', () => {
	it('is told where it has skill over leads of the same age, and says which source converts best', async () => {
		await aYearAndMore();
		const { scores } = await leadScore(company.store, systemViewer, { asOf, within: 30 });
		expect(scores[0]!.verdict).toBe('scored');
		expect(scores[0]!.by[0]!.levels.map(({ label }) => label)).toEqual(['Source: Referral', 'Source: List']);
		expect(scores[0]!.by[0]!.levels[0]!.share.estimate).toBeCloseTo(0.7, 1);
		const [best] = scores[0]!.scored;
		expect(best!.chance).toBeGreaterThan(0.4);
		expect(best!.reasons[0]!.text).toBe('Source: Referral');

		const hers = await leadScore(company.store, ann, { asOf, within: 30 });
		expect(new Set(hers.scores[0]!.scored.map(({ owner }) => owner)).has('Bob')).toBe(false);
	});

	it.each([
		['are handed over to the contact at a conversion', (converts: boolean) => !converts],
		['are written down afterwards, for those that converted', (converts: boolean) => converts]
	])('learns nothing from activities and touchpoints that %s', async (_, isKept) => {
		await coins((converts) => (isKept(converts) ? 1 : 0));
		const { moments, open } = await read();
		for (const { values } of [...moments, ...open])
			expect(values).toMatchObject({ activities: null, touches: null, last_channel: null, silence: null });
		const { scores } = await leadScore(company.store, systemViewer, { asOf, within: 30 });
		expect(scores[0]).toMatchObject({ verdict: 'no_skill', scored: [] });
		expect(Math.abs(scores[0]!.judgement!.auc! - 0.5)).toBeLessThan(0.1);
	});

	it('learns from activities that are kept of all, and more frequent where leads convert', async () => {
		await coins((converts) => (converts ? 0.8 : 0.2));
		const { scores } = await leadScore(company.store, systemViewer, { asOf, within: 30 });
		expect(scores[0]!.verdict).toBe('scored');
	});

	it('takes no rank, rating or undated likelihood of the CRM for a probability or a fact (T17)', async () => {
		await aYearAndMore();
		const { scores } = await leadScore(company.store, systemViewer, { asOf, within: 30 });
		expect(scores[0]!.ranks.map(({ label }) => label)).toEqual(['Score', 'Rating', 'Likelihood to convert']);
		expect(scores[0]!.contenders).toEqual([]);
		expect(scores[0]!.scored.every(({ given }) => given === null)).toBe(true);
		const texts = scores[0]!.scored.flatMap(({ reasons }) => reasons.map(({ text }) => text)).join();
		expect(texts).not.toMatch(/Score|Rating|Likelihood/);
	});

	it('of nothing is nothing', async () => {
		const result = await leadScore(company.store, systemViewer, { asOf });
		expect(result).toMatchObject({ scores: [], groups: [], summary: 'There are no leads.' });
	});
});
