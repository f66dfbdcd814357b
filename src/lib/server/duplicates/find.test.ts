import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { generate } from '#lib/demo/generate.ts';
import { runImport } from '#lib/server/import/index.ts';
import { callDifferent } from '#lib/server/store/merges/index.ts';
import { ann, companyStore, emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { duplicatesOfImport, findDuplicates, mergeAll } from './index.ts';

describe('duplicates among contacts', () => {
	let test: TestStore;
	beforeAll(async () => {
		test = await companyStore();
		const others = Array.from(
			{ length: 300 },
			(_, index) =>
				`('x${index}', 'First${index} Last${index % 40}', 'First${index}', 'Last${index % 40}', 'p${index}@${index % 30}.example', '+49 30 ${5550000 + (index % 30)}', null, 'bob')`
		);
		await test.script(`
			insert into contacts (id, name, first_name, last_name, email, phone, company_id, owner_id) values
				('a1', 'Carl Cross', 'Carl', 'Cross', 'carl@acme.com', '+49 (0)30 1234567', 'acme', 'ann'),
				('a2', 'C. Cross', 'C.', 'Cross', 'CARL@acme.com', null, 'acme', 'ann'),
				('b1', 'Dora Dean', 'Dora', 'Dean', 'dean@family.example', '030 7654321', null, 'ann'),
				('b2', 'Emil Dean', 'Emil', 'Dean', 'dean@family.example', '030 7654321', null, 'ann'),
				('e1', 'Jörg Müller', 'Jörg', 'Müller', 'jm@bolt.com', '040 1112223', 'bolt', 'bob'),
				('e2', 'Jorg Mueler', 'Jorg', 'Müler', null, '+49 40 1112223', 'bolt', 'bob'),
				${others.join(', ')}`);
	});
	afterAll(() => test.clear());

	it('are found by what they share, with the evidence', async () => {
		const { pairs } = await findDuplicates(test.store, systemViewer, 'contacts');
		expect(pairs.map(({ first, second }) => [first.id, second.id].sort())).toEqual(
			expect.arrayContaining([
				['a1', 'a2'],
				['e1', 'e2']
			])
		);
		const carl = pairs.find(({ first, second }) => [first.id, second.id].includes('a1'))!;
		expect(carl.evidence).toContainEqual(expect.objectContaining({ field: 'email', agreement: 'same' }));
		expect(carl.evidence).toContainEqual(
			expect.objectContaining({ field: 'first_name', agreement: 'similar' })
		);
	});

	it('are not spouses with one address, nor colleagues with one switchboard', async () => {
		const { pairs } = await findDuplicates(test.store, systemViewer, 'contacts');
		expect(pairs).toHaveLength(2);
	});

	it('are looked for among the records that the viewer sees', async () => {
		const { pairs } = await findDuplicates(test.store, ann, 'contacts', { threshold: 0.5 });
		expect(pairs.every(({ first }) => first.id.startsWith('a'))).toBe(true);
	});

	it('are not proposed again once a person called them different', async () => {
		await callDifferent(test.store, systemViewer, 'contacts', 'e2', 'e1');
		const { pairs } = await findDuplicates(test.store, systemViewer, 'contacts');
		expect(pairs.map(({ first }) => first.id)).toEqual(['a1']);
	});
});

describe('duplicates among companies', () => {
	it('are writings of one name, never two legal forms', async () => {
		const test = await emptyStore();
		try {
			const others = Array.from(
				{ length: 200 },
				(_, index) => `('x${index}', 'Company${index} Ltd', 'c${index}.example', 'City${index % 20}')`
			);
			await test.script(`insert into companies (id, name, domain, city) values
				('1', 'Nordwerk GmbH', 'nordwerk.de', 'Kiel'), ('2', 'NORDWERK G.m.b.H.', null, 'Kiel'),
				('3', 'Nordwerk AG', 'nordwerk.de', 'Kiel'), ('4', 'Südwerk', 'suedwerk.de', null), ('5', 'Suedwerke', 'https://www.suedwerk.de/start', null),
				${others.join(', ')}`);
			const { pairs } = await findDuplicates(test.store, systemViewer, 'companies');
			expect(pairs.map(({ first, second }) => [first.id, second.id])).toEqual(
				expect.arrayContaining([
					['1', '2'],
					['4', '5']
				])
			);
			expect(pairs.some(({ first, second }) => first.id === '3' || second.id === '3')).toBe(false);
		} finally {
			await test.clear();
		}
	});
});

describe('the seeded duplicates of the demo company (truth.json)', () => {
	it('are found with precision 0.98 and recall 0.95 at the default threshold', async () => {
		const out = mkdtempSync(join(tmpdir(), 'weatherglass-seeded-'));
		const test = await emptyStore();
		try {
			const { files } = await generate({ size: 'small', seed: 1, out });
			const report = await runImport(
				test.store,
				systemViewer,
				files.map(({ path }) => join(out, path))
			);
			const truth = JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8')) as {
				defects: { contactNearDuplicates: { id: string; of: string }[]; duplicateRows: unknown[] };
			};
			// Rows that repeat another are one record as soon as they load.
			const merged = report.files.reduce((sum, { rows_merged }) => sum + rows_merged, 0);
			expect(merged).toBe(truth.defects.duplicateRows.length);
			const seeded = new Set(
				truth.defects.contactNearDuplicates.map(({ id, of }) => [id, of].sort().join(' '))
			);
			const { pairs } = await findDuplicates(test.store, systemViewer, 'contacts');
			const right = pairs.filter(({ first, second }) =>
				seeded.has([first.source_id, second.source_id].sort().join(' '))
			).length;
			expect(right / pairs.length).toBeGreaterThanOrEqual(0.98);
			expect(right / seeded.size).toBeGreaterThanOrEqual(0.95);
			for (const entity of ['companies', 'leads'] as const)
				expect((await findDuplicates(test.store, systemViewer, entity)).pairs).toEqual([]);
			const told = await duplicatesOfImport(test.store, systemViewer, report.import_id);
			expect(told).toEqual([{ entity: 'contacts', within: pairs.length, with_others: 0 }]);
			const before = (
				await test.rows('select count(*)::integer as n from contacts where deleted_at is null')
			)[0]!.n as number;
			const { merges } = await mergeAll(test.store, systemViewer, pairs);
			expect(merges).toHaveLength(pairs.length);
			expect(await test.rows('select count(*)::integer as n from contacts where deleted_at is null')).toEqual(
				[{ n: before - pairs.length }]
			);
		} finally {
			await test.clear();
			rmSync(out, { recursive: true, force: true });
		}
	});
});
