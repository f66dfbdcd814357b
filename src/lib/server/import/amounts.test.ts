import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deals, testImports, type TestImports } from './testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

const load: TestImports['load'] = (files, options) => imports.load(files, options);
const loaded = (sql: string) => imports.loaded(sql);
const amounts = () => loaded(`rtrim(rtrim(amount::varchar, '0'), '.')`);

describe('amounts', () => {
	it('are read however money is written', async () => {
		const cells = [
			'"$9,900.00"',
			'$342.09K',
			'($5.00)',
			'-$5',
			'5.00-',
			'USD1000',
			'.5',
			'"12,34,567.50"',
			'5  '
		];
		await load(deals('Amount', cells));
		expect(await amounts()).toEqual(['9900', '342090', '-5', '-5', '-5', '1000', '0.5', '1234567.5', '5']);
		await load(deals('Amount', ['1.234,56 EUR', '€ 1.000,00', '-1.000,00 €', '1 234,5', "1'234"], ';'));
		expect(await amounts()).toEqual(['1234.56', '1000', '-1000', '1234.5', '1234']);
	});

	it('say their currency, where no column does', async () => {
		await load(deals('Amount', ['"1.234,56 EUR"', '"£ 2,5"', '"3,5"']));
		expect(await loaded('currency')).toEqual(['EUR', 'GBP', null]);
	});

	it('say no currency with a dollar alone, which the report tells', async () => {
		const [file] = await load(deals('Amount', ['$5.50']));
		expect(await loaded('currency')).toEqual([null]);
		expect(file!.warnings.join()).toContain('say dollar but not which');
	});

	it('are no codes: SKU123 stays what it is', async () => {
		await load(deals('Part', ['SKU123', 'SKU124']));
		expect(await loaded(`custom ->> 'part'`)).toEqual(['SKU123', 'SKU124']);
	});

	it('are in thousands, millions or milliards wherever the currency stands', async () => {
		await load(deals('Amount', ['1.5M €', '1.5k€', '€1.5M', '1.5M USD', '5K€', '2 Mio. EUR', '(1.5M)']));
		expect(await amounts()).toEqual(['1500000', '1500', '1500000', '1500000', '5000', '2000000', '-1500000']);
		expect(await loaded('currency')).toEqual(['EUR', 'EUR', 'EUR', 'USD', 'EUR', 'EUR', null]);
		await load(deals('Amount', ['2,5 Mio. EUR', '1,5 Mrd. €', '12,5 Tsd'], ';'));
		expect(await amounts()).toEqual(['2500000', '1500000000', '12500']);
		const [file] = await load(deals('Amount', ['5.5', '6', '5 T€', '4 MM']));
		expect(file).toMatchObject({ rows_loaded: 2, rows_rejected: 2 });
	});

	it('are below zero by whatever sign says so, wherever it stands', async () => {
		const cells = ['−12.5', '–12.5', '$-12.50', '$(12.50)', '(12.50) USD', '-(12.5)', '(-12.5)'];
		await load(deals('Amount', cells));
		expect(await amounts()).toEqual(cells.map(() => '-12.5'));
		await load(deals('Amount', ['−1 234,50 kr', '5,5 kr'], ';'));
		expect(await amounts()).toEqual(['-1234.5', '5.5']);
	});
});
