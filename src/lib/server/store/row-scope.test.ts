import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entityNames, type EntityName } from '#lib/crm/entities/index.ts';
import { systemViewer, type Part, type RowScope, type Viewer } from '#lib/crm/viewer.ts';
import { scoped } from './row-scope.ts';
import { emptyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
	await test.script(`
		insert into teams (id, name) values ('north', 'North'), ('south', 'South');
		insert into people (id, name, team_id) values ('ann', 'Ann', 'north'), ('bob', 'Bob', 'south');
		insert into pipelines (id, name, object) values ('sales', 'Sales', 'deals'), ('renew', 'Renewals', 'deals');
		insert into companies (id, name, owner_id) values ('acme', 'Acme', 'ann'), ('bolt', 'Bolt', 'bob'), ('coil', 'Coil', null);
		insert into contacts (id, name, company_id, owner_id) values ('pia', 'Pia', 'acme', 'bob'), ('pat', 'Pat', null, 'ann');
		insert into deals (id, name, pipeline_id, company_id, owner_id, status, deleted_at) values
			('a1', 'A1', 'sales', 'acme', 'ann', 'open', null), ('a2', 'A2', 'renew', 'acme', 'ann', 'open', null),
			('b1', 'B1', 'sales', 'bolt', 'bob', 'open', null), ('n1', 'N1', 'sales', 'acme', null, 'open', null),
			('gone', 'Gone', 'sales', 'acme', 'ann', 'open', '2026-01-01');
		insert into deal_contacts (id, deal_id, contact_id) values ('dc1', 'a1', 'pia'), ('dc2', 'b1', 'pia'), ('dc3', 'n1', 'pat');
		insert into line_items (id, deal_id) values ('li1', 'a1'), ('li2', 'a2'), ('li3', 'n1');
		insert into leads (id, name, owner_id, contact_id, converted_deal_id, converted_at) values
			('l1', 'L1', 'bob', 'pia', 'a1', '2026-01-01'), ('l2', 'L2', 'ann', null, 'a2', '2026-01-01'),
			('l3', 'L3', 'ann', null, null, null), ('l4', 'L4', null, null, null, '2026-01-01');
		insert into contracts (id, company_id, owner_id) values ('k1', 'acme', 'bob'), ('k2', 'bolt', 'ann'), ('k3', 'coil', 'ann'), ('k4', null, 'ann');
		insert into subscription_events (id, contract_id, company_id, occurred_at, type) values
			('s1', 'k1', null, '2026-01-01', 'new'), ('s2', null, 'acme', '2026-01-01', 'new'), ('s3', 'k2', 'bolt', '2026-01-01', 'new');
		insert into orders (id, company_id, contact_id, ordered_at) values
			('o1', 'acme', 'pat', '2026-01-01'), ('o2', null, 'pat', '2026-01-01'), ('o3', 'bolt', 'pat', '2026-01-01'), ('o4', 'coil', null, '2026-01-01');
		insert into order_lines (id, order_id) values ('ol1', 'o1'), ('ol2', 'o3');
		insert into tickets (id, company_id, owner_id) values ('t1', 'acme', 'bob'), ('t2', 'bolt', null);
		insert into activities (id, type, deal_id, owner_id) values ('c1', 'call', 'a1', 'bob'), ('c2', 'call', 'b1', 'ann');
		insert into touchpoints (id, contact_id, occurred_at) values ('tp1', 'pia', '2026-01-01'), ('tp2', 'pat', '2026-01-01');
		insert into quotas (id, person_id, team_id, amount) values ('qa', 'ann', 'north', 1), ('qb', 'bob', 'south', 1), ('qn', null, 'north', 1);
	`);
});
afterAll(() => test.clear());

/** What there is of an entity for a viewer, by id. */
async function seen(name: EntityName, viewer: Viewer): Promise<string[]> {
	const rows = await test.rows(`select id from ${scoped(name, viewer)} order by id`);
	return rows.map(({ id }) => String(id));
}
const looking = (part: Part, scope: RowScope = { kind: 'all' }): Viewer => ({ ...systemViewer, scope, part });
const ofPeople = (...people: string[]): Part => ({ owners: { people, teams: [] } });

/** Scopes as the roles have them. */
const scopes: Record<string, RowScope> = {
	'an analyst, a marketer or an administrator': { kind: 'all' },
	'a manager of the north': { kind: 'owners', people: ['ann'], unowned: true, teams: ['north'] },
	'a rep': { kind: 'owners', people: ['ann'], unowned: false, teams: [] },
	'a rep who is linked to nobody': { kind: 'owners', people: [], unowned: false, teams: [] }
};

const ofAcme: Part = {
	members: {
		deals: `(select id from deals where company_id = 'acme')`,
		contracts: `(select id from contracts where company_id = 'acme')`
	}
};

