import { describe, expect, it } from 'vitest';
import { csvOf } from './drawing.ts';

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
		expect(csv).toBe("'=Source,Won amount\nWeb,1200.5000\n'=1,\n");
	});

	it('has amounts to the cent, and numbers without what their reckoning left behind', () => {
		const csv = csvOf({
			columns: [
				{ label: 'Revenue', isNumber: true, unit: 'money' },
				{ label: 'Share', isNumber: true, unit: 'ratio' }
			],
			rows: [
				[
					{ text: '€10', value: 10.129999999 },
					{ text: '33%', value: 1 / 3 }
				]
			]
		});
		expect(csv).toBe('Revenue,Share\n10.13,0.333333\n');
	});
});
