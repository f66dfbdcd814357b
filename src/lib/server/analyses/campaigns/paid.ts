/** What of a channel's credit belongs to what it cost: like is set against like. */
import type { DecayedRow, Journeys, PaidJourney } from './journeys.ts';
import { models, sharesOfRules } from './models.ts';
import type { ModelName } from './result.ts';

/** Shares of a key's credit, 0 to 1, that touches of campaigns with a cost have. */
export interface PaidShare {
	conversions: number;
	revenue: number;
	customers: number;
}

const measures = ['conversions', 'revenue', 'customers'] as const;
type Amounts = Record<(typeof measures)[number], number>;
const nothing = (): Amounts => ({ conversions: 0, revenue: 0, customers: 0 });

/** A model that is driven by the data credits channels and not touches: its share is that of linear attribution. */
const ruleOf = (name: ModelName): ModelName => (name === 'markov' || name === 'shapley' ? 'linear' : name);

/** The shares of every key by every model; of a key that has none, nothing is told. */
export function paidShares({
	paid,
	paidDecay
}: Pick<Journeys, 'paid' | 'paidDecay'>): (key: string | null, model: ModelName) => PaidShare {
	const byRule = new Map(
		models
			.filter(({ name }) => ruleOf(name) === name && name !== 'time_decay')
			.map(({ name }) => [name, sharesByRule(paid, name)])
	);
	return (key, model) => {
		const rule = ruleOf(model);
		const share = rule === 'time_decay' ? paidDecay.get(key) : byRule.get(rule)!.get(key);
		return share ?? nothing();
	};
}

function sharesByRule(journeys: readonly PaidJourney[], rule: ModelName): Map<string | null, PaidShare> {
	const sums = new Map<string | null, { all: Amounts; paid: Amounts }>();
	for (const journey of journeys) {
		const shares = sharesOfRules(rule, journey.touches.length);
		for (const [place, { key, isPaid }] of journey.touches.entries()) {
			const sum = sums.get(key) ?? { all: nothing(), paid: nothing() };
			sums.set(key, sum);
			for (const measure of measures) {
				const credit = journey[measure] * shares[place]!;
				sum.all[measure] += credit;
				if (isPaid) sum.paid[measure] += credit;
			}
		}
	}
	return new Map(
		[...sums].map(([key, { all, paid }]) => [
			key,
			Object.fromEntries(
				measures.map((measure) => [measure, shareOf(paid[measure], all[measure])])
			) as unknown as PaidShare
		])
	);
}

const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** By key: the shares of what time decay gives that were paid for. */
export function sharesByDecay(rows: readonly DecayedRow[]): Map<string | null, PaidShare> {
	const shares = new Map<string | null, PaidShare>();
	for (const key of new Set(rows.map((row) => row.key))) {
		const own = rows.filter((row) => row.key === key);
		const share = (of: (row: DecayedRow) => number | null) => {
			const sum = (some: readonly DecayedRow[]) =>
				some.reduce((total, row) => total + Number(of(row) ?? 0), 0);
			return shareOf(sum(own.filter((row) => row.is_paid)), sum(own));
		};
		shares.set(key === '' ? null : key, {
			conversions: share((row) => row.conversions),
			revenue: share((row) => row.value),
			customers: share((row) => row.customers)
		});
	}
	return shares;
}
