import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { describeLeftOut, type Audience } from '#lib/crm/audience.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { countLeftOut, exportRecords, type RecordFilter } from './index.ts';

let test: TestStore;

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into contacts (id, name, email, owner_id, opted_out, suppressed, consent_status, custom) values
			('plain', 'Plain', 'plain@x.example', 'ann', null, null, null, '{"size": "XL"}'),
			('given', 'Given', 'given@x.example', 'ann', false, null, 'Opted-In', null),
			('ja', 'Ja', 'ja@x.example', 'bob', null, null, ' JA ', null),
			('out', 'Out', 'out@x.example', 'ann', true, null, 'granted', null),
			('listed', 'Listed', 'listed@x.example', 'ann', true, true, null, null),
			('pending', 'Pending', 'pending@x.example', 'ann', null, null, 'pending', null),
			('odd', 'Odd', 'odd@x.example', 'bob', null, null, 'see note', null),
			('twin', 'Twin', ' Twin@X.example', 'ann', null, null, null, null),
			('again', 'Again', 'again@x.example', 'ann', null, null, null, null),
			('renewed', 'Renewed', 'renewed@x.example', 'ann', null, null, 'yes', null),
			('blank', 'Blank', 'blank@x.example', 'ann', null, null, ' - ', null),
			('nomail', 'Nomail', null, 'ann', null, null, null, null);
		insert into leads (id, name, email, owner_id, opted_out, consent_status) values
			('lead-twin', 'Twin', 'twin@x.example', 'bob', true, null),
			('lead-again', 'Again', 'again@x.example', 'bob', null, 'withdrawn'),
			('lead-renewed', 'Renewed', 'renewed@x.example', 'bob', null, 'withdrawn');`);
});
afterAll(() => test.clear());

async function idsOf(people: Audience, filters: RecordFilter[] = [], viewer = systemViewer) {
	const { file, ...told } = await exportRecords(test.store, viewer, 'contacts', {
		format: 'ndjson',
		audience: people,
		filters
	});
	let text = '';
	for await (const piece of file) text += piece;
	const lines = text.trim().split('\n').filter(Boolean);
	return { ids: lines.map((line) => (JSON.parse(line) as { id: string }).id), ...told };
}

describe('a file of people', () => {
	it('has everyone unless it is asked otherwise, and says how many must not be written to', async () => {
		const { ids, leftOut, notContactable, name } = await idsOf('all');
		expect(ids).toHaveLength(12);
		expect([leftOut, notContactable, name]).toEqual([
			{ suppressed: 0, opted_out: 0, no_consent: 0 },
			6,
			'contacts.ndjson'
		]);
	});

	it('leaves out who is suppressed, has opted out, or whose consent is none, each counted once and by why', async () => {
		const { ids, leftOut, name } = await idsOf('contactable');
		expect(ids).toEqual(['blank', 'given', 'ja', 'nomail', 'plain', 'renewed']);
		expect(leftOut).toEqual({ suppressed: 1, opted_out: 2, no_consent: 3 });
		expect(describeLeftOut(leftOut)).toBe('1 on the suppression list, 2 opted out, 3 without consent');
		expect(name).toBe('contacts-6-left-out.ndjson');
	});

	it('has only who gave consent when that is asked', async () => {
		const { ids, leftOut } = await idsOf('consented');
		expect(ids).toEqual(['given', 'ja', 'renewed']);
		expect(leftOut).toEqual({ suppressed: 1, opted_out: 2, no_consent: 6 });
	});

	it('goes by the address: what a record says that the reader may not see counts too', async () => {
		const { ids } = await idsOf('contactable', [], ann);
		expect(ids).toEqual(['blank', 'given', 'nomail', 'plain', 'renewed']);
	});

	it('counts within the filters of the list, those on custom fields too', async () => {
		const filters: RecordFilter[] = [{ field: 'owner_id', operator: 'in', values: ['bob'] }];
		expect(await idsOf('contactable', filters)).toMatchObject({
			ids: ['ja'],
			leftOut: { suppressed: 0, opted_out: 0, no_consent: 1 }
		});
		await test.script(
			"insert into custom_fields (entity, name, label, type) values ('contacts', 'size', 'Size', 'text')"
		);
		const large: RecordFilter[] = [{ field: 'custom:size', operator: 'in', values: ['XL'] }];
		expect((await idsOf('contactable', large)).ids).toEqual(['plain']);
		expect((await countLeftOut(test.store, systemViewer, 'contacts', 'all', { filters: large })).total).toBe(
			1
		);
	});

	it('is noted with how many were left out', async () => {
		const [entry] = await test.rows(
			"select detail ->> 'people' as people, detail ->> 'left_out' as left_out from audit_log where action = 'export' and (detail ->> 'people') = 'consented'"
		);
		expect(entry).toEqual({ people: 'consented', left_out: '9' });
	});

	it('is of people only', async () => {
		await expect(
			exportRecords(test.store, systemViewer, 'deals', { format: 'csv', audience: 'contactable' })
		).rejects.toMatchObject({ code: 'invalid' });
	});
});
