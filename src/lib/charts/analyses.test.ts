import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Reader } from '#lib/components/format/format.ts';
import {
	modelNames,
	type CampaignRow,
	type CampaignsResult,
	type Credit
} from '#lib/server/analyses/campaigns/result.ts';
import type { FunnelOf, FunnelStep } from '#lib/server/analyses/funnel/result.ts';
import type { Holdout } from '#lib/server/analyses/lifetime-value/result.ts';
import type { CalibrationBin, LiftStep } from '#lib/server/analyses/scoring/result.ts';
import type { Movements } from '#lib/server/analyses/retention/result.ts';
import { drawAttribution } from './attribution.ts';
import type { Drawing } from './drawing.ts';
import { drawFunnel } from './funnel.ts';
import { drawLift } from './lift.ts';
import { drawReliability } from './reliability.ts';
import { drawCohorts, drawMovements } from './retention.ts';
import { drawTracking } from './tracking.ts';

const reader: Reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

const places = ['wide', 'half', 'narrow'] as const;

const elements = (svg: string, selector: string) => [
	...parseHTML(`<body>${svg}</body>`).document.querySelectorAll(selector)
];

/** A picture without broken numbers, in every place. */
function isWhole(drawing: Drawing): void {
	for (const place of places) expect(drawing[place]).not.toMatch(/NaN|Infinity|undefined/);
}

const values = ({ table }: Drawing, label: string) => {
	const place = table.columns.findIndex((column) => column.label === label);
	return table.rows.map((row) => row[place]!.value);
};

describe('what channels brought', () => {
	const credit = (revenue: number, more: Partial<Credit> = {}): Credit => ({
		conversions: revenue / 100,
		revenue,
		low: null,
		high: null,
		added: null,
		paid: null,
		roas: null,
		roi: null,
		costPerConversion: null,
		customers: 1,
		cac: null,
		payback: null,
		...more
	});
	const row = (
		label: string,
		revenue: number,
		cost: string | null,
		more: Partial<Credit> = {}
	): CampaignRow => ({
		key: label,
		label,
		cost,
		leads: 0,
		credits: Object.fromEntries(
			modelNames.map((name) => [name, credit(revenue, more)])
		) as CampaignRow['credits']
	});
	const result = (rows: CampaignRow[], goal: CampaignsResult['goal'] = 'won') =>
		({
			rows,
			goal,
			by: 'channel',
			lookback: 90,
			signal: { skill: null, journeys: 0, verdict: 'Nothing tells.' },
			models: modelNames.map((name) => ({ name, phrase: name.replace('_', ' '), description: 'It shares.' }))
		}) as unknown as CampaignsResult;

	it('is drawn by size with what it cost, and its interval where the model has one', () => {
		const rows = [row('Fair', 50, null), row('Search', 200, '80.0000', { low: 120, high: 260 })];
		const drawing = drawAttribution(result(rows), 'markov', reader);
		expect(values(drawing, 'Channel')).toEqual(['Search', 'Fair']);
		expect(values(drawing, 'Revenue')).toEqual([200, 50]);
		expect(values(drawing, '80 % low')).toEqual([120, null]);
		expect(values(drawing, 'Cost')).toEqual([80, null]);
		expect(drawing.legend.map(({ label }) => label)).toEqual(['80 % interval', 'Cost']);
		expect(drawing.wide).toContain('80 % between €120 and €260');
		isWhole(drawing);
	});

	it('of leads has no money in it', () => {
		const drawing = drawAttribution(result([row('Search', 250, '80.0000')], 'deal'), 'linear', reader);
		expect(values(drawing, 'Leads that became deals')).toEqual([2.5]);
		expect(drawing.table.columns.map(({ label }) => label)).not.toContain('Cost');
		expect(drawing.wide).not.toContain('€');
		isWhole(drawing);
	});

	it('can be nothing, and more than there is room for', () => {
		const nothing = drawAttribution(result([]), 'linear', reader);
		expect(nothing.summary).toBe('There is nothing to credit in this period.');
		isWhole(nothing);
		const many = drawAttribution(
			result(Array.from({ length: 14 }, (_, place) => row(`Channel ${place}`, place, '0.0000'))),
			'linear',
			reader
		);
		expect(many.notes).toEqual(['10 of 14 are drawn; the table has them all.']);
		expect(many.table.rows.length).toBe(14);
	});
});

