import { describe, expect, it } from 'vitest';
import { idOf } from '../../tests/fakes/odoo/rows.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { Puller, withOdoo, type Pulled } from './testing.ts';

const deal = (id: number): string => String(idOf.deal(id));
const events = (pulled: Pulled, id: number) =>
	[...(pulled.rows.get('deal_events')?.values() ?? [])].filter((event) => event.deal === deal(id));
const contents = ({ rows }: Pulled) =>
	Object.fromEntries([...rows].map(([entity, known]) => [entity, Object.fromEntries([...known].sort())]));

describe('changes of Odoo', () => {
	it('come whole where hundreds of them share a second', async () => {
		const world = seededWorld(1, { companies: 41, deals: 3 });
		for (const company of world.tables.companies)
			Object.assign(company, { updatedAt: '2026-03-01T10:00:00.123Z' });
		await withOdoo(world, {}, async (puller) => {
			const pulled = await puller.pull(['companies']);
			expect(pulled.rows.get('companies')?.size).toBe(41);
		});
	});

	it('that are younger than the second of the last one are not lost', async () => {
		const world = seededWorld(1);
		await withOdoo(world, {}, async (puller) => {
			const pulled = await puller.pull(['companies']);
			const [company] = world.tables.companies;
			Object.assign(company!, {
				name: 'Within the second',
				updatedAt: world.tables.companies.at(-1)!.updatedAt.replace(/\.\d+Z/, '.999Z')
			});
			await puller.pull(['companies'], { into: pulled });
			expect(pulled.rows.get('companies')?.get(String(idOf.company(1)))).toMatchObject({
				name: 'Within the second'
			});
		});
	});

	it('of a transaction that ended after a pull are not lost, though it is dated before', async () => {
		const world = seededWorld(1);
		await withOdoo(world, {}, async (puller) => {
			const pulled = await puller.pull(['companies']);
			const latest = Date.parse(
				world.tables.companies
					.map(({ updatedAt }) => updatedAt)
					.sort()
					.at(-1)!
			);
			Object.assign(world.tables.companies[0]!, {
				name: 'Committed late',
				updatedAt: new Date(latest - 110_000).toISOString()
			});
			await puller.pull(['companies'], { into: pulled });
			expect(pulled.rows.get('companies')?.get(String(idOf.company(1)))).toMatchObject({
				name: 'Committed late'
			});
		});
	});

	it('without a date come first, once', async () => {
		await withOdoo(seededWorld(1), {}, async (puller, fake) => {
			fake.more['utm.campaign'] = [1, 2, 3, 4, 5].map((id) => ({
				id: 90 + id,
				title: `Old ${id}`,
				name: `old${id}`
			}));
			const pulled = await puller.pull(['campaigns']);
			expect([...pulled.rows.get('campaigns')!.values()].map(({ name }) => name)).toEqual([
				...['Old 1', 'Old 2', 'Old 3', 'Old 4', 'Old 5', 'Email 2026', 'Event 2026']
			]);
			expect((await puller.pull(['campaigns'])).rows.get('campaigns')?.size).toBe(2);
		});
	});

	it('come to the same when the pull is killed after each page', async () => {
		const world = seededWorld(5, { companies: 6, deals: 8 });
		letHappen(world, 15, ['a lead becomes a deal']);
		const streams = ['companies', 'deals', 'activities'];
		await withOdoo(world, {}, async (puller, fake) => {
			const whole = await puller.pull(streams);
			const killed = new Puller(fake, 8);
			const pulled: Pulled = { rows: new Map(), pages: [], deleted: [], warnings: [] };
			for (let times = 0; times < 12; times++) await killed.pull(streams, { stop: 1, into: pulled });
			expect(contents(pulled)).toEqual(contents(whole));
		});
	});
});

