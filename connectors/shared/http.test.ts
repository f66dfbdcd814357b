import { afterEach, describe, expect, it } from 'vitest';
import { passingFaults } from '../../tests/fakes/faults.ts';
import { startFakeServer, type Answerer, type FakeServer } from '../../tests/fakes/fake-server.ts';
import { hurriedTransport } from '../../tests/fakes/transport.ts';
import { ApiError } from './errors.ts';
import { HttpClient, type HttpOptions } from './http.ts';

const servers: FakeServer[] = [];
afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function clientOf(answer: Answerer, options: Partial<HttpOptions> = {}, signal?: AbortSignal) {
	const server = await startFakeServer(answer);
	servers.push(server);
	const transport = hurriedTransport(signal);
	const client = new HttpClient(transport, {
		name: 'The CRM',
		base: server.address,
		authorise: () => ({ authorization: 'Bearer s3cret' }),
		...options
	});
	return { server, transport, client };
}

const refusal = async (promise: Promise<unknown>): Promise<ApiError> =>
	promise.then(
		() => expect.fail('It should have been refused.'),
		(error: unknown) => error as ApiError
	);

describe('a call to a CRM', () => {
	it.each(passingFaults.map((fault) => [JSON.stringify(fault), fault] as const))(
		'survives %s, three times over',
		async (_, fault) => {
			const { server, client, transport } = await clientOf(() => ({ body: { rows: [1, 2, 3] } }));
			server.goWrong(new Map([1, 2, 3].map((number) => [number, fault])));
			expect(await client.json({ path: 'deals' })).toEqual({ rows: [1, 2, 3] });
			expect(transport.meter.retries).toBe(fault.kind === 'slow' ? 0 : 3);
		}
	);

	it('waits as long as the CRM asks, in seconds', async () => {
		const { server, client, transport } = await clientOf(() => ({ body: {} }));
		server.goWrong(new Map([[1, { kind: 'too_many', says: 'seconds' }]]));
		await client.json({ path: 'deals' });
		expect(transport.meter.waited).toBe(2000);
	});

	it('gives up after six attempts, and says that what was pulled is kept', async () => {
		const { server, client } = await clientOf(() => ({ status: 503, body: { message: 'Maintenance.' } }));
		const error = await refusal(client.json({ path: 'deals' }));
		expect(error).toMatchObject({ code: 'unavailable', status: 503 });
		expect(`${error.message} ${error.advice}`).toBe(
			'The CRM answers 503: Maintenance, again and again. What was pulled is kept, and the next run goes on from there.'
		);
		expect(server.calls).toHaveLength(6);
	});

	it('asks for new credentials once when they are refused', async () => {
		const asked: boolean[] = [];
		const { client } = await clientOf(
			({ headers }) => (headers.authorization === 'new' ? { body: { ok: true } } : { status: 401, body: {} }),
			{
				authorise: (renew) => {
					asked.push(renew);
					return { authorization: renew ? 'new' : 'old' };
				}
			}
		);
		expect(await client.json({ path: 'deals' })).toEqual({ ok: true });
		expect(asked).toEqual([false, true]);
	});

	it.each([
		[401, 'unauthorised', 'refuses the credentials'],
		[403, 'forbidden', 'does not allow this'],
		[404, 'not_found', 'has nothing there'],
		[400, 'invalid_request', 'refuses the request with 400']
	])('does not try again after %i', async (status, code, words) => {
		const { server, client } = await clientOf(() => ({
			status,
			body: { error: { message: 'No such field “x”.' } }
		}));
		const error = await refusal(client.json({ path: 'deals' }));
		expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string });
		expect(error.message).toMatch(/No such field “x”\.$/);
		expect(server.calls.length).toBe(status === 401 ? 2 : 1);
	});

	it('takes an answer that it was told to accept', async () => {
		const { client } = await clientOf(() => ({ status: 404, body: { gone: true } }));
		expect(await client.request({ path: 'deals/1', accept: [404] })).toMatchObject({ status: 404 });
	});

	it('stops before it has used up the day of everybody else', async () => {
		let left = 400;
		const { client } = await clientOf(() => ({ body: {}, headers: { 'x-left': String((left -= 100)) } }), {
			budget: (headers) => ({ left: Number(headers.get('x-left')), limit: 1000 })
		});
		await client.json({ path: 'deals' });
		expect(await refusal(client.json({ path: 'deals' }))).toMatchObject({ code: 'budget' });
	});

	it('sends credentials to no other server', async () => {
		const { server, client } = await clientOf(() => ({ body: {} }));
		expect(await refusal(client.json({ path: 'https://evil.example/deals' }))).toMatchObject({
			code: 'unexpected_answer'
		});
		expect(server.calls).toHaveLength(0);
	});

	it('follows no redirect', async () => {
		const { client } = await clientOf(() => ({ status: 302, headers: { location: 'https://evil.example' } }));
		expect(await refusal(client.json({ path: 'deals' }))).toBeInstanceOf(ApiError);
	});

	it('never says a secret', async () => {
		const { client } = await clientOf(() => ({ status: 401, body: 'nothing' }));
		const error = await refusal(client.json({ path: 'deals' }));
		expect(JSON.stringify(error) + error.message + error.advice + error.stack).not.toContain('s3cret');
	});

	it('ends at once when it is cancelled', async () => {
		const cancel = new AbortController();
		const { client } = await clientOf(() => (cancel.abort(), { status: 503 }), {}, cancel.signal);
		await expect(client.json({ path: 'deals' })).rejects.toThrow('aborted');
	});
});
