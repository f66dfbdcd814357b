import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { buffer } from 'node:stream/consumers';
import { convertWorkbook } from '#lib/server/import/read/workbook/convert.ts';
import { workbookOf, type WorkbookTable } from './workbook.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'weatherglass-workbook-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const empty: WorkbookTable = { title: 'Won amount', columns: [], rows: [], notes: [], currency: 'EUR' };

/** The sheets as the import reads them, by name. */
async function sheetsOf(table: Partial<WorkbookTable>): Promise<Record<string, string>> {
	const path = join(folder, 'table.xlsx');
	writeFileSync(path, await workbookOf([{ ...empty, ...table }]));
	const sheets = await convertWorkbook(path, 'table.xlsx', mkdtempSync(join(folder, 'text-')));
	return Object.fromEntries(sheets.map(({ path, sheet }) => [sheet, readFileSync(path, 'utf8')]));
}

/** One part of the package, as it stands. */
async function part(table: Partial<WorkbookTable>, name: string): Promise<string> {
	const zip = await fromBufferPromise(await workbookOf([{ ...empty, ...table }]));
	for await (const entry of zip.eachEntry()) {
		if (entry.fileName === name) return (await buffer(await zip.openReadStreamPromise(entry))).toString();
	}
	throw new Error(`no ${name}`);
}
const sheet = (table: Partial<WorkbookTable>) => part(table, 'xl/worksheets/sheet1.xml');

describe('a workbook', () => {
	it('is read by the import as the table it was written from, with its title and notes on a second sheet', async () => {
		const sheets = await sheetsOf({
			columns: [
				{ label: 'Source', format: 'text' },
				{ label: 'Month', format: 'date' },
				{ label: 'Won amount', format: 'money' },
				{ label: 'Win rate', format: 'ratio' }
			],
			rows: [
				['Trade <fair> & "more"', '2026-02-28', '1234567.8900', 0.25],
				['Web', '1900-02-28', '-5.0000', null]
			],
			notes: ['The running month is not over.']
		});
		expect(sheets).toEqual({
			'Won amount':
				'Source,Month,Won amount,Win rate\n"Trade <fair> & ""more""",2026-02-28,1234567.89,0.25\nWeb,1900-02-28,-5,\n',
			About: 'Won amount\nThe running month is not over.\n'
		});
	});

	it('has a sheet a table, each with a name of its own, and says of all what they are on the last', async () => {
		const table = (title: string, ...notes: string[]): WorkbookTable => ({
			...empty,
			title,
			columns: [{ label: title, format: 'count' }],
			rows: [[1]],
			notes
		});
		const path = join(folder, 'tables.xlsx');
		const long = 'A name that is longer than a sheet may have';
		writeFileSync(
			path,
			await workbookOf([table('Won', 'Only 2026.'), table('WON'), table('About'), table(long), table(long)])
		);
		const sheets = await convertWorkbook(path, 'tables.xlsx', mkdtempSync(join(folder, 'text-')));
		expect(sheets.map(({ sheet }) => sheet)).toEqual([
			'Won',
			'WON (2)',
			'About',
			'A name that is longer than a sh',
			'A name that is longer than (2)',
			'About (2)'
		]);
		expect(readFileSync(sheets[1]!.path, 'utf8')).toBe('WON\n1\n');
		expect(readFileSync(sheets.at(-1)!.path, 'utf8').replaceAll(/\n+/g, '|')).toBe(
			`Won|Only 2026.|WON|About|${long}|${long}|`
		);
	});

	it('has days, amounts and shares as numbers, with formats that show them as what they are', async () => {
		const table: Partial<WorkbookTable> = {
			columns: [
				{ label: 'Day', format: 'date' },
				{ label: 'Amount', format: 'money' },
				{ label: 'Share', format: 'ratio' }
			],
			// 1 March 1900 is day 61 and 1 January 2026 day 46023 in every spreadsheet.
			rows: [
				['1900-03-01', '10.5000', 0.5],
				['2026-01-01', '0.0000', 1]
			]
		};
		const xml = await sheet(table);
		expect(xml).toContain(
			'<c r="A2" s="7"><v>61</v></c><c r="B2" s="5"><v>10.5</v></c><c r="C2" s="6"><v>0.5</v></c>'
		);
		expect(xml).toContain('<c r="A3" s="7"><v>46023</v></c><c r="B3" s="5"><v>0</v></c>');
		const styles = await part(table, 'xl/styles.xml');
		expect(styles).toContain('formatCode="#,##0.00 &quot;EUR&quot;"');
		expect(styles).toContain('formatCode="0.0%"');
	});

	it.each(['=1+1', '+cmd', '-cmd|calc', '@SUM(A1)', '\t=1', '＝1+1', "'=1"])(
		'keeps %j a text, also when it is edited, and says it as it is',
		async (text) => {
			const xml = await sheet({ columns: [{ label: text, format: 'text' }], rows: [[text]] });
			expect(xml).not.toContain('<f');
			expect(xml).toContain('<c r="A2" s="8" t="inlineStr">');
			expect(xml).toContain(`${text}</t>`);
		}
	);

	it('leaves a cell empty where nothing is known, and never writes a word as a number', async () => {
		const xml = await sheet({
			columns: [
				{ label: 'A', format: 'count' },
				{ label: 'B', format: 'count' },
				{ label: 'C', format: 'number' }
			],
			rows: [[null, 'many', Number.NaN]]
		});
		expect(xml).toContain('<row r="2"><c r="B2" s="1" t="inlineStr">');
		expect(xml).toContain('NaN</t>');
	});

	it('names its sheet as Excel allows, and holds no character that XML forbids', async () => {
		const title = "'Won: amount/by [owner]? \u0007 and a long tail that is cut'";
		const sheets = await sheetsOf({
			title,
			columns: [{ label: 'x\u0000\ud800y', format: 'text' }],
			rows: [['z']]
		});
		const [name] = Object.keys(sheets);
		expect(name!.length).toBeLessThanOrEqual(31);
		expect(name).toMatch(/^Won/);
		expect(name).not.toMatch(/[[\]:*?/\\]/);
		expect(sheets[name!]).toBe('x\ufffdy\nz\n');
	});

	it('has columns past Z', async () => {
		const columns = Array.from({ length: 703 }, (_, place) => ({
			label: `c${place}`,
			format: 'text' as const
		}));
		const xml = await sheet({ columns });
		for (const [cell, label] of [
			['Z1', 'c25'],
			['AA1', 'c26'],
			['ZZ1', 'c701'],
			['AAA1', 'c702']
		])
			expect(xml).toMatch(new RegExp(`r="${cell}"[^>]*><is><t xml:space="preserve">${label}<`));
	});
});
