import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { runImport } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-references-'));
let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

const header = 'Activity ID,Activity Type,Subject,Activity Date,Company ID';
/** Cells that link to one company in the ways that exports write it, and the id that each says. */
const cells = ['900', '', ' 900 ', '"900;901"', '901', '902', '902', '903'];

async function importActivities(name: string, first: number, rows: number): Promise<void> {
	const lines = Array.from(
		{ length: rows },
		(_, row) => `${first + row},Call,Talk,2026-01-05T10:00:00Z,${cells[row % cells.length]}`
	);
	const path = join(folder, name);
	writeFileSync(path, `${header}\n${lines.join('\n')}\n`);
	const { files } = await runImport(test.store, systemViewer, [path], { source: 'hubspot' });
	expect(files[0]!.rows_loaded).toBe(rows);
}

/** The companies that the activities from one number to another link to, by the place of their cell. */
const links = (from: number, to: number) =>
	test.rows(`
		select (source_id::integer - ${from}) % ${cells.length} as cell, company_id, count(*)::integer as rows
		from activities where source_id::integer between ${from} and ${to} group by all order by cell`);

describe('links by id', () => {
	it('are the same in a large file, where each id is worked out once, as in a small one', async () => {
		const large = 13_000 * cells.length;
		await importActivities('hubspot-activities-large.csv', 1, large);
		await importActivities('hubspot-activities-small.csv', 900_001, cells.length);
		const small = await links(900_001, 900_000 + cells.length);
		expect(await links(1, large)).toEqual(small.map((link) => ({ ...link, rows: 13_000 })));
		const ids = small.map(({ company_id }) => company_id);
		expect(ids[1]).toBeNull();
		expect([ids[2], ids[3]]).toEqual([ids[0], ids[0]]);
		expect(new Set(ids).size).toBe(5);
	});
});
