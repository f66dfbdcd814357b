import { describe, expect, it } from 'vitest';
import type { Calibration, Curve } from '#lib/server/analyses/churn/result.ts';
import { calibrationFinding, survivalAbout, survivalFinding } from './churn.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const curve = (label: string, estimate: number, more: Partial<Curve> = {}): Curve => ({
	key: label,
	label,
	customers: 100,
	left: 20,
	median: { estimate: null, lower: null, upper: null },
	steps: [],
	milestones: [
		{
			days: 365,
			label: '1 year',
			share: { estimate, lower: estimate - 0.05, upper: estimate + 0.05 },
			atRisk: 60
		},
		{ days: 730, label: '2 years', share: { estimate: 0.4, lower: 0.1, upper: 0.7 }, atRisk: 4 }
	],
	...more
});
const by = { name: 'industry', label: 'Industry' };
const difference = (p: number) => ({ chiSquared: 1, degreesOfFreedom: 1, p, verdict: 'They differ.' });

describe('who is still a customer', () => {
	it('of all together is the share after a year, with its interval', () => {
		expect(survivalFinding({ curves: [curve('All', 0.83)], difference: null, by: null }, reader)).toBe(
			'83% of customers are still there after 1 year (78% to 88%)'
		);
	});
	it('is told for as long as enough were watched', () => {
		const [, later] = curve('All', 0.8).milestones;
		const young = curve('All', 0.8, {
			milestones: [
				{ days: 92, label: '3 months', share: { estimate: 0.9, lower: 0.8, upper: 0.95 }, atRisk: 12 },
				later!
			]
		});
		expect(survivalFinding({ curves: [young], difference: null, by: null }, reader)).toMatch(
			/after 3 months/
		);
		const few = curve('All', 0.8, { milestones: [], customers: 6 });
		expect(survivalFinding({ curves: [few], difference: null, by: null }, reader)).toBe(
			'Too few customers to say how long they stay: 6'
		);
		expect(survivalFinding({ curves: [], difference: null, by: null }, reader)).toBe(
			'Who is still a customer'
		);
	});
	it('names two groups where all differ by more than chance, and these two are clearly apart', () => {
		const curves = [curve('All', 0.8), curve('Steel', 0.91), curve('Retail', 0.62), curve('Glass', 0.8)];
		expect(survivalFinding({ curves, difference: difference(0.001), by }, reader)).toBe(
			'After 1 year 91% of Steel are still there, 62% of Retail'
		);
	});
	it('names nobody where no two are apart, the test finds chance, or there was no test', () => {
		const curves = [curve('All', 0.8), curve('Steel', 0.82), curve('Retail', 0.8)];
		expect(survivalFinding({ curves, difference: difference(0.04), by }, reader)).toBe(
			'Who stays differs by industry, but no two groups are clearly apart'
		);
		const apart = [curve('All', 0.8), curve('Steel', 0.95), curve('Retail', 0.5)];
		expect(survivalFinding({ curves: apart, difference: difference(0.3), by }, reader)).toBe(
			'No clear difference in who stays by industry: it may be chance'
		);
		expect(survivalFinding({ curves, difference: null, by }, reader)).toBe(
			'Who is still a customer, by industry'
		);
	});
	it('has the test in its explanation', () => {
		expect(survivalAbout({ curves: [], difference: difference(0.01), by }).how).toContain('They differ.');
	});
});

describe('whether chances to leave came true', () => {
	const bin = (said: number | null, left: number): Calibration['bins'][number] => ({
		lower: 0,
		upper: 0.1,
		customers: 50,
		meanChance: said,
		left: said === null ? null : { estimate: left, lower: left - 0.05, upper: left + 0.05 }
	});
	const right = {
		left: 12,
		expected: 10.4,
		timesExpected: { estimate: 12 / 10.4, lower: 0.6, upper: 2.01 }
	};
	it('is, before any group, whether as many left as they said', () => {
		const wrong = { left: 110, expected: 65.7, timesExpected: { estimate: 1.67, lower: 1.37, upper: 2.01 } };
		expect(calibrationFinding({ bins: [bin(0.1, 0.12)], hasSkill: true, ...wrong }, reader)).toBe(
			'Chances to leave were too low: 110 left where 66 were expected'
		);
	});
	it('is in how many groups the interval holds what was said', () => {
		const bins = [bin(0.1, 0.12), bin(0.5, 0.3), bin(null, 0)];
		expect(calibrationFinding({ bins, hasSkill: true, ...right }, reader)).toBe(
			'Chances to leave came true within their intervals in 1 of 2 groups'
		);
	});
	it('is no praise of a model without skill', () => {
		expect(calibrationFinding({ bins: [bin(0.1, 0.1)], hasSkill: false, ...right }, reader)).toBe(
			'Chances to leave did no better than the same chance for all'
		);
	});
	it('is open where nothing was put to the test', () => {
		expect(
			calibrationFinding({ bins: [], hasSkill: false, left: 0, expected: 0, timesExpected: null }, reader)
		).toBe('How chances to leave turned out at earlier moments');
	});
});
