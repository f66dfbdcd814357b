/** The defects that the demo company is seeded with (truth.json) are found, each and no more. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { generate } from '#lib/demo/generate.ts';
import { listRejects, runImport, type ImportReport } from '#lib/server/import/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { dataQuality, recordsToMend } from './data-quality.ts';
import type { DataQualityResult } from './result.ts';

interface Defects {
	impossibleRows: { file: string; line: number; column: string }[];
	duplicateRows: { file: string }[];
	contactNearDuplicates: { id: string; of: string }[];
	dealsWithoutCompany: string[];
	blankLinks: Record<string, Record<string, { blank: number; rows: number }>>;
	orderLinesWithVariants: string[];
}

const out = mkdtempSync(join(tmpdir(), 'weatherglass-quality-'));
let test: TestStore;
let report: ImportReport;
let defects: Defects;
let result: DataQualityResult;

beforeAll(async () => {
	test = await emptyStore();
	const { files } = await generate({ size: 'small', seed: 3, out });
	report = await runImport(
		test.store,
		systemViewer,
		files.map(({ path }) => join(out, path))
	);
	defects = (JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8')) as { defects: Defects }).defects;
	result = await dataQuality(test.store, systemViewer);
}, 120_000);
afterAll(async () => {
	await test.clear();
	rmSync(out, { recursive: true, force: true });
});

/** Source ids of the records behind a finding. */
async function found(entity: string, key: string): Promise<string[]> {
	const { records, total } = await recordsToMend(test.store, systemViewer, { entity, key, limit: 10_000 });
	expect(records).toHaveLength(total);
	const ids = records.map(({ id }) => `'${id}'`).join(', ');
	const rows = await test.rows(`select source_id from ${entity} where id in (${ids || 'null'})`);
	return rows.map(({ source_id }) => String(source_id));
}

describe('seeded defects', () => {
	it('contacts that stand there twice are all found, and no others', async () => {
		const again = await found('contacts', 'repeated');
		const pairs = defects.contactNearDuplicates;
		expect(pairs.length).toBeGreaterThan(1);
		expect(pairs.filter(({ id, of }) => again.includes(id) !== again.includes(of))).toEqual(pairs);
		expect(again).toHaveLength(pairs.length);
	});

	it('deals without a company are all found, open and closed, and no others', async () => {
		const without = await Promise.all([
			found('deals', 'missing:company_id'),
			found('deals', 'closed_without_company')
		]);
		expect(defects.dealsWithoutCompany.length).toBeGreaterThan(1);
		// What the other two systems leave blank is counted among the links.
		const listed = await test.rows(`select source_id from deals where source_system = 'hubspot'`);
		const ids = new Set(listed.map(({ source_id }) => String(source_id)));
		expect(
			without
				.flat()
				.filter((id) => ids.has(id))
				.sort()
		).toEqual([...defects.dealsWithoutCompany].sort());
	});

	it('rows that can’t be read wait to be mended, and those that repeat another are one record', async () => {
		const { rows: rejects } = await listRejects(
			test.store,
			systemViewer,
			{ state: 'waiting' },
			{ limit: 1_000 }
		);
		const waiting = rejects.map(({ file_name, line }) => `${file_name}:${line}`);
		const seeded = defects.impossibleRows.map(({ file, line }) => `${file.split('/').at(-1)}:${line}`);
		expect(seeded.length).toBeGreaterThan(1);
		expect([...new Set(waiting)].sort()).toEqual([...seeded].sort());
		expect(result.refused?.rows).toBe(seeded.length);
		const merged = report.files.reduce((sum, { rows_merged }) => sum + rows_merged, 0);
		expect(merged).toBe(defects.duplicateRows.length);
	});

	it('links left blank are counted, field by field', () => {
		for (const [path, columns] of Object.entries(defects.blankLinks)) {
			const file = report.files.find(({ file }) => path.endsWith(file.split('/').at(-1)!))!;
			for (const [column, { blank }] of Object.entries(columns)) {
				const field = file.columns.find(({ name }) => name === column)?.field;
				const counted = result.fields.find((each) => each.entity === file.entity && each.field === field);
				expect([path, column, (counted?.empty ?? -1) >= blank]).toEqual([path, column, true]);
			}
		}
	});

	it('products written in another way are linked, or told', async () => {
		const ids = defects.orderLinesWithVariants.map((id) => `'${id}'`).join(', ');
		const linked = await test.rows(
			`select source_id from order_lines where source_id in (${ids}) and product_id is not null`
		);
		const told = await found('order_lines', 'unknown_product');
		expect(linked.length + told.length).toBe(defects.orderLinesWithVariants.length);
	});
});
