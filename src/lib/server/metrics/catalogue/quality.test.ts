import { describe, expect, it } from 'vitest';
import { ann, change, deal, metricCompany } from '../testing.ts';

const { behind, groups, put, value } = metricCompany(
	'deals',
	'deal_events',
	'activities',
	'contacts',
	'companies'
);

describe('completeness', () => {
	it('is the share of the cells that matter which say something', async () => {
		await put('companies', [
			{
				id: 'acme',
				name: 'Acme',
				domain: 'acme.example',
				industry: 'Steel',
				country: 'DE',
				owner_id: 'ann',
				employees: 10
			},
			{ id: 'bolt', name: 'Bolt', domain: 'N/A', industry: ' - ', country: 'FR', owner_id: 'ann' }
		]);
		expect(await value({ metric: 'company_completeness' })).toBe(7 / 10);
		expect(await behind({ metric: 'company_completeness' })).toEqual([
			['acme', true],
			['bolt', false]
		]);
		await put('contacts', [
			{ id: 'eve', name: 'Eve', email: 'eve@acme.example', phone: 'test', company_id: 'acme' },
			{ id: 'finn', name: 'Finn' }
		]);
		expect(await value({ metric: 'contact_completeness' })).toBe(4 / 12);
		expect(await value({ metric: 'orphaned_contacts' })).toBe(1);
	});

	it('of deals is of those that are open, and can be asked of an earlier day', async () => {
		await put('deals', [
			{ ...deal({ id: 'a', due: '2026-12-01', source: 'web' }), company_id: 'acme' },
			deal({ id: 'b', amount: null, created: '2026-09-01' }),
			deal({ id: 'c', status: 'won', closed: '2026-10-01', amount: null })
		]);
		expect(await value({ metric: 'deal_completeness' })).toBe((6 + 2) / 12);
		// The third was open then; in which stage, nothing tells.
		expect(await value({ metric: 'deal_completeness', asOf: '2026-08-01' })).toBe((6 + 1) / 12);
	});
});

describe('validity and orphans', () => {
	it('tells addresses that can be none, of those that are there', async () => {
		const emails = ['eve@acme.example', 'a.b+c@x.co.uk', 'eve@acme', 'eve acme.example', '@x.de', 'a@b@c.de'];
		await put('contacts', [
			...emails.map((email, place) => ({ id: `contact_${place}`, name: 'Eve', email })),
			{ id: 'none', name: 'None' },
			{ id: 'empty', name: 'Empty', email: 'n/a' }
		]);
		expect(await value({ metric: 'email_validity' })).toBeCloseTo(2 / 6, 12);
	});

	it('tells contacts whose address an older one has, those beyond the first', async () => {
		const contact = (id: string, email: string | null, created: string | null = '2026-01-01') => ({
			id,
			name: id,
			email,
			created_at: created,
			owner_id: 'ann'
		});
		await put('contacts', [
			contact('b', 'Eve@acme.example ', '2026-02-01'),
			contact('a', 'eve@acme.example'),
			contact('c', 'eve@acme.example', null),
			contact('finn', 'finn@acme.example'),
			contact('none', null),
			contact('nothing', 'n/a'),
			contact('nothing too', 'n/a')
		]);
		expect(await behind({ metric: 'duplicate_rate' })).toEqual([
			['a', true],
			['b', true],
			['c', false],
			['finn', false]
		]);
		expect(await value({ metric: 'duplicate_rate' })).toBe(1 / 2);
		expect(await groups({ metric: 'duplicate_rate', by: ['owner'] })).toEqual({ ann: 1 / 2 });
	});

	it('counts open deals that nobody owns or that are nobody’s, each once', async () => {
		await put('deals', [
			{ ...deal({ id: 'a' }), company_id: 'acme' },
			{ ...deal({ id: 'b' }), contact_id: 'eve' },
			deal({ id: 'c' }),
			deal({ id: 'd', owner: null }),
			deal({ id: 'e', owner: null, status: 'lost', closed: '2026-10-01' })
		]);
		expect(await behind({ metric: 'orphaned_deals' })).toEqual(['c', 'd']);
	});
});

describe('work on deals', () => {
	const activity = (id: string, of: string, at: string, more = {}) => ({
		id,
		deal_id: of,
		type: 'call',
		owner_id: 'ann',
		occurred_at: at,
		...more
	});
	const asOf = { asOf: '2026-10-31' };

	it('is fresh, covered and planned, or neglected', async () => {
		await put('deals', [
			deal({ id: 'called', created: '2026-01-01' }),
			deal({ id: 'changed', created: '2026-01-01', owner: 'bob' }),
			deal({ id: 'planned', created: '2026-01-01' }),
			deal({ id: 'silent', created: '2026-01-01' }),
			deal({ id: 'young', created: '2026-10-20' }),
			deal({ id: 'lost', created: '2026-01-01', status: 'lost', closed: '2026-02-01' })
		]);
		await put('deal_events', [change('changed', 'amount', '90', '100', '2026-10-25')]);
		await put('activities', [
			activity('1', 'called', '2026-10-20'),
			activity('2', 'silent', '2026-09-20'),
			activity('3', 'planned', '2026-08-01', { type: 'task', due_at: '2026-11-10' }),
			activity('4', 'silent', '2026-08-01', { type: 'task', due_at: '2026-11-10', done_at: '2026-10-01' }),
			// A call after the moment was not planned before it, for all we know.
			activity('5', 'silent', '2026-11-05')
		]);
		expect(await value({ metric: 'freshness', ...asOf })).toBe(2 / 5);
		expect(await value({ metric: 'activity_coverage', ...asOf })).toBe(1 / 5);
		expect(await value({ metric: 'next_step_coverage', ...asOf })).toBe(1 / 5);
		expect(await groups({ metric: 'freshness', by: ['owner'], ...asOf })).toEqual({ ann: 1 / 4, bob: 1 });
		expect(await behind({ metric: 'neglected_deals', ...asOf })).toEqual(['changed', 'silent']);
		expect(await behind({ metric: 'next_step_coverage', ...asOf })).toContainEqual(['planned', true]);
	});

	it('is what adopts a CRM: people who logged something in a week, of those who are active', async () => {
		await put('activities', [
			activity('1', 'x', '2026-10-26'),
			activity('2', 'x', '2026-10-27'),
			activity('3', 'x', '2026-10-20', { owner_id: 'bob' })
		]);
		expect(await value({ metric: 'adoption', ...asOf })).toBe(1 / 2);
		expect(await value({ metric: 'adoption', asOf: '2026-10-26' })).toBe(1);
		// Whether Bob works, Ann can't see: she is told of herself alone.
		expect(await value({ metric: 'adoption', ...asOf }, ann)).toBe(1);
		expect(await groups({ metric: 'adoption', by: ['team'], ...asOf })).toEqual({ north: 1, south: 0 });
		expect(await behind({ metric: 'adoption', ...asOf })).toEqual([
			['ann', true],
			['bob', false]
		]);
	});
});
