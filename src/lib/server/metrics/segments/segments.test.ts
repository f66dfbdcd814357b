import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { SegmentCondition, SegmentEntity, SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { exportRecords, listRecords, type RecordFilter } from '#lib/server/store/records/index.ts';
import { createSegment, deleteSegment, listSegments, updateSegment } from '#lib/server/store/segments.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { rfm } from '#lib/stats/segments/rfm.ts';
import {
	catalogue,
	changeSegment,
	checkSegmentRule,
	dimensionsOf,
	dimensionValues,
	keepSegment,
	listFilters,
	metricRecords,
	parseWhere,
	runMetric,
	segmentDocument,
	segmentSize,
	segmentsOfRecord,
	specificationNamed
} from '../index.ts';
import { rfmSql } from '../relations/rfm.ts';
import { ann, around, clear, everyone, insert, testStore, type TestStore } from '../testing.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	const { store } = company;
	await insert(store, 'companies', [
		{
			id: 'acme',
			name: 'Acme',
			industry: 'Steel',
			country: 'DE',
			owner_id: 'ann',
			employees: 500,
			custom: '{"tier":"A"}'
		},
		{
			id: 'bolt',
			name: 'Bolt',
			industry: 'Glass',
			country: 'DE',
			owner_id: 'bob',
			employees: 20,
			custom: '{"tier":"B"}'
		},
		{ id: 'coil', name: "Coil's", industry: null, country: 'FR', owner_id: 'bob', employees: null }
	]);
	await insert(store, 'custom_fields', [
		{ entity: 'companies', name: 'tier', label: 'Tier', type: 'choice', choices: '["A","B"]' }
	]);
	await insert(store, 'contacts', [
		{ id: 'p1', name: 'Pia', company_id: 'acme', title: 'CEO', owner_id: 'ann' },
		{ id: 'p2', name: 'Pat', company_id: 'bolt', title: 'CTO', owner_id: 'bob' },
		{ id: 'p3', name: 'Per', company_id: null, title: 'CEO', owner_id: 'bob' }
	]);
	const deal = (id: string, of: string | null, contact: string | null, owner: string, amount: number) => ({
		id,
		name: id,
		company_id: of,
		contact_id: contact,
		owner_id: owner,
		status: 'won',
		pipeline_id: 'main',
		stage_id: 'won',
		amount,
		amount_base: amount,
		created_at: '2026-01-01',
		closed_at: '2026-02-01'
	});
	await insert(store, 'deals', [
		deal('d1', 'acme', 'p1', 'ann', 100),
		deal('d2', 'bolt', 'p2', 'bob', 30),
		deal('d3', 'coil', null, 'bob', 5),
		deal('d4', null, 'p3', 'bob', 2)
	]);
	await insert(store, 'orders', [
		{ id: 'o1', company_id: 'bolt', ordered_at: '2026-06-01', amount_base: 70, kind: 'order' },
		{ id: 'o2', contact_id: 'p3', ordered_at: '2026-07-01', amount_base: 40, kind: 'order' },
		{ id: 'o3', contact_id: 'p3', ordered_at: '2026-07-09', amount_base: -15, kind: 'refund' }
	]);
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'segments'));

const is = (field: string, ...values: (string | null)[]): SegmentRule => ({ field, is: 'in', values });
const more = (field: string, value: string): SegmentRule => ({ field, is: 'at_least', values: [value] });

const make = (
	name: string,
	rule: SegmentRule,
	entity: SegmentEntity = 'companies',
	shared = true,
	viewer: Viewer = everyone
) => createSegment(company.store, viewer, { name, entity, rule, shared });

/** The names of whom a rule finds. */
async function found(rule: SegmentRule, entity: SegmentEntity = 'companies', viewer = everyone) {
	const { sql, count } = await checkSegmentRule(company.store, viewer, { entity, rule });
	const { rows } = await company.store.engine.query<{ name: string }>(
		`select name from ${entity} where id in (from ${sql}) order by name`
	);
	expect(rows).toHaveLength(count);
	return rows.map(({ name }) => name);
}

const write = (sql: string) => company.store.engine.transaction((transaction) => transaction.query(sql));

