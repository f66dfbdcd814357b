import { describe, expect, it } from 'vitest';
import { today } from '#lib/crm/calendar/dates.ts';
import { namedPeriod } from '#lib/crm/calendar/periods.ts';
import { periodOf } from './period.ts';

describe('the period of an analysis', () => {
	it('is “Last 12 months” of pages unless told: the running calendar month and the eleven before it', () => {
		expect(periodOf({}, 'UTC')).toEqual(namedPeriod('last_12_months', today('UTC')));
		expect(periodOf({ asOf: '2026-11-23' }, 'UTC')).toEqual({ from: '2025-12-01', to: '2026-11-24' });
		expect(periodOf({ asOf: '2026-12-01' }, 'UTC')).toEqual({ from: '2026-01-01', to: '2026-12-02' });
	});

	it('has twelve calendar months before an end that is told, and no thirteenth', () => {
		expect(periodOf({ to: '2026-10-01' }, 'UTC')).toEqual({ from: '2025-10-01', to: '2026-10-01' });
		expect(periodOf({ to: '2026-10-15' }, 'UTC')).toEqual({ from: '2025-11-01', to: '2026-10-15' });
	});

	it('is what is told, and since the beginning where that is meant', () => {
		expect(periodOf({ from: '2026-03-05', to: '2026-04-01' }, 'UTC')).toEqual({
			from: '2026-03-05',
			to: '2026-04-01'
		});
		expect(periodOf({ from: null, asOf: '2026-11-23' }, 'UTC')).toEqual({
			from: '1900-01-01',
			to: '2026-11-24'
		});
	});
});
