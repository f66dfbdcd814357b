import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passingFaults } from '../../tests/fakes/faults.ts';
import type { FakeHubSpot } from '../../tests/fakes/hubspot/hubspot.ts';
import { companyId, idOf, ownerId, pipelineId, stageId, teamId } from '../../tests/fakes/hubspot/ids.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { hubspotOf } from './testing/fakes.ts';
import { Replay } from './testing/replay.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

/** Everything that a fake holds, pulled at once. */
const all = ({ credentials }: FakeHubSpot) => new Replay().pull(sessionOf(credentials));

describe('a pull of everything', () => {
	it('brings every record of the world, with what HubSpot says of it', async () => {
		const world = seededWorld(1);
		letHappen(world, 60);
		const pulled = await all(await hubspotOf(world, { pageSize: 7 }));
		const { tables } = world;
		expect(
			pulled
				.rows('teams')
				.map(({ name }) => name)
				.sort()
		).toEqual(['North', 'South']);
		expect(pulled.of('people').get(ownerId(3))).toMatchObject({
			firstName: tables.owners[2]!.firstName,
			team_id: teamId(tables.owners[2]!.team),
			is_active: false
		});
		expect(pulled.of('stages').get('closedlost')).toMatchObject({
			label: 'Lost',
			pipeline_id: 'default',
			probability: '0.0',
			is_closed: true
		});
		expect(pulled.of('pipelines').get('0')).toMatchObject({ label: 'Support', object: 'tickets' });
		for (const { id, name, industry, owner } of world.living('companies'))
			expect(pulled.of('companies').get(companyId(world, id))).toMatchObject({
				name: name.trim(),
				industry,
				hubspot_owner_id: ownerId(owner),
				url: `https://app-eu1.hubspot.com/contacts/1234567/record/0-2/${companyId(world, id)}`
			});
		expect(pulled.of('companies').size).toBe(world.living('companies').length);
		for (const { id, email, company } of world.living('contacts'))
			expect(pulled.of('contacts').get(idOf('contacts', id))).toMatchObject({
				email,
				associatedcompanyid: company === null ? null : companyId(world, company)
			});
		expect(pulled.of('contacts').size).toBe(world.living('contacts').length + tables.leads.length);
		for (const deal of world.living('deals')) {
			const isThere = deal.contact !== null && world.get('contacts', deal.contact).deletedAt === null;
			expect(pulled.of('deals').get(idOf('deals', deal.id))).toMatchObject({
				pipeline: pipelineId({ id: deal.pipeline }),
				dealstage: stageId(deal.stage),
				company_id: companyId(world, deal.company),
				contact_id: isThere ? idOf('contacts', deal.contact!) : null,
				hs_is_closed_won: String(deal.status === 'won'),
				currency: 'EUR',
				closed_at: deal.closedAt,
				sales_region: deal.region,
				closed_lost_reason: deal.lostReason
			});
			const amount = pulled.of('deals').get(idOf('deals', deal.id))!.amount;
			expect(amount === null ? null : Number(amount).toFixed(4)).toBe(deal.amount);
		}
		expect(pulled.of('deals').size).toBe(world.living('deals').length);
		expect(pulled.of('activities').size).toBe(tables.activities.length);
		expect(pulled.of('tickets').size).toBe(tables.tickets.length);
		expect(pulled.of('products').size).toBe(3);
		expect(pulled.of('email_events').size).toBe(tables.members.length);
		const responses = pulled.rows('touchpoints').filter(({ type }) => type === 'form');
		expect(responses.map(({ contact_id }) => contact_id).sort()).toEqual(
			tables.members
				.filter(({ responded }) => responded)
				.map(({ contact }) => idOf('contacts', contact))
				.sort()
		);
	});

	it('says how many records are to come, and of fields that people made what they are', async () => {
		const pulled = await all(await hubspotOf(seededWorld(2)));
		const page = pulled.pages.find(({ records }) => records[0]?.map.entity === 'deals')!;
		expect(page.expected).toBe(20);
		expect(page.records[0]!.customFields).toMatchObject({
			sales_region: { label: 'Region', type: 'choice' },
			partner_score: { label: 'Partner score', type: 'number' }
		});
		expect(page.history).toMatchObject({ quality: 'exact' });
	});

	it('comes to the same in pages of any size, whatever goes wrong on the way', async () => {
		const world = seededWorld(3);
		letHappen(world, 40);
		const expected = (await all(await hubspotOf(world))).state();
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 30 }),
				fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(...passingFaults)), {
					maxLength: 8
				}),
				async (pageSize, faults) => {
					const fake = await hubspotOf(world, { pageSize });
					fake.server.goWrong(new Map(faults));
					expect((await all(fake)).state()).toEqual(expected);
				}
			),
			{ numRuns: 4, endOnFailure: true }
		);
	});
});

