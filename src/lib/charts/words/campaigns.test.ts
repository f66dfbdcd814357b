import { describe, expect, it } from 'vitest';
import type { CampaignRow, CampaignsResult, Credit } from '#lib/server/analyses/campaigns/result.ts';
import { attributionAbout, attributionFinding, returnFinding } from './campaigns.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const row = (key: string | null, revenue: number, low: number | null = null, high: number | null = null) =>
	({
		key,
		label: key ?? 'Not told',
		credits: { markov: { revenue, conversions: revenue / 100, roas: null, low, high } as Credit }
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
			'Search is credited with most revenue by a Markov chain: €7.5k, 75% of what is credited'
		);
	});
	it('is a sum of its own by a rule, which has no range', () => {
		expect(found(row('Search', 600), row('Fair', 400))).toMatch(/^Search is credited .* €600, 60% of what/);
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
			'Fair is credited with most deals from leads by a Markov chain: 2.5, 100% of what is credited'
		);
	});
	it('is explained with what the model does, and that it is no proof', () => {
		const about = attributionAbout(result([]), 'markov');
		expect(about.how.join(' ')).toMatch(/removes each channel.*90 days.*no proof/);
		expect(about.record).toBe('It tells little.');
	});
});

describe('what returned most for each unit of cost', () => {
	const paid = (key: string, roas: number | null, low: number | null = null, high: number | null = null) =>
		({
			key,
			label: key,
			cost: '100.00',
			credits: { markov: { roas, paid: 0.5, low, high, revenue: 900, conversions: 3 } as Credit }
		}) as CampaignRow;
	const returned = (...rows: CampaignRow[]) => returnFinding(result(rows), 'markov', reader);

	it('is named with the range of what was paid for, where no other’s reaches it', () => {
		expect(returned(paid('Fair', 2, 200, 600), paid('Search', 6, 1000, 1400))).toBe(
			'Search returned most: 5.0 to 7.0 for each unit of cost'
		);
	});
	it('is not named where ranges overlap', () => {
		expect(returned(paid('Fair', 4, 600, 1200), paid('Search', 6, 1000, 1400))).toBe(
			'Search and Fair returned most for each unit of cost: their ranges overlap'
		);
		expect(returned(...['Fair', 'Mail', 'Search'].map((key) => paid(key, 4, 600, 1200)))).toBe(
			'No channel clearly returned most for each unit of cost: their ranges overlap'
		);
	});
	it('is a figure of its own by a rule, and no contest of one', () => {
		expect(returned(paid('Fair', 2), paid('Search', 6))).toBe(
			'Search returned most: 6.0 for each unit of cost'
		);
		expect(returned(paid('Search', 6), paid('Fair', null))).toBe(
			'Search returned 6.0 for each unit of cost, by a Markov chain'
		);
	});
	it('is who is credited with most where nothing cost anything, or nobody yet', () => {
		expect(returned(paid('Fair', null))).toMatch(/^Fair is credited with most/);
		expect(returnFinding(result([row('Fair', 0)]), 'markov', reader)).toBe(
			'Nothing can be credited to a channel yet'
		);
	});
});
