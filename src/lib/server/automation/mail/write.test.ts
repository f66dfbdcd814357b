import * as fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { mailTable, type MailContent, type MailTable } from './content.ts';
import { mailHtml, mailText } from './write.ts';

const table = (rows: number, columns: number) => ({
	columns: Array.from({ length: columns }, (_, place) => ({ label: `c${place}`, isNumber: place > 0 })),
	rows: Array.from({ length: rows }, (_, row) =>
		Array.from({ length: columns }, (_, place) => ({ text: `${row}/${place}` }))
	)
});
const shown = (rows: number, columns: number, latest: { rows: boolean; columns: boolean }) => {
	const made = mailTable(table(rows, columns), latest);
	return {
		rows: made.rows.map((row) => row[0]!.split('/')[0]),
		columns: made.columns.map(({ label }) => label),
		leftOut: made.leftOut
	};
};

describe('a table in a mail', () => {
	it('is whole where there is room for it', () => {
		expect(shown(13, 6, { rows: false, columns: false })).toMatchObject({
			rows: Array.from({ length: 13 }, (_, row) => String(row)),
			leftOut: null
		});
		expect(shown(0, 2, { rows: true, columns: true })).toEqual({
			rows: [],
			columns: ['c0', 'c1'],
			leftOut: null
		});
	});

	it('has the first rows, or of periods the latest, and its total, and says what is left out', () => {
		const first = shown(25, 2, { rows: false, columns: false });
		expect([first.rows[0], first.rows[11], first.rows[12]]).toEqual(['0', '11', '24']);
		expect(first.leftOut).toBe('… and 12 more rows: the workbook has them all.');
		const latest = shown(14, 2, { rows: true, columns: false });
		expect([latest.rows[0], latest.rows.at(-1)]).toEqual(['1', '13']);
		expect(latest.leftOut).toBe('… and 1 earlier row: the workbook has them all.');
	});

	it('keeps its heads and its total, and of periods that go across the latest', () => {
		expect(shown(2, 14, { rows: false, columns: true })).toMatchObject({
			columns: ['c0', 'c9', 'c10', 'c11', 'c12', 'c13'],
			leftOut: '… and 8 earlier columns: the workbook has them all.'
		});
		expect(shown(2, 14, { rows: false, columns: false }).columns.slice(-2)).toEqual(['c4', 'c13']);
	});
});

describe('what a mail says', () => {
	const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
	const hostile = fc.oneof(
		word,
		fc.constantFrom('<script>x</script>', '"><img src=x>', "' onclick='x", '&amp;', '</td></table>')
	);
	const href = fc.constantFrom(null, 'https://glass.example.com/explore?by=owner&pick=a"b');
	const content: fc.Arbitrary<MailContent> = fc.record({
		title: hostile,
		href,
		about: fc.array(hostile, { maxLength: 2 }),
		parts: fc.array(
			fc.oneof(
				fc.record({ kind: fc.constant('text' as const), paragraphs: fc.array(hostile, { maxLength: 2 }) }),
				fc.record({ kind: fc.constant('nothing' as const), name: hostile, href, why: hostile }),
				fc.record({
					kind: fc.constant('answer' as const),
					name: hostile,
					href,
					finding: hostile,
					period: hostile,
					figure: fc.record({ value: hostile, change: fc.constant(null), records: hostile }),
					table: fc.record({
						columns: fc.constant<MailTable['columns']>([{ label: '<th>', isNumber: false }]),
						rows: fc.array(fc.tuple(hostile), { maxLength: 3 }),
						leftOut: fc.constantFrom(null, '… and 2 more rows')
					}),
					notes: fc.array(hostile, { maxLength: 2 })
				})
			),
			{ maxLength: 3 }
		)
	});
	const footer = { text: 'Why it came.', href: null };
	const allowed = new Set(
		'html head meta title body div h1 h2 p a strong span table thead tbody tr th td br'.split(' ')
	);

	it('is text wherever it stands, in HTML as in text', () => {
		fc.assert(
			fc.property(content, (given) => {
				const { document } = parseHTML(mailHtml(given, footer));
				for (const element of document.querySelectorAll('*')) {
					expect(allowed).toContain(element.localName);
					expect(element.getAttributeNames().filter((name) => name.startsWith('on'))).toEqual([]);
				}
				expect(document.querySelector('h1')!.textContent).toBe(given.title);
				const text = mailText(given, footer);
				for (const part of given.parts) if (part.kind === 'answer') expect(text).toContain(part.finding);
			})
		);
	});
});
