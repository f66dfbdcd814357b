import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tokenScopeNames, type TokenScope } from '#lib/crm/token-scopes.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { createApiToken } from '#lib/server/access/index.ts';
import { endUnattended, findImportJob, largestUpload } from '#lib/server/import/index.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { fetchOf, origin } from './testing.ts';

const ada: Viewer = { ...systemViewer, accountId: 'account-ada' };
let test: TestStore;
let token: string;

const make = async (viewer: Viewer, scopes: readonly TokenScope[] = tokenScopeNames) =>
	(await createApiToken(test.store, viewer, { name: 'Test', scopes, days: 1 })).token;

beforeAll(async () => {
	process.env.WEATHERGLASS_RATE_FACTOR = '1000';
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ada', 'ada@example.com', 'Ada', 'admin')`
	);
	token = await make(ada);
});
afterEach(async () => {
	await endUnattended(test.store);
	await test.script(`
		delete from imports; delete from import_files; delete from rejects; delete from deals; delete from changes;
		delete from request_keys; delete from import_mappings; delete from custom_fields; delete from custom_field_votes`);
});
afterAll(async () => {
	delete process.env.WEATHERGLASS_RATE_FACTOR;
	await test.clear();
});

async function ask(address: string, init: RequestInit = {}, as = token) {
	const response = await fetchOf(() => test.store)(
		new Request(`${origin}/imports${address}`, {
			...init,
			headers: { authorization: `Bearer ${as}`, ...init.headers }
		})
	);
	const text = await response.text();
	return { status: response.status, headers: response.headers, json: JSON.parse(text) };
}

/** Send a file under a name, with more that is said of it. */
const send = (text: string, query: string, headers: Record<string, string> = {}, as = token) =>
	ask(`?${query}`, { method: 'POST', body: text, headers: { 'content-type': 'text/csv', ...headers } }, as);

/** Send it, and read what became of it once it has ended. */
async function sent(text: string, query: string) {
	const { json, status } = await send(text, query);
	expect(status).toBe(202);
	await findImportJob(json.id as string, ada)!.ended;
	return (await ask(`/${json.id}`)).json;
}

const undo = (id: string) => ask(`/${id}/undo`, { method: 'POST' });
const cancel = (id: string, as = token) => ask(`/${id}/cancel`, { method: 'POST' }, as);
const uploads = async () =>
	(await readdir(join(test.store.folder, 'uploads'), { recursive: true, withFileTypes: true })).filter(
		(each) => each.isFile()
	);
const names = async (table = 'deals') =>
	(await test.rows(`select name from ${table} where deleted_at is null order by name`)).map(
		({ name }) => name
	);

const header = 'Deal ID,Deal Name,Amount,Currency,Close Date';
const bad = `${header}\n1,Pump,1200.50,EUR,2026-03-31\n2,Valve,twelve,EUR,2026-04-30\n`;
const good = [3, 4, 5, 6, 7].map((row) => `${row},Pump ${row},1,EUR,2026-03-31\n`).join('');

