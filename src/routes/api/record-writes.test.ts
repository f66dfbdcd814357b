import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokenScopeNames } from '#lib/crm/token-scopes.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { createApiToken } from '#lib/server/access/index.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { weatherglass } from '../../client/index.ts';
import { fetchOf, origin } from './testing.ts';

let test: TestStore;
type Client = ReturnType<typeof weatherglass>;
let asAnn: Client;
let asAda: Client;

beforeAll(async () => {
	process.env.WEATHERGLASS_RATE_FACTOR = '1000';
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ada', 'ada@example.com', 'Ada', 'admin')`
	);
	const clientOf = async (viewer: Viewer) => {
		const wish = { name: 'Test', scopes: tokenScopeNames, days: 1 };
		const { token } = await createApiToken(test.store, viewer, wish);
		return weatherglass({ baseUrl: origin, token, fetch: fetchOf(() => test.store) });
	};
	asAnn = await clientOf(ann);
	asAda = await clientOf({ ...systemViewer, accountId: 'account-ada' });
});
afterAll(async () => {
	delete process.env.WEATHERGLASS_RATE_FACTOR;
	await test.clear();
});
beforeEach(() =>
	test.script(`
		delete from deals; delete from changes; delete from request_keys;
		insert into deals (id, name, owner_id, pipeline_id, stage_id, amount, currency, status) values
			('d1', 'Pump', 'ann', 'sales', 'new', 100, 'EUR', 'open'), ('d2', 'Valve', 'ann', 'sales', 'new', 7, 'EUR', 'open'),
			('d3', 'Of Bob', 'bob', 'sales', 'new', 5, 'EUR', 'open');
	`)
);

const deals = { params: { path: { entity: 'deals' } } } as const;
const deal = (id: string) => ({ params: { path: { entity: 'deals', id } } }) as const;
const create = (
	values: { name: string; amount?: string; currency?: string },
	headers: Record<string, string> = {},
	by = asAnn
) => by.POST('/records/{entity}', { ...deals, body: { values }, headers });
const countOf = async (name: string) =>
	(await test.rows(`select id from deals where name = '${name}'`)).length;

describe('records through the typed client', () => {
	it('are made, changed over the version that was read, and deleted, each with its history', async () => {
		const made = await create({ name: 'New', amount: '12500.10' });
		expect(made.response.status).toBe(201);
		const { id, version } = made.data!;
		expect(made.data).toMatchObject({
			entity: 'deals',
			amount: '12500.1000',
			owner_id: 'ann',
			status: 'open',
			version: 1
		});
		expect(made.response.headers.get('location')).toBe(`/api/v1/records/deals/${id}`);
		const body = { version, values: { amount: '1.5' }, reason: 'One less.' };
		const changed = await asAnn.PATCH('/records/{entity}/{id}', { ...deal(id), body });
		expect(changed.data).toMatchObject({ amount: '1.5000', version: 2, name: 'New' });
		const late = await asAnn.PATCH('/records/{entity}/{id}', { ...deal(id), body });
		expect([late.response.status, late.error?.code]).toEqual([409, 'conflict']);
		const path = { entity: 'deals', id } as const;
		const old = await asAnn.DELETE('/records/{entity}/{id}', { params: { path, query: { version: 1 } } });
		expect(old.response.status).toBe(409);
		const gone = await asAnn.DELETE('/records/{entity}/{id}', { params: { path, query: { version: 2 } } });
		expect(gone.response.status).toBe(204);
		expect((await asAnn.GET('/records/{entity}/{id}', deal(id))).response.status).toBe(404);
		expect(
			await test.rows(
				'select action, actor, reason from changes where record_id is not null order by sequence'
			)
		).toEqual([
			{ action: 'create', actor: 'account-ann', reason: null },
			{ action: 'update', actor: 'account-ann', reason: 'One less.' },
			{ action: 'delete', actor: 'account-ann', reason: null }
		]);
	});

	it('are listed by filters, with the fields that are asked for', async () => {
		const { data } = await asAnn.GET('/records/{entity}', {
			params: {
				path: { entity: 'deals' },
				query: {
					filters: { status: ['open', 'won'], 'amount.at_least': '50' },
					fields: ['name', 'labels'],
					limit: 5
				}
			}
		});
		expect(data!.records).toEqual([
			{
				entity: 'deals',
				id: 'd1',
				version: 1,
				name: 'Pump',
				labels: expect.objectContaining({ owner_id: 'Ann Archer' })
			}
		]);
		const query = { fields: ['colour'] };
		const wrong = await asAnn.GET('/records/{entity}/{id}', { params: { ...deal('d1').params, query } });
		expect(wrong.error?.issues).toMatchObject([{ field: 'fields', value: 'colour' }]);
	});

	it('of others are not there to write, and wrong values are all told', async () => {
		const change = { version: 1, values: { amount: '0' } };
		expect(
			(await asAnn.PATCH('/records/{entity}/{id}', { ...deal('d3'), body: change })).response.status
		).toBe(404);
		expect((await asAnn.DELETE('/records/{entity}/{id}', deal('d3'))).response.status).toBe(404);
		expect(
			(await asAda.PATCH('/records/{entity}/{id}', { ...deal('d3'), body: change })).response.status
		).toBe(200);
		const { response, error } = await create({ name: 'Wrong', amount: 'much', currency: 'Q' });
		expect([response.status, error?.issues?.map(({ field }) => field).sort()]).toEqual([
			422,
			['amount', 'currency']
		]);
		const stages = { params: { path: { entity: 'stages' } }, body: { values: { name: 'Mine' } } } as const;
		expect((await asAnn.POST('/records/{entity}', stages)).response.status).toBe(403);
	});
});

