import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

/** Cells that link to one company in the ways that exports write it. */
const cells = ['900', '', ' 900 ', '"900;901"', '901', '902', '902', '903'];

const activities = (first: number, rows: number) =>
	[
		'Activity ID,Activity Type,Subject,Activity Date,Company ID',
		...Array.from(
			{ length: rows },
			(_, row) => `${first + row},Call,Talk,2026-01-05T10:00:00Z,${cells[row % cells.length]}`
		)
	].join('\n');

/** The companies that the activities of some numbers link to, by the place of their cell. */
const links = (from: number, to: number) =>
	imports.test.rows(`
		select (source_id::integer - ${from}) % ${cells.length} as cell, company_id, count(*)::integer as rows
		from activities where source_id::integer between ${from} and ${to} group by all order by cell`);

describe('links by id', () => {
	it('are the same in a large file, where each id is worked out once, as in a small one', async () => {
		const large = 13_000 * cells.length;
		const options = { source: 'hubspot' };
		await imports.load({ 'hubspot-activities-large.csv': activities(1, large) }, options);
		await imports.loadMore({ 'hubspot-activities-small.csv': activities(900_001, cells.length) }, options);
		const small = await links(900_001, 900_000 + cells.length);
		expect(await links(1, large)).toEqual(small.map((link) => ({ ...link, rows: 13_000 })));
		const ids = small.map(({ company_id }) => company_id);
		expect(ids[1]).toBeNull();
		expect([ids[2], ids[3]]).toEqual([ids[0], ids[0]]);
		expect(new Set(ids).size).toBe(5);
	});
});