describe('a rule', () => {
	it('finds by fields, custom fields, and what has no value', async () => {
		expect(await found(is('industry', 'Steel', 'Glass'))).toEqual(['Acme', 'Bolt']);
		expect(await found(is('industry', null))).toEqual(["Coil's"]);
		expect(await found({ field: 'industry', is: 'not_in', values: ['Steel'] })).toEqual(['Bolt', "Coil's"]);
		expect(await found({ field: 'name', is: 'contains', values: ["l'"] })).toEqual(["Coil's"]);
		expect(await found(more('employees', '20'))).toEqual(['Acme', 'Bolt']);
		expect(await found(is('custom:tier', 'A'))).toEqual(['Acme']);
	});

	it('takes an owner by name, and says when nobody or several are called so', async () => {
		const byOwner = (...values: (string | null)[]) => is('owner_id', ...values);
		expect(await found(byOwner('BOB'))).toEqual(['Bolt', "Coil's"]);
		expect(await found(byOwner('Ann', 'bob'))).toEqual(['Acme', 'Bolt', "Coil's"]);
		expect(await found(byOwner(null))).toEqual([]);
		const { rule } = await checkSegmentRule(company.store, everyone, {
			entity: 'companies',
			rule: byOwner('Bob')
		});
		expect(rule).toEqual(byOwner('bob'));
		await expect(found(byOwner('Nobody'))).rejects.toThrow(
			'none of the people that you see is called “Nobody”'
		);
		await write(
			`insert into people (id, name, deleted_at) values ('bob2', 'bOb', null), ('eve', 'Eve', now())`
		);
		await expect(found(byOwner('Bob'))).rejects.toThrow('several people are called “Bob”');
		expect(await found(byOwner('eve'))).toEqual([]);
		await write(`delete from people where id in ('bob2', 'eve')`);
	});

	it('takes days by where they stand to today', async () => {
		const created = (is: SegmentCondition['is'], day: string) =>
			found({ field: 'created_at', is, values: [day] });
		await write(`update companies set created_at = now() - interval 20 days where id = 'acme'`);
		expect(await created('at_least', '30 days ago')).toEqual(['Acme']);
		expect(await created('at_least', '10 days ago')).toEqual([]);
		expect(await created('before', 'in 1 week')).toEqual(['Acme']);
		// A day is all of it.
		expect(await created('in', '20 days ago')).toEqual(['Acme']);
		expect(await created('at_most', '20 days ago')).toEqual(['Acme']);
		expect(await created('after', '20 days ago')).toEqual([]);
		await expect(created('before', 'last week')).rejects.toThrow('In a condition 90 days ago');
		await write('update companies set created_at = null');
	});

	it('joins conditions by all, any and not, to any depth', async () => {
		expect(await found({ all: [is('country', 'DE'), more('employees', '100')] })).toEqual(['Acme']);
		expect(await found({ any: [is('industry', 'Glass'), is('country', 'FR')] })).toEqual(['Bolt', "Coil's"]);
		// Who has no number of employees does not have 100 of them.
		expect(await found({ not: more('employees', '100') })).toEqual(['Bolt', "Coil's"]);
		expect(
			await found({
				all: [is('country', 'DE'), { not: { any: [is('industry', 'Glass'), is('name', 'x')] } }]
			})
		).toEqual(['Acme']);
	});

	it('finds by what a metric of the catalogue says of each, nothing counted being nothing', async () => {
		expect(await found(more('metric:won_amount', '30'))).toEqual(['Acme', 'Bolt']);
		expect(await found({ field: 'metric:orders', is: 'at_most', values: ['0'] })).toEqual(['Acme', "Coil's"]);
		expect(await found(more('metric:won_amount', '30'), 'contacts')).toEqual(['Pat', 'Pia']);
	});

	it('finds by what customers buy, companies and people apart, refunds taken off', async () => {
		expect(await found(more('spent', '70'))).toEqual(['Bolt']);
		expect(await found({ field: 'spent', is: 'at_most', values: ['25'] }, 'contacts')).toEqual(['Per']);
		expect(await found(is('purchases', '1'), 'contacts')).toEqual(['Per']);
	});

	it('finds what other segments find, across companies and contacts, and never itself', async () => {
		const german = await make('German', is('country', 'DE'));
		expect(await found(is('segment', german))).toEqual(['Acme', 'Bolt']);
		expect(await found(is('segment', german), 'contacts')).toEqual(['Pat', 'Pia']);
		const chiefs = await make('Chiefs', is('title', 'CEO'), 'contacts');
		expect(await found(is('segment', chiefs))).toEqual(['Acme']);
		const circle = checkSegmentRule(company.store, everyone, {
			entity: 'companies',
			rule: is('segment', german),
			own: german
		});
		await expect(circle).rejects.toMatchObject({ code: 'invalid_segment' });
	});

	it('finds only what the reader may see, with figures of what they may see', async () => {
		expect(await found(is('country', 'DE', 'FR'), 'companies', ann)).toEqual(['Acme']);
	});

	it.each([
		['an unknown field', is('shoe_size', '42'), /no field/],
		['an unknown metric', more('metric:luck', '1'), /no metric/],
		['a word where a number belongs', more('employees', 'many'), /Employees/],
		['an order of what has none', more('name', 'A'), /no order/],
		['SQL in a value', is('employees', "1') or (1=1"), /Employees/],
		['an unknown operator', { field: 'name', is: 'like', values: ['A'] }, /compares by/],
		['more than a condition has', { ...is('name', 'A'), sql: 'x' }, /no condition has/],
		['an empty group', { all: [] }, /nothing in/],
		['no condition', 'everyone', /is no condition/]
	])('refuses %s', async (_what, rule, message) => {
		await expect(checkSegmentRule(company.store, everyone, { entity: 'companies', rule })).rejects.toThrow(
			message
		);
	});

	it('writes a value as it is, whatever stands in it', async () => {
		for (const value of ["'; drop table companies; --", '{column}', '$1', '\\', '%'])
			expect(await found(is('name', value))).toEqual([]);
	});
});