describe('a batch', () => {
	it('does what is right, and says what is wrong with the rest', async () => {
		const body = {
			rows: [
				{ do: 'create', values: { name: 'One', amount: '5' } },
				{ do: 'create', values: { name: 'Two', amount: 'much' } },
				{ do: 'update', id: 'd1', version: 1, values: { amount: '1' } },
				{ do: 'update', id: 'd2', version: 9, values: { amount: '1' } },
				{ do: 'delete', id: 'd3' },
				{ do: 'delete', id: 'd2', version: 1 },
				{ do: 'paint', id: 'd1' },
				7
			]
		};
		const { data } = await asAnn.POST('/batch/{entity}', { ...deals, body: body as never });
		const { done, refused, results } = data!;
		expect([done, refused]).toEqual([3, 5]);
		expect(results.map(({ status }) => status)).toEqual([201, 422, 200, 409, 404, 204, 422, 422]);
		expect(results[1]!.problem!.issues).toMatchObject([{ field: 'amount', value: 'much' }]);
		expect(results[2]).toMatchObject({ id: 'd1', version: 2 });
		expect(results[4]).toMatchObject({ id: 'd3', problem: { code: 'not_found' } });
		expect(results[6]!.problem!.issues).toMatchObject([{ field: 'do', value: 'paint' }]);
		expect(
			await test.rows(
				`select name, amount::varchar as amount from deals where deleted_at is null order by name`
			)
		).toEqual([
			{ name: 'Of Bob', amount: '5.0000' },
			{ name: 'One', amount: '5.0000' },
			{ name: 'Pump', amount: '1.0000' }
		]);
	});

	it('of too many rows is refused whole', async () => {
		const rows = Array.from({ length: 201 }, () => ({ do: 'delete' as const, id: 'd1' }));
		const { error } = await asAnn.POST('/batch/{entity}', { ...deals, body: { rows } });
		expect(error).toMatchObject({ status: 422, detail: expect.stringContaining('200 rows') });
		expect(await countOf('Pump')).toBe(1);
	});
});

describe('a request with a key', () => {
	const key = { 'Idempotency-Key': 'order 7' };

	it('is done once, and answered the same however often it is sent', async () => {
		const first = await create({ name: 'Once' }, key);
		const again = await create({ name: 'Once' }, key);
		expect(again.data).toEqual(first.data);
		expect(again.response.status).toBe(201);
		for (const name of ['location', 'content-type'])
			expect(again.response.headers.get(name)).toBe(first.response.headers.get(name));
		expect(again.response.headers.get('idempotency-replayed')).toBe('true');
		const path = deal(first.data!.id);
		for (let sent = 0; sent < 2; sent++)
			expect(
				(await asAnn.DELETE('/records/{entity}/{id}', { ...path, headers: { 'Idempotency-Key': 'gone' } }))
					.response.status
			).toBe(204);
		expect(await countOf('Once')).toBe(1);
	});

	it('sent twice at the same moment is done once', async () => {
		const both = await Promise.all([create({ name: 'Twice' }, key), create({ name: 'Twice' }, key)]);
		expect(both.map(({ response }) => response.status).sort()).toSatisfy(
			([one, other]: number[]) => one === 201 && (other === 201 || other === 409)
		);
		expect(await countOf('Twice')).toBe(1);
	});

	it('may not ask for something else, unless the key is of someone else, or of the day before', async () => {
		await create({ name: 'One' }, key);
		const other = await create({ name: 'Other' }, key);
		expect([other.response.status, await countOf('Other')]).toEqual([422, 0]);
		expect(other.error?.detail).toContain('another method, address or body');
		expect((await create({ name: 'Of Ada' }, key, asAda)).response.status).toBe(201);
		await test.script(`update request_keys set begun_at = now() - interval 25 hours`);
		expect((await create({ name: 'Other' }, key)).response.status).toBe(201);
	});

	it('that was refused may be sent again, mended', async () => {
		expect((await create({ name: 'Mended', amount: 'much' }, key)).response.status).toBe(422);
		expect((await create({ name: 'Mended' }, key)).response.status).toBe(201);
	});

	it('that was broken off is not done again', async () => {
		await create({ name: 'Broken' }, key);
		await test.script('update request_keys set status = null, body = null');
		const again = await create({ name: 'Broken' }, key);
		expect([again.response.status, await countOf('Broken')]).toEqual([409, 1]);
		expect((await create({ name: 'Long' }, { 'Idempotency-Key': 'x'.repeat(256) })).response.status).toBe(
			400
		);
	});
});
