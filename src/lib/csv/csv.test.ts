import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from '#lib/server/import/sniff/records.ts';
import { csvCell, csvLine, csvText } from './csv.ts';
import { guarded, unguarded } from './formula.ts';

/** Texts as attackers and phone lists write them, among any others. */
const hostile = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 12 }),
	fc
		.array(
			fc.constantFrom(
				"'",
				'=',
				'+',
				'-',
				'@',
				'\t',
				'\r',
				'\n',
				'\0',
				' ',
				'＝',
				'＠',
				'1',
				'a',
				'"',
				',',
				';'
			),
			{
				maxLength: 8
			}
		)
		.map((characters) => characters.join(''))
);

describe('a cell of a CSV file', () => {
	it.each([
		'=1+1',
		'+cmd',
		'-cmd|calc',
		'@SUM(A1)',
		'\tx',
		'\rx',
		'\nx',
		'\0=1',
		' =1+1',
		'\u00a0=1+1',
		'＝1+1',
		'＋1-1',
		'－1+x',
		'＠SUM(A1)',
		'+49 30 1234',
		'-',
		'-1-1'
	])('that a spreadsheet would run is text: %j', (text) =>
		expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
	);

	it('that already has an apostrophe before a formula gets another, to be told from one of ours', () => {
		expect([csvCell("'=1+1"), csvCell("'quoted'")]).toEqual(["''=1+1", "'quoted'"]);
	});

	it.each([
		[-5, '-5'],
		['-5', '-5'],
		['-1234.5000', '-1234.5000'],
		['+7', '+7'],
		['-1.5e-7', '-1.5e-7'],
		[-1.5e-7, '-1.5e-7'],
		[0, '0'],
		[0.25, '0.25']
	])('that is a number stays one: %s', (value, cell) => expect(csvCell(value)).toBe(cell));

	it('is empty where nothing is known', () => {
		expect([csvCell(null), csvCell(undefined), csvCell('')]).toEqual(['', '', '']);
	});

	it('is quoted where it holds a delimiter of any country, a quote or a line break', () => {
		expect(csvCell('a,b')).toBe('"a,b"');
		expect(csvCell('a;=1+1')).toBe('"a;=1+1"');
		expect(csvCell('5" pipe')).toBe('"5"" pipe"');
		expect(csvCell('two\nlines')).toBe('"two\nlines"');
		expect(csvCell('=HYPERLINK("x","y")')).toBe('"\'=HYPERLINK(""x"",""y"")"');
	});
});

describe('a guarded text', () => {
	it('never begins a formula, and comes back as it was', () => {
		fc.assert(
			fc.property(hostile, (text) => {
				const safe = guarded(text);
				expect(/^[=+\-@\t\r\n\0＝＋－＠]/.test(safe) && Number.isNaN(Number(safe))).toBe(false);
				expect(unguarded(safe)).toBe(text);
			}),
			{ numRuns: 2000 }
		);
	});

	it('is no other text, guarded', () => {
		fc.assert(
			fc.property(hostile, hostile, (one, other) => {
				if (one !== other) expect(guarded(one)).not.toBe(guarded(other));
			})
		);
	});
});

describe('a table as CSV', () => {
	it('is read by the import as the cells it was written from', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 2, max: 4 }).chain((width) =>
					fc.array(fc.array(hostile, { minLength: width, maxLength: width }), {
						minLength: 1,
						maxLength: 5
					})
				),
				([header, ...rows]) => {
					const read = readRecords(csvText(header!, rows), { delimiter: ',' });
					expect(read.map(({ cells }) => cells.map(unguarded))).toEqual([header, ...rows]);
				}
			),
			{ numRuns: 500 }
		);
	});

	it('has no blank line where a row has one empty cell', () => {
		expect(csvLine([null])).toBe('""');
		expect(csvText(['a'], [[''], ['b']])).toBe('a\n""\nb\n');
	});
});
