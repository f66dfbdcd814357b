import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import { propose } from './index.ts';
import { deals, testImports, type TestImports } from './testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

const load: TestImports['load'] = (files, options) => imports.load(files, options);
const loaded = (sql: string) => imports.loaded(sql);
const amounts = () => loaded(`rtrim(rtrim(amount::varchar, '0'), '.')`);
const created = () => loaded(`created_at::varchar`);
const many = (cell: string) => Array.from({ length: 1200 }, () => cell);

describe('numbers that could be read with a decimal point or comma', () => {
	it.each([
		['another in the column shows a point', ['1.234', '5.67'], ',', ['1.234', '5.67']],
		['another in the column shows a comma', ['1.234', '5,67'], ';', ['1234', '5.67']],
		['another has two marks of thousands', ['1.234.567', '12.345'], ',', ['1234567', '12345']],
		['they have a currency, which has no three decimals', ['€1.300', '2.500 EUR'], ',', ['1300', '2500']],
		['the comma parts the cells, and money has no three decimals', ['"1,234"', '5'], ',', ['1234', '5']],
		['they are in millions, which have no thousands', ['1.234M', '$342.090K'], ',', ['1234000', '342090']]
	])('are decided when %s', async (_when, cells, delimiter, expected) => {
		await load(deals('Amount', cells, delimiter));
		expect(await amounts()).toEqual(expected);
	});

	it('are decided by a row far below the first thousand', async () => {
		await load(deals('Amount', [...many('1.234'), '12,5'], ';'));
		expect(new Set(await amounts())).toEqual(new Set(['1234', '12.5']));
	});

	it('are decided by the other columns where those agree', async () => {
		await load({
			'deals.csv': 'Deal ID;Deal name;Deal stage;Amount;Score\n1;A;New;1.234;2,5\n2;B;New;5.678;3,25'
		});
		expect(await amounts()).toEqual(['1234', '5678']);
	});

	it.each([
		[',', ['1.234', '5.678']],
		[';', ['1.234', '5.678']],
		[';', ['1,234', '5']],
		[',', ['1.234', '"12,5"', '12.5']]
	])('are asked about when nothing tells: cells parted by %j, %j', async (delimiter, cells) => {
		const files = deals('Amount', cells, delimiter);
		await expect(load(files)).rejects.toMatchObject({
			code: 'undecided_numbers',
			message: expect.stringMatching(/deals\.csv.*1[.,]234.*Amount/),
			advice: expect.stringContaining('--decimal')
		});
		expect(await amounts()).toEqual([]);
		const { proposals } = await propose(join(imports.folder, 'deals.csv'));
		expect(proposals[0]!.dialect.decimal).toBe('undecided');
	});

	it('are read as the person says', async () => {
		await load(deals('Amount', ['1.234', '5.678']), { decimal: ',' });
		expect(await amounts()).toEqual(['1234', '5678']);
		await load(deals('Amount', ['1.234', '5.678']), { decimal: '.' });
		expect(await amounts()).toEqual(['1.234', '5.678']);
	});

	it('what was said of one file does not overrule what the next one shows', async () => {
		await load(deals('Amount', ['1.234']), { decimal: '.' });
		imports.account = 'next';
		await imports.loadMore(deals('Amount', ['1.234', '"5,5"']));
		expect(await amounts()).toEqual(['1234', '5.5']);
	});
});