describe('what HubSpot writes in its own way', () => {
	it('is shown as people see it: labels of choices, no words where numbers stand, plain text', async () => {
		const world = seededWorld(15, { companies: 5, deals: 8 });
		const fake = await hubspotOf(world);
		const pulled = await all(fake);
		expect(pulled.of('deals').get(idOf('deals', 1))).toMatchObject({ partner_score: '7' });
		expect(pulled.of('deals').get(idOf('deals', 2))).toMatchObject({ partner_score: null });
		const { tables } = world;
		const call = tables.activities.find(({ type }) => type === 'call')!;
		expect(pulled.of('activities').get(idOf('activities', call.id))).toMatchObject({
			hs_call_title: call.subject,
			body: `About ${call.subject} & more`,
			direction: 'outbound',
			hs_call_disposition: 'Connected',
			duration_seconds: call.durationSeconds,
			deal_id: idOf('deals', call.deal!)
		});
		const [ticket] = tables.tickets;
		expect(['Low', 'Medium', 'High']).toContain(
			pulled.of('tickets').get(idOf('tickets', ticket!.id))!.hs_ticket_priority
		);
	});

	it('gives a first visit to those whom HubSpot saw come, and to nobody whom somebody entered', async () => {
		const world = seededWorld(16);
		const pulled = await all(await hubspotOf(world));
		const visits = pulled.rows('touchpoints').filter(({ type }) => type === 'first visit');
		expect(visits.map(({ contact_id }) => contact_id)).toEqual(
			world
				.living('contacts')
				.filter(({ id }) => id % 2 === 0)
				.map(({ id }) => idOf('contacts', id))
		);
		expect(visits[0]).toMatchObject({
			channel: 'Organic Search',
			occurred_at: world.get('contacts', 2).createdAt
		});
	});

	it('says what a campaign cost, and on no day that HubSpot does not tell', async () => {
		const pulled = await all(await hubspotOf(seededWorld(17)));
		expect(pulled.rows('campaigns').filter(({ hs_name }) => hs_name)).toMatchObject([
			{
				hs_name: 'Email 2026',
				actual_cost: '2500.5',
				budget: null,
				currency: 'EUR',
				hs_start_date: '2026-01-10'
			},
			{ hs_name: 'Event 2026' }
		]);
		expect(pulled.rows('campaign_costs')).toEqual([]);
	});

	it('tells when a lead became a deal, and which', async () => {
		const world = seededWorld(18);
		world.pass(1_000);
		world.edit('leads', 2, { convertedAt: world.now, convertedDeal: 4, status: 'Converted' });
		const pulled = await all(await hubspotOf(world));
		expect(pulled.of('leads').get(idOf('leads', 2))).toMatchObject({
			status: 'Converted',
			converted_at: world.get('leads', 2).convertedAt,
			deal_id: idOf('deals', 4),
			contact_id: idOf('leadContacts', 2),
			disqualified_at: null
		});
		expect(pulled.of('leads').get(idOf('leads', 1))).toMatchObject({ converted_at: null, deal_id: null });
	});
});
