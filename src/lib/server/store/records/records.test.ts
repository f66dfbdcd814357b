import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import {
	createRecord,
	deleteRecord,
	listRecords,
	readRecord,
	references,
	updateRecord,
	valuesInUse
} from './index.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, company_id, stage_id, pipeline_id, status, amount, currency, owner_id, created_at, expected_close)
		values
			('d1', 'Alpha 50% off', 'acme', 'new', 'sales', 'open', 100, 'EUR', 'ann', '2026-01-01', '2026-06-01'),
			('d2', 'Beta', 'bolt', 'new', 'sales', 'open', 300, 'EUR', 'bob', '2026-02-01', null),
			('d3', 'Gamma Alpha', null, 'offer', 'sales', 'open', null, null, null, '2026-03-01', '2026-07-01');
	`);
});
afterAll(() => test.clear());

const names = async (options: Parameters<typeof listRecords>[3], viewer = systemViewer) =>
	(await listRecords(test.store, viewer, 'deals', options)).records.map(({ label }) => label);

describe('a list of records', () => {
	it('is newest first, counts all and names what records point to', async () => {
		const { records, total } = await listRecords(test.store, systemViewer, 'deals', { limit: 2 });
		expect(total).toBe(3);
		expect(records.map(({ id }) => id)).toEqual(['d3', 'd2']);
		expect(records[1]).toMatchObject({
			label: 'Beta',
			version: 1,
			values: { amount: '300.0000', company_id: 'bolt', created_at: '2026-02-01T00:00:00.000Z' },
			labels: { company_id: 'Bolt', stage_id: 'New', owner_id: 'Bob Baker' }
		});
		expect(await names({ limit: 2, offset: 2 })).toEqual(['Alpha 50% off']);
		expect(await names({ limit: Number.NaN, offset: -1 })).toHaveLength(3);
	});

	it('sorts by values, nulls last, and by the names of references', async () => {
		expect(await names({ sort: { field: 'amount', descending: true } })).toEqual([
			'Beta',
			'Alpha 50% off',
			'Gamma Alpha'
		]);
		expect(await names({ sort: { field: 'owner_id' } })).toEqual(['Alpha 50% off', 'Beta', 'Gamma Alpha']);
	});

	it('finds words anywhere, whatever their case, and signs as they are', async () => {
		expect(await names({ search: 'alpha GAM' })).toEqual(['Gamma Alpha']);
		expect(await names({ search: '50% OFF' })).toEqual(['Alpha 50% off']);
		expect(await names({ search: '%' })).toEqual(['Alpha 50% off']);
		expect(await names({ search: "'; drop table deals" })).toEqual([]);
	});

	it.each([
		[{ field: 'owner_id', operator: 'in', values: ['ann', null] }, ['Gamma Alpha', 'Alpha 50% off']],
		[{ field: 'owner_id', operator: 'not_in', values: ['ann'] }, ['Gamma Alpha', 'Beta']],
		[{ field: 'owner_id', operator: 'not_in', values: [null] }, ['Beta', 'Alpha 50% off']],
		[{ field: 'amount', operator: 'at_least', value: '300' }, ['Beta']],
		[{ field: 'created_at', operator: 'before', value: '2026-02-01' }, ['Alpha 50% off']],
		[{ field: 'name', operator: 'contains', value: 'ALPHA' }, ['Gamma Alpha', 'Alpha 50% off']]
	] as const)('keeps what %o says', async (filter, expected) => {
		expect(await names({ filters: [structuredClone(filter) as never] })).toEqual(expected);
	});

	it('refuses unknown fields and unreadable values, all at once', async () => {
		await expect(
			names({
				filters: [
					{ field: 'colour', operator: 'in', values: ['red'] },
					{ field: 'amount', operator: 'at_least', value: 'much' }
				]
			})
		).rejects.toMatchObject({ code: 'invalid', issues: [{ field: 'colour' }, { field: 'amount' }] });
		await expect(names({ sort: { field: 'id; drop table deals' } })).rejects.toMatchObject({
			code: 'invalid'
		});
	});
});

it('a record without a name is called, and found, by its id in the source', async () => {
	await test.script(
		"insert into deals (id, source_id, status) values ('n1', 'RB8GDYFY', 'open'), ('n2', null, 'open')"
	);
	expect(await names({ search: 'RB8GDYFY' })).toEqual(['Deal RB8GDYFY']);
	expect((await readRecord(test.store, systemViewer, 'deals', 'n2')).label).toBe('n2');
	await test.script("delete from deals where id in ('n1', 'n2')");
});

describe('a rep', () => {
	it('lists, reads, changes and deletes only what the row scope holds', async () => {
		expect(await names({}, ann)).toEqual(['Alpha 50% off']);
		const hidden = { code: 'not_found' };
		await expect(readRecord(test.store, ann, 'deals', 'd2')).rejects.toMatchObject(hidden);
		await expect(
			updateRecord(test.store, ann, 'deals', 'd2', { name: 'Mine now' }, { version: 1 })
		).rejects.toMatchObject(hidden);
		await expect(deleteRecord(test.store, ann, 'deals', 'd2')).rejects.toMatchObject(hidden);
		expect((await readRecord(test.store, systemViewer, 'deals', 'd2')).label).toBe('Beta');
	});

	it('cannot point to what they may not see, nor learn its name', async () => {
		await expect(
			createRecord(test.store, ann, 'deals', { name: 'Probe', company_id: 'bolt' })
		).rejects.toMatchObject({ code: 'invalid', issues: [{ field: 'company_id', value: 'bolt' }] });
		expect(await references(test.store, ann, 'companies')).toEqual([{ id: 'acme', label: 'Acme' }]);
	});

	it('is offered the values that a field has, those that many have first, of what the person sees', async () => {
		const values = (field: string, search = '', viewer = systemViewer) =>
			valuesInUse(test.store, viewer, 'deals', field, search);
		expect(await values('currency')).toEqual(['EUR']);
		expect(await values('name')).toEqual(['Alpha 50% off', 'Beta', 'Gamma Alpha']);
		expect(await values('name', 'GAM')).toEqual(['Gamma Alpha']);
		expect(await values('name', '%')).toEqual(['Alpha 50% off']);
		expect(await values('name', '', ann)).toEqual(['Alpha 50% off']);
		expect(await values('expected_close')).toEqual(['2026-06-01', '2026-07-01']);
		await expect(values('nothing')).rejects.toThrow('Deals have no field “nothing”');
	});

	it('is told of a reference without its name whether the record is of others or gone', async () => {
		await test.script(`insert into contacts (id, name, company_id, owner_id) values
			('of_bolt', 'Of Bolt', 'bolt', 'ann'), ('of_none', 'Of none', 'gone', 'ann')`);
		const read = async (id: string, viewer = ann) => {
			const { labels, hidden } = await readRecord(test.store, viewer, 'contacts', id);
			return { company: labels.company_id, hidden };
		};
		expect(await read('of_bolt')).toEqual({ company: undefined, hidden: ['company_id'] });
		expect(await read('of_none')).toEqual({ company: undefined, hidden: [] });
		expect(await read('of_bolt', systemViewer)).toEqual({ company: 'Bolt', hidden: [] });
		await test.script("delete from contacts where id in ('of_bolt', 'of_none')");
	});

	it('owns what they make, and cannot put it out of their own sight', async () => {
		const made = await createRecord(test.store, ann, 'companies', { name: 'Delta' });
		expect(made.values).toMatchObject({ owner_id: 'ann' });
		const moving = updateRecord(test.store, ann, 'companies', made.id, { owner_id: 'bob' }, { version: 1 });
		await expect(moving).rejects.toMatchObject({ code: 'not_allowed' });
		expect((await readRecord(test.store, ann, 'companies', made.id)).values.owner_id).toBe('ann');
	});

	it('who is no person of the CRM makes nothing they would not see, and learns whom to ask', async () => {
		const stranger: Viewer = {
			...ann,
			personId: null,
			scope: { kind: 'owners', people: [], unowned: false }
		};
		await expect(createRecord(test.store, stranger, 'companies', { name: 'Nobody’s' })).rejects.toMatchObject(
			{ code: 'not_allowed', advice: 'Ask an administrator to link it.' }
		);
		expect(await test.rows("select id from companies where name = 'Nobody’s'")).toEqual([]);
	});

	it('does not change the frame of the pipeline, nor anyone its history by hand', async () => {
		await expect(createRecord(test.store, ann, 'stages', { name: 'Mine' })).rejects.toMatchObject({
			code: 'not_allowed'
		});
		await expect(
			createRecord(test.store, systemViewer, 'deal_events', { deal_id: 'd1' })
		).rejects.toMatchObject({ code: 'not_allowed' });
	});
});

describe('a change', () => {
	it('names every wrong value at once, and writes nothing', async () => {
		const wrong = { name: '', employees: 'many', colour: 'red', version: '7' };
		await expect(createRecord(test.store, systemViewer, 'companies', wrong)).rejects.toMatchObject({
			code: 'invalid',
			issues: [
				{ field: 'name' },
				{ field: 'employees', value: 'many' },
				{ field: 'colour' },
				{ field: 'version' }
			]
		});
	});

	it('is refused on a record that someone else has changed meanwhile', async () => {
		const made = await createRecord(test.store, systemViewer, 'companies', { name: 'Echo' });
		await updateRecord(test.store, systemViewer, 'companies', made.id, { city: 'Bonn' }, { version: 1 });
		await expect(
			updateRecord(test.store, systemViewer, 'companies', made.id, { city: 'Köln' }, { version: 1 })
		).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Echo') });
	});

	it('that changes nothing writes nothing', async () => {
		const made = await createRecord(test.store, systemViewer, 'companies', {
			name: 'Foxtrot',
			annual_revenue: '12.50',
			employees: 3
		});
		const before = await test.rows('select count(*) as n from changes');
		const same = { name: ' Foxtrot ', annual_revenue: '12.5', employees: '3', city: '' };
		const after = await updateRecord(test.store, systemViewer, 'companies', made.id, same, { version: 1 });
		expect(after).toEqual(made);
		expect(await test.rows('select count(*) as n from changes')).toEqual(before);
	});

	it('is logged with the changed fields only, who and why', async () => {
		const made = await createRecord(test.store, ann, 'companies', { name: 'Golf', city: 'Ulm' });
		await updateRecord(
			test.store,
			ann,
			'companies',
			made.id,
			{ city: 'Bonn' },
			{ version: 1, reason: 'Moved' }
		);
		await deleteRecord(test.store, ann, 'companies', made.id);
		const log = await test.rows(
			`select action, before::varchar as before, after::varchar as after, actor_kind, actor, reason
			from changes where record_id = '${made.id}' order by sequence`
		);
		expect(log).toMatchObject([
			{ action: 'create', before: null, actor_kind: 'person', actor: 'account-ann' },
			{ action: 'update', before: '{"city":"Ulm"}', after: '{"city":"Bonn"}', reason: 'Moved' },
			{ action: 'delete', before: '{"deleted_at":null}' }
		]);
		await expect(readRecord(test.store, ann, 'companies', made.id)).rejects.toMatchObject({
			code: 'not_found'
		});
	});

	it('puts a contact’s name together until someone gives it one', async () => {
		const made = await createRecord(test.store, systemViewer, 'contacts', {
			first_name: 'Ada',
			last_name: 'King'
		});
		expect(made.label).toBe('Ada King');
		const change = (input: Record<string, string>, version: number) =>
			updateRecord(test.store, systemViewer, 'contacts', made.id, input, { version });
		expect((await change({ last_name: 'Lovelace' }, 1)).label).toBe('Ada Lovelace');
		expect((await change({ name: 'Countess' }, 2)).label).toBe('Countess');
		expect((await change({ first_name: 'Augusta' }, 3)).label).toBe('Countess');
		await expect(createRecord(test.store, systemViewer, 'contacts', { city: 'Ulm' })).rejects.toMatchObject({
			issues: [{ message: 'Give a name or an e-mail address.' }]
		});
	});

	it('of a ticket is kept as dated events', async () => {
		const ticket = await createRecord(test.store, ann, 'tickets', { subject: 'Help', status: 'new' });
		const input = { status: 'waiting', priority: 'high', subject: 'Help!' };
		await updateRecord(test.store, ann, 'tickets', ticket.id, input, { version: 1 });
		const events = await test.rows(
			`select field, old_value, new_value, changed_by from ticket_events where ticket_id = '${ticket.id}' order by field`
		);
		expect(events).toEqual([
			{ field: 'priority', old_value: null, new_value: 'high', changed_by: 'ann' },
			{ field: 'status', old_value: 'new', new_value: 'waiting', changed_by: 'ann' }
		]);
	});

	it('of a rate converts the amounts anew', async () => {
		const deal = await createRecord(test.store, systemViewer, 'deals', {
			name: 'Pounds',
			amount: 10,
			currency: 'GBP',
			expected_close: '2026-12-01'
		});
		expect(deal.values.amount_base).toBeNull();
		const rate = { currency: 'GBP', base_currency: 'EUR', day: '2026-01-01', rate: '1.2' };
		await createRecord(test.store, systemViewer, 'exchange_rates', rate);
		const converted = await readRecord(test.store, systemViewer, 'deals', deal.id);
		expect(converted.values.amount_base).toBe('12.0000');
	});
});
