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

	it.each(['Total,New,15', 'Total Energies,,15', 'Summary,,15'])(
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
