import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	ann,
	change,
	deal,
	everyone,
	insert,
	testStore,
	type TestStore
} from '#lib/server/metrics/testing.ts';
import { dealsAtRiskFile } from './file.ts';
import { dealsAtRisk, describeDealsAtRisk } from './deals-at-risk.ts';

const asOf = '2026-11-23';
let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	const touched = (id: string) => ({ id: `call ${id}`, type: 'call', deal_id: id, owner_id: 'ann' });
	await insert(company.store, 'deals', [
		deal({ id: 'fine', due: '2026-12-15' }),
		deal({ id: 'overdue', due: '2026-11-01', owner: 'bob' }),
		deal({ id: 'pushed', due: '2026-12-20', amount: 900 }),
		deal({ id: 'forgotten', due: '2026-10-01', amount: 50 }),
		deal({ id: 'later', due: '2027-03-01', amount: 70 }),
		deal({ id: 'won', due: '2026-11-01', status: 'won', closed: '2026-11-02' })
	]);
	await insert(
		company.store,
		'activities',
		['fine', 'overdue', 'pushed'].flatMap((id) => [
			{ ...touched(id), occurred_at: '2026-11-20T10:00:00Z' },
			{ ...touched(id), id: `plan ${id}`, occurred_at: '2026-12-01T10:00:00Z' }
		])
	);
	await insert(company.store, 'deal_events', [
		change('pushed', 'expected_close', '2026-11-20', '2026-12-20', '2026-11-10T10:00:00Z')
	]);
});
afterAll(() => company.close());

describe('deals at risk', () => {
	it('are those for which something speaks against them, most reasons first', async () => {
		const { deals } = await dealsAtRisk(company.store, everyone, { asOf });
		expect(deals.map(({ id, owner, reasons }) => [id, owner, reasons])).toEqual([
			['forgotten', 'ann', ['overdue_deals', 'stale_deals', 'neglected_deals']],
			['pushed', 'ann', ['pushed_deals']],
			['overdue', 'bob', ['overdue_deals']]
		]);
	});

	it('are the reader’s own', async () => {
		const { deals } = await dealsAtRisk(company.store, ann, { asOf });
		expect(deals.map(({ id }) => id)).toEqual(['forgotten', 'pushed']);
	});

	it('are a file with why, of which it is noted who took it out', async () => {
		const { deals } = await dealsAtRisk(company.store, ann, { asOf });
		const { csv } = await dealsAtRiskFile(company.store, ann, [
			{ ...deals[1]!, name: '=HYPERLINK("http://elsewhere")' }
		]);
		expect(csv).toBe(
			'id,name,owner,stage,amount,currency,expected_close,reasons,why\n' +
				`pushed,"'=HYPERLINK(""http://elsewhere"")",${deals[1]!.ownerName},${deals[1]!.stageName},${deals[1]!.amount},,2026-12-20,1,Pushed\n`
		);
		const { rows } = await company.store.engine.query(
			`select subject, (detail ->> 'records')::integer as records from audit_log where action = 'export'`
		);
		expect(rows).toEqual([{ subject: 'Deals at risk', records: 1 }]);
	});

	it('are told as text', async () => {
		expect(describeDealsAtRisk(await dealsAtRisk(company.store, everyone, { asOf }))).toContain(
			'Something speaks against 3 open deals due by the end of Q4 2026.'
		);
	});

	it('are none where there is nothing, which is not to say that all is well', async () => {
		const { summary } = await dealsAtRisk(company.store, everyone, { asOf: '2020-01-01' });
		expect(summary).toBe('No open deal is due by the end of Q1 2020: there is nothing to look at.');
	});
});
