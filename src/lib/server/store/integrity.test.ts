import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { checkIntegrity, type Finding } from './integrity.ts';
import { createRecord, updateRecord } from './records/index.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
afterAll(() => test.clear());

const brief = ({ code, entity, count, examples }: Finding) => [code, entity, count, ...examples];

it('finds nothing in records that Weatherglass wrote', async () => {
	const deal = await createRecord(test.store, systemViewer, 'deals', {
		name: 'Sound',
		amount: 5,
		currency: 'USD'
	});
	await updateRecord(
		test.store,
		systemViewer,
		'deals',
		deal.id,
		{ stage_id: 'won', amount: '7.5', expected_close: '2026-01-01', owner_id: 'ann' },
		{ version: 1 }
	);
	expect(await checkIntegrity(test.store, systemViewer)).toEqual([]);
});

it('finds every seeded defect, with examples and advice', async () => {
	await test.script(`
		insert into deals (id, name, company_id, status, closed_at, created_at, stage_id, pipeline_id, amount, currency, amount_base, owner_id)
		values
			('orphan', 'Orphan', 'nowhere', 'open', null, null, null, null, null, null, null, 'ann'),
			('early', 'Early', null, 'won', '2026-01-01', '2026-02-01', null, null, null, null, null, 'bob'),
			('undated', 'Undated', null, 'lost', null, null, null, null, null, null, null, null),
			('shut', 'Shut', null, 'open', '2026-01-01', null, null, null, null, null, null, null),
			('strayed', 'Strayed', null, 'open', null, null, 'due', 'sales', null, null, null, null),
			('against', 'Against', null, 'open', null, null, 'won', 'sales', null, null, null, null),
			('foreign', 'Foreign', null, 'open', null, null, null, null, 10, 'GBP', null, null),
			('twice', 'Twice', null, 'open', null, null, null, null, null, null, null, null),
			('twice', 'Twice', null, 'open', null, null, null, null, null, null, null, null),
			('forgot', 'Forgot', null, 'open', null, null, 'new', 'sales', null, null, null, null);
		insert into deals (id, name, status, source_system, source_account, source_id, recorded_at) values
			('key-1', 'Key', 'open', 'hubspot', 'main', '7', '2026-01-01'), ('key-2', 'Key', 'open', 'hubspot', 'main', '7', '2026-01-02');
		insert into deals (id, name, status, import_file, sync_run) values ('lost-line', 'Lost', 'open', 'no-file', 'no-run');
		insert into deal_events (id, deal_id, field, old_value, new_value, changed_at) values
			('e1', 'forgot', 'stage', 'new', 'offer', '2026-01-01'), ('e2', 'nothing', 'stage', null, 'new', '2026-01-01');
		insert into activities (id, type, duration_seconds) values ('backwards', 'call', -5);
		insert into tickets (id, subject, opened_at, solved_at) values ('solved-first', 'Odd', '2026-01-02', '2026-01-01');
		insert into companies (id, name, deleted_at) values ('gone', 'Gone', now());
		insert into contacts (id, name, company_id) values ('left-behind', 'Left', 'gone');
	`);
	const findings = await checkIntegrity(test.store, systemViewer);
	expect(findings.map(brief).sort()).toEqual(
		[
			['orphaned_reference', 'deals', 1, 'orphan'],
			['orphaned_reference', 'deal_events', 1, 'e2'],
			['orphaned_reference', 'contacts', 1, 'left-behind'],
			['duplicate_id', 'deals', 1, 'twice'],
			['duplicate_source_key', 'deals', 1, 'key-2'],
			['unknown_import_file', 'deals', 1, 'lost-line'],
			['unknown_sync_run', 'deals', 1, 'lost-line'],
			['no_exchange_rate', 'deals', 1, 'foreign'],
			['closed_before_created', 'deals', 1, 'early'],
			['closed_without_date', 'deals', 1, 'undated'],
			['open_with_closing_date', 'deals', 1, 'shut'],
			['stage_of_another_pipeline', 'deals', 1, 'strayed'],
			['status_against_stage', 'deals', 1, 'against'],
			['history_disagrees', 'deals', 1, 'forgot'],
			['ends_before_start', 'activities', 1, 'backwards'],
			['ends_before_start', 'tickets', 1, 'solved-first']
		].sort()
	);
	const orphan = findings.find(({ code, entity }) => code === 'orphaned_reference' && entity === 'deals')!;
	expect(orphan.message).toBe('Some deals point to a company (Company) that does not exist or was deleted.');
	expect(findings.every(({ advice }) => advice.length > 10)).toBe(true);
});

it('shows a rep only the findings in their own records', async () => {
	expect((await checkIntegrity(test.store, ann)).map(brief)).toEqual([
		['orphaned_reference', 'deals', 1, 'orphan']
	]);
});
