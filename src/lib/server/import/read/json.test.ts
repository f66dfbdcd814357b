import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

describe('numbers of JSON', () => {
	const list = '"name": "A 12345678901234567 \\" 1", "amount": 1234.5, "stage": "Won"';

	it('keep every digit, as ids need: two of 17 digits are two records', async () => {
		const [file] = await imports.load({
			'deals.json': `[{"id": 12345678901234567, ${list}}, {"id": 12345678901234568, ${list}}, {"id": 3, ${list}}]`
		});
		expect(file).toMatchObject({ rows_loaded: 3, rows_merged: 0 });
		expect(await imports.loaded('source_id')).toEqual(['12345678901234567', '12345678901234568', '3']);
		expect(await imports.loaded('name')).toContain('A 12345678901234567 " 1');
		expect(await imports.loaded('amount::double')).toEqual([1234.5, 1234.5, 1234.5]);
	});

	it('do so beside a text of many MB, whose record alone is refused', async () => {
		const text = 'A \\"line\\" 12345678901234567\\n'.repeat(400_000);
		const [file] = await imports.load({
			'deals.json': `[{"id": 12345678901234567, ${list}}, {"id": 2, "description": "${text}", ${list}}]`
		});
		expect(file).toMatchObject({ rows_loaded: 1, rows_rejected: 1 });
		expect(await imports.loaded('source_id')).toEqual(['12345678901234567']);
	});

	it('do so in JSON Lines', async () => {
		await imports.load({ 'deals.jsonl': `{"id": 12345678901234567, ${list}}\n{"id": 2, ${list}}\n` });
		expect(await imports.loaded('source_id')).toEqual(['12345678901234567', '2']);
	});
});
