/** What a failing query says of records that are not its reader's. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ann, emptyStore, type TestStore } from '../testing.ts';
import { runSql } from './run.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
	await test.script(`
		insert into companies (id, name, owner_id) values ('c2', 'Hidden works', 'bob');
		insert into deals (id, name, owner_id, company_id, status, amount) values
			('d1', 'Mine', 'ann', 'c2', 'open', 10), ('d2', 'Hidden deal', 'bob', 'c2', 'won', 20000), ('d3', 'Hidden too', null, 'c2', 'open', 40000);
		insert into deal_events (id, deal_id, field, old_value, new_value, changed_at) values
			('e1', 'd1', 'owner', 'bob', 'ann', '2026-01-01'), ('e2', 'd2', 'owner', 'ann', 'bob', '2026-01-01');
		insert into orders (id, company_id, amount) values ('o1', 'c2', 30000), ('o2', 'c2', 30000);
	`);
});
afterAll(() => test.clear());

describe('nothing is worked out on a row outside of the scope', () => {
	// What the viewer has fits into the type, what is hidden does not, and the failure would say it.
	it.each([
		'select count(*) from deals where amount::utinyint = 1',
		'select * from deals where cast(amount as tinyint) > 0 and amount <> 20000',
		'select * from deals where amount::decimal(5, 1) > 0',
		'select * from deals a join deals b on a.id = b.id and a.amount::tinyint > 0',
		'select * from deal_versions where amount::utinyint = 1',
		'select * from orders where amount::tinyint is not null',
		'select count(*) from orders where cast(amount as tinyint) > 0',
		'select x from (select amount::utinyint as x from deals) where x = 1'
	])('%s', async (sql) => {
		await runSql(test.store, ann, sql);
		await runSql(
			test.store,
			{ ...ann, scope: { kind: 'owners', people: ['ann', 'zoe'], unowned: false } },
			sql
		);
	});
});
