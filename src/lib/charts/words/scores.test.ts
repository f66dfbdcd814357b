import { describe, expect, it } from 'vitest';
import type { CalibrationBin } from '#lib/server/analyses/scoring/result.ts';
import { liftFinding, reliabilityFinding } from './scores.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const bin = (said: number, happened: number): CalibrationBin => ({
	lower: said - 0.05,
	upper: said + 0.05,
	moments: 20,
	records: 20,
	meanChance: said,
	observed: { estimate: happened, lower: happened - 0.1, upper: happened + 0.1 }
});
const rival = (lower: number, upper: number) => ({
	label: 'The CRM’s probability',
	skillOverTheirs: { estimate: (lower + upper) / 2, lower, upper }
});

describe('whether chances come true', () => {
	const bins = [bin(0.2, 0.25), bin(0.5, 0.52), bin(0.8, 0.4)];
	const found = (...rivals: Parameters<typeof reliabilityFinding>[1]) =>
		reliabilityFinding({ bins }, rivals, reader);

	it('names who comes closer only where the interval of the difference leaves no doubt', () => {
		expect(found(rival(0.1, 0.4))).toBe('The model’s chances come closer to what happened than the CRM’s');
		expect(found(rival(-0.4, -0.1))).toBe(
			'The CRM’s probability comes closer to what happened than the model'
		);
		const unclear = 'No clear difference between the model’s chances and the CRM’s';
		expect(found(rival(-0.1, 0.3))).toBe(unclear);
		expect(found(rival(0.1, 0.4), rival(-0.1, 0.3))).toBe(unclear);
	});
	it('alone, counts the groups whose interval holds what was said', () => {
		expect(found()).toBe('Chances came true within their intervals in 2 of 3 groups');
		expect(found({ label: 'The CRM', skillOverTheirs: null })).toBe(
			'Chances came true within their intervals in 2 of 3 groups'
		);
	});
	it('says what is shown where nothing was tested', () => {
		expect(reliabilityFinding({ bins: [] }, [], reader)).toBe('How nearly the chances come true');
	});
});

describe('where the wins were', () => {
	const words = { records: 'deals', found: 'wins' };
	const captured = { estimate: 0.32, lower: 0.21, upper: 0.45 };
	const lift = [{ share: 0.1, observedShare: 0.6, lift: 3.2, captured }];

	it('is told of the test, in which it was seen', () => {
		expect(liftFinding({ lift, happened: 0.3, records: 200 }, words, reader)).toBe(
			'In the test the likeliest 10% of deals held 21% to 45% of the wins'
		);
	});
	it('is not told of few, or of none', () => {
		expect(liftFinding({ lift, happened: 0.03, records: 200 }, words, reader)).toBe(
			'Too few wins in the test to say where they were'
		);
		const none = [{ share: 1, observedShare: 0, lift: null, captured: null }];
		expect(liftFinding({ lift: none, happened: 0, records: 200 }, words, reader)).toBe('Where the wins were');
	});
});
