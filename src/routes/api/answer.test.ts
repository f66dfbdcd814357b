import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokenScopeNames, type TokenScope } from '#lib/crm/token-scopes.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { createApiToken } from '#lib/server/access/index.ts';
import { operations } from '#lib/server/api/index.ts';
import { readRecords } from '#lib/server/import/sniff/records.ts';
import { unguarded } from '#lib/csv/formula.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { acceptedOf } from './accept.ts';
import { fetchOf, origin } from './testing.ts';

const admin: Viewer = { ...systemViewer, accountId: 'account-ada' };
let test: TestStore;
let token: string;

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into accounts (id, email, name, role) values ('account-ada', 'ada@example.com', 'Ada', 'admin');
		insert into deals (id, name, owner_id, company_id, amount, amount_base, currency, status, created_at, custom) values
			('d1', 'Pump', 'ann', 'acme', 100, 100, 'EUR', 'open', timestamptz '2026-01-02 10:00:00+00', '{"size": "XL"}'),
			('d2', '=HYPERLINK("http://x")', 'ann', 'acme', 250.5, 250.5, 'EUR', 'won', timestamptz '2026-02-02 10:00:00+00', '{}'),
			('d3', 'Of Bob', 'bob', 'bolt', -70, -70, 'EUR', 'won', null, '{}');
		insert into custom_fields (entity, name, label, type) values ('deals', 'size', 'Size', 'text');
	`);
});
afterAll(() => test.clear());

const make = async (viewer: Viewer, scopes: readonly TokenScope[] = tokenScopeNames) =>
	(await createApiToken(test.store, viewer, { name: 'Test', scopes, days: 1 })).token;
beforeEach(async () => {
	// An account may have so many tokens that are live.
	await test.script('update api_tokens set revoked_at = now()');
	token = await make(ann);
});

async function ask(address: string, init: RequestInit & { token?: string | null } = {}) {
	const { token: given = token, ...request } = init;
	const url = new URL(`${origin}/${address}`);
	const response = await fetchOf(() => test.store)(
		new Request(url, {
			...request,
			headers: { ...(given === null ? {} : { authorization: `Bearer ${given}` }), ...request.headers }
		})
	);
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json') && !text.includes('}\n{');
	return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

const sql = (query: string, more: RequestInit = {}) =>
	ask('sql', {
		method: 'POST',
		body: JSON.stringify({ sql: query }),
		headers: { 'content-type': 'application/json' },
		...more
	});

describe('analyses', () => {
	it('are listed, and answered with what was chosen', async () => {
		const { json: listed } = await ask('analyses');
		expect(listed.analyses.map(({ name }: { name: string }) => name)).toContain('campaigns');
		const { status, json } = await ask(
			'analyses/campaigns?from=2026-01-01&to=2027-01-01&set=by=campaign,lookback=30'
		);
		expect([status, json.by, json.lookback, json.from]).toEqual([200, 'campaign', 30, '2026-01-01']);
		// Ann sees her own win alone.
		expect(json.total.conversions).toBe(0);
	});

	it('are refused with what there is, where something is asked that they do not have', async () => {
		expect((await ask('analyses/palmistry')).json).toMatchObject({
			status: 404,
			title: 'Not Found',
			detail: expect.stringContaining('There is no analysis named “palmistry”.')
		});
		expect((await ask('analyses/campaigns?set=lookback=0')).json).toMatchObject({
			status: 400,
			detail: expect.stringContaining('Give a whole number from 1 to 730.')
		});
		expect((await ask('analyses/forecast?set=by=campaign')).json).toMatchObject({ status: 400 });
		expect((await ask('analyses/forecast?as_of=soon')).status).toBe(422);
	});
});

describe('who asks', () => {
	it('is the account of the token', async () => {
		const { json } = await ask('me');
		expect(json).toMatchObject({
			account: { id: 'account-ann', role: 'rep', person_id: 'ann' },
			sees: 'own records',
			token: { prefix: token.slice(0, 8), scopes: tokenScopeNames }
		});
		expect(JSON.stringify(json)).not.toContain(token);
	});

	it.each([
		['nobody', null, 'Bearer realm="weatherglass"'],
		['a token that is none', 'wgt_nothing', 'Bearer realm="weatherglass", error="invalid_token"']
	])('is asked for a token when it is %s, whatever the address', async (_who, given, challenge) => {
		for (const address of ['me', 'records/deals', 'nothing/here']) {
			const { status, headers, json } = await ask(address, { token: given });
			expect([status, headers.get('www-authenticate')]).toEqual([401, challenge]);
			expect(json).toMatchObject({ status: 401, title: 'Unauthorized', type: 'about:blank' });
		}
	});

	it('needs the scope of each operation', async () => {
		const scoped = operations.filter(({ scope }) => scope !== null);
		expect(new Set(scoped.map(({ scope }) => scope))).toEqual(new Set(tokenScopeNames));
		for (const { id, method, path, scope } of scoped) {
			const without = await make(
				admin,
				tokenScopeNames.filter((name) => name !== scope)
			);
			const address = path
				.slice(1)
				.replace('{entity}', 'deals')
				.replace('{id}', 'd1')
				.replace('{name}', 'win_rate');
			const { status, json, headers } = await ask(address, { method, token: without });
			expect([status, json.scope], id).toEqual([403, scope]);
			expect(headers.get('www-authenticate')).toContain(`scope="${scope}"`);
			expect(json.detail).toContain(scope);
		}
	});
});

describe('segments', () => {
	const send = (method: string, path: string, body?: object, as = token) =>
		ask(`segments${path}`, {
			method,
			token: as,
			...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
		});
	const rule = { field: 'name', is: 'contains', values: ['acm'] };

	it('are made, read, changed over the version that was read, and deleted', async () => {
		const made = await send('POST', '', { name: 'Mine', entity: 'companies', rule });
		expect([made.status, made.json]).toMatchObject([
			201,
			{ name: 'Mine', finds: 1, shared: false, version: 1 }
		]);
		const path = `/${made.json.id}`;
		expect(made.headers.get('location')).toBe(`/api/v1/segments${path}`);
		expect((await ask('segments')).json).toMatchObject({ segments: [{ name: 'Mine', rule, finds: 1 }] });
		const other = { version: 1, rule: { ...rule, values: ['zzz'] } };
		expect((await send('PATCH', path, other)).json).toMatchObject({ name: 'Mine', finds: 0, version: 2 });
		expect((await send('PATCH', path, other)).status).toBe(409);
		expect((await send('GET', path, undefined, await make(admin))).status).toBe(404);
		expect(await send('DELETE', path)).toMatchObject({ status: 204, text: '' });
		expect((await send('GET', path)).status).toBe(404);
	});

	it('are refused with what is wrong', async () => {
		const made = { name: 'Mine', entity: 'companies', rule };
		const said = async (body: object) => {
			const { status, json } = await send('POST', '', body);
			return `${status} ${json.detail}`;
		};
		expect(await said({ ...made, shared: true })).toMatch(/^403 Only managers/);
		expect(await said({ ...made, entity: 'deals' })).toMatch(/^422 .*companies or contacts/);
		expect(await said({ ...made, rule: { ...rule, field: 'mood' } })).toMatch(/^400 .*mood/);
		expect(await said({ ...made, rule: undefined })).toMatch(/^422 .*“rule” is missing/);
		expect(await said({ ...made, mood: 1 })).toMatch(/^422 .*no “mood” here/);
		expect((await ask('segments')).json).toEqual({ segments: [] });
	});

	it('filter records of any kind and files of them, and give out whom they find', async () => {
		const { json } = await send('POST', '', { name: 'Mine', entity: 'companies', rule });
		const idsOf = async (query: string) =>
			(await ask(query)).json.records.map(({ id }: { id: string }) => id).sort();
		expect(await idsOf('records/deals?segment=Mine')).toEqual(['d1', 'd2']);
		expect(await idsOf('records/deals?segment=mine&status=won')).toEqual(['d2']);
		expect(await idsOf('records/deals?segment.not=Mine')).toEqual([]);
		expect(await idsOf(`records/companies?segment=${json.id}`)).toEqual(['acme']);
		expect((await ask('records/deals?segment=Yours')).json).toMatchObject({
			status: 400,
			detail: 'There is no segment named “Yours” here. There are “Mine”.'
		});
		expect((await ask('records/stages?segment=Mine')).status).toBe(400);
		const csv = { headers: { accept: 'text/csv' } };
		expect((await ask('exports/deals?segment=Mine', csv)).text.trim().split('\n')).toHaveLength(3);
		const members = await ask(`segments/${json.id}/members`, csv);
		expect(members.headers.get('content-disposition')).toContain('companies.csv');
		const [head, ...lines] = members.text.trim().split('\n');
		expect(head).toMatch(/^id,name,/);
		expect(lines).toEqual([expect.stringMatching(/^acme,/)]);
		await send('DELETE', `/${json.id}`);
	});
});

describe('records', () => {
	it('are those the account may see, with filters, order and pages', async () => {
		expect((await ask('records/deals?sort=-amount')).json).toMatchObject({
			records: [
				{ id: 'd2', amount: '250.5000', status: 'won', labels: { owner_id: 'Ann Archer' } },
				{ id: 'd1', custom: { size: 'XL' } }
			],
			next_cursor: null
		});
		const first = await ask('records/deals?limit=1&sort=name&status=open&status=won');
		expect(first.json.records).toMatchObject([{ id: 'd2' }]);
		const second = await ask(
			`records/deals?limit=1&sort=name&status=open&status=won&cursor=${first.json.next_cursor}`
		);
		expect(second.json).toMatchObject({ records: [{ id: 'd1' }], next_cursor: null });
		const ids = async (query: string) =>
			(await ask(`records/deals?${query}`)).json.records.map(({ id }: { id: string }) => id);
		expect(await ids('amount.at_least=200')).toEqual(['d2']);
		expect(await ids('created_at.before=2026-02-01')).toEqual(['d1']);
		expect(await ids('status.not=won')).toEqual(['d1']);
		expect(await ids('name.contains=PUM')).toEqual(['d1']);
		expect(await ids('lost_reason=null&search=pump')).toEqual(['d1']);
	});

	it('of another are not there, whoever guesses the id', async () => {
		expect((await ask('records/deals/d1')).json).toMatchObject({ id: 'd1', label: 'Pump', version: 1 });
		for (const id of ['d3', 'nothing', 'd1%2F..%2Fd3', "d1'--"])
			expect((await ask(`records/deals/${id}`)).status, id).toBe(404);
		expect((await ask('records/deals/d3', { token: await make(admin) })).status).toBe(200);
	});

	it.each([
		['colour=red', 'colour', 'no field'],
		['status=sold', 'status', 'choose one of'],
		['amount.above=3', 'amount.above', 'no condition'],
		['limit=5000', 'limit', '1 to 1000'],
		['limit=1&limit=2', 'limit', 'once'],
		['cursor=x', 'cursor', 'not one of this list'],
		['sort=colour', 'colour', 'no field']
	])('asked for with %s are refused, with the value and what to give', async (query, field, words) => {
		const { status, json, headers } = await ask(`records/deals?${query}`);
		expect(status).toBe(422);
		expect(headers.get('content-type')).toBe('application/problem+json');
		expect(json.issues).toMatchObject([{ field, message: expect.stringContaining(words) }]);
	});
});

describe('metrics', () => {
	it('are the catalogue, and each answers as on the command line', async () => {
		const { json } = await ask('metrics');
		expect(json.metrics.map(({ name }: { name: string }) => name)).toContain('won_amount');
		const answer = await ask(
			'metrics/deals_created?by=status&where=status%20%3D%20won&from=2026-01-01&to=2027-01-01'
		);
		expect(answer.json).toMatchObject({ metric: 'deals_created', unit: 'count', total: { value: 1 } });
	});

	it.each([
		['metrics/nothing', 404],
		['metrics/win_rate?from=yesterday', 400],
		['metrics/win_rate?by=shoe_size', 400],
		['metrics/win_rate?grain=fortnight', 422],
		['metrics/win_rate?form=2026-01-01', 422]
	])('%s is refused', async (address, status) => {
		expect((await ask(address)).status).toBe(status);
	});
});

describe('SQL', () => {
	it('reads the rows of the account, and is audited', async () => {
		const { json } = await sql('select id, amount from deals order by id');
		expect(json.rows).toEqual([
			{ id: 'd1', amount: '100.0000' },
			{ id: 'd2', amount: '250.5000' }
		]);
		expect((await sql(`select '12345678901234567890'::hugeint as big`)).json.rows).toEqual([
			{ big: '12345678901234567890' }
		]);
		const [entry] = await test.rows(`select account_id, subject from audit_log where action = 'sql' limit 1`);
		expect(entry).toEqual({ account_id: 'account-ann', subject: 'select id, amount from deals order by id' });
	});

	it.each([
		['delete from deals', 400],
		['select * from accounts', 400],
		['select nothing from deals', 400],
		["select * from read_csv('/etc/passwd')", 400],
		['select * from range(60000)', 422]
	])('%s is refused', async (query, status) => {
		const answer = await sql(query);
		expect([answer.status, answer.json.status]).toEqual([status, status]);
	});
});

describe('exports', () => {
	it('are CSV that no spreadsheet runs and that reads back exactly, or NDJSON', async () => {
		const csv = await ask('exports/deals', { headers: { accept: 'text/csv' } });
		expect(csv.headers.get('content-disposition')).toBe('attachment; filename="deals.csv"');
		expect(csv.text).not.toMatch(/(^|,|\n)"?=/);
		const [header, ...rows] = readRecords(csv.text, { delimiter: ',' }).map(({ cells }) => cells);
		const column = (name: string) => rows.map((cells) => unguarded(cells[header!.indexOf(name)]!));
		expect(column('id')).toEqual(['d1', 'd2']);
		expect(column('name')).toEqual(['Pump', '=HYPERLINK("http://x")']);
		expect(column('custom.size')).toEqual(['XL', '']);
		const lines = (await ask('exports/deals', { headers: { accept: 'application/x-ndjson' } })).text
			.trim()
			.split('\n');
		expect(lines.map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(column('name'));
	});

	it('leave negative numbers as they are', async () => {
		const { text } = await ask('exports/deals?status=won', { token: await make(admin) });
		expect(text).toContain(',-70.0000,');
	});

	it('send every record once, over many pages', async () => {
		await test.script(`insert into contacts (id, last_name, owner_id)
			select 'c' || i, 'Contact ' || i, 'ann' from range(2345) numbers(i)`);
		const { text } = await ask('exports/contacts', { headers: { accept: 'application/x-ndjson' } });
		const ids = text
			.trim()
			.split('\n')
			.map((line) => (JSON.parse(line) as { id: string }).id);
		expect([ids.length, new Set(ids).size]).toEqual([2345, 2345]);
	});

	it('of people say how many must not be written to, and leave them out when asked', async () => {
		await test.script(`insert into leads (id, name, email, owner_id, opted_out) values
			('l1', 'Out', 'out@x.example', 'ann', true), ('l2', 'In', 'in@x.example', 'ann', null)`);
		const counts = async (query: string) => {
			const { headers, text } = await ask(`exports/leads${query}`, {
				headers: { accept: 'application/x-ndjson' }
			});
			const names = text
				.trim()
				.split('\n')
				.map((line) => (JSON.parse(line) as { name: string }).name);
			return [names, headers.get('x-left-out'), headers.get('x-not-contactable')];
		};
		expect(await counts('')).toEqual([['Out', 'In'], '0', '1']);
		expect(await counts('?people=contactable')).toEqual([['In'], '1', '0']);
		const named = await ask('exports/leads?people=contactable', { headers: { accept: 'text/csv' } });
		expect(named.headers.get('content-disposition')).toBe('attachment; filename="leads-1-left-out.csv"');
		expect((await ask('exports/leads?people=friends')).status).toBe(422);
		expect((await ask('exports/deals?people=contactable')).status).toBe(422);
	});

	it('with a filter that is none are refused before anything is sent', async () => {
		expect((await ask('exports/deals?colour=red')).status).toBe(422);
	});
});

describe('HTTP', () => {
	const json = { 'content-type': 'application/json' };
	it.each([
		['nothing/here', {}, 404],
		['records/shoes', {}, 404],
		['records/deals', { method: 'DELETE' }, 405],
		['sql', { method: 'GET' }, 405],
		['me', { headers: { accept: 'image/png' } }, 406],
		['sql', { method: 'POST', body: 'select 1', headers: { 'content-type': 'text/plain' } }, 415],
		['sql', { method: 'POST', body: '{', headers: json }, 400],
		['sql', { method: 'POST', body: '{"sql":1}', headers: json }, 422],
		['sql', { method: 'POST', body: '{"sql":"select 1","role":"admin"}', headers: json }, 422],
		['sql', { method: 'POST', body: '[]', headers: json }, 422]
	])('%s with %o is %i, as a problem document', async (address, init, status) => {
		const answer = await ask(address, init);
		expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
		expect(answer.json).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
		if (status === 405) expect(answer.headers.get('allow')).toBe(address === 'sql' ? 'POST' : 'GET, POST');
	});

	it('says when to come back to one who asks too often, and to one who guesses tokens', async () => {
		let answer = await sql('select 1');
		for (let asked = 0; asked < 40 && answer.status === 200; asked++) answer = await sql('select 1');
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
		expect((await ask('me')).status, 'other questions go on').toBe(200);
		let guess = await ask('me', { token: 'wgt_guess' });
		for (let asked = 0; asked < 30 && guess.status === 401; asked++)
			guess = await ask('me', { token: 'wgt_guess' });
		expect(guess.status).toBe(429);
		expect((await ask('me')).status, 'a good token is never in the way').toBe(200);
	});

	it.each([
		[null, 'a/b'],
		['*/*', 'a/b'],
		['c/d, a/b;q=0.5', 'c/d'],
		['a/*;q=0.2, c/d;q=0.1', 'a/b'],
		['a/b;q=0, */*', 'c/d'],
		['x/y', null],
		['a/b;q=0', null]
	])('answers Accept %s with %s', (header, type) => expect(acceptedOf(header, ['a/b', 'c/d'])).toBe(type));
});
