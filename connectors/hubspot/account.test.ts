import { describe, expect, it } from 'vitest';
import { idOf } from '../../tests/fakes/hubspot/ids.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { ApiError } from '../shared/errors.ts';
import { hubspotConnector } from './connector.ts';
import { hubspotStreams } from './streams.ts';
import { hubspotOf } from './testing/fakes.ts';
import { Replay, streamNamed } from './testing/replay.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

const world = seededWorld(1, { companies: 5, deals: 6 });

/** What a pull of one stream fails with. */
async function failureOf(
	fake: Awaited<ReturnType<typeof hubspotOf>>,
	stream = 'products'
): Promise<ApiError> {
	const failure: unknown = await new Replay().pull(sessionOf(fake.credentials), [streamNamed(stream)]).then(
		() => null,
		(error: unknown) => error
	);
	expect(failure).toBeInstanceOf(ApiError);
	return failure as ApiError;
}

describe('the check of credentials', () => {
	it('says whose account they open', async () => {
		const { credentials } = await hubspotOf(world);
		expect(await hubspotConnector.check(sessionOf(credentials))).toEqual({
			account: '1234567',
			accountName: 'HubSpot account 1234567',
			lacking: []
		});
	});

	it('names each permission that is missing', async () => {
		const { credentials } = await hubspotOf(world, {
			denied: ['crm.objects.deals.read', 'content', 'sales-email-read', 'crm.objects.owners.read']
		});
		const { lacking } = await hubspotConnector.check(sessionOf(credentials));
		expect(lacking.map(({ stream, permission }) => [stream, permission])).toEqual([
			['people', 'crm.objects.owners.read'],
			['pipelines', 'crm.objects.deals.read'],
			['deals', 'crm.objects.deals.read'],
			['activities', 'sales-email-read'],
			['email_events', 'content']
		]);
		expect(lacking[3]!.message).toMatch(/^Activities: emails can’t be read/);
	});

	it('finds out that the changes of deals may not be read', async () => {
		const { credentials } = await hubspotOf(world, { withoutHistory: true });
		const { lacking } = await hubspotConnector.check(sessionOf(credentials));
		expect(lacking).toMatchObject([
			{ stream: 'deals', message: expect.stringContaining('last time') as string }
		]);
	});

	it('refuses a token that HubSpot refuses', async () => {
		const { credentials } = await hubspotOf(world);
		const session = sessionOf({ ...credentials, token: 'pat-of-another' });
		await expect(hubspotConnector.check(session)).rejects.toMatchObject({ code: 'unauthorised' });
	});

	it('sends the token to no address that is not encrypted', async () => {
		const session = sessionOf({ token: 'pat', base: 'http://hubspot.example' });
		await expect(hubspotConnector.check(session)).rejects.toMatchObject({ code: 'invalid_request' });
	});
});

describe('a pull with few permissions', () => {
	it('goes on without links to what it may not read', async () => {
		const { credentials } = await hubspotOf(world, { denied: ['crm.objects.contacts.read'] });
		const session = sessionOf(credentials);
		const pulled = await new Replay().pull(session, [streamNamed('deals')]);
		expect(pulled.of('deals').size).toBe(6);
		expect(pulled.rows('deal_contacts')).toEqual([]);
		expect(session.warnings).toEqual([expect.stringContaining('links to contacts are left out')]);
	});

	it('says once what is missing because of one permission', async () => {
		const { credentials } = await hubspotOf(world, { denied: ['tickets'] });
		const session = sessionOf(credentials);
		await new Replay().pull(session, ['pipelines', 'activities'].map(streamNamed));
		expect(session.warnings).toEqual([
			'HubSpot does not allow this to these credentials: tickets is missing. Because of it, the pipelines of tickets are left out; links to tickets are left out.'
		]);
	});

	it('leaves out the kinds of activity that are closed to it', async () => {
		const { credentials } = await hubspotOf(world, { denied: ['sales-email-read'] });
		const session = sessionOf(credentials);
		const pulled = await new Replay().pull(session, [streamNamed('activities')]);
		expect(pulled.of('activities').size).toBe(
			world.tables.activities.filter(({ type }) => type !== 'email').length
		);
		expect(session.warnings.join(' ')).toContain('sales-email-read is missing');
	});

	it('fails where the stream itself is closed to it, and names the permission', async () => {
		const fake = await hubspotOf(world, { denied: ['tickets'] });
		const failure = await failureOf(fake, 'tickets');
		expect(failure).toMatchObject({ code: 'forbidden', status: 403 });
		expect(failure.message).toContain('tickets is missing');
	});
});

