import { describe, expect, it } from 'vitest';
import type { CampaignRow, CampaignsResult, Credit } from '#lib/server/analyses/campaigns/result.ts';
import { attributionAbout, attributionFinding } from './campaigns.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const row = (key: string | null, revenue: number, low: number | null = null, high: number | null = null) =>
	({
		key,
		label: key ?? 'Not told',
		credits: { markov: { revenue, conversions: revenue / 100, low, high } as Credit }
	}) as CampaignRow;
const result = (rows: CampaignRow[], goal: CampaignsResult['goal'] = 'won') =>
	({
		rows,
		goal,
		by: 'channel',
		lookback: 90,
		signal: { skill: 0, journeys: 10, verdict: 'It tells little.' },
		models: [{ name: 'markov', phrase: 'a Markov chain', description: 'It removes each channel in turn.' }]
	}) as CampaignsResult;
const found = (...rows: CampaignRow[]) => attributionFinding(result(rows), 'markov', reader);

describe('who is credited with most', () => {
	it('is named with its part where no other’s range reaches its own', () => {
		expect(found(row('Fair', 2500, 2000, 3000), row('Search', 7500, 6000, 9000))).toBe(
			'Search is credited with most revenue by a Markov chain: €7.5k, 75%'
		);
	});
	it('is a sum of its own by a rule, which has no range', () => {
		expect(found(row('Search', 600), row('Fair', 400))).toMatch(/^Search is credited .* €600, 60%$/);
	});
	it('is not named where ranges overlap', () => {
		expect(found(row('Fair', 5000, 3000, 7000), row('Search', 7500, 6000, 9000))).toBe(
			'Search and Fair lead by a Markov chain: their ranges overlap'
		);
		const many = ['Search', 'Fair', 'Mail'].map((key) => row(key, 5000, 3000, 7000));
		expect(found(...many)).toBe('No channel clearly leads by a Markov chain: their ranges overlap');
	});
	it('is never what no source tells, and nobody where nothing is credited', () => {
		expect(found(row(null, 900), row('Fair', 100))).toMatch(/^Fair is credited/);
		expect(found(row('Fair', 0))).toBe('Revenue by channel, by a Markov chain');
		expect(found()).toBe('Revenue by channel, by a Markov chain');
	});
	it('of leads has no money in it', () => {
		expect(attributionFinding(result([row('Fair', 250)], 'deal'), 'markov', reader)).toBe(
			'Fair is credited with most deals from leads by a Markov chain: 2.5, 100%'
		);
	});
	it('is explained with what the model does, and that it is no proof', () => {
		const about = attributionAbout(result([]), 'markov');
		expect(about.how.join(' ')).toMatch(/removes each channel.*90 days.*no proof/);
		expect(about.record).toBe('It tells little.');
	});
});
