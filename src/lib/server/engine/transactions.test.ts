import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { until, Workplace } from './testing.ts';

let place: Workplace;
let engine: Engine;
beforeAll(async () => {
	place = new Workplace();
	engine = await place.connect();
});
beforeEach(() =>
	engine.transaction((transaction) =>
		transaction.script(`
			CREATE OR REPLACE TABLE deals (
				id INTEGER PRIMARY KEY, name VARCHAR, amount DECIMAL(18, 4) DEFAULT 0, closes DATE, tags VARCHAR[],
				seen TIMESTAMPTZ
			);
			INSERT INTO deals (id, name) VALUES (1, 'first');
		`)
	)
);
afterAll(() => place.clear());

const count = async () => (await engine.query<{ n: number }>('SELECT count(*) AS n FROM deals')).rows[0]!.n;

describe('a transaction', () => {
	it('keeps all of its changes, and answers what its function answers', async () => {
		const changed = await engine.transaction(async (transaction) => {
			const inserted = await transaction.query('INSERT INTO deals (id) VALUES (2), (3)');
			const updated = await transaction.query('UPDATE deals SET name = $1 WHERE id > $2', ['new', 1]);
			const seen = await transaction.query('SELECT count(*) AS n FROM deals');
			return [inserted.changes, updated.changes, seen.rows];
		});
		expect(changed).toEqual([2, 2, [{ n: 3 }]]);
		expect(await count()).toBe(3);
	});

	it('keeps none when its function throws', async () => {
		const work = engine.transaction(async (transaction) => {
			await transaction.query('DELETE FROM deals');
			throw new Error('changed my mind');
		});
		await expect(work).rejects.toThrow('changed my mind');
		expect(await count()).toBe(1);
	});

	it('keeps none when a statement fails, and frees the writer', async () => {
		const work = engine.transaction(async (transaction) => {
			await transaction.query('INSERT INTO deals (id) VALUES (2)');
			await transaction.query('INSERT INTO deals (id) VALUES (1)');
		});
		await expect(work).rejects.toMatchObject({ code: 'constraint' });
		expect(await count()).toBe(1);
		await engine.insert('deals', ['id'], [[2]]);
	});

	it('waits for its turn', async () => {
		const order: string[] = [];
		await Promise.all(
			['a', 'b', 'c'].map((name) =>
				engine.transaction(async (transaction) => {
					order.push(`${name} begins`);
					const { rows } = await transaction.query<{ n: number }>('SELECT max(id) AS n FROM deals');
					await transaction.query('INSERT INTO deals (id) VALUES ($1)', [rows[0]!.n + 1]);
					order.push(`${name} ends`);
				})
			)
		);
		expect(order.map((entry) => entry.slice(2))).toEqual([
			'begins',
			'ends',
			'begins',
			'ends',
			'begins',
			'ends'
		]);
		expect(await count()).toBe(4);
	});

	it('runs its statements one after another, also when they are sent at once', async () => {
		const results = await engine.transaction((transaction) =>
			Promise.all([2, 3, 4, 5].map((n) => transaction.query('FROM range($1)', [n * 3000])))
		);
		expect(results.map((result) => result.rows.length)).toEqual([6000, 9000, 12000, 15000]);
	});

	it('can be given up while it waits, or in the middle', async () => {
		const controller = new AbortController();
		let release: (() => void) | null = null;
		const held = engine.transaction(() => new Promise<void>((resolve) => (release = resolve)));
		await until(async () => release !== null, 'the first transaction to begin');
		const waiting = engine.transaction((transaction) => transaction.query('SELECT 1'), {
			signal: controller.signal
		});
		await until(async () => (await engine.status()).writesWaiting === 1, 'the second transaction to wait');
		controller.abort();
		await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
		release!();
		await held;

		const middle = new AbortController();
		const work = engine.transaction(
			async (transaction) => {
				await transaction.query('DELETE FROM deals');
				middle.abort();
			},
			{ signal: middle.signal }
		);
		await expect(work).rejects.toMatchObject({ code: 'interrupted' });
		expect(await count()).toBe(1);
	});

	it('is rolled back when its client dies, and the next in turn goes on', async () => {
		const script = place.run(`
			import { connectEngine } from '$engine/client.ts';
			const engine = await connectEngine(${JSON.stringify(place.folder)});
			await engine.transaction(async (transaction) => {
				await transaction.query('DELETE FROM deals');
				console.log('deleted');
				await new Promise((resolve) => setTimeout(resolve, 600_000));
			});
		`);
		expect(await script.line()).toBe('deleted');
		const next = engine.insert('deals', ['id'], [[2]]);
		await until(async () => (await engine.status()).writesWaiting === 1, 'the insert to wait');
		await script.kill();
		await next;
		expect(await count()).toBe(2);
	});

	it('refuses the write beside it that would wait for itself', async () => {
		const work = engine.transaction(() => engine.insert('deals', ['id'], [[2]]));
		await expect(work).rejects.toThrow('wait for itself');
	});

	it('refuses to be ended in SQL', async () => {
		await expect(engine.transaction((transaction) => transaction.query('COMMIT'))).rejects.toMatchObject({
			code: 'invalid_sql'
		});
		const script = engine.transaction((transaction) =>
			transaction.script('DELETE FROM deals; COMMIT; SELECT 1')
		);
		await expect(script).rejects.toMatchObject({ code: 'invalid_sql' });
		expect(await count()).toBe(1);
	});

	it('takes a script whole or not at all', async () => {
		const script = engine.transaction((transaction) =>
			transaction.script('CREATE TABLE more (n INTEGER); SELEC 1')
		);
		await expect(script).rejects.toMatchObject({ code: 'invalid_sql' });
		await expect(engine.query('FROM more')).rejects.toMatchObject({ code: 'invalid_sql' });
	});
});