describe('a part', () => {
	it('of an owner is what they have, and no record that nobody has', async () => {
		const ann = looking(ofPeople('ann'));
		expect(await seen('deals', ann)).toEqual(['a1', 'a2']);
		expect(await seen('leads', ann)).toEqual(['l2', 'l3']);
		expect(await seen('quotas', ann)).toEqual(['qa']);
		expect(await seen('deals', looking(ofPeople()))).toEqual([]);
	});

	it('of an owner is what their customers sign and order, whoever signed it for us', async () => {
		const ann = looking(ofPeople('ann'));
		expect(await seen('contracts', ann)).toEqual(['k1']);
		expect(await seen('subscription_events', ann)).toEqual(['s1', 's2']);
		expect(await seen('orders', ann)).toEqual(['o1', 'o2']);
		expect(await seen('order_lines', ann)).toEqual(['ol1']);
	});

	it('of a team has the quota of the team beside those of its people', async () => {
		const north = looking({ owners: { people: ['ann'], teams: ['north'] } });
		expect(await seen('quotas', north)).toEqual(['qa', 'qn']);
	});

	it('of a pipeline is its deals with what stands in them, and leads that went to no other', async () => {
		const sales = looking({ pipeline: 'sales' });
		expect(await seen('deals', sales)).toEqual(['a1', 'b1', 'n1']);
		expect(await seen('line_items', sales)).toEqual(['li1', 'li3']);
		expect(await seen('leads', sales)).toEqual(['l1', 'l3']);
		expect(await seen('quotas', sales)).toEqual([]);
		expect(await seen('contracts', sales)).toEqual(['k1', 'k2', 'k3', 'k4']);
	});

	it('of a segment is the records that were found for it, of what is counted nothing else, and no quota', async () => {
		expect(await seen('deals', looking(ofAcme))).toEqual(['a1', 'a2', 'n1']);
		expect(await seen('deal_contacts', looking(ofAcme))).toEqual(['dc1', 'dc3']);
		expect(await seen('orders', looking(ofAcme))).toEqual([]);
		expect(await seen('quotas', looking(ofAcme))).toEqual([]);
	});

	it('of several is what is in all of them', async () => {
		const part = { ...ofAcme, ...ofPeople('ann', 'bob'), pipeline: 'sales' };
		expect(await seen('deals', looking(part))).toEqual(['a1']);
	});

	it('leaves whom its records are of, and what led to them: a colleague’s contact, touch, call and ticket', async () => {
		const ann = looking({ ...ofPeople('ann'), ...ofAcme, pipeline: 'sales' });
		for (const name of ['companies', 'contacts', 'touchpoints', 'activities', 'tickets'] as const)
			expect(await seen(name, ann), name).toEqual(await seen(name, systemViewer));
	});

	it('of a deal’s past is for whom has the deal now', async () => {
		const versions = await test.rows(
			`select distinct deal_id from ${scoped('deal_versions', looking(ofPeople('bob')))}`
		);
		expect(versions).toEqual([{ deal_id: 'b1' }]);
	});
});

describe('a part within a scope', () => {
	it.each(Object.entries(scopes))('never shows %s what they may not see', async (_, scope) => {
		const people = fc.subarray(['ann', 'bob', 'nobody']);
		const parts = fc.record(
			{
				pipeline: fc.constantFrom('sales', 'renew', "no'ne"),
				owners: fc.record({ people, teams: fc.subarray(['north', 'south']) }),
				members: fc.constantFrom(ofAcme.members!, {})
			},
			{ requiredKeys: [] }
		);
		await fc.assert(
			fc.asyncProperty(parts, fc.constantFrom(...entityNames), async (part, name) => {
				const all = await seen(name, { ...systemViewer, scope });
				const some = await seen(name, looking(part, scope));
				expect(all).toEqual(expect.arrayContaining(some));
			}),
			{ numRuns: 60 }
		);
	});

	it('of the unowned shows nobody’s deals to none, though a manager may see them', async () => {
		const manager = scopes['a manager of the north']!;
		expect(await seen('deals', { ...systemViewer, scope: manager })).toEqual(['a1', 'a2', 'n1']);
		expect(await seen('deals', looking(ofPeople('ann', 'bob'), manager))).toEqual(['a1', 'a2']);
		expect(await seen('deals', looking(ofPeople('bob'), manager))).toEqual([]);
	});

	it('of a colleague is nothing to a rep', async () => {
		const rep = scopes['a rep']!;
		for (const name of ['deals', 'leads', 'contracts', 'orders', 'quotas'] as const)
			expect(await seen(name, looking(ofPeople('bob'), rep)), name).toEqual([]);
	});
});