describe('a segment as a filter of metrics', () => {
	const amount = async (where: string, metric = 'won_amount', viewer = everyone) => {
		const filters = await parseWhere(company.store, viewer, where);
		return (await runMetric(company.store, viewer, { metric, where: filters }, around)).total.value;
	};

	it('is asked for by name, of companies by company and of contacts by contact', async () => {
		await make('German', is('country', 'DE'));
		await make('Chief officers', is('title', 'CEO'), 'contacts');
		expect(await amount('segment = German')).toBe('130.0000');
		expect(await amount('segment != German')).toBe('7.0000');
		expect(await amount('segment = "chief officers"')).toBe('102.0000');
		expect(await amount('segment in (German, "Chief officers")')).toBe('132.0000');
		expect(await amount('segment = German and owner = Ann')).toBe('100.0000');
		expect(await amount('segment = German', 'order_amount')).toBe('70.0000');
		// Pia is at Acme, and Acme has a company where there is no contact.
		expect(await amount('segment = "Chief officers"', 'order_amount')).toBe('25.0000');
	});

	it('breaks down into in and out, which add up to the whole', async () => {
		const id = await make('German', is('country', 'DE'));
		const { rows, total, notes } = await runMetric(
			company.store,
			everyone,
			{ metric: 'won_amount', by: [`segment:${id}`] },
			around
		);
		expect(rows.map((row) => [row.dimensions[`segment:${id}`]!.label, row.value])).toEqual([
			['Yes', '130.0000'],
			['No', '7.0000']
		]);
		expect(total.value).toBe('137.0000');
		expect(notes.join()).toMatch(/decided by what is known now/);
		const records = await metricRecords(company.store, everyone, {
			metric: 'won_amount',
			where: [{ dimension: `segment:${id}`, operator: 'in', values: ['false'] }]
		});
		expect(records.rows.map((row) => row.id).sort()).toEqual(['d3', 'd4']);
	});

	it('is refused by name where there is none, and as a breakdown where parts would overlap', async () => {
		await make('German', is('country', 'DE'));
		await expect(amount('segment = French')).rejects.toThrow(/no segment named “French”/);
		await expect(amount('segment > German')).rejects.toThrow(/in a segment or not/);
		await expect(
			runMetric(company.store, everyone, { metric: 'won_amount', by: ['segment'] }, around)
		).rejects.toThrow(/overlap/);
		await expect(amount('segment:gone = yes')).rejects.toThrow(/no such segment/);
		await expect(amount('segment = German', 'cost')).rejects.toThrow(/no such segment/);
	});

	it('is one of whoever made it, or shared', async () => {
		await make('Mine', is('country', 'DE'), 'companies', false);
		const other: Viewer = { ...everyone, accountId: 'other' };
		expect(await amount('segment = Mine')).toBe('130.0000');
		await expect(amount('segment = Mine', 'won_amount', other)).rejects.toThrow(
			/There is no|no such segment/
		);
	});

	it('works for all that metrics count, now, in the past and as a series', async () => {
		const companies = await make('German', is('country', 'DE'));
		const contacts = await make('Chiefs', is('title', 'CEO'), 'contacts');
		// Metrics that read the same go the same way: one of each will do.
		const alike = new Map(
			catalogue().map(({ name }) => [
				specificationNamed(name)
					.parts.map(({ relation, timing }) => `${relation} ${timing}`)
					.sort()
					.join(),
				name
			])
		);
		let asked = 0;
		for (const metric of alike.values()) {
			const known = (await dimensionsOf(company.store, metric, everyone)).map(({ name }) => name);
			if (!known.includes(`segment:${companies}`)) continue;
			const where = [{ dimension: 'segment', operator: 'in' as const, values: [companies, contacts] }];
			const by = [`segment:${companies}`];
			await runMetric(company.store, everyone, {
				metric,
				where,
				by,
				from: '2026-01-01',
				to: '2026-04-01',
				...(asked % 2 === 0 ? { asOf: '2026-03-01' } : { grain: 'month' })
			});
			asked++;
		}
		expect(asked).toBeGreaterThan(25);
	});

	it('is offered by name', async () => {
		await make('German', is('country', 'DE'));
		expect(await dimensionValues(company.store, everyone, 'segment', 'ger')).toEqual([
			{ key: 'German', label: 'German' }
		]);
	});
});

