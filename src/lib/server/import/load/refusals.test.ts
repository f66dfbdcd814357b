import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deals, testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

const refused = () =>
	imports.test.rows(
		`select line, column_name, value from rejects join import_files on import_files.id = import_file
			where source_account = '${imports.account}' order by line`
	);

describe('ids that a spreadsheet rounded', () => {
	it('are refused: several records would become one', async () => {
		const [file] = await imports.load({
			'deals.csv':
				'Deal ID,Deal name,Deal stage\n1.23E+11,A,Won\n1.23E+11,B,Won\n"1,24E+11",C,Won\n123456789012,D,Won\n'
		});
		expect(file).toMatchObject({ rows_read: 4, rows_loaded: 1, rows_rejected: 3, rows_merged: 0 });
		expect(await refused()).toEqual([
			{ line: 2, column_name: 'Deal ID', value: '1.23E+11' },
			{ line: 3, column_name: 'Deal ID', value: '1.23E+11' },
			{ line: 4, column_name: 'Deal ID', value: '1,24E+11' }
		]);
	});

	it('are refused where they link records', async () => {
		const [file] = await imports.load(deals('Company ID', ['1.23E+11', '17', '']));
		expect(file).toMatchObject({ rows_loaded: 2, rows_rejected: 1 });
	});
});

describe('the time of day and the duration of an activity', () => {
	const activities = (rows: readonly string[]) => ({
		'activities.csv': [
			'Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,Activity - Duration',
			...rows.map((row, place) => `${place + 1},Call ${place + 1},Call,2026-03-27,${row}`)
		].join('\n')
	});
	const seen = () =>
		imports.test.rows(
			`select strftime(timezone('UTC', due_at), '%H:%M:%S') as due, duration_seconds::int as seconds from activities
				where source_account = '${imports.account}' order by import_row`
		);

	it('are read by clocks of 24 and of 12 hours, and as workbooks have them', async () => {
		await imports.load(
			activities([
				'09:15,00:45',
				'3:30 PM,1:30:00',
				'12:05 am,',
				'12:05 p.m.,',
				'0.645833333,0.0625',
				',',
				'1899-12-30 15:30:00,1899-12-31 01:30:00',
				'0.25,',
				'"0,25",0',
				'09:30:00.000,00:45:00.500',
				'9 AM,',
				'9pm,',
				'14h30,1 h 30'
			]),
			{ timeZone: 'UTC' }
		);
		expect(await seen()).toEqual([
			{ due: '09:15:00', seconds: 2700 },
			{ due: '15:30:00', seconds: 5400 },
			{ due: '00:05:00', seconds: null },
			{ due: '12:05:00', seconds: null },
			{ due: '15:30:00', seconds: 5400 },
			{ due: '00:00:00', seconds: null },
			{ due: '15:30:00', seconds: 91800 },
			{ due: '06:00:00', seconds: null },
			{ due: '06:00:00', seconds: 0 },
			{ due: '09:30:00', seconds: 2700 },
			{ due: '09:00:00', seconds: null },
			{ due: '21:00:00', seconds: null },
			{ due: '14:30:00', seconds: 5400 }
		]);
	});

	it('are refused where they are neither: 90 is not 90 hours, and 0.75 may be of an hour or of a day', async () => {
		const [file] = await imports.load(
			activities(['9:15,90', '9:15,45 min', '9h75,', '25:99,', '9:15,0.75', '9:15,1:30'])
		);
		expect(file).toMatchObject({ rows_loaded: 1, rows_rejected: 5 });
		expect((await refused()).map(({ value }) => value)).toEqual(['90', '45 min', '9h75', '25:99', '0.75']);
	});
});

describe('shares', () => {
	const shares = (cells: readonly string[]) => imports.load(deals('Win probability', cells));
	const read = () => imports.loaded('probability');

	it('are percents by their sign, or where one without a sign is above one', async () => {
		await shares(['50 %', '5%', '100%', '0']);
		expect(await read()).toEqual([0.5, 0.05, 1, 0]);
		await shares(['50', '1', '5%']);
		expect(await read()).toEqual([0.5, 0.01, 0.05]);
		await shares(['0.5', '1']);
		expect(await read()).toEqual([0.5, 1]);
	});

	it('are refused without a sign beside others that have one: 0.5 may be half a percent', async () => {
		const [file] = await shares(['0.5', '50%', '1', '0']);
		expect(await read()).toEqual([0.5, 0]);
		expect(file!.rows_rejected).toBe(2);
	});
});