describe('a funnel', () => {
	const step = (
		key: string,
		reached: number,
		share: number | null,
		more: Partial<FunnelStep> = {}
	): FunnelStep => {
		const known = share === null ? null : { estimate: share, lower: share - 0.1, upper: share + 0.1 };
		return {
			key,
			label: `Step ${key}`,
			reached,
			later: 0,
			ofFirst: known,
			ofPrevious: known,
			lostBefore: known,
			medianDays: 3,
			lost: 1,
			wonOtherwise: 0,
			open: 2,
			...more
		};
	};
	const asked = { kind: 'deals', within: 180 } as const;
	const funnel = (entered: number, steps: FunnelStep[]): FunnelOf => ({
		key: null,
		label: 'All',
		entered,
		steps
	});

	it('begins with everybody, and says of each step how sure its share is', () => {
		const drawing = drawFunnel(
			funnel(10, [step('a', 10, null), step('b', 6, 0.6), step('c', 3, 0.3)]),
			reader,
			{ asked, link: (key) => `?step=${key}` }
		);
		expect(values(drawing, 'Share of all')).toEqual([1, 0.6, 0.3]);
		expect(values(drawing, 'Low')).toEqual([1, 0.5, expect.closeTo(0.2, 9)]);
		expect(drawing.summary).toBe('10 entered. Step b: 60%, Step c: 30%.');
		expect(elements(drawing.wide, 'a').map((link) => link.getAttribute('href'))).toEqual([
			'?step=a',
			'?step=b',
			'?step=c'
		]);
		isWhole(drawing);
	});

	it('leaves open what is not known yet, and says why', () => {
		const drawing = drawFunnel(funnel(4, [step('a', 4, null), step('b', 0, null)]), reader, { asked });
		expect(values(drawing, 'Share of all')).toEqual([1, null]);
		expect(drawing.notes[0]).toMatch(/nobody was watched for as long/);
		isWhole(drawing);
	});

	it('of nobody is drawn as nothing', () => {
		const drawing = drawFunnel(funnel(0, [step('a', 0, null, { lost: 0, open: 0 })]), reader, { asked });
		expect(drawing.summary).toBe('Nobody entered in this period.');
		isWhole(drawing);
	});
});

describe('recurring revenue that moves', () => {
	const month = (first: string, opening: string, moved: Partial<Movements>, closing: string): Movements => ({
		month: first,
		opening,
		new: '0.0000',
		expansion: '0.0000',
		reactivation: '0.0000',
		contraction: '0.0000',
		churn: '0.0000',
		closing,
		isPartial: false,
		...moved
	});

	it('has a bar for what moved, and no legend for what did not', () => {
		const drawing = drawMovements(
			[
				month('2026-01-01', '0.0000', { new: '100.0000' }, '100.0000'),
				month('2026-02-01', '100.0000', { churn: '-40.0000' }, '60.0000')
			],
			reader
		);
		expect(values(drawing, 'Closing')).toEqual(['100.0000', '60.0000']);
		expect(drawing.legend.map(({ label }) => label)).toEqual(['New', 'Churn']);
		expect(drawing.summary).toBe('From €0 to €60 in 2 months.');
		isWhole(drawing);
		isWhole(drawMovements([], reader));
	});

	it('leaves the months of a young cohort empty, which are not zero', () => {
		const cell = (active: number, share: number) => ({ active, share, amountShare: null });
		const drawing = drawCohorts(
			[
				{ month: '2026-01-01', customers: 4, cells: [cell(4, 1), cell(0, 0)] },
				{ month: '2026-02-01', customers: 2, cells: [cell(2, 1)] }
			],
			reader,
			'subscriptions'
		);
		expect(values(drawing, 'Month 1')).toEqual([0, null]);
		expect(elements(drawing.wide, 'rect[data-tip]').length).toBe(3);
		isWhole(drawing);
		expect(drawCohorts([], reader, 'orders').summary).toBe('Nobody began in this period.');
	});
});