describe('dates that could be read day first or month first', () => {
	it.each([
		['another in the column has a part above 12', ['03/04/2026', '25/06/2026'], '2026-04-03'],
		['another shows that the month comes first', ['03/04/2026', '06/25/2026'], '2026-03-04'],
		['dots part them, before which nobody puts the month', ['03.04.2026', '05.06.2026'], '2026-04-03'],
		['one far below the first thousand does', [...many('03/04/2026'), '04/13/2026'], '2026-03-04'],
		['one in three is no date in either order', ['24/12/2026', '32/13/2026', '03/04/2026'], '2026-12-24']
	])('are decided when %s', async (_when, cells, first) => {
		await load(deals('Created date', cells));
		expect(String((await created())[0])).toMatch(first);
	});

	it.each([
		['nothing tells', ['03/04/2026', '05/06/2026']],
		['some can only be read the one way and some the other', ['25/04/2026', '06/25/2026', '03/04/2026']]
	])('are asked about when %s', async (_when, cells) => {
		await expect(load(deals('Created date', cells))).rejects.toMatchObject({
			code: 'undecided_dates',
			advice: expect.stringContaining('--date-order')
		});
		expect(await created()).toEqual([]);
	});

	it('are read as the person says, unless the next file shows otherwise', async () => {
		await load(deals('Created date', ['03/04/2026']), { dateOrder: 'day_first' });
		expect(String((await created())[0])).toMatch('2026-04-03');
		imports.account = 'after';
		await imports.loadMore(deals('Created date', ['03/04/2026', '06/25/2026']));
		expect(String((await created())[0])).toMatch('2026-03-04');
	});
});

describe('moments', () => {
	it('are read in many ways of writing', async () => {
		const cells = [
			'"18 Oct, 2020 00:08:00"',
			'18-Oct-20',
			'20201018',
			'1603000000',
			'1603000000000',
			'44122.5'
		];
		cells.push('2020-10-18 01:02:03 +0200', '"Sun, 18 Oct 2020 01:02:03 GMT"', '2020-10-18 1:02 PM');
		await load(deals('Created date', cells));
		expect((await created()).map((moment) => String(moment).slice(0, 19))).toEqual([
			'2020-10-18 00:08:00',
			'2020-10-18 00:00:00',
			'2020-10-18 00:00:00',
			'2020-10-18 05:46:40',
			'2020-10-18 05:46:40',
			'2020-10-18 12:00:00',
			'2020-10-17 23:02:03',
			'2020-10-18 01:02:03',
			'2020-10-18 13:02:00'
		]);
	});

	it('with an offset or a Z are where they are, whatever the zone of the file', async () => {
		const cells = ['2020-07-18 01:02:03', '2020-07-18T01:02:03Z', '2020-07-18T01:02:03.000+09:00'];
		await load(deals('Created date', cells), { timeZone: 'Europe/Brussels' });
		expect((await created()).map((moment) => String(moment).slice(0, 19))).toEqual([
			'2020-07-17 23:02:03',
			'2020-07-18 01:02:03',
			'2020-07-17 16:02:03'
		]);
	});

	it('without an offset, days alone among them, are by the clocks of the company where nobody says, which is told', async () => {
		await saveSettings(imports.test.store, systemViewer, { time_zone: 'America/New_York' });
		const midnights = ['2026-10-01', '2026-10-01 00:00:00', '2026-10-01T00:00:00Z'];
		const [file] = await load(deals('Created date', midnights));
		const firstDay = `strftime(timezone('America/New_York', created_at), '%Y-%m-%d')`;
		expect(await loaded(firstDay)).toEqual(['2026-10-01', '2026-10-01', '2026-09-30']);
		expect(file!.warnings.join()).toContain('by the clocks of America/New_York, the company’s time zone');
		const [said] = await load(deals('Created date', midnights), { timeZone: 'UTC' });
		expect(await loaded(firstDay)).toEqual(['2026-09-30', '2026-09-30', '2026-09-30']);
		expect(said!.warnings.join()).not.toContain('by the clocks of');
		await saveSettings(imports.test.store, systemViewer, { time_zone: 'UTC' });
	});

	it('of years in two digits are of the century of POSIX, with a time of day or without', async () => {
		await load(deals('Created date', ['25/12/98', '25/12/68', '1/2/26 1:05 PM']));
		expect((await created()).map((moment) => String(moment).slice(0, 16))).toEqual([
			'1998-12-25 00:00',
			'2068-12-25 00:00',
			'2026-02-01 13:05'
		]);
	});

	it('that are none, such as 2020-02-30, are refused; zeros for nothing are nothing', async () => {
		const [file] = await load(deals('Created date', ['2020-02-28', '2020-02-30', '0000-00-00']));
		expect(file).toMatchObject({ rows_loaded: 2, rows_rejected: 1 });
		expect((await created())[1]).toBeNull();
	});
});