describe('a segment as a list', () => {
	const listed = async (entity: EntityName, ...filters: RecordFilter[]) => {
		const { members } = await listFilters(company.store, everyone, entity, filters);
		const { records, total } = await listRecords(company.store, everyone, entity, { members });
		expect(records).toHaveLength(total);
		return records.map(({ label }) => label).sort();
	};
	const by = (field: string, value: string | null, operator: 'in' | 'not_in' = 'in'): RecordFilter => ({
		field,
		operator,
		values: [value]
	});

	it('has those inside or outside, of the other kind through their company', async () => {
		const id = await make('German', is('country', 'DE'));
		const field = `segment:${id}`;
		expect(await listed('companies', by(field, 'true'))).toEqual(['Acme', 'Bolt']);
		expect(await listed('companies', by(field, 'false'))).toEqual(["Coil's"]);
		expect(await listed('companies', by(field, 'true', 'not_in'))).toEqual(["Coil's"]);
		expect(await listed('companies', by(field, null))).toEqual([]);
		expect(await listed('contacts', by(field, 'true'))).toEqual(['Pat', 'Pia']);
		await expect(listed('companies', by('segment:gone', 'true'))).rejects.toThrow(/no segment named/);
	});

	it('has the deals and orders that a metric counts, by company and by contact', async () => {
		await make('German', is('country', 'DE'));
		await make('Chief officers', is('title', 'CEO'), 'contacts');
		expect(await listed('deals', by('segment', 'German'))).toEqual(['d1', 'd2']);
		expect(await listed('deals', by('segment', 'German', 'not_in'))).toEqual(['d3', 'd4']);
		expect(await listed('deals', by('segment', 'chief officers'))).toEqual(['d1', 'd4']);
		expect(
			await listed('deals', { field: 'segment', operator: 'in', values: ['German', 'Chief officers'] })
		).toEqual(['d1', 'd2', 'd4']);
		expect(await listed('deals', by('segment', 'German'), by('segment', 'Chief officers'))).toEqual(['d1']);
		expect(await listed('orders', by('segment', 'German'))).toHaveLength(1);
		expect(await listed('orders', by('segment', 'Chief officers'))).toHaveLength(2);
	});

	it('finds what has no customer of its own by the record it belongs to', async () => {
		await make('German', is('country', 'DE'));
		await insert(company.store, 'line_items', [
			{ id: 'l1', deal_id: 'd1', name: 'Pump' },
			{ id: 'l3', deal_id: 'd3', name: 'Valve' }
		]);
		expect(await listed('line_items', by('segment', 'German'))).toEqual(['Pump']);
		await clear(company.store, 'line_items');
	});

	it('is refused where records belong to no customer, and where it is compared', async () => {
		await make('German', is('country', 'DE'));
		await expect(listed('stages', by('segment', 'German'))).rejects.toThrow(/belong to no company/);
		await expect(listed('deals', by('segment', 'French'))).rejects.toMatchObject({
			advice: 'There are “German”.'
		});
		const contains: RecordFilter = { field: 'segment', operator: 'contains', value: 'Ger' };
		await expect(listed('deals', contains)).rejects.toThrow(/in a segment or not/);
	});

	it('has of a reader’s deals those of customers that the reader may see', async () => {
		await make('German', is('country', 'DE'));
		const { members } = await listFilters(company.store, ann, 'deals', [by('segment', 'German')]);
		const { records } = await listRecords(company.store, ann, 'deals', { members });
		expect(records.map(({ id }) => id)).toEqual(['d1']);
	});

	it('is told on the page of a record that is in it, and through whom', async () => {
		const german = await make('German', is('country', 'DE'));
		const chiefs = await make('Chief officers', is('title', 'CEO'), 'contacts');
		await make('Broken', is('custom:gone', 'x'));
		const of = (entity: EntityName, id: string) => segmentsOfRecord(company.store, everyone, entity, id);
		expect(await of('companies', 'acme')).toEqual([
			{ id: chiefs, name: 'Chief officers', isThroughOther: true },
			{ id: german, name: 'German', isThroughOther: false }
		]);
		expect(await of('contacts', 'p2')).toEqual([{ id: german, name: 'German', isThroughOther: true }]);
		expect(await of('companies', 'coil')).toEqual([]);
		expect(await of('stages', 'won')).toEqual([]);
	});

	it('is taken out as a file of those inside, and the audit log says which', async () => {
		await make('Quoted', is('name', "Coil's"));
		const { members } = await listFilters(company.store, everyone, 'companies', [by('segment', 'quoted')]);
		const { file } = await exportRecords(company.store, everyone, 'companies', { format: 'csv', members });
		const lines: string[] = [];
		for await (const part of file) lines.push(...String(part).trim().split('\n'));
		expect(lines).toHaveLength(2);
		expect(lines[1]).toMatch(/^coil,/);
		const { rows } = await company.store.engine.query(
			"select detail::varchar as detail from audit_log where action = 'export'"
		);
		expect(rows.map(({ detail }) => JSON.parse(String(detail)))).toMatchObject([
			{ segments: [{ inside: ['Quoted'] }] }
		]);
	});

	it('counts those inside, and says of a rule that can’t be read any more that it is unknown', async () => {
		const id = await make('German', is('country', 'DE'));
		const broken = await make('Broken', is('custom:gone', 'x'));
		expect([...(await segmentSize(company.store, everyone))]).toEqual([
			[broken, null],
			[id, 2]
		]);
	});
});

