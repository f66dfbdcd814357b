import { describe, expect, it } from 'vitest';
import { chosenTexts } from './chosen.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

describe('what was chosen on the charts of a page', () => {
	it('is said with the last day of days, and by the words of values', () => {
		const picks = [{ dimension: 'channel', key: 'email', label: 'Channel: Email' }];
		expect(chosenTexts({ picks, span: { from: '2026-02-01', to: '2026-03-01' } }, reader)).toEqual([
			'1 Feb 2026 to 28 Feb 2026',
			'Channel: Email'
		]);
	});

	it('is nothing on a page without charts to choose on', () => {
		expect(chosenTexts({}, reader)).toEqual([]);
	});
});