it('purchases made and expected are two lines, with the day from which on the model knew nothing', () => {
	const holdout = {
		split: '2026-02-01',
		to: '2026-03-01',
		actual: 5,
		expected: 4.4,
		tracking: [
			{ week: '2026-01-05', actual: 0, expected: 0, isHeldOut: false },
			{ week: '2026-02-02', actual: 7, expected: 6.2, isHeldOut: true }
		]
	} as unknown as Holdout;
	const drawing = drawTracking(holdout, reader);
	expect(values(drawing, 'Made')).toEqual([0, 7]);
	expect(values(drawing, 'Expected')).toEqual([0, 6.2]);
	expect(drawing.summary).toContain('it expected 4 purchases, and 5 came');
	expect(drawing.wide).toContain('held out from here');
	isWhole(drawing);
});

describe('how chances came true', () => {
	const bin = (meanChance: number, estimate: number): CalibrationBin => ({
		lower: meanChance - 0.05,
		upper: meanChance + 0.05,
		moments: 20,
		records: 10,
		meanChance,
		observed: { estimate, lower: estimate / 2, upper: (1 + estimate) / 2 }
	});
	const told = { sentence: 'It tells them apart.', split: null };
	const ours = { ...told, judgement: { ece: 0.0123, bins: [bin(0.15, 0.1), bin(0.85, 0.8)] } };
	const theirs = {
		label: 'The CRM',
		judgement: { ece: 0.2, bins: [bin(0.55, 0.2)] },
		skillOverTheirs: { estimate: 0.3, lower: 0.1, upper: 0.5 }
	};

	it('is a point and an interval a bin, of each who gave them, with the figures in the table', () => {
		const drawing = drawReliability({ ...ours, contenders: [theirs] }, reader, { records: 'deals' });
		isWhole(drawing);
		expect(elements(drawing.wide, '[data-tip]')).toHaveLength(3);
		expect(values(drawing, 'Said on average')).toEqual([0.15, 0.85, 0.55]);
		expect(values(drawing, 'Happened')).toEqual([0.1, 0.8, 0.2]);
		expect(drawing.legend.map(({ label }) => label)).toEqual([
			'This model',
			'The CRM',
			'What is said comes true'
		]);
		expect(drawing.summary).toBe(
			'This model: chances are 1.2 points off on average. The CRM: chances are 20 points off on average.'
		);
	});

	it('of nobody is the line alone', () => {
		const nobody = { ...told, judgement: { ece: 0, bins: [] }, contenders: [] };
		const drawing = drawReliability(nobody, reader, { records: 'deals' });
		isWhole(drawing);
		expect(drawing.table.rows).toEqual([]);
	});

	it('and what the likeliest hold is told in the title, beside what chance would find', () => {
		const none: LiftStep[] = [{ share: 1, observedShare: 0, lift: null, captured: null }];
		const lift = [
			{ share: 0.5, observedShare: 0.6, lift: 1.5, captured: { estimate: 0.75, lower: 0.6, upper: 0.86 } },
			{ share: 1, observedShare: 0.4, lift: 1, captured: { estimate: 1, lower: 1, upper: 1 } }
		];
		const words = { records: 'deals', found: 'wins' };
		const of = (steps: typeof none) => ({ ...told, judgement: { lift: steps, happened: 0.4, records: 100 } });
		const drawing = drawLift(of(lift), reader, words);
		isWhole(drawing);
		expect(drawing.title).toBe('In the test the likeliest 50% of deals held 60% to 86% of the wins');
		expect(values(drawing, 'Share of the wins')).toEqual([0.75, 1]);
		expect(values(drawing, '95 % low')).toEqual([0.6, 1]);
		expect(values(drawing, '95 % high')).toEqual([0.86, 1]);
		isWhole(drawLift(of([]), reader, words));
		expect(drawLift(of(none), reader, words).table.rows).toEqual([]);
	});
});