describe('what is kept', () => {
	it('is checked first, names other segments by their ids, and is not changed over another change', async () => {
		const { store } = company;
		const german = await make('German', is('country', 'DE'));
		const wish = { name: 'Large', rule: is('segment', 'GERMAN'), shared: true };
		const kept = await keepSegment(store, everyone, { ...wish, entity: 'companies' });
		expect(kept).toMatchObject({ name: 'Large', rule: is('segment', german), version: 1 });
		await expect(
			keepSegment(store, everyone, {
				...wish,
				name: 'None',
				rule: is('segment', 'French'),
				entity: 'companies'
			})
		).rejects.toMatchObject({ code: 'invalid_segment' });
		const changed = await changeSegment(store, everyone, kept.id, 1, { rule: is('country', 'FR') });
		expect(changed).toMatchObject({ name: 'Large', rule: is('country', 'FR'), shared: true, version: 2 });
		await expect(changeSegment(store, everyone, kept.id, 1, { name: 'Small' })).rejects.toMatchObject({
			code: 'conflict'
		});
		expect(await segmentDocument(store, everyone, changed)).toMatchObject({ name: 'Large', finds: 1 });
	});

	it('has one name for whoever has it', async () => {
		await make('German', is('country', 'DE'));
		await expect(make('  german ', is('country', 'DE'))).rejects.toMatchObject({ code: 'invalid' });
		await expect(make('', is('country', 'DE'))).rejects.toMatchObject({ code: 'invalid' });
		const other: Viewer = { ...everyone, accountId: 'other' };
		await make('Own', is('country', 'DE'), 'companies', false);
		await make('Own', is('country', 'FR'), 'companies', false, other);
		expect((await listSegments(company.store.engine, other)).map(({ name }) => name)).toEqual([
			'German',
			'Own'
		]);
	});

	it('is shared and changed by who may, and noted', async () => {
		const rep: Viewer = { ...ann, accountId: 'ann' };
		await expect(make('Ours', is('country', 'DE'), 'companies', true, rep)).rejects.toMatchObject({
			code: 'not_allowed'
		});
		const shared = await make('Ours', is('country', 'DE'));
		await expect(deleteSegment(company.store, rep, shared)).rejects.toMatchObject({ code: 'not_allowed' });
		const own = await make('Mine', is('country', 'DE'), 'companies', false, rep);
		const change = {
			name: 'Mine too',
			entity: 'companies' as const,
			rule: is('country', 'FR'),
			shared: false
		};
		await updateSegment(company.store, rep, own, 1, change);
		await expect(updateSegment(company.store, rep, own, 1, change)).rejects.toMatchObject({
			code: 'conflict'
		});
		await expect(updateSegment(company.store, everyone, own, 2, change)).rejects.toMatchObject({
			code: 'not_found'
		});
		await deleteSegment(company.store, rep, own);
		const { rows } = await company.store.engine.query(
			"select action, subject from audit_log where action like 'segment%' and account_id = 'ann'"
		);
		expect(rows.map(({ action, subject }) => `${action} ${subject}`).sort()).toEqual([
			'segment_changed Mine too',
			'segment_created Mine',
			'segment_deleted Mine too'
		]);
	});

	it('is not deleted while another rule names it', async () => {
		const german = await make('German', is('country', 'DE'));
		await make('Large German', { all: [is('segment', german), more('employees', '100')] });
		await expect(deleteSegment(company.store, everyone, german)).rejects.toThrow(
			/used by the segment “Large German”/
		);
	});
});

