import { describe, expect, it } from 'vitest';
import { csvOf, sheetOf } from '#lib/charts/drawing.ts';
import { exportedTable, holds, interval } from './exported.ts';

const named = (label: string) => ({ label, isNumber: false });

describe('a cell that is read off the page', () => {
	it('holds amounts to the cent, zeroes, and nothing where there is nothing', () => {
		expect(holds('money', 11323221.002101652)['data-value']).toBe('11323221.00');
		expect(holds('money', '4864.7100')['data-value']).toBe('4864.7100');
		expect(holds('count', 0)['data-value']).toBe(0);
		expect(holds('ratio', null)['data-value']).toBe('');
	});
});

describe('a table of a page as a file', () => {
	it('has values instead of how they read, and nothing where a dash says so', () => {
		const table = exportedTable(
			[named('Channel'), named('Cost'), named('Return'), named('Since')],
			[
				[
					{ text: 'Email' },
					{ text: '€11,323,221', value: '11323220.55', unit: 'money' },
					{ text: '232,663%', value: 2326.63, unit: 'ratio' },
					{ text: '1 Feb 2026', value: '2026-02-01', unit: 'date' }
				],
				[{ text: 'Direct' }, { text: '—' }, { text: '—', value: null, unit: 'ratio' }, { text: '—' }]
			]
		);
		expect(sheetOf(table)).toEqual({
			columns: [
				{ label: 'Channel', format: 'text' },
				{ label: 'Cost', format: 'money' },
				{ label: 'Return', format: 'ratio' },
				{ label: 'Since', format: 'date' }
			],
			rows: [
				['Email', '11323220.55', 2326.63, '2026-02-01'],
				['Direct', null, null, null]
			]
		});
	});

	it('gives what stands beside a value columns of its own', () => {
		const table = exportedTable(
			[named('Step'), named('Share')],
			[
				[
					{ text: 'Won' },
					{ text: '20% 15% to 26%', value: 0.2, unit: 'ratio', beside: interval('ratio', 0.15, 0.26) }
				],
				[{ text: 'All' }, { text: '' }]
			]
		);
		expect(csvOf(table)).toBe('Step,Share,"Share, 95 % low","Share, 95 % high"\nWon,0.2,0.15,0.26\nAll,,,\n');
	});

	it('leaves out a column whose figures are all beside it', () => {
		const table = exportedTable(
			[named('Quarter'), named('P10 to P90')],
			[
				[
					{ text: 'Q4' },
					{ text: '€1m to €2m', value: null, beside: { P10: ['money', 1e6], P90: ['money', 2e6] } }
				]
			]
		);
		expect(csvOf(table)).toBe('Quarter,P10,P90\nQ4,1000000,2000000\n');
	});

	it('writes counts above shares as plain numbers, and short rows as far as they go', () => {
		const table = exportedTable(
			[named('Step'), named('Email')],
			[
				[{ text: 'Lead' }, { text: '40', value: 40, unit: 'count' }],
				[{ text: 'Won' }, { text: '50%', value: 0.5, unit: 'ratio' }],
				[{ text: 'Lost' }]
			]
		);
		expect(sheetOf(table).columns[1]).toEqual({ label: 'Email', format: 'number' });
		expect(sheetOf(table).rows).toEqual([
			['Lead', 40],
			['Won', 0.5],
			['Lost', null]
		]);
	});
});
