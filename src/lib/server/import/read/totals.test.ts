import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

const deals = (last: string) => ({
	'deals.csv': `Deal name,Deal stage,Amount\nA,New,10\nB,New,5\n${last}\n`
});

describe('a last row', () => {
	it.each([
		'Total,,15',
		'Totalt,,"15,00 kr"',
		'Summa:,,EUR 15',
		'Total général,,15',
		'Grand Totals (2 records),,$15'
	])('of totals is left out, which is told: %s', async (last) => {
		const [file] = await imports.load(deals(last));
		expect(await imports.loaded('name')).toEqual(['A', 'B']);
		expect(file!.warnings.join()).toContain(`it begins with “${last.split(',')[0]}”`);
	});

	it.each([
		'"R$ 12.000,00"',
		'"US$ 1,234"',
		'C$15',
		'A$ 15',
		'NT$15',
		'"1,2 Mio €"',
		'2.5M USD',
		'"15,00 zł"',
		'15 Kč',
		'Rs. 15',
		'15 Fr',
		'(15 kr)'
	])('of totals is left out whatever the sum is in: %s', async (sum) => {
		await imports.load(deals(`Total,,${sum}`));
		expect(await imports.loaded('name')).toEqual(['A', 'B']);
	});

	it.each(['Total,New,15', 'Total Energies,,15', 'Summary,,15', 'Total,SUMMER,15', 'Total,Kč-Deals,15'])(
		'with other words is a record: %s',
		async (last) => {
			await imports.load(deals(last));
			expect(await imports.loaded('name')).toEqual(['A', 'B', last.split(',')[0]]);
		}
	);

	it('may be the company Total', async () => {
		await imports.load({ 'companies.csv': 'Company name,Industry\nAcme,Food\nTotal,Energy\n' });
		const rows = await imports.test.rows(
			`select name from companies where source_account = '${imports.account}' order by import_row`
		);
		expect(rows).toEqual([{ name: 'Acme' }, { name: 'Total' }]);
	});
});