describe('lines', () => {
	it('of a report above and below a small table are no records, also in quotes', async () => {
		const [file] = await load({
			'report.csv':
				'"Opportunities"\n"As of 2026-03-01"\n\n"Opportunity Name","Stage","Close Date","Amount"\n"A","Won","2026-02-14","1.5"\n\n"Copyright (c) 2026"\n"Confidential Information - Do Not Distribute"\n"Generated By: Ann"\n'
		});
		expect(file).toMatchObject({ source: 'salesforce', rows_read: 1, rows_loaded: 1 });
	});

	it('that end in \\r\\n, with \\n in their cells, in UTF-16', async () => {
		const text = '\ufeffDeal ID;Deal name;Deal stage\r\n1;"Mül\r\nler";New\r\n2;"two\nlines";Won\r\n';
		await load({ 'deals.csv': Buffer.from(text, 'utf16le').swap16() });
		expect(await loaded('name')).toEqual(['Mül\nler', 'two\nlines']);
	});

	it('with a delimiter too many are records; one with a cell too many is refused', async () => {
		const [file] = await load({
			'deals.csv': 'Deal ID,Deal name,Deal stage\n1,A,New,\n2,B,Won,\n3,Acme, Inc,Won\n'
		});
		expect(file).toMatchObject({ rows_read: 3, rows_loaded: 2, rows_rejected: 1 });
	});
});

describe('links', () => {
	const companies = 'Record ID,Company name\n1,Acme\n2,Acme\n3,Bolt\n';

	it('by a name that several records have are reported: name, records, rows, and which was taken', async () => {
		const [, file] = await load({
			'companies.csv': companies,
			'deals.csv':
				'Record ID,Deal Name,Deal Stage,Associated Company\n1,A,New,ACME\n2,B,New,Acme\n3,C,New,Bolt\n'
		});
		const [{ id }] = (await imports.test.rows(
			`select min(id) as id from companies where name = 'Acme' and source_account = '${imports.account}'`
		)) as [{ id: string }];
		expect(file!.ambiguous_links).toEqual([
			{
				column: 'Associated Company',
				field: 'company_id',
				entity: 'companies',
				names: 1,
				rows: 2,
				examples: [{ name: 'ACME', matches: 2, rows: 2, linked_to: id }]
			}
		]);
		expect(file!.warnings.join()).toContain('the 2 rows that have it were linked to the first');
		expect(await loaded('company_id')).toEqual([id, id, expect.stringContaining('company_')]);
	});

	it('go by id, and by name in the rows that have none', async () => {
		const [, file] = await load({
			'companies.csv': companies,
			'deals.csv':
				'Record ID,Deal Name,Deal Stage,Associated Company,Associated Company IDs\n1,A,New,Acme (2),2\n2,B,New,Bolt,\n3,C,New,Crane (9),9\n4,D,New,,\n'
		});
		expect(file!.ambiguous_links).toEqual([]);
		expect(await loaded('(select source_id || name from companies where companies.id = company_id)')).toEqual(
			['2Acme', '3Bolt', '9Crane', null]
		);
	});

	it('between the ids of Salesforce with 15 and with 18 characters are found', async () => {
		await load({
			'Account.csv': '"ID","NAME","BILLINGCOUNTRY"\n"0011t00000XyZaBAAV","Acme","DE"\n',
			'Opportunity.csv':
				'"ID","ACCOUNTID","NAME","STAGENAME","CLOSEDATE"\n"0061t00000AbCdE","0011t00000XyZaB","A","Closed Lost","2026-02-03"\n'
		});
		expect(await loaded('source_id || (select name from companies where companies.id = company_id)')).toEqual(
			['0061t00000AbCdEAAVAcme']
		);
	});
});