describe('HubSpot’s limits', () => {
	it('of the day stop a pull before others can’t work', async () => {
		expect(await failureOf(await hubspotOf(world, { dailyLeft: 199 }))).toMatchObject({ code: 'budget' });
	});

	it('of the day, used up, are no reason to try again', async () => {
		const fake = await hubspotOf(world);
		const session = sessionOf(fake.credentials);
		let calls = 0;
		const used = { status: 'error', message: 'You have reached your daily limit.', policyName: 'DAILY' };
		const transport = {
			...session.transport,
			fetch: () => {
				calls++;
				return Promise.resolve(Response.json(used, { status: 429 }));
			}
		};
		await expect(hubspotConnector.check({ ...session, transport })).rejects.toMatchObject({ code: 'budget' });
		expect(calls).toBe(1);
	});

	it('of ten seconds are waited for, though HubSpot does not say how long', async () => {
		const fake = await hubspotOf(world);
		const session = sessionOf(fake.credentials);
		const { fetch } = session.transport;
		let refusals = 2;
		const passed = {
			status: 'error',
			message: 'You have reached your limit.',
			policyName: 'TEN_SECONDLY_ROLLING'
		};
		const transport = {
			...session.transport,
			fetch: ((...call: Parameters<typeof fetch>) =>
				refusals-- > 0
					? Promise.resolve(Response.json(passed, { status: 429 }))
					: fetch(...call)) as typeof fetch
		};
		await hubspotConnector.check({ ...session, transport });
		expect(session.transport.meter.waited).toBeGreaterThanOrEqual(20_000);
	});

	it('let four searches through in a second', async () => {
		const fake = await hubspotOf(world);
		const session = sessionOf(fake.credentials);
		const times: number[] = [];
		const { fetch } = session.transport;
		let time = 0;
		const clock = {
			now: () => time,
			wait: (milliseconds: number) => {
				time += milliseconds;
				return Promise.resolve();
			}
		};
		const transport = {
			...session.transport,
			clock,
			fetch: ((...call: Parameters<typeof fetch>) => {
				if (String(call[0]).endsWith('/search')) times.push(time);
				return fetch(...call);
			}) as typeof fetch
		};
		await new Replay().pull({ ...session, transport });
		const most = Math.max(
			...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length)
		);
		expect(times.length).toBeGreaterThan(10);
		expect(most).toBeLessThanOrEqual(4);
	});

	it('a refusal that passes is none', async () => {
		const fake = await hubspotOf(world);
		fake.server.goWrong(new Map([[2, { kind: 'status', status: 401 }]]));
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('products')]);
		expect(pulled.of('products').size).toBe(3);
	});

	it('a token that HubSpot can’t read is said to be one', async () => {
		const fake = await hubspotOf(world);
		fake.server.goWrong(new Map([[1, { kind: 'status', status: 530 }]]));
		expect(await failureOf(fake)).toMatchObject({
			code: 'unauthorised',
			advice: expect.stringContaining('pat-') as string
		});
	});
});

describe('an estimate', () => {
	it('is near what the pull makes, and says what is left of today', async () => {
		const fake = await hubspotOf(world, { dailyLeft: 640 });
		const session = sessionOf(fake.credentials);
		const estimate = await hubspotConnector.estimate!(
			session,
			hubspotStreams.map((stream) => ({ stream, cursor: null }))
		);
		expect(estimate).toMatchObject({ left: 640, records: { deals: 6, products: 3, companies: 5 } });
		const before = fake.server.calls.length;
		await new Replay().pull(sessionOf(fake.credentials));
		const made = fake.server.calls.length - before;
		expect(estimate.calls).toBeGreaterThan(made * 0.7);
		expect(estimate.calls).toBeLessThan(made * 2);
	});

	it('counts what changed since the last pull', async () => {
		const changing = seededWorld(5);
		const fake = await hubspotOf(changing);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		changing.pass(86_400_000);
		changing.changeDeal(2, 'amount', '7.0000');
		const { records } = await hubspotConnector.estimate!(sessionOf(fake.credentials), [
			{ stream: streamNamed('deals'), cursor: pulled.cursors.deals! }
		]);
		expect(records.deals).toBeLessThan(20);
		expect(records.deals).toBeGreaterThanOrEqual(1);
	});
});

describe('pages that repeat', () => {
	it('end with an error instead of never', async () => {
		const fake = await hubspotOf(world, { pageSize: 2 });
		const session = sessionOf(fake.credentials);
		const { fetch } = session.transport;
		const again = {
			results: [{ id: idOf('products', 1), properties: {} }],
			paging: { next: { after: '9' } }
		};
		const transport = {
			...session.transport,
			fetch: ((...call: Parameters<typeof fetch>) =>
				new URL(String(call[0])).pathname === '/crm/v3/objects/products'
					? Promise.resolve(Response.json(again))
					: fetch(...call)) as typeof fetch
		};
		await expect(
			new Replay().pull({ ...session, transport }, [streamNamed('products')])
		).rejects.toMatchObject({ code: 'unexpected_answer' });
	});
});
