import { describe, expect, it } from 'vitest';
import { lineItemsOf } from './line-items.ts';
import { generateCompany } from './company.ts';
import type { Business, Change, Deal } from './model.ts';
import { leadSources, repSkill } from './parameters.ts';
import { dayAt, minutesPerDay, monthOf } from './time.ts';

const until = '2026-11-23';
const company = generateCompany({ size: 'demo', seed: 7, until });
const { main, americas, petrel, setting } = company;
const businesses = [main, americas, petrel];
const all = businesses.flatMap(({ deals }) => deals);
const fresh = main.deals.filter(({ pipeline }) => pipeline.id === 'new-business');

const share = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number =>
	items.filter(holds).length / items.length;
const quantile = (values: readonly number[], p: number): number =>
	[...values].sort((a, b) => a - b)[Math.floor(p * (values.length - 1))]!;
const last = (deal: Deal, property: Change['property']): Change['after'] =>
	deal.history.findLast((change) => change.property === property)?.after ?? null;

describe('the size', () => {
	it('gives about as many deals as it says', () => {
		expect(all.length).toBeGreaterThan(9_300);
		expect(all.length).toBeLessThan(10_900);
		const small = businessesOf(generateCompany({ size: 'small', seed: 3, until }));
		const deals = small.reduce((sum, { deals }) => sum + deals.length, 0);
		expect(deals).toBeGreaterThan(850);
		expect(deals).toBeLessThan(1_150);
	});

	it('must be one, as the seed and the date must', () => {
		expect(() => generateCompany({ size: 'huge' as 'demo', seed: 1 })).toThrow(RangeError);
		expect(() => generateCompany({ size: 'small', seed: 1.5 })).toThrow(RangeError);
		expect(() => generateCompany({ size: 'small', seed: 1, until: '2025-02-30' })).toThrow(RangeError);
	});
});

const businessesOf = (made: ReturnType<typeof generateCompany>): Business[] => [
	made.main,
	made.americas,
	made.petrel
];

describe('the history of every deal', () => {
	it('begins at its creation, runs forward, and each change starts from the one before', () => {
		for (const deal of all) {
			const known = new Map<string, Change['after']>();
			let at = deal.createdAt;
			for (const change of deal.history) {
				expect(change.at).toBeGreaterThanOrEqual(at);
				expect(change.before).toBe(known.get(change.property) ?? null);
				expect(change.after).not.toBe(change.before);
				known.set(change.property, change.after);
				at = change.at;
			}
			expect(at).toBeLessThanOrEqual(setting.now);
			expect(deal.history[0]).toMatchObject({ property: 'stage', before: null, at: deal.createdAt });
		}
	});

	it('ends where the deal is', () => {
		for (const deal of all) {
			expect(last(deal, 'stage')).toBe(deal.stage.id);
			expect(last(deal, 'amount')).toBe(deal.amount);
			expect(last(deal, 'closeDate')).toBe(deal.closeDate);
			expect(last(deal, 'owner')).toBe(deal.owner.id);
			expect(last(deal, 'category')).toBe(deal.category);
			expect(last(deal, 'probability')).toBe(deal.probability);
		}
	});

	it('closes with the last change of stage, and only then', () => {
		for (const deal of all) {
			const { pipeline, status, closedAt } = deal;
			const stages = deal.history.filter(({ property }) => property === 'stage');
			expect(new Set(stages.map(({ at }) => at)).size).toBe(stages.length);
			const closings = stages.filter(({ after }) => after === pipeline.won.id || after === pipeline.lost.id);
			expect(closings.length).toBe(status === 'open' ? 0 : 1);
			expect(stages.at(-1)!.at).toBe(closedAt ?? stages.at(-1)!.at);
			if (closedAt === null) continue;
			expect(deal.closeDate).toBe(dayAt(closedAt));
			expect(deal.truth.outcome).toBe(status);
			expect(deal.truth.outcomeAt).toBe(closedAt);
			expect(deal.updatedAt).toBe(closedAt);
		}
	});
});