describe('a file that is sent', () => {
	it('is imported after the answer, which says where to ask what became of it', async () => {
		const { status, headers, json } = await send(bad, 'name=deals.csv&as=deals');
		expect([status, headers.get('location')]).toEqual([202, `/api/v1/imports/${json.id}`]);
		expect(json).toMatchObject({ finished_at: null, files: [] });
		expect(['waiting', 'running']).toContain(json.status);
		await findImportJob(json.id, ada)!.ended;
		const done = await ask(`/${json.id}`);
		expect(done.json).toMatchObject({
			status: 'done',
			started_by: 'Ada',
			files: [{ file: 'deals.csv', entity: 'deals', rows_read: 2, rows_loaded: 1, rows_rejected: 1 }],
			refused: []
		});
		const { started_at: began, finished_at: ended } = done.json as Record<string, string>;
		expect(Date.parse(ended!), 'when it ended, not when its transaction began').toBeGreaterThan(
			Date.parse(began!)
		);
		expect(await names()).toEqual(['Pump']);
		expect(await uploads()).toEqual([]);
	});

	it('has its refused cells told with line, column, value and advice, a page at a time', async () => {
		const { id } = await sent(`${bad}${good}9,Pipe,one,EUR,soon\n`, 'name=deals.csv&as=deals');
		const first = await ask(`/${id}/rejects?limit=1`);
		expect(first.json).toMatchObject({
			total: 3,
			rejects: [
				{
					file: 'deals.csv',
					line: 3,
					column: 'Amount',
					value: 'twelve',
					reason: 'Amount: not a number',
					advice: expect.stringContaining('Write it with digits'),
					state: 'waiting',
					record: { 'Deal Name': 'Valve' }
				}
			]
		});
		const rest = await ask(`/${id}/rejects?limit=5&offset=1`);
		expect(
			rest.json.rejects.map(({ line, column }: { line: number; column: string }) => [line, column])
		).toEqual([
			[9, 'Amount'],
			[9, 'Close Date']
		]);
		expect((await ask(`/${id}/rejects?state=mended`)).json).toEqual({ rejects: [], total: 0 });
	});

	it('is taken back, once', async () => {
		const { id } = await sent(bad, 'name=deals.csv&as=deals');
		expect(await undo(id)).toMatchObject({ status: 200, json: { restored: 0, conflicts: [] } });
		expect(await names()).toEqual([]);
		expect((await ask(`/${id}`)).json).toMatchObject({ status: 'undone', undone_by: 'Ada' });
		expect(await undo(id)).toMatchObject({ status: 409, json: { code: 'not_done' } });
		expect((await undo('none')).status).toBe(404);
	});

	it('is stopped while it waits or goes on, and leaves no trace; once it has ended it stays', async () => {
		const long = Array.from({ length: 20_000 }, (_, row) => `${row},Deal ${row},1,EUR,2026-03-31\n`).join('');
		const [first, second] = [
			await send(`${header}\n${long}`, 'name=first.csv&as=deals'),
			await send(bad, 'name=second.csv&as=deals')
		].map(({ json }) => json.id as string) as [string, string];
		for (const id of [second, first])
			expect(await cancel(id)).toMatchObject({ status: 200, json: { id, status: 'cancelling', files: [] } });
		await Promise.all([first, second].map((id) => findImportJob(id, ada)!.ended));
		for (const id of [first, second]) {
			expect((await ask(`/${id}`)).json).toMatchObject({ status: 'cancelled', files: [] });
			expect(await undo(id)).toMatchObject({ status: 409, json: { code: 'not_done' } });
		}
		expect([await names(), await uploads()]).toEqual([[], []]);
		const { id } = await sent(bad, 'name=deals.csv&as=deals');
		expect(await cancel(id)).toMatchObject({ status: 200, json: { status: 'done' } });
		expect(await names()).toEqual(['Pump']);
		expect((await cancel('none')).status).toBe(404);
		const others = await make(ann);
		expect((await cancel(id, others)).status).toBe(403);
	});

	it('comes in after those that were sent before it, so that what it points to can come first', async () => {
		const [companies, deals] = await Promise.all([
			send('Company Name,Domain\nZyx,zyx.example\n', 'name=companies.csv&as=companies'),
			new Promise((done) => setTimeout(done, 50)).then(() =>
				send(`${header},Company\n1,Pump,1,EUR,2026-03-31,Zyx\n`, 'name=deals.csv&as=deals')
			)
		]);
		await findImportJob(deals.json.id, ada)!.ended;
		expect((await ask(`/${companies.json.id}`)).json.status).toBe('done');
		expect(
			await test.rows(
				"select companies.name from deals join companies on companies.id = company_id where deals.name = 'Pump'"
			)
		).toEqual([{ name: 'Zyx' }]);
	});

	it('is read by the mapping that comes with it', async () => {
		const mapping = {
			entity: 'deals',
			columns: { Schluessel: 'source_id', Bezeichnung: 'name', Wert: 'amount' },
			constants: { currency: 'EUR' },
			decimal: ','
		};
		const query = new URLSearchParams({ name: 'a.csv', mapping: JSON.stringify(mapping) });
		const done = await sent('Schluessel;Bezeichnung;Wert\n1;Pumpe;1.200,50\n', query.toString());
		expect(done).toMatchObject({ status: 'done', files: [{ entity: 'deals', rows_loaded: 1 }] });
		expect(await test.rows('select name, amount from deals')).toEqual([
			{ name: 'Pumpe', amount: '1200.5000' }
		]);
	});

	it('is read by the mapping that came with the last one of the same columns', async () => {
		const columns = { Schluessel: 'source_id', Bezeichnung: 'name', Wert: 'amount' };
		const mapping = { entity: 'deals', columns, constants: { currency: 'EUR' }, decimal: ',' };
		const query = new URLSearchParams({ name: 'a.csv', mapping: JSON.stringify(mapping) });
		await sent('Schluessel;Bezeichnung;Wert\n1;Pumpe;1.200,50\n', query.toString());
		const next = await sent('Schluessel;Bezeichnung;Wert\n2;Ventil;1.300\n', 'name=b.csv');
		expect(next).toMatchObject({ status: 'done', files: [{ entity: 'deals', rows_loaded: 1 }] });
		expect(await test.rows('select name, amount, currency from deals where amount > 1250')).toEqual([
			{ name: 'Ventil', amount: '1300.0000', currency: 'EUR' }
		]);
	});

	it('is tried without a change by a dry run, which tells what it would refuse', async () => {
		const dry = await sent(bad, 'name=deals.csv&as=deals&dry_run=true');
		expect(dry).toMatchObject({ status: 'dry_run', files: [{ id: null, rows_loaded: 1, rows_rejected: 1 }] });
		expect((await ask(`/${dry.id}/rejects`)).json).toMatchObject({
			total: 1,
			rejects: [{ line: 3, column: 'Amount', value: 'twelve', record: null }]
		});
		expect(await names()).toEqual([]);
		expect((await ask('')).json).toEqual({ imports: [], next_cursor: null });
		expect(await undo(dry.id)).toMatchObject({
			status: 409,
			json: { detail: expect.stringContaining('It changed nothing.') }
		});
	});

	it('that holds nothing fails with the reason and what to do in words of the API, and that stays known', async () => {
		const day = '03/04/2026';
		const failed = await sent(`${header}\n1,Pump,1,EUR,${day}\n`, 'name=deals.csv&as=deals');
		const refused = {
			file: 'deals.csv',
			code: 'undecided_dates',
			message: expect.stringContaining(`such as ${day} in the column “Close Date”`),
			advice: expect.stringContaining('`date_order=day_first`')
		};
		expect(failed).toMatchObject({ status: 'failed', message: refused.message, refused: [refused] });
		expect((await ask('?limit=1')).json.imports).toMatchObject([{ id: failed.id, status: 'failed' }]);
		expect(await uploads()).toEqual([]);
		const again = await sent(
			`${header}\n1,Pump,1,EUR,${day}\n`,
			'name=deals.csv&as=deals&date_order=day_first'
		);
		expect(again.status).toBe('done');
	});
});

