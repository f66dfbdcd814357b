import { describe, expect, it } from 'vitest';
import { campaignGuid, idOf } from '../../tests/fakes/hubspot/ids.ts';
import { addMember, seededWorld } from '../../tests/fakes/world/seed.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import { hubspotOf } from './testing/fakes.ts';
import { Replay, streamNamed } from './testing/replay.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

function worldOf(members: number): World {
	const world = seededWorld(1, { companies: 5, deals: 3 });
	for (let count = 0; count < members; count++) {
		world.pass(count % 3 === 0 ? 0 : 60_000);
		addMember(world);
	}
	return world;
}

const responses = ({ tables }: World) => tables.members.filter(({ responded }) => responded);

describe('form submissions', () => {
	const forms = [streamNamed('form_submissions')];

	it('are responses to the campaign that the form belongs to, of those who sent them', async () => {
		const world = worldOf(20);
		const fake = await hubspotOf(world, { pageSize: 3 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), forms);
		for (const { id, campaign, contact, at } of responses(world))
			expect(pulled.of('touchpoints').get(`form:conversion-${id}`)).toMatchObject({
				campaign_id: campaignGuid(campaign),
				contact_id: idOf('contacts', contact),
				occurred_at: at,
				is_response: true
			});
		expect(pulled.of('touchpoints').size).toBe(responses(world).length);
	});

	it('stay those of whoever sent them, though they were deleted since', async () => {
		const world = worldOf(5);
		const sent = responses(world)[0]!;
		world.delete('contacts', sent.contact);
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), forms);
		expect(pulled.of('touchpoints').get(`form:conversion-${sent.id}`)).toMatchObject({
			contact_id: idOf('contacts', sent.contact)
		});
	});

	it('are all there after a pull that was cut off anywhere, while new ones came in', async () => {
		for (const mostPages of [1, 2, 3, 4]) {
			const world = worldOf(30);
			const fake = await hubspotOf(world, { pageSize: 4 });
			const pulled = new Replay();
			for (let run = 0; run < 3; run++) {
				await pulled.pull(sessionOf(fake.credentials), forms, mostPages);
				world.pass(600_000);
				addMember(world);
			}
			await pulled.pull(sessionOf(fake.credentials), forms);
			await pulled.pull(sessionOf(fake.credentials), forms);
			expect(pulled.of('touchpoints').size).toBe(responses(world).length);
		}
	});

	it('are asked for until what is known comes', async () => {
		const world = worldOf(60);
		const fake = await hubspotOf(world, { pageSize: 2 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), forms);
		world.pass(600_000);
		const before = fake.server.calls.length;
		await pulled.pull(sessionOf(fake.credentials), forms);
		const again = fake.server.calls.slice(before).filter(({ path }) => path.includes('/submissions/'));
		expect(again.length).toBeLessThan(responses(world).length / 2);
	});
});

describe('e-mail events', () => {
	const events = [streamNamed('email_events')];

	it('are what happened at each recipient, with the mailing they belong to', async () => {
		const world = worldOf(10);
		const fake = await hubspotOf(world, { pageSize: 4 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), events);
		expect(pulled.of('email_events').size).toBe(world.tables.members.length);
		const [first] = world.tables.members;
		expect(pulled.of('email_events').get('event-1')).toMatchObject({
			type: 'sent',
			occurred_at: first!.at,
			campaign_id: String(600 + first!.campaign),
			contact_id: idOf('contacts', first!.contact),
			message_id: 'event-1',
			is_bot: false
		});
		expect(pulled.of('campaigns').get('601')).toMatchObject({ name: 'Mail of Email 2026', subject: 'News' });
	});

	it('are all there after a pull that was cut off, though HubSpot no longer knows its cursor', async () => {
		const world = worldOf(40);
		const fake = await hubspotOf(world, { pageSize: 5 });
		const pulled = new Replay();
		for (let run = 0; run < 4; run++) {
			const before = fake.server.calls.length;
			await pulled.pull(sessionOf(fake.credentials), events, 2);
			const [first] = fake.server.calls.slice(before);
			expect(first!.query.has('offset')).toBe(false);
			world.pass(7_200_000);
			addMember(world);
		}
		await pulled.pull(sessionOf(fake.credentials), events);
		await pulled.pull(sessionOf(fake.credentials), events);
		expect(pulled.of('email_events').size).toBe(world.tables.members.length);
	});

	it('are pulled only when somebody asks for them: there may be millions', () => {
		expect(streamNamed('email_events').chosen).toBe(false);
	});
});