describe('what a deal stands with', () => {
	it('is older than the deal, and of the same company', () => {
		for (const { company: buyer, contacts, createdAt, owner, lead } of all) {
			expect(buyer.createdAt).toBeLessThanOrEqual(createdAt);
			for (const contact of contacts) {
				expect(contact.company).toBe(buyer);
				expect(contact.createdAt).toBeLessThanOrEqual(createdAt);
			}
			expect(owner.role).toBe('rep');
			if (lead) expect(lead.convertedAt).toBe(createdAt);
		}
	});

	it('is sold in lines that add up to its amount', () => {
		for (const deal of main.deals) {
			const sum = lineItemsOf(deal).reduce((total, { amount }) => total + amount, 0);
			expect(sum).toBeCloseTo(deal.amount ?? 0, 2);
		}
	});
});

describe('deals are shaped as measured', () => {
	const closed = fresh.filter(({ status }) => status !== 'open');
	const open = main.deals.filter(({ status }) => status === 'open');
	const won = (deal: Deal) => deal.truth.outcome === 'won';

	it('win about 28 %, as their true chances say', () => {
		const expected = fresh.reduce((sum, { truth }) => sum + truth.winProbability, 0) / fresh.length;
		expect(share(fresh, won)).toBeCloseTo(expected, 1);
		expect(share(closed, won)).toBeGreaterThan(0.23);
		expect(share(closed, won)).toBeLessThan(0.35);
	});

	it('are calibrated: of those with a chance of about p, about p are won', () => {
		for (const [low, high] of [
			[0.05, 0.15],
			[0.15, 0.25],
			[0.25, 0.4],
			[0.4, 0.6],
			[0.6, 0.9]
		] as const) {
			const band = fresh.filter(({ truth }) => truth.winProbability >= low && truth.winProbability < high);
			const mean = band.reduce((sum, { truth }) => sum + truth.winProbability, 0) / band.length;
			const error = Math.sqrt((mean * (1 - mean)) / band.length);
			expect(Math.abs(share(band, won) - mean)).toBeLessThan(4 * error);
		}
	});

	it('are won more often by customers, without a competitor, and when small', () => {
		const of = (holds: (deal: Deal) => boolean) => share(fresh.filter(holds), won);
		expect(of(({ truth }) => truth.existingClass !== 'none')).toBeGreaterThan(
			of(({ truth }) => truth.existingClass === 'none') + 0.2
		);
		expect(of(({ competitor }) => competitor === null)).toBeGreaterThan(
			of(({ competitor }) => competitor !== null) + 0.04
		);
		expect(of(({ truth }) => truth.amountDecile === 0)).toBeGreaterThan(
			of(({ truth }) => truth.amountDecile === 7) + 0.1
		);
		expect(of(({ truth }) => truth.amountDecile === 9)).toBeGreaterThan(
			of(({ truth }) => truth.amountDecile === 7)
		);
	});

	it('have round amounts, some none', () => {
		const amounts = fresh.flatMap(({ amount }) => (amount ? [amount] : []));
		expect(share(amounts, (amount) => amount % 1_000 === 0)).toBeGreaterThan(0.6);
		expect(share(amounts, (amount) => amount % 5_000 === 0)).toBeGreaterThan(0.48);
		expect(quantile(amounts, 0.5)).toBeGreaterThan(30_000);
		expect(quantile(amounts, 0.5)).toBeLessThan(60_000);
		expect(share(fresh, ({ amount }) => amount === null)).toBeGreaterThan(0.004);
	});

	it('are lost early or linger, and win in the last month of a quarter', () => {
		const days = closed
			.filter(({ status }) => status === 'lost')
			.map((deal) => (deal.closedAt! - deal.createdAt) / minutesPerDay);
		expect(quantile(days, 0.4)).toBeLessThan(18);
		expect(quantile(days, 0.9)).toBeGreaterThan(90);
		const isQuarterEnd = ({ closedAt }: Deal) => monthOf(dayAt(closedAt!)) % 3 === 0;
		const wins = closed.filter(won);
		expect(share(wins, isQuarterEnd)).toBeGreaterThan(0.36);
	});

	it('have the mess of real pipelines', () => {
		expect(share(open, ({ closeDate }) => closeDate < setting.end)).toBeGreaterThan(0.13);
		expect(share(open, ({ closeDate }) => closeDate < setting.end)).toBeLessThan(0.28);
		expect(share(open, ({ withoutCompany }) => withoutCompany)).toBeGreaterThan(0.06);
		const pushes = main.deals.reduce(
			(sum, { history }) => sum + history.filter(({ property }) => property === 'closeDate').length - 1,
			0
		);
		expect(pushes / main.deals.length).toBeGreaterThan(0.8);
	});
});

