import { describe, expect, it } from 'vitest';
import type { Cohort, Movements } from '#lib/server/analyses/retention/result.ts';
import { cohortsFinding, movementsFinding } from './retention.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

describe('how recurring revenue moved', () => {
	const moved = (...amounts: [string, string][]) =>
		movementsFinding(
			amounts.map(([opening, closing]) => ({ opening, closing }) as Movements),
			reader
		);
	it('is from where to where, in how long', () => {
		expect(moved(['1200000.00', '1300000.00'], ['1300000.00', '1400000.00'])).toBe(
			'Monthly recurring revenue grew from €1.2m to €1.4m in 2 months'
		);
		expect(moved(['1200000.00', '900000.00'])).toBe(
			'Monthly recurring revenue shrank from €1.2m to €900k in 1 month'
		);
	});
	it('is no move where both read the same', () => {
		expect(moved(['1200000.00', '1200001.00'])).toBe(
			'Monthly recurring revenue is about what it was 1 month before: €1.2m'
		);
	});
	it('of no month says what is shown', () => {
		expect(moved()).toBe('How monthly recurring revenue moved');
	});
});

describe('how many of those who began stay', () => {
	const cohort = (customers: number, ...active: number[]): Cohort => ({
		month: '2026-01-01',
		customers,
		cells: active.map((many) => ({ active: many, share: many / customers, amountShare: null }))
	});

	it('is counted over all cohorts that are old enough', () => {
		const cohorts = [cohort(100, 100, 90, 85, 80), cohort(100, 100, 80, 75, 70), cohort(40, 40, 39)];
		expect(cohortsFinding(cohorts, 'subscriptions', reader)).toBe(
			'150 of 200 customers pay 3 months after they began'
		);
	});
	it('looks no further than where many of them are', () => {
		const old = cohort(10, ...Array<number>(13).fill(10));
		expect(cohortsFinding([old, cohort(100, 100, 60)], 'orders', reader)).toBe(
			'70 of 110 customers order a month after they began'
		);
	});
	it('is not told of few, of too young, or of nobody', () => {
		expect(cohortsFinding([cohort(4, 4, 4)], 'orders', reader)).toBe('Too few began to say how many stay: 4');
		expect(cohortsFinding([cohort(40, 40)], 'orders', reader)).toBe(
			'Too early to say how many of those who began stay'
		);
		expect(cohortsFinding([], 'subscriptions', reader)).toBe(
			'Of those who began in a month, the share that pays so many months later'
		);
	});
});
