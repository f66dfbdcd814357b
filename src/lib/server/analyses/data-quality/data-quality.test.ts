import { describe, expect, it } from 'vitest';
import { ann, deal, everyone, metricCompany } from '#lib/server/metrics/testing.ts';
import { forecast } from '../forecast/forecast.ts';
import { dataQuality, recordsOfOwner, recordsToMend } from './data-quality.ts';
import { describeDataQuality } from './describe.ts';
import { beyondTheFirst } from './duplicates.ts';

const company = metricCompany(
	'companies',
	'contacts',
	'deals',
	'line_items',
	'products',
	'orders',
	'tickets',
	'activities',
	'leads'
);
const { put } = company;
const today = new Date().toISOString().slice(0, 10);
const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A deal about which nothing is wrong. */
const sound = (id: string, more: Record<string, unknown> = {}) => ({
	...deal({ id, created: today, due: later(30), source: 'web' }),
	company_id: 'acme',
	...more
});
const acme = {
	id: 'acme',
	name: 'Acme',
	domain: 'acme.example',
	industry: 'Steel',
	country: 'DE',
	owner_id: 'ann',
	employees: 10
};
const contact = (id: string, more: Record<string, unknown> = {}) => ({
	id,
	name: `Contact ${id}`,
	email: `${id}@acme.example`,
	phone: '+49 30 1234567',
	title: 'Buyer',
	company_id: 'acme',
	owner_id: 'ann',
	...more
});

const found = async () =>
	Object.fromEntries(
		(await dataQuality(company.store, everyone)).findings.map(({ entity, key, examples }) => [
			`${entity} ${key}`,
			examples
		])
	);

