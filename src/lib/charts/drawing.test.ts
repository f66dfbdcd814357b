import { describe, expect, it } from 'vitest';
import { csvCell, csvOf } from './drawing.ts';

describe('a cell of a CSV file', () => {
	it.each(['=1+1', '+cmd', '-cmd|calc', '@SUM(A1)', '\tx', '\rx', '+49 30 1234', '-', '-1-1'])(
		'that a spreadsheet would run is text: %j',
		(text) => expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
	);

	it.each([
		[-5, '-5'],
		['-5', '-5'],
		['-1234.5000', '-1234.5000'],
		['+7', '+7'],
		[0, '0'],
		[0.25, '0.25']
	])('that is a number stays one: %j', (value, cell) => expect(csvCell(value)).toBe(cell));

	it('is empty where nothing is known', () => {
		expect([csvCell(null), csvCell('')]).toEqual(['', '']);
	});

	it('is quoted where it holds a comma, a quote or a line break', () => {
		expect(csvCell('a,b')).toBe('"a,b"');
		expect(csvCell('5" pipe')).toBe('"5"" pipe"');
		expect(csvCell('two\nlines')).toBe('"two\nlines"');
		expect(csvCell('=HYPERLINK("x","y")')).toBe('"\'=HYPERLINK(""x"",""y"")"');
	});
});

describe('a table as CSV', () => {
	it('has its values as they are, not as they read, and its headers guarded too', () => {
		const csv = csvOf({
			columns: [
				{ label: '=Source', isNumber: false },
				{ label: 'Won amount', isNumber: true }
			],
			rows: [
				[
					{ text: 'Web', value: 'Web' },
					{ text: '€1,200', value: '1200.5000' }
				],
				[
					{ text: '=1', value: '=1' },
					{ text: '—', value: null }
				]
			]
		});
		expect(csv).toBe("'=Source,Won amount\r\nWeb,1200.5000\r\n'=1,");
	});
});