describe('a single write', () => {
	it('runs in a transaction of its own', async () => {
		const result = await engine.query('UPDATE deals SET name = $1 RETURNING id, name', ['x'], {
			readOnly: false
		});
		expect(result).toMatchObject({ changes: 1, rows: [{ id: 1, name: 'x' }] });
		expect((await engine.query('DELETE FROM deals', [], { readOnly: false })).changes).toBe(1);
	});

	it('leaves nothing behind when it is stopped', async () => {
		const endless = 'INSERT INTO deals (id) SELECT range + 10 FROM range(1000000000)';
		await expect(engine.query(endless, [], { readOnly: false, timeLimit: 100 })).rejects.toMatchObject({
			code: 'time_limit'
		});
		expect(await count()).toBe(1);
	});
});

describe('appending', () => {
	const columns = ['id', 'name', 'amount', 'closes', 'tags', 'seen'];
	const row = (id: number) => [id, `deal ${id}`, '1234567890.1234', '2024-02-29', ['a', 'b'], new Date(0)];

	it.each([3, 5000])('takes %i rows exactly', async (rows) => {
		const given = Array.from({ length: rows }, (_, index) => row(index + 10));
		expect(await engine.insert('deals', columns, given)).toBe(rows);
		const { rows: sums } = await engine.query(
			'SELECT sum(amount) AS amount, min(closes) AS closes, min(tags) AS tags, max(seen) AS seen FROM deals WHERE id >= 10'
		);
		const amount = (12345678901234n * BigInt(rows)).toString().replace(/(\d{4})$/, '.$1');
		expect(sums).toEqual([
			{ amount, closes: '2024-02-29', tags: ['a', 'b'], seen: '1970-01-01T00:00:00.000Z' }
		]);
	});

	it.each([2, 50])('gives defaults and nulls to the rest (%i rows)', async (rows) => {
		await engine.insert(
			'deals',
			['id', 'name'],
			Array.from({ length: rows }, (_, index) => [index + 10, null])
		);
		const { rows: found } = await engine.query(
			'SELECT DISTINCT name, amount, closes FROM deals WHERE id >= 10'
		);
		expect(found).toEqual([{ name: null, amount: '0.0000', closes: null }]);
	});

	it.each([2, 50])('takes none when one does not fit (%i rows)', async (rows) => {
		const given = Array.from({ length: rows }, (_, index) => [index + 10, index === rows - 1 ? 'much' : '1']);
		await expect(engine.insert('deals', ['id', 'amount'], given)).rejects.toMatchObject({
			code: 'invalid_sql'
		});
		await expect(engine.insert('deals', ['id'], [[5], [1]])).rejects.toMatchObject({ code: 'constraint' });
		await expect(engine.insert('deals', ['id', 'name'], [[5]])).rejects.toMatchObject({
			code: 'invalid_sql'
		});
		expect(await count()).toBe(1);
	});
});