describe('data quality', () => {
	it('finds nothing in sound records', async () => {
		await put('companies', [acme]);
		await put('contacts', [contact('eve')]);
		await put('deals', [sound('a'), sound('b', { status: 'won', stage_id: 'won', closed_at: today })]);
		const { findings, total, summary } = await dataQuality(company.store, everyone);
		expect(findings).toEqual([]);
		expect(total).toEqual({ records: 4, wanting: 0, score: 1 });
		expect(summary).toBe('Nothing was found wanting in 4 records.');
	});

	it('finds what is missing, can’t be, is stale, belongs to nothing or contradicts itself', async () => {
		await put('companies', [acme, { ...acme, id: 'bolt', name: 'Bolt', domain: 'bolt' }]);
		await put('contacts', [
			contact('moved', { email: 'moved@acme.example', company_id: 'bolt' }),
			contact('wrong', { email: 'wrong at acme', phone: '123' }),
			contact('empty', { title: 'N/A' })
		]);
		await put('deals', [
			sound('early', { status: 'won', stage_id: 'won', created_at: '2026-02-01', closed_at: '2026-01-01' }),
			sound('ahead', { status: 'won', stage_id: 'won', closed_at: later(9) }),
			sound('undated', { status: 'lost', stage_id: 'lost' }),
			sound('less', { amount: -5, amount_base: -5 }),
			sound('won stage', { stage_id: 'won' }),
			sound('past', { expected_close: '2026-01-01' }),
			sound('silent', { created_at: '2026-01-01' }),
			sound('sums', { amount: 100 }),
			sound('differs', { amount: 100 }),
			sound('nobody', { company_id: null, status: 'lost', stage_id: 'lost', closed_at: today })
		]);
		await put('products', [{ id: 'chair', name: 'Chair' }]);
		const line = (id: string, deal_id: string, amount: number, product_id: string | null = 'chair') => ({
			id,
			deal_id,
			amount,
			amount_base: amount,
			product_id,
			name: 'Chair',
			currency: 'EUR'
		});
		await put('line_items', [
			line('1', 'sums', 60),
			line('2', 'sums', 40.5),
			line('3', 'differs', 60),
			line('4', 'differs', 60, null)
		]);
		await put('orders', [
			{ id: 'refund', kind: 'refund', amount: -10, amount_base: -10, company_id: 'acme' },
			{ id: 'odd', kind: 'order', amount: -10, amount_base: -10, company_id: 'acme' }
		]);
		await put('tickets', [
			{ id: 'undone', owner_id: 'ann', company_id: 'acme', status: 'Closed', satisfaction: 9 }
		]);
		await put('activities', [{ id: 'stray', owner_id: 'ann', type: 'call' }]);
		await put('leads', [{ id: 'ghost', name: 'Ghost', owner_id: 'ann', email: 'n/a' }]);
		expect(await found()).toEqual({
			'companies invalid:domain': ['bolt'],
			'contacts at_other_company': ['moved'],
			'contacts invalid:email': ['wrong'],
			'contacts invalid:phone': ['wrong'],
			'contacts missing:title': ['empty'],
			'deals closed_before_created': ['early'],
			'deals in_future:closed_at': ['ahead'],
			'deals closed_without_date': ['undated'],
			'deals negative:amount': ['less'],
			'deals status_against_stage': ['won stage'],
			'deals past_due': ['past'],
			'deals neglected': ['silent'],
			'deals line_items_differ': ['differs'],
			'deals closed_without_company': ['nobody'],
			'line_items unknown_product': ['4'],
			'orders negative:amount': ['odd'],
			'tickets done_without_date': ['undone'],
			'tickets invalid:satisfaction': ['undone'],
			'activities about_nothing': ['stray'],
			'leads unreachable': ['ghost']
		});
	});

	it('says of a deal that was due in a quarter that is over what the forecast makes of it', async () => {
		const due = { amount: 900, amount_base: 900, probability: 0.5, forecast_category: 'commit' };
		await put('companies', [acme]);
		await put('deals', [sound('past', { ...due, expected_close: '2026-01-01' })]);
		const { findings } = await dataQuality(company.store, everyone);
		expect(findings.find(({ key }) => key === 'past_due')?.advice).toMatch(
			/in no period’s open and due, weighted or commit/
		);
		const { periods, overdueBefore } = await forecast(company.store, everyone);
		expect(overdueBefore).toEqual({ deals: 1, amount: '900.0000' });
		expect(periods).toHaveLength(4);
		for (const { openDeals, weighted, commit } of periods) {
			expect([openDeals, Number(weighted ?? 0), Number(commit ?? 0)]).toEqual([0, 0, 0]);
		}
	});

	it('takes an end that a source tells by its day alone for no fault', async () => {
		await put('companies', [acme]);
		await put('deals', [
			sound('same day', {
				status: 'won',
				stage_id: 'won',
				created_at: '2026-11-02T15:00:00Z',
				closed_at: '2026-11-02T00:00:00Z'
			})
		]);
		await put('leads', [
			{
				id: 'quick',
				name: 'Quick',
				owner_id: 'ann',
				email: 'quick@acme.example',
				created_at: '2026-11-02T15:00:00Z',
				converted_at: '2026-11-02T00:00:00Z'
			}
		]);
		expect(await found()).toEqual({});
	});

	it('sets what is about open deals against open deals, and what is about closed ones against those', async () => {
		const closed = { status: 'won', stage_id: 'won', closed_at: today };
		await put('companies', [acme]);
		await put('deals', [
			sound('past', { expected_close: '2026-01-01' }),
			sound('fine'),
			...['a', 'b', 'c'].map((id) => sound(id, closed)),
			sound('d', { ...closed, company_id: null })
		]);
		const { findings } = await dataQuality(company.store, everyone);
		const shareOf = (key: string) => findings.find((each) => each.key === key)!.share;
		expect(shareOf('past_due')).toBe(1 / 2);
		expect(shareOf('closed_without_company')).toBe(1 / 4);
	});

	it('scores owners and entities by the share of records without a finding, several of one counted once', async () => {
		await put('companies', [acme]);
		await put('contacts', [
			contact('a'),
			contact('b', { phone: null, title: null }),
			contact('c', { owner_id: 'bob' }),
			contact('d', { owner_id: null })
		]);
		const { owners, entities, total } = await dataQuality(company.store, everyone);
		expect(owners.map(({ label, records, wanting, score }) => [label, records, wanting, score])).toEqual([
			['Nobody', 1, 1, 0],
			['Ann', 3, 1, 1 - 1 / 3],
			['Bob', 1, 0, 1]
		]);
		expect(total).toEqual({ records: 5, wanting: 2, score: 1 - 2 / 5 });
		const contacts = entities.find(({ entity }) => entity === 'contacts')!;
		expect([contacts.score, contacts.byDimension.completeness]).toEqual([0.5, 2]);
		expect(owners.find(({ owner }) => owner === 'ann')!.entities.contacts).toEqual({
			records: 2,
			wanting: 1,
			score: 0.5
		});
		const own = await dataQuality(company.store, ann);
		expect(own.owners.map(({ label }) => label)).toEqual(['Ann']);
		expect(own.total.records).toBe(3);
	});

	it('leads to the records to mend, those of one owner too, within what one may see', async () => {
		await put('companies', [acme]);
		await put('contacts', [contact('a', { phone: null }), contact('b', { phone: null, owner_id: 'bob' })]);
		const asked = { entity: 'contacts', key: 'missing:phone' };
		const all = await recordsToMend(company.store, everyone, asked);
		expect(all).toMatchObject({
			message: 'Some contacts have no phone.',
			total: 2,
			records: [
				{ id: 'a', owner: 'Ann' },
				{ id: 'b', owner: 'Bob' }
			]
		});
		expect((await recordsToMend(company.store, everyone, { ...asked, owner: 'bob' })).total).toBe(1);
		expect((await recordsToMend(company.store, ann, asked)).records.map(({ id }) => id)).toEqual(['a']);
		expect(await recordsOfOwner(company.store, everyone, 'bob')).toEqual([
			{ entity: 'contacts', id: 'b', label: 'Contact b', findings: ['have no phone'] }
		]);
		expect(await recordsOfOwner(company.store, ann, 'bob')).toEqual([]);
		await expect(recordsToMend(company.store, everyone, { ...asked, key: 'nothing' })).rejects.toMatchObject({
			code: 'invalid_option'
		});
	});

	it('is told in words, also of an empty store', async () => {
		const result = await dataQuality(company.store, everyone);
		expect(result.owners).toEqual([]);
		expect(describeDataQuality(result)).toMatch(/^There are no records to look at\./);
	});
});

describe('clusters of duplicates', () => {
	const pair = (first: string, second: string) => ({ first: { id: first }, second: { id: second } }) as never;

	it.each([
		[[pair('a', 'b')], 1],
		[[pair('a', 'b'), pair('b', 'c'), pair('a', 'c')], 2],
		[[pair('a', 'c'), pair('b', 'c')], 2],
		[[pair('a', 'b'), pair('c', 'd')], 2],
		[[], 0]
	])('have all but one record beyond the first (%#)', (pairs, beyond) => {
		expect(new Set(beyondTheFirst(pairs)).size).toBe(beyond);
	});
});
