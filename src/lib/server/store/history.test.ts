import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities } from '#lib/crm/entities/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { changesSince, historyOf } from './history.ts';
import { createRecord, deleteRecord, readRecord, updateRecord, type RecordInput } from './records/index.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into imports (id, status, started_at, started_by) values ('i1', 'done', '2026-01-01', 'system');
		insert into import_files (id, import_id, position, file_name, format, entity) values ('f1', 'i1', 1, 'deals.csv', 'csv', 'deals');
		insert into deals (id, name, owner_id, status, import_file, import_row, recorded_at) values
			('filed', 'Filed', 'bob', 'open', 'f1', 42, '2026-01-01'), ('hers', 'Hers', 'ann', 'open', 'f1', 43, '2026-01-01');
	`);
});
afterAll(() => test.clear());

describe('the history of a record', () => {
	it('reads as people speak: labels, names for ids, who and why', async () => {
		const deal = await createRecord(test.store, ann, 'deals', {
			name: 'Read me',
			amount: 5,
			company_id: 'acme'
		});
		await updateRecord(
			test.store,
			ann,
			'deals',
			deal.id,
			{ stage_id: 'offer', amount: '7.5' },
			{ version: 1, reason: 'They asked for more' }
		);
		const [latest, first] = await historyOf(test.store, ann, 'deals', deal.id);
		expect(latest).toMatchObject({
			action: 'update',
			label: 'Read me',
			who: { kind: 'person', name: 'Ann' },
			reason: 'They asked for more',
			changes: expect.arrayContaining([
				{
					field: 'stage_id',
					label: 'Stage',
					type: 'reference',
					before: { value: 'new', label: 'New' },
					after: { value: 'offer', label: 'Offer' }
				},
				{
					field: 'amount',
					label: 'Amount',
					type: 'money',
					before: { value: '5.0000', label: null },
					after: { value: '7.5000', label: null }
				}
			])
		});
		expect(first).toMatchObject({
			action: 'create',
			changes: expect.arrayContaining([
				expect.objectContaining({ field: 'company_id', after: { value: 'acme', label: 'Acme' } })
			])
		});
	});

	it('begins with the line of the file that brought the record', async () => {
		expect(await historyOf(test.store, systemViewer, 'deals', 'filed')).toMatchObject([
			{
				action: 'create',
				at: '2026-01-01T00:00:00.000Z',
				who: { kind: 'import', name: 'Import of deals.csv' },
				import: { id: 'i1', file: 'deals.csv', line: 42 },
				changes: []
			}
		]);
	});

	it('reads changes by imports, whose amounts, instants and custom fields the engine wrote', async () => {
		await test.script(`
			insert into changes (entity, record_id, action, before, after, actor_kind, import_id, import_file, import_row)
			select 'deals', 'hers', 'update',
				json_object('amount', null, 'custom', '{"Colour": "red", "Size": 1}'::json),
				json_object('amount', 12.5::decimal(18, 4), 'closed_at', '2026-05-01 12:00:00+00'::timestamptz,
					'custom', '{"Colour": "blue", "Size": 1}'::json),
				'import', 'i1', 'f1', 7`);
		const [update] = await historyOf(test.store, systemViewer, 'deals', 'hers');
		expect(update!.import).toEqual({ id: 'i1', file: 'deals.csv', line: 7 });
		expect(update!.changes.map(({ field, before, after }) => [field, before.value, after.value])).toEqual([
			['amount', null, '12.5000'],
			['custom:Colour', 'red', 'blue'],
			['closed_at', null, '2026-05-01T12:00:00.000Z']
		]);
	});

	it('is for those who may see the record', async () => {
		await expect(historyOf(test.store, ann, 'deals', 'filed')).rejects.toMatchObject({ code: 'not_found' });
	});

	it('outlives the record, for those who see everything', async () => {
		const made = await createRecord(test.store, systemViewer, 'companies', { name: 'Brief' });
		await deleteRecord(test.store, systemViewer, 'companies', made.id, { reason: 'A test' });
		expect(await historyOf(test.store, systemViewer, 'companies', made.id)).toMatchObject([
			{ action: 'delete', reason: 'A test', label: null, who: { name: 'Command line' } },
			{ action: 'create' }
		]);
	});

	it('leads from an empty record to the one there is, whatever was changed', async () => {
		const input = fc.dictionary(
			fc.constantFrom('name', 'city', 'phone', 'employees', 'annual_revenue', 'parent_id'),
			fc.constantFrom('1', '20', '', '300.00'),
			{ minKeys: 1 }
		);
		const sound = ({ name, parent_id: _parent, employees, ...rest }: RecordInput): RecordInput => ({
			...rest,
			...(name ? { name } : {}),
			...(employees === '300.00' ? {} : { employees: employees ?? '' })
		});
		await fc.assert(
			fc.asyncProperty(fc.array(input, { maxLength: 5 }), async (changes) => {
				let record = await createRecord(test.store, systemViewer, 'companies', { name: 'Start' });
				for (const change of changes) {
					const { id, version } = record;
					record = await updateRecord(test.store, systemViewer, 'companies', id, sound(change), { version });
				}
				const history = await historyOf(test.store, systemViewer, 'companies', record.id);
				const replayed: Record<string, unknown> = {};
				for (const entry of history.reverse()) {
					for (const { field, before, after } of entry.changes) {
						expect(replayed[field] ?? null).toBe(before.value);
						replayed[field] = after.value;
					}
				}
				expect(record.values).toMatchObject(replayed);
				expect(record.version).toBe(history.length);
				expect(await readRecord(test.store, systemViewer, 'companies', record.id)).toEqual(record);
			}),
			{ numRuns: 8 }
		);
	});
});

describe('what changed since', () => {
	it('counts what came, changed and went, and tells the changes one by one', async () => {
		const [{ now }] = (await test.rows('select now() as now')) as [{ now: string }];
		const made = await createRecord(test.store, ann, 'companies', { name: 'Fresh' });
		await updateRecord(test.store, ann, 'companies', made.id, { city: 'Ulm' }, { version: 1 });
		await createRecord(test.store, systemViewer, 'companies', { name: 'Not hers', owner_id: 'bob' });
		const all = await changesSince(test.store, systemViewer, now);
		expect(all.counts).toEqual([
			{ entity: 'companies', action: 'create', records: 2 },
			{ entity: 'companies', action: 'update', records: 1 }
		]);
		const hers = await changesSince(test.store, ann, now, { entities: ['companies'] });
		expect(hers.entries.map(({ label, action }) => [label, action])).toEqual([
			['Fresh', 'update'],
			['Fresh', 'create']
		]);
		const imports = await changesSince(test.store, ann, '2026-01-01', { until: '2026-01-02' });
		expect(imports).toEqual({ counts: [{ entity: 'deals', action: 'create', records: 1 }], entries: [] });
	});

	it('knows the arrivals of every entity but histories', async () => {
		const [{ sql }] = (await test.rows("select sql from duckdb_views() where view_name = 'arrivals'")) as [
			{ sql: string }
		];
		const missing = entities.filter(({ name }) => !sql.includes(`'${name}'`)).map(({ name }) => name);
		expect(missing).toEqual(['deal_events', 'ticket_events']);
	});
});
