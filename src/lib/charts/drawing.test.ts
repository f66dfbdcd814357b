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
});
