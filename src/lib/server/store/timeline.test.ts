import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { updateRecord } from './records/index.ts';
import { ann, companyStore, type TestStore } from './testing.ts';
import { timelineOf, type TimelineOptions, type TimelineSubject } from './timeline.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into contacts (id, name, company_id, owner_id) values ('cara', 'Cara', 'acme', 'ann'), ('dan', 'Dan', 'bolt', 'bob');
		insert into campaigns (id, name) values ('fair', 'Spring fair');
		insert into deals (id, name, company_id, contact_id, stage_id, pipeline_id, status, amount, currency, owner_id, created_at, closed_at, lost_reason) values
			('d1', 'First', 'acme', 'cara', 'won', 'sales', 'won', 100, 'EUR', 'ann', '2026-01-02', '2026-01-08', null),
			('d2', 'Second', 'acme', null, 'offer', 'sales', 'lost', 50, 'EUR', 'bob', '2026-01-03', '2026-01-09', 'Price');
		insert into deal_events (id, deal_id, field, old_value, new_value, changed_at, changed_by) values
			('e0', 'd1', 'stage', null, 'new', '2026-01-02', null), ('e1', 'd1', 'stage', 'new', 'offer', '2026-01-05', 'bob'),
			('e2', 'd1', 'stage', 'offer', 'won', '2026-01-08', null);
		insert into activities (id, type, subject, company_id, contact_id, deal_id, owner_id, occurred_at, due_at) values
			('a1', 'call', 'Hello', 'acme', null, null, 'ann', '2026-01-01', null),
			('a2', 'meeting', 'Demo', null, 'cara', null, 'bob', '2026-01-04', null),
			('a3', 'task', 'Plan', null, null, 'd1', 'ann', null, '2027-01-01'),
			('a4', 'note', 'Undated', 'acme', null, null, 'ann', null, null),
			('a5', 'call', 'Elsewhere', 'bolt', null, null, 'ann', '2026-01-04', null);
		insert into tickets (id, subject, company_id, priority, opened_at, solved_at, owner_id) values
			('t1', 'Help', 'acme', 'high', '2026-01-06', '2026-01-07', 'ann');
		insert into orders (id, number, kind, company_id, ordered_at, amount, currency) values ('o1', 'R-1', 'invoice', 'acme', '2026-01-10', 99.5, 'USD');
		insert into touchpoints (id, contact_id, campaign_id, channel, occurred_at) values ('p1', 'cara', 'fair', 'event', '2025-12-31');
	`);
});
afterAll(() => test.clear());

const told = async (
	subject: TimelineSubject,
	id: string,
	viewer = systemViewer,
	options: TimelineOptions = {}
) =>
	(await timelineOf(test.store, viewer, subject, id, options)).items.map(
		({ at, kind, id }) => `${at.slice(0, 10)} ${kind} ${id}`
	);

const company = [
	'2027-01-01 activity a3',
	'2026-01-10 order o1',
	'2026-01-09 deal_lost d2',
	'2026-01-08 deal_won d1',
	'2026-01-07 ticket_solved t1',
	'2026-01-06 ticket_opened t1',
	'2026-01-05 stage_changed d1',
	'2026-01-04 activity a2',
	'2026-01-03 deal_created d2',
	'2026-01-02 deal_created d1',
	'2026-01-01 activity a1',
	'2025-12-31 touchpoint p1'
];

describe('a timeline', () => {
	it('of a company holds what happened with it, its contacts and its deals, newest first', async () => {
		expect(await told('companies', 'acme')).toEqual(company);
	});

	it('of a contact and of a deal holds what is theirs', async () => {
		expect(await told('contacts', 'cara')).toEqual(
			company.filter((item) => /deal_won|stage|deal_created d1|a2|p1/.test(item))
		);
		expect(await told('deals', 'd1')).toEqual(
			company.filter((item) => /a3|deal_won|stage|deal_created d1/.test(item))
		);
	});

	it('says what a reader needs of each', async () => {
		const { items } = await timelineOf(test.store, systemViewer, 'companies', 'acme');
		expect(items.find(({ kind }) => kind === 'stage_changed')).toMatchObject({
			title: 'First',
			from: 'New',
			to: 'Offer',
			person: 'Bob Baker'
		});
		expect(items.find(({ kind }) => kind === 'order')).toMatchObject({
			title: 'R-1',
			detail: 'invoice',
			amount: '99.5000',
			currency: 'USD'
		});
		expect(items.find(({ kind }) => kind === 'deal_lost')).toMatchObject({
			detail: 'Price',
			amount: '50.0000'
		});
		expect(items.find(({ kind }) => kind === 'touchpoint')).toMatchObject({
			title: 'Spring fair',
			detail: 'event'
		});
	});

	it.each([1, 2, 5, 12])('in pages of %i is the same timeline', async (limit) => {
		const pages: string[] = [];
		let cursor: string | null = null;
		do {
			const page: Awaited<ReturnType<typeof timelineOf>> = await timelineOf(
				test.store,
				systemViewer,
				'companies',
				'acme',
				{ limit, cursor }
			);
			pages.push(...page.items.map(({ at, kind, id }) => `${at.slice(0, 10)} ${kind} ${id}`));
			cursor = page.next;
		} while (cursor);
		expect(pages).toEqual(company);
	});

	it('may be of some kinds only', async () => {
		expect(await told('companies', 'acme', systemViewer, { kinds: ['order', 'touchpoint'] })).toEqual([
			'2026-01-10 order o1',
			'2025-12-31 touchpoint p1'
		]);
	});

	it('holds only what the viewer may see', async () => {
		expect(await told('companies', 'acme', ann)).toEqual(company.filter((item) => !/ d2$| a2$/.test(item)));
		await expect(told('companies', 'bolt', ann)).rejects.toMatchObject({ code: 'not_found' });
	});

	it('refuses a cursor that it did not give', async () => {
		await expect(told('companies', 'acme', systemViewer, { cursor: 'nonsense' })).rejects.toMatchObject({
			code: 'invalid'
		});
	});

	it('tells who changed which fields of the record, and why', async () => {
		const change = { city: 'Ulm', name: 'Acme & Co' };
		await updateRecord(test.store, ann, 'companies', 'acme', change, { version: 1, reason: 'They moved' });
		const { items } = await timelineOf(test.store, ann, 'companies', 'acme', { kinds: ['change'] });
		expect(items).toMatchObject([{ title: 'They moved', detail: 'Name, City', person: 'Ann', id: 'acme' }]);
	});
});
