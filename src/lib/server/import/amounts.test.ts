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

	it('are no shares: 10% is refused', async () => {
		const [file] = await load(deals('Amount', ['10%', '5', '6']));
		expect(await amounts()).toEqual(['5', '6']);
		expect(file!.rows_rejected).toBe(1);
	});

	it('are below zero by whatever sign says so, wherever it stands', async () => {
		const cells = ['−12.5', '–12.5', '$-12.50', '$(12.50)', '(12.50) USD', '-(12.5)', '(-12.5)'];
		await load(deals('Amount', cells));
		expect(await amounts()).toEqual(cells.map(() => '-12.5'));
		await load(deals('Amount', ['−1 234,50 kr', '5,5 kr'], ';'));
		expect(await amounts()).toEqual(['-1234.5', '5.5']);
	});
});

describe('the currency of an amount', () => {
	it('is that of whichever amount of its row says one', async () => {
		await load({
			'Opportunities.csv': [
				'(Do Not Modify) Opportunity,Topic,Est. revenue,Actual revenue,Status',
				'1,A,$5,,Open',
				'2,B,,€500,Won',
				'3,C,£7,,Open'
			].join('\n')
		});
		expect(await loaded('currency')).toEqual([null, 'EUR', 'GBP']);
	});

	it('is in no column that says a thousand different things', async () => {
		const cells = Array.from({ length: 1000 }, (_, place) => `5,Word ${place}`);
		const [file] = await load(deals('Amount,Currency', [...cells, '5,EUR']));
		expect(file!.warnings.join()).toContain(
			'“Currency” says more than 1000 different things, such as Word 0'
		);
		expect(await loaded('amount')).toHaveLength(1001);
	});

	const rows = (amounts: readonly string[]) => deals('Amount,Currency', amounts);

	it('is told by its code in whatever case, its sign, or its name', async () => {
		const words = ['EUR', 'usd', '€', 'US Dollar', 'Schwedische Krone', '-'];
		const [file] = await load(rows(words.map((word) => `100,${word}`)));
		expect(await loaded('currency')).toEqual(['EUR', 'USD', 'EUR', 'USD', 'SEK', null]);
		expect(await loaded('amount_base::int')).toEqual([100, null, 100, null, null, 100]);
		expect(file!.warnings.join()).not.toContain('no currency');
	});

	it('is told to be none where a word is none', async () => {
		const [file] = await load(rows(['100,Taler', '100,EUR']));
		expect(await loaded('amount_base::int')).toEqual([null, 100]);
		expect(file!.warnings.join()).toContain('One row says in “Currency” what is no currency, such as Taler');
	});

	it('is the one that the amount names where the column is empty; where both name another, the row is refused', async () => {
		const [file] = await load(rows(['£9,', '£5,EUR', '€7,EUR', '8,EUR']));
		expect(await loaded('currency')).toEqual(['GBP', 'EUR', 'EUR']);
		expect(file!.rows_rejected).toBe(1);
		const refused = await imports.test.rows(`select line, value, reason from rejects where value = '£5'`);
		expect(refused).toEqual([
			{ line: 3, value: '£5', reason: 'Amount: in another currency than the rest of the row' }
		]);
		const [headed] = await load(deals('Amount (EUR)', ['€1', '£5']));
		expect(headed).toMatchObject({ rows_loaded: 1, rows_rejected: 1 });
	});

	it.each([
		['Amount (€)', 'EUR'],
		['Amount £', 'GBP'],
		['Amount in GBP', 'GBP'],
		['Amount [SEK]', 'SEK']
	])('is named by the header %s', async (header, currency) => {
		await load(deals(header, ['1200']));
		expect(await amounts()).toEqual(['1200']);
		expect(await loaded('currency')).toEqual([currency]);
	});

	it.each([
		[deals('Amount', ['12 kr']), 'say krona or krone but not which'],
		[deals('Amount', ['¥12']), 'say yen or yuan but not which'],
		[deals('Amount ($)', ['12']), 'say dollar but not which']
	])('is told to be unknown by a sign of several currencies', async (files, told) => {
		const [file] = await load(files);
		expect(await loaded('currency')).toEqual([null]);
		expect(file!.warnings.join()).toContain(told);
	});

	it.each([
		['Pipedrive', 'Deal - Title,Deal - Stage,Deal - Value,Deal - Currency\nA,Lead,1000,SEK\n'],
		['Odoo', 'Opportunity,Stage,Expected Revenue,Currency\nA,New,1000,SEK\n'],
		[
			'Salesforce',
			'Opportunity Name,Stage,Close Date,Opportunity Currency,Amount\nA,New,2026-03-27,SEK,1000\n'
		]
	])('is told by a column of currencies, under the name that %s has for it', async (system, text) => {
		const [file] = await load({ 'deals.csv': text });
		expect(file!.source).toBe(system.toLowerCase());
		expect(await loaded('currency')).toEqual(['SEK']);
		expect(await loaded('amount_base')).toEqual([null]);
	});

	it('is that of the amount which a report of Salesforce has first, converted or not', async () => {
		const report = (columns: string, cells: string) =>
			load({
				'report.csv': `"Opportunity Name","Stage","Close Date",${columns}\n"A","Closed Won","3/27/2026",${cells}\n`
			});
		const seen = () => loaded(`amount::int || ' ' || currency`);
		await report('"Amount (converted) Currency","Amount (converted)"', '"USD","1100"');
		expect(await seen()).toEqual(['1100 USD']);
		const both = '"Amount Currency","Amount","Amount (converted) Currency","Amount (converted)"';
		await report(both, '"GBP","900","USD","1100"');
		expect(await seen()).toEqual(['900 GBP']);
		expect(await loaded(`custom ->> 'amount_converted'`)).toEqual(['1100']);
	});

	it('of a custom field is that of its sign: C$ is no dollar of the United States', async () => {
		await load(deals('Budget', ['C$5', 'C$6.5']));
		const [field] = await imports.test.rows(`select currency from custom_fields where name = 'budget'`);
		expect(field).toEqual({ currency: 'CAD' });
	});
});
