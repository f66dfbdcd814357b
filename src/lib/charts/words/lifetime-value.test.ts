import { describe, expect, it } from 'vitest';
import type { ContractHoldout, Holdout } from '#lib/server/analyses/lifetime-value/result.ts';
import { stayingAbout, stayingFinding, trackingAbout, trackingFinding } from './lifetime-value.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

describe('purchases foretold', () => {
	const holdout = (hasSkill: boolean) =>
		({ split: '2026-03-12', expected: 1180.4, actual: 1234, hasSkill, verdict: 'It was near.' }) as Holdout;

	it('stand beside those that came', () => {
		expect(trackingFinding(holdout(true), reader)).toBe(
			'1,180 purchases foretold from 12 Mar 2026 on, 1,234 came'
		);
	});
	it('are no praise of a model that did no better than the rate so far', () => {
		expect(trackingFinding(holdout(false), reader)).toMatch(/; no better than the rate so far$/);
	});
	it('are explained with the verdict of the test', () => {
		expect(trackingAbout(holdout(true), reader).record).toBe('It was near.');
	});
});

describe('customers foretold to stay', () => {
	const holdout = (expected: number, constant: number) =>
		({
			split: '2026-03-12',
			to: '2026-11-01',
			customers: 480,
			expected,
			constant,
			actual: 412,
			verdict: 'They were near.'
		}) as ContractHoldout;

	it('stand beside those who did', () => {
		expect(stayingFinding(holdout(405.2, 380), reader)).toBe(
			'405 of 480 foretold to stay to 1 Nov 2026, 412 did'
		);
	});
	it('are no praise of models that a constant rate equals', () => {
		expect(stayingFinding(holdout(405, 412), reader)).toMatch(/; no better than a constant rate$/);
		expect(stayingFinding(holdout(405, 405), reader)).toMatch(/; no better than a constant rate$/);
	});
	it('are explained with the verdict of the test', () => {
		expect(stayingAbout(holdout(405, 380), reader).record).toBe('They were near.');
	});
});
