import { describe, expect, it } from 'vitest';
import type { FunnelOf, FunnelStep, Share } from '#lib/server/analyses/funnel/result.ts';
import { funnelFinding } from './funnel.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const asked = { kind: 'deals', within: 180 } as const;
const step = (label: string, ofFirst: Share | null) => ({ key: label, label, ofFirst }) as FunnelStep;
const found = (entered: number, ...steps: FunnelStep[]) =>
	funnelFinding({ key: null, label: 'All', entered, steps } as FunnelOf, asked, reader);
const known = { estimate: 0.23, lower: 0.17, upper: 0.31 };

describe('how far those who entered come', () => {
	it('is the share that comes to the last step, with its interval', () => {
		expect(
			found(120, step('New', null), step('Offer', { ...known, estimate: 0.5 }), step('Won', known))
		).toBe('23% of deals come to “Won” within 180 days (17% to 31%)');
	});
	it('is told of the last step of which it is known', () => {
		expect(found(120, step('New', null), step('Offer', known), step('Won', null))).toMatch(/“Offer”/);
		expect(found(120, step('New', null), step('Won', null))).toBe(
			'Too early to say how far deals come within 180 days'
		);
	});
	it('is not told of few, or of nobody', () => {
		expect(found(6, step('New', null), step('Won', known))).toBe(
			'Too few deals entered to say how far they come: 6'
		);
		expect(found(0)).toBe('No deals entered in this period');
	});
});