describe('scores of what customers buy', () => {
	it('are those of the statistics, equal values equal scores', async () => {
		const random = createRandom('rfm');
		const rows = Array.from({ length: 400 }, (_, place) => [
			`x${place}`,
			`c${random.integer(1, 90)}`,
			`2026-0${random.integer(1, 9)}-1${random.integer(0, 9)}`,
			random.integer(1, 30) * 10,
			random.chance(0.1) ? 'refund' : 'order'
		]);
		await company.store.engine.insert(
			'orders',
			['id', 'contact_id', 'ordered_at', 'amount_base', 'kind'],
			rows
		);
		const found = await company.store.engine.query<Record<string, number>>(
			`select recency::integer as recency, frequency::integer as frequency, monetary::double as monetary,
				score_recency::integer as r, score_frequency::integer as f, score_monetary::integer as m
			from ${rfmSql(everyone, "date '2026-10-01'")}`
		);
		const column = (name: string) => found.rows.map((row) => row[name]!);
		const scored = rfm({
			recency: column('recency'),
			frequency: column('frequency'),
			monetary: column('monetary')
		});
		expect(found.rows.length).toBeGreaterThan(80);
		expect(column('r')).toEqual([...scored.recency]);
		expect(column('f')).toEqual([...scored.frequency]);
		expect(column('m')).toEqual([...scored.monetary]);
		await company.store.engine.query("delete from orders where id like 'x%'", [], { readOnly: false });
	});
});
