import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from './testing.ts';

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.clear());

const secret = 'wilhelmina.zyx@example.com';

/** The files of the data folder in which some bytes are found. */
const filesWith = (text: string) =>
	readdirSync(place.folder, { withFileTypes: true })
		.filter((entry) => entry.isFile() && readFileSync(join(place.folder, entry.name)).includes(text))
		.map(({ name }) => name);

describe('a rewritten database', () => {
	it(
		'has every row, view, macro and sequence, and no byte of what was deleted',
		{ timeout: 60_000 },
		async () => {
			const engine = await place.connect({ linger: 100 });
			const other = await place.connect();
			await engine.transaction((transaction) =>
				transaction.script(`
				CREATE SEQUENCE numbers;
				CREATE TABLE t (n BIGINT DEFAULT nextval('numbers'), word TEXT);
				CREATE VIEW long_words AS SELECT * FROM t WHERE length(word) > 8;
				CREATE MACRO twice(x) AS x || x;
				INSERT INTO t (word) SELECT 'word ' || range FROM range(50000);
				CREATE TABLE people AS SELECT '${secret}' AS email;`)
			);
			await engine.checkpoint();
			expect(filesWith(secret)).toEqual(['weatherglass.duckdb']);
			await engine.transaction((transaction) =>
				transaction.script(`DELETE FROM people WHERE email = '${secret}'`)
			);
			await engine.checkpoint();
			expect(filesWith(secret)).toEqual(['weatherglass.duckdb']);

			await engine.rewrite();
			await engine.insert('t', ['word'], [['after']]);
			const { rows } = await other.query(
				"SELECT count(*) AS rows, max(n) AS last, (SELECT count(*) FROM long_words) AS long, twice('a') AS twice FROM t"
			);
			expect(rows).toEqual([{ rows: 50_001, last: 50_001, long: 49_000, twice: 'aa' }]);
			await engine.checkpoint();
			expect(filesWith(secret)).toEqual([]);
			expect(readdirSync(place.folder).filter((name) => name.startsWith('replacement'))).toEqual([]);
		}
	);
});
