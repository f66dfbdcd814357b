import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { createRecord, readRecord, updateRecord } from '../records/index.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { callDifferent, listMerges, mergeRecords, unmergeRecords } from './index.ts';

let test: TestStore;
beforeEach(async () => {
	test = await companyStore();
	await test.script(`
		insert into contacts (id, name, first_name, last_name, email, phone, title, company_id, owner_id, custom) values
			('c1', 'Carl Cross', 'Carl', 'Cross', 'carl@acme.com', null, 'Buyer', 'acme', 'ann', '{"mood":"good","size":1}'),
			('c2', 'C. Cross', 'C.', 'Cross', 'carl@acme.com', '+49 30 1234567', 'Head of buying', 'acme', 'ann', '{"size":2,"shoe":44}'),
			('c3', 'Dora Dean', 'Dora', 'Dean', 'dora@bolt.com', null, null, 'bolt', 'bob', null);
		insert into activities (id, type, subject, contact_id, owner_id) values ('a1', 'call', 'Hello', 'c2', 'ann'), ('a2', 'call', 'Again', 'c1', 'ann');
		insert into deals (id, name, contact_id, status, owner_id) values ('d1', 'Cold room', 'c2', 'open', 'ann');
	`);
});
afterEach(() => test.clear());

const merge = (more = {}) =>
	mergeRecords(test.store, systemViewer, { entity: 'contacts', into: 'c1', from: 'c2', ...more });

/** Everything of the records themselves but how often they were changed. */
const state = async () => [
	await test.rows('select * exclude (version, updated_at) from contacts order by id'),
	await test.rows('select * exclude (version, updated_at) from activities order by id'),
	await test.rows('select * exclude (version, updated_at) from deals order by id')
];

describe('a merge', () => {
	it('keeps what the record that stays has, fills its gaps, and leads every link to it', async () => {
		const { links, record } = await merge();
		expect(links).toBe(2);
		expect(record.values).toMatchObject({ name: 'Carl Cross', title: 'Buyer', phone: '+49 30 1234567' });
		expect(record.custom).toEqual({ mood: 'good', size: 1, shoe: 44 });
		expect(await test.rows('select distinct contact_id from activities')).toEqual([{ contact_id: 'c1' }]);
		expect(await test.rows('select contact_id from deals')).toEqual([{ contact_id: 'c1' }]);
		await expect(readRecord(test.store, systemViewer, 'contacts', 'c2')).rejects.toMatchObject({
			code: 'not_found'
		});
	});

	it('takes the fields that a person chose from the record that goes', async () => {
		const { record } = await merge({ choices: { title: 'from', phone: 'into' } });
		expect(record.values).toMatchObject({ title: 'Head of buying', phone: null });
	});

	it('taken back gives the state before', async () => {
		const before = await state();
		const { id } = await merge({ choices: { title: 'from' } });
		expect(await unmergeRecords(test.store, systemViewer, id)).toEqual({
			links: 2,
			conflicts: [],
			removed: 0,
			kept: []
		});
		expect(await state()).toEqual(before);
	});

	it('taken back keeps what was changed since, and says so', async () => {
		const { id, record } = await merge();
		await updateRecord(
			test.store,
			systemViewer,
			'contacts',
			'c1',
			{ phone: '7' },
			{ version: record.version }
		);
		await createRecord(test.store, systemViewer, 'activities', {
			type: 'call',
			subject: 'New',
			contact_id: 'c1'
		});
		expect((await unmergeRecords(test.store, systemViewer, id)).conflicts).toEqual(['phone']);
		const contact = await readRecord(test.store, systemViewer, 'contacts', 'c1');
		expect(contact.values.phone).toBe('7');
		expect(await test.rows("select contact_id from activities where subject = 'New'")).toEqual([
			{ contact_id: 'c1' }
		]);
	});

	it('of a merge is taken back from the last one on', async () => {
		const before = await state();
		const first = await merge();
		const second = await mergeRecords(test.store, systemViewer, {
			entity: 'contacts',
			into: 'c3',
			from: 'c1'
		});
		expect(await test.rows('select distinct contact_id from activities')).toEqual([{ contact_id: 'c3' }]);
		await expect(unmergeRecords(test.store, systemViewer, first.id)).rejects.toMatchObject({
			code: 'conflict'
		});
		await unmergeRecords(test.store, systemViewer, second.id);
		await unmergeRecords(test.store, systemViewer, first.id);
		expect(await state()).toEqual(before);
		await expect(unmergeRecords(test.store, systemViewer, first.id)).rejects.toMatchObject({
			code: 'conflict'
		});
	});

	it('of a company into its own parent leaves no record that is its own parent', async () => {
		await test.script("update companies set parent_id = 'acme' where id = 'bolt'");
		const { id } = await mergeRecords(test.store, systemViewer, {
			entity: 'companies',
			into: 'bolt',
			from: 'acme'
		});
		expect(await test.rows("select parent_id from companies where id = 'bolt'")).toEqual([
			{ parent_id: null }
		]);
		await unmergeRecords(test.store, systemViewer, id);
		expect(await test.rows("select parent_id from companies where id = 'bolt'")).toEqual([
			{ parent_id: 'acme' }
		]);
	});

	it('is taken back only by who sees both records', async () => {
		const lead: Viewer = { ...ann, role: 'manager' };
		const { id } = await merge({ into: 'c1', from: 'c3' });
		const before = await state();
		await expect(unmergeRecords(test.store, lead, id)).rejects.toMatchObject({ code: 'not_found' });
		expect(await state()).toEqual(before);
		const whole: Viewer = { ...lead, scope: { kind: 'owners', people: ['ann', 'bob'], unowned: false } };
		await unmergeRecords(test.store, whole, id);
		expect((await readRecord(test.store, whole, 'contacts', 'c3')).label).toBe('Dora Dean');
	});

	it('is not for records that the viewer does not see, nor for one record, nor for reps', async () => {
		const lead: Viewer = { ...ann, role: 'manager' };
		const refused = (input: { into: string; from: string }, viewer = lead) =>
			mergeRecords(test.store, viewer, { entity: 'contacts', ...input });
		await expect(refused({ into: 'c1', from: 'c3' })).rejects.toMatchObject({ code: 'not_found' });
		await expect(refused({ into: 'c1', from: 'c1' })).rejects.toMatchObject({ code: 'invalid' });
		await expect(callDifferent(test.store, lead, 'contacts', 'c1', 'c3')).rejects.toMatchObject({
			code: 'not_found'
		});
		await expect(
			mergeRecords(test.store, lead, { entity: 'products', into: 'a', from: 'b' })
		).rejects.toMatchObject({ code: 'not_allowed' });
		await expect(refused({ into: 'c1', from: 'c2' }, ann)).rejects.toMatchObject({ code: 'not_allowed' });
	});

	it('is listed for those who see the record, and stands in the history of both', async () => {
		const { id } = await merge();
		expect(await listMerges(test.store, ann, 'contacts')).toMatchObject([
			{ id, into_label: 'Carl Cross', from_label: 'C. Cross', unmerged_at: null }
		]);
		expect(
			await test.rows("select record_id, action from changes where action = 'merge' order by record_id")
		).toEqual([
			{ record_id: 'c1', action: 'merge' },
			{ record_id: 'c2', action: 'merge' }
		]);
	});
});