describe('people', () => {
	it('have names of their own, a team and a manager', () => {
		for (const { people } of businesses) {
			expect(new Set(people.map(({ name }) => name)).size).toBe(people.length);
			expect(people.filter(({ manager }) => manager === null).length).toBe(1);
		}
	});

	it('differ in skill, and some judge with a bias', () => {
		const reps = main.people.filter(({ role }) => role === 'rep');
		const mean = reps.reduce((sum, { skill }) => sum + skill, 0) / reps.length;
		const sd = Math.sqrt(reps.reduce((sum, { skill }) => sum + (skill - mean) ** 2, 0) / reps.length);
		expect(sd).toBeGreaterThan(repSkill.sd * 0.6);
		expect(sd).toBeLessThan(repSkill.sd * 1.5);
		expect(new Set(reps.map(({ judgement }) => judgement)).size).toBe(3);
	});
});

describe('leads', () => {
	it('convert by source about as the parameters say', () => {
		for (const { source, conversion } of leadSources) {
			const old = main.leads.filter(
				(lead) => lead.source === source && lead.createdAt < setting.now - 200 * minutesPerDay
			);
			const error = Math.sqrt((conversion * (1 - conversion)) / old.length);
			expect(Math.abs(share(old, ({ convertedAt }) => convertedAt !== null) - conversion)).toBeLessThan(
				0.06 + 3 * error
			);
		}
	});

	it('turn into exactly one deal when they convert', () => {
		for (const { leads } of businesses) {
			for (const lead of leads) {
				expect(lead.deal === null).toBe(lead.convertedAt === null);
				expect(lead.contact === null).toBe(lead.convertedAt === null);
				expect(lead.touches.every(({ at }) => at <= setting.now)).toBe(true);
			}
		}
	});

	it('come thrice as often after a year', () => {
		const quarter = (from: number) =>
			main.leads.filter(
				({ createdAt }) =>
					createdAt >= (setting.start + from) * minutesPerDay &&
					createdAt < (setting.start + from + 90) * minutesPerDay
			).length;
		expect(quarter(365) / quarter(0)).toBeGreaterThan(2);
	});
});

describe('contracts', () => {
	it('begin with `new`, add up, and end in nothing when cancelled', () => {
		for (const { events, monthly, cancelledAt } of main.contracts) {
			expect(events[0]!.type).toBe('new');
			const sum = events.reduce((total, { change }) => total + change, 0);
			expect(sum).toBe(cancelledAt === null ? monthly : 0);
			expect(events.filter(({ type }) => type === 'churn').length).toBe(cancelledAt === null ? 0 : 1);
			expect(events.every(({ at }, index) => index === 0 || at >= events[index - 1]!.at)).toBe(true);
		}
	});
});

describe('orders and tickets', () => {
	it('hold some customers who buy once and some who buy much', () => {
		const counts = new Map<string, number>();
		for (const { kind, company: buyer } of company.orders)
			if (kind === 'order') counts.set(buyer.id, (counts.get(buyer.id) ?? 0) + 1);
		const values = [...counts.values()];
		expect(values.length).toBe(company.customers.length);
		expect(share(values, (count) => count === 1)).toBeGreaterThan(0.18);
		expect(share(values, (count) => count === 1)).toBeLessThan(0.45);
		expect(quantile(values, 0.9)).toBeGreaterThan(6);
	});

	it('are answered, solved and closed in this order', () => {
		for (const { createdAt, firstResponseAt, solvedAt, stage, history } of company.tickets) {
			if (firstResponseAt !== null) expect(firstResponseAt).toBeGreaterThan(createdAt);
			if (solvedAt !== null) expect(solvedAt).toBeGreaterThan(firstResponseAt!);
			expect(history.at(-1)?.after ?? stage.id).toBe(stage.id);
		}
	});
});