describe('opportunities of Odoo', () => {
	it('that are lost are archived, keep their stage, and come nevertheless', async () => {
		const world = seededWorld(3);
		world.moveDeal(
			1,
			world.get('pipelines', world.get('deals', 1).pipeline).stages.find(({ status }) => status === 'lost')!
				.id
		);
		await withOdoo(world, {}, async (puller) => {
			const pulled = await puller.pull(['deals']);
			const first = world.get('pipelines', world.get('deals', 1).pipeline).stages[0]!;
			expect(pulled.rows.get('deals')?.get(deal(1))).toMatchObject({
				status: 'lost',
				probability: '0',
				lost_reason: world.get('deals', 1).lostReason,
				stage: `${idOf.pipeline(world.get('deals', 1).pipeline)}/${idOf.stage(first.id)}`,
				date_closed: `${world.get('deals', 1).closedAt!.slice(0, 19)}Z`
			});
			expect(events(pulled, 1)).toEqual([
				expect.objectContaining({ field: 'status', old_value: 'open', new_value: 'lost', quality: 'exact' })
			]);
		});
	});

	it('that are archived at another probability are in the bin', async () => {
		const world = seededWorld(3);
		await withOdoo(world, {}, async (puller, fake) => {
			fake.more['crm.lead'] = [
				{
					id: 9001,
					name: 'Put away',
					type: 'opportunity',
					active: false,
					probability: 40,
					stage_id: idOf.stage(1),
					team_id: idOf.pipeline(1),
					create_date: world.now,
					write_date: world.now
				},
				{
					id: 9002,
					name: 'Won, put away',
					type: 'opportunity',
					active: false,
					probability: 100,
					stage_id: idOf.stage(4),
					team_id: idOf.pipeline(1),
					create_date: world.now,
					write_date: world.now
				}
			];
			const pulled = await puller.pull(['deals']);
			expect(pulled.deleted).toEqual(['deals 9001']);
			expect(pulled.rows.get('deals')?.get('9002')).toMatchObject({ status: 'won' });
		});
	});

	it('begin where the first change came from', async () => {
		const world = seededWorld(3);
		const { pipeline } = world.get('deals', 2);
		const [first, second] = world.get('pipelines', pipeline).stages;
		world.pass(86_400_000);
		world.moveDeal(2, second!.id);
		await withOdoo(world, {}, async (puller) => {
			const [event] = events(await puller.pull(['deals']), 2);
			expect(event).toMatchObject({
				field: 'stage',
				old_value: `${idOf.pipeline(pipeline)}/${idOf.stage(first!.id)}`,
				new_value: `${idOf.pipeline(pipeline)}/${idOf.stage(second!.id)}`,
				changed_at: `${world.now.slice(0, 19)}Z`,
				changed_by: String(idOf.user(world.get('deals', 2).owner))
			});
		});
	});

	it('say that history is lacking where the user is no administrator, and invent none', async () => {
		const world = seededWorld(3);
		letHappen(world, 20, ['a lead becomes a deal']);
		await withOdoo(world, { forbidden: ['mail.tracking.value', 'ir.model.fields'] }, async (puller) => {
			const { lacking } = await puller.connector.check(puller.session());
			expect(lacking).toContainEqual(
				expect.objectContaining({ stream: 'deals', permission: 'Administration: Settings' })
			);
			const pulled = await puller.pull(['deals']);
			expect(pulled.rows.get('deal_events')?.size ?? 0).toBe(0);
			expect(pulled.pages[0]!.history).toMatchObject({ quality: 'duration_only', fields: [] });
			const durations = Object.keys([...pulled.rows.get('deals')!.values()][0]!).filter((name) =>
				name.startsWith('seconds_in_')
			);
			expect(durations).toHaveLength(1);
		});
	});

	it('whose customer moved to another company come again, though they did not change', async () => {
		const world = seededWorld(3);
		const contact = world.get('contacts', 1);
		Object.assign(world.get('deals', 1), { contact: 1, company: contact.company });
		await withOdoo(world, {}, async (puller) => {
			const pulled = await puller.pull(['deals']);
			const other = world.living('companies').find(({ id }) => id !== contact.company)!;
			world.pass(3_600_000);
			world.edit('contacts', 1, { company: other.id });
			await puller.pull(['deals'], { into: pulled });
			expect(pulled.rows.get('deals')?.get(deal(1))).toMatchObject({
				company: String(idOf.company(other.id)),
				contact: String(idOf.contact(1))
			});
		});
	});

	it('have no amount where Odoo says 0, for it can’t say nothing', async () => {
		const world = seededWorld(3);
		Object.assign(world.get('deals', 1), { amount: null });
		Object.assign(world.get('deals', 2), { amount: '12345.6700' });
		await withOdoo(world, {}, async (puller) => {
			const { rows } = await puller.pull(['deals']);
			expect(rows.get('deals')?.get(deal(1))?.expected_revenue).toBeNull();
			expect(rows.get('deals')?.get(deal(2))).toMatchObject({
				expected_revenue: '12345.67',
				currency: 'EUR'
			});
		});
	});
});