describe('a file is refused before it is imported', () => {
	it.each([
		['of a media type that holds no records', 'name=a.png', { 'content-type': 'image/png' }, 'x', 415],
		['that is a picture, whatever it is called', 'name=a.csv', {}, '\u0089PNG', 415],
		['without a name', 'as=deals', {}, bad, 422],
		['as what there is none of', 'name=a.csv&as=cats', {}, bad, 422],
		['by the clocks of no place', 'name=a.csv&time_zone=Mars', {}, bad, 422],
		['with a mapping that is no JSON', 'name=a.csv&mapping=columns', {}, bad, 422],
		['with a mapping that is none', 'name=a.csv&mapping={"columns":1}', {}, bad, 422],
		['that is too large', 'name=a.csv', { 'content-length': String(largestUpload + 1) }, bad, 413]
	])('%s', async (_what, query, headers, text, status) => {
		const body =
			text === '\u0089PNG' ? Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]).toString('latin1') : text;
		const bytes = Buffer.from(body, 'latin1') as unknown as string;
		const { json, status: answered } = await send(bytes, query, headers);
		expect([answered, json.status]).toEqual([status, status]);
		expect(json.detail).not.toBe('');
		expect(await uploads().catch(() => [])).toEqual([]);
		expect((await ask('')).json.imports).toEqual([]);
	});

	it('from who may not import, or a token that is not for it', async () => {
		const rep = await make(ann);
		const reader = await make(ada, ['imports:read']);
		expect(await send(bad, 'name=a.csv', {}, rep)).toMatchObject({ status: 403, json: { needs: 'import' } });
		expect((await ask('', {}, rep)).status).toBe(403);
		expect(await send(bad, 'name=a.csv', {}, reader)).toMatchObject({
			status: 403,
			json: { scope: 'imports:write' }
		});
		expect((await ask('', {}, reader)).status).toBe(200);
	});
});

describe('a file with an Idempotency-Key', () => {
	const key = { 'idempotency-key': 'nightly-1' };

	it('is imported once, however often it is sent', async () => {
		const first = await send(bad, 'name=deals.csv&as=deals', key);
		await findImportJob(first.json.id, ada)!.ended;
		const again = await send(bad, 'name=deals.csv&as=deals', key);
		expect(again.headers.get('idempotency-replayed')).toBe('true');
		expect([again.status, again.json.id]).toEqual([202, first.json.id]);
		expect((await ask('')).json.imports).toHaveLength(1);
		expect(await uploads()).toEqual([]);
	});

	it('is no other file, name or question', async () => {
		await send(bad, 'name=deals.csv&as=deals', key);
		const others = [
			send(`${bad}4,Tap,1,EUR,2026-03-31\n`, 'name=deals.csv&as=deals', key),
			send(bad, 'name=other.csv&as=deals', key)
		];
		for (const other of others) expect((await other).status).toBe(422);
		await endUnattended(test.store);
		expect(await uploads()).toEqual([]);
	});
});

describe('the list of imports', () => {
	it('has the latest first, a page at a time, each with its files', async () => {
		const ids: string[] = [];
		for (const name of ['Pump', 'Valve', 'Pipe'])
			ids.unshift(
				(await sent(`${header}\n${name},${name},1,EUR,2026-03-31\n`, `name=${name}.csv&as=deals`)).id
			);
		const first = (await ask('?limit=2')).json;
		expect(first.imports).toMatchObject([
			{ id: ids[0], files: [{ file: 'Pipe.csv', rows_loaded: 1 }] },
			{ id: ids[1], files: [{ file: 'Valve.csv' }] }
		]);
		const second = (await ask(`?limit=2&cursor=${first.next_cursor}`)).json;
		expect(second).toMatchObject({ imports: [{ id: ids[2] }], next_cursor: null });
		expect((await ask('?cursor=none')).status).toBe(422);
	});
});
