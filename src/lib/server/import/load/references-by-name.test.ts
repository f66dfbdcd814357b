import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deals, testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

const companies = (names: readonly string[]) => ({
	'companies.csv': ['Company ID,Company name', ...names.map((name, place) => `${place + 1},${name}`)].join(
		'\n'
	)
});
const linked = () => imports.loaded('(select source_id from companies where companies.id = company_id)');

describe('a link by name', () => {
	it('is to the record that is spelled so, where others are spelled alike', async () => {
		const [, file] = await imports.load({
			...companies(['Acme', 'ACME', 'Acmé']),
			...deals('Company', ['ACME', 'Acmé', ' Acme '])
		});
		expect(await linked()).toEqual(['2', '3', '1']);
		expect(file!.ambiguous_links).toEqual([]);
	});

	it('is to a record whose name is a word for nothing, where there is such a record', async () => {
		await imports.load({
			...companies(['Select', 'None']),
			...deals('Company', ['Select', 'none', 'Unknown', '-'])
		});
		expect(await linked()).toEqual(['1', '2', null, null]);
	});

	it('is to a record with a semicolon in its name; of several names to the first, which is told', async () => {
		const [, file] = await imports.load({
			...companies(['Smith; Sons', 'Acme']),
			...deals('Company', ['Smith; Sons', 'Acme;Bolt'])
		});
		expect(await linked()).toEqual(['1', '2']);
		expect(file!.warnings.join()).toContain(
			'One row names several companies in “Company”, such as Acme;Bolt: the link is to the first of them.'
		);
	});

	it('is to the person whose address stands behind the name', async () => {
		await imports.load({
			'users.csv': 'User ID,Name,Email,Team\n7,Ann Lee,ann@example.com,North\n',
			...deals('Owner', ['Ann Lee (ann@example.com)'])
		});
		expect(await imports.loaded('(select source_id from people where people.id = owner_id)')).toEqual(['7']);
	});
});

describe('rows of one record that say different things', () => {
	it('are counted and told, with what would tell them apart', async () => {
		const [file] = await imports.load({
			'companies.csv': 'Company name,Industry,City\nAcme,Food,Berlin\nBolt,Food,Rome\nACME,Steel,Paris\n'
		});
		expect(file).toMatchObject({ rows_read: 3, rows_loaded: 2, rows_merged: 1 });
		expect(file!.warnings).toEqual([
			'One row is of the same record as a later one and says something else, such as line 2 (name:acme): the last one counts. Ids in the file would tell them apart, if they are different records.'
		]);
	});

	it('are no rows that say the same as the one that counts', async () => {
		const [file] = await imports.load({
			'companies.csv':
				'Company name,Industry,City\nAcme,Steel,Paris\nAcme,Food,Berlin\nBolt,Food,Rome\nAcme,Steel,Paris\n'
		});
		expect(file).toMatchObject({ rows_loaded: 2, rows_merged: 2 });
		expect(file!.warnings.join()).toContain(
			'One row is of the same record as a later one and says something else, such as line 3'
		);
	});
});