describe('leads of Odoo', () => {
	const converted = {
		id: 9100,
		name: 'Interest',
		contact_name: 'Ada Lovelace',
		type: 'opportunity',
		active: true,
		probability: 20,
		stage_id: idOf.stage(2),
		team_id: idOf.pipeline(1),
		date_conversion: '2026-02-02T12:00:00.000Z',
		create_date: '2026-02-01T09:00:00.000Z',
		write_date: '2026-02-03T09:00:00.000Z'
	};

	it('that were converted are a lead and a deal with one id, and the deal begins then', async () => {
		await withOdoo(seededWorld(3), {}, async (puller, fake) => {
			fake.more['crm.lead'] = [converted];
			const move = (id: number, from: number, to: number, at: string) => {
				(fake.more['mail.message'] ??= []).push({
					id,
					model: 'crm.lead',
					res_id: 9100,
					date: at,
					message_type: 'notification',
					tracking_value_ids: [id]
				});
				(fake.more['mail.tracking.value'] ??= []).push({
					id,
					field_id: 6000,
					mail_message_id: id,
					old_value_integer: idOf.stage(from),
					new_value_integer: idOf.stage(to),
					create_uid: 1
				});
			};
			move(1, 1, 3, '2026-02-01T10:00:00.000Z');
			move(2, 3, 2, '2026-02-03T09:00:00.000Z');
			const { rows } = await puller.pull(['deals', 'leads']);
			expect(rows.get('leads')?.get('9100')).toMatchObject({
				name: 'Ada Lovelace',
				status: 'Converted',
				create_date: '2026-02-01T09:00:00Z',
				date_conversion: '2026-02-02T12:00:00Z',
				converted_deal: '9100'
			});
			expect(rows.get('deals')?.get('9100')).toMatchObject({ created: '2026-02-02T12:00:00Z' });
			const stage = (id: number) => `${idOf.pipeline(1)}/${idOf.stage(id)}`;
			expect([...rows.get('deal_events')!.values()].filter((event) => event.deal === '9100')).toEqual([
				expect.objectContaining({ id: '2:stage', old_value: stage(3), new_value: stage(2), changed_by: null })
			]);
			expect(await puller.sweep('deals')).toContain('9100');
			expect(await puller.sweep('leads')).toContain('9100');
		});
	});

	it('that are lost are disqualified', async () => {
		await withOdoo(seededWorld(3), {}, async (puller, fake) => {
			fake.more['crm.lead'] = [
				{
					...converted,
					type: 'lead',
					date_conversion: false,
					active: false,
					probability: 0,
					lost_reason_id: 2,
					date_closed: '2026-02-05T00:00:00.000Z'
				}
			];
			const { rows } = await puller.pull(['deals', 'leads']);
			expect(rows.get('leads')?.get('9100')).toMatchObject({
				status: 'Lost',
				disqualified_at: '2026-02-05T00:00:00Z',
				lost_reason: 'Timing',
				converted_deal: null
			});
			expect(rows.get('deals')?.has('9100')).toBe(false);
		});
	});
});

describe('pipelines of Odoo', () => {
	it('are one for each team that sells, and a stage of all teams is one of each', async () => {
		await withOdoo(seededWorld(3), {}, async (puller, fake) => {
			fake.more['crm.stage'] = [{ id: 800, name: 'Everywhere', sequence: 5 }];
			const { rows } = await puller.pull(['pipelines', 'stages']);
			expect([...rows.get('pipelines')!.keys()]).toEqual(['11', '12', 'helpdesk.team,1']);
			expect(
				[...rows.get('stages')!.values()].filter(({ name }) => name === 'Everywhere').map(({ id }) => id)
			).toEqual(['11/800', '12/800']);
		});
	});

	it('are one more where an opportunity has no team', async () => {
		const world = seededWorld(3);
		await withOdoo(world, {}, async (puller, fake) => {
			fake.more['crm.stage'] = [{ id: 800, name: 'Everywhere', sequence: 5 }];
			fake.more['crm.lead'] = [
				{
					id: 9001,
					name: 'Nobody’s',
					type: 'opportunity',
					active: true,
					probability: 10,
					stage_id: 800,
					create_date: world.now,
					write_date: world.now
				}
			];
			const { rows } = await puller.pull(['deals']);
			expect(rows.get('deals')?.get('9001')).toMatchObject({ pipeline: 'none', stage: 'none/800' });
			expect(rows.get('stages')?.get('none/800')).toMatchObject({ name: 'Everywhere', status: 'open' });
			expect(await puller.sweep('stages')).toContain('none/800');
		});
	});

	it('that get another stage make all opportunities come again', async () => {
		await withOdoo(seededWorld(3), {}, async (puller, fake) => {
			await puller.pull(['deals']);
			fake.more['crm.stage'] = [{ id: 800, name: 'Theirs alone', sequence: 5, team_id: idOf.pipeline(1) }];
			expect((await puller.pull(['deals'])).rows.get('deals')?.size).toBe(20);
		});
	});
});

describe('partners of Odoo', () => {
	it('that became part of others are told by a note, and only where they are gone', async () => {
		const world = seededWorld(3);
		world.mergeCompanies(1, 2);
		await withOdoo(world, {}, async (puller, fake) => {
			fake.more['mail.message'] = [
				{
					id: 1,
					model: 'res.partner',
					res_id: idOf.company(2),
					body: `<p>Ask Acme (ID ${idOf.company(3)}) too</p>`,
					write_date: world.now
				}
			];
			const { pages } = await puller.pull(['companies', 'contacts']);
			expect(pages.flatMap(({ merged }) => merged ?? [])).toEqual([
				{ entity: 'companies', from: String(idOf.company(1)), into: String(idOf.company(2)) }
			]);
		});
	});

	it('that are colleagues, addresses or the company itself are left out', async () => {
		await withOdoo(seededWorld(3), {}, async (puller, fake) => {
			fake.more['res.partner'] = [
				{
					id: 7000,
					name: 'Dock 5',
					is_company: false,
					type: 'delivery',
					active: true,
					partner_share: true,
					commercial_partner_id: idOf.company(1),
					parent_id: idOf.company(1)
				}
			];
			const { rows } = await puller.pull(['companies', 'contacts']);
			expect([...rows.get('contacts')!.keys()].every((id) => Number(id) > 2000 && Number(id) < 7000)).toBe(
				true
			);
			expect(rows.get('companies')!.has('1')).toBe(false);
		});
	});
});
