/** Answers of a real Odoo 17 with its demo data, kept beside the checkout: `../shared/data/connectors/odoo`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Rec, Tables, Value } from '../../tests/fakes/odoo/rows.ts';
import { schema } from '../../tests/fakes/odoo/schema.ts';
import { World } from '../../tests/fakes/world/world.ts';
import { withOdoo } from './testing.ts';

const folder = join(import.meta.dirname, '../../../shared/data/connectors/odoo');
const isThere = existsSync(folder);
if (!isThere)
	console.warn('Skipped: the answers of a real Odoo are not beside this checkout (../shared/data).');

const files = [
	'crm.lead',
	'crm.stage',
	'crm.team',
	'res.users',
	'res.partner',
	'sale.order',
	'sale.order.line',
	'account.move',
	'mail.activity',
	'calendar.event',
	'mailing.trace',
	'utm.campaign'
];

/** Answered records as the fake's rows, with what their links name. */
function tables(): Tables {
	const found: Tables = Object.fromEntries(files.map((model) => [model, records(model)]));
	const log = records('mail.tracking.value+message') as (Rec & { message: Rec })[];
	found['mail.tracking.value'] = log;
	found['mail.message'] = [
		...new Map(log.map(({ message }) => [message.id, { ...message, tracking_value_ids: [1] }])).values()
	];
	found['ir.model.fields'] = [
		[5993, 'active'],
		[5996, 'stage_id'],
		[6000, 'expected_revenue']
	].map(([id, name]) => ({ id: id as number, name: name!, model: 'crm.lead', tracking: 100 }));
	const own = new Set(Object.keys(found));
	for (const [model, rows] of Object.entries(found))
		found[model] = rows.map((row) => plain(model, row, found, own));
	return found;
}

const records = (model: string): Rec[] =>
	JSON.parse(readFileSync(join(folder, `${model}.json`), 'utf8')) as Rec[];

function plain(model: string, row: Rec, found: Tables, own: ReadonlySet<string>): Rec {
	const cells = Object.entries(row).map(([name, value]): [string, Value] => {
		const field = schema[model]?.[name];
		if (field?.type === 'datetime' && typeof value === 'string')
			return [name, `${value.replace(' ', 'T')}.000Z`];
		if (field?.type !== 'many2one' || !Array.isArray(value)) return [name, value];
		const [id, label] = value as [number, string];
		const others = own.has(field.relation!) ? [] : (found[field.relation!] ??= []);
		if (!own.has(field.relation!) && !others.some((other) => other.id === id))
			others.push({ id, name: label });
		return [name, id];
	});
	return Object.fromEntries(cells) as Rec;
}

/** A world in which there is nobody: what the fake answers is the real one's. */
const nobody = () => new World(1);

describe.skipIf(!isThere)('answers of a real Odoo 17', () => {
	it('make the opportunities, leads and history that its own screens show', async () => {
		await withOdoo(
			nobody(),
			{ version: 17 },
			async (puller, fake) => {
				fake.more = tables();
				const { rows } = await puller.pull(['deals', 'leads', 'people', 'pipelines', 'stages']);
				const all = records('crm.lead');
				const deals = rows.get('deals')!;
				expect(deals.size).toBe(all.filter(({ type }) => type === 'opportunity').length);
				expect(rows.get('leads')!.size).toBe(all.filter(({ type }) => type === 'lead').length);
				expect(deals.get('13')).toMatchObject({
					name: 'Quote for 12 Tables',
					status: 'lost',
					lost_reason: 'Too expensive',
					currency: 'USD',
					date_closed: '2026-11-23T08:25:16Z',
					expected_revenue: '40000'
				});
				expect(deals.get('14')).toMatchObject({ status: 'won', stage: '5/4', probability: '1' });
				expect(deals.get('31')).toMatchObject({ expected_revenue: '12345.67' });
				const events = [...rows.get('deal_events')!.values()].map(({ deal, field, old_value, new_value }) =>
					[deal, field, old_value, new_value].join(' ')
				);
				expect(events.sort()).toEqual([
					'13 status open lost',
					'14 stage 5/1 5/2',
					'14 stage 5/2 5/3',
					'14 stage 5/3 5/4',
					'14 status open won',
					'31 amount 40000 12345.67',
					'31 stage 1/1 1/2'
				]);
				expect([...rows.get('people')!.values()].map(({ name }) => name).sort()).toContain('Marc Demo');
			},
			10
		);
	});

	it('with 41 records on one second come whole at any size of page', async () => {
		for (const pageSize of [1, 7, 100]) {
			await withOdoo(
				nobody(),
				{},
				async (puller, fake) => {
					fake.more = tables();
					const { rows } = await puller.pull(['deals', 'leads']);
					expect(rows.get('deals')!.size + rows.get('leads')!.size).toBe(44);
				},
				pageSize
			);
		}
	});

	it('make orders, invoices, refunds and mail events; bills of vendors are none', async () => {
		await withOdoo(
			nobody(),
			{},
			async (puller, fake) => {
				fake.more = tables();
				const { rows } = await puller.pull(['orders', 'quotes', 'email_events', 'activities']);
				const orders = [...rows.get('orders')!.values()];
				const moves = records('account.move').filter(
					({ move_type: type, invoice_date: date, state }) =>
						/^out_/.test(String(type)) && date && state === 'posted'
				);
				expect(orders.filter(({ kind }) => kind !== 'order')).toHaveLength(moves.length);
				expect(rows.get('quotes')!.size).toBe(20);
				const events = [...rows.get('email_events')!.values()].map(({ type }) => String(type)).sort();
				expect(events).toEqual([
					...Array<string>(2).fill('bounce'),
					'drop',
					...Array<string>(4).fill('open'),
					...Array<string>(2).fill('reply'),
					...Array<string>(6).fill('sent')
				]);
			},
			100
		);
	});
});
