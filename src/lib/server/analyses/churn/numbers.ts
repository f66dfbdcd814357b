/** The numeric parts of churn. Run in a thread. */
import { driversOf } from './drivers.ts';
import type { Standing } from './panel.ts';
import type { CustomerAtRisk, Drivers, Risk } from './result.ts';
import { riskOf } from './risk.ts';
import type { Beginning } from './subjects.ts';

export interface RiskInput {
	/** Customers who pay now. */
	now: Standing[];
	/** Customers at earlier days, with what became of them. */
	past: Standing[];
	days: string[];
	within: number;
	/** Customers who are listed at most. */
	most: number;
}

export interface RiskNumbers {
	risk: Omit<Risk, 'listed' | 'mrr'>;
	/** Those most at risk, by their place among `now`. */
	listed: ({ row: number } & Pick<CustomerAtRisk, 'chance' | 'reasons'>)[];
}

export function riskNumbers(
	{ now, past, days, within, most }: RiskInput,
	report: (fraction: number) => void
): RiskNumbers {
	const { risk, chances, reasonsOf } = riskOf(now, past, days, within, report);
	if (!chances) return { risk, listed: [] };
	const order = [...now.keys()].sort((one, other) => chances[other]! - chances[one]! || one - other);
	return {
		risk,
		listed: order.slice(0, most).map((row) => ({ row, chance: chances[row]!, reasons: reasonsOf(row) }))
	};
}

export const driversNumbers = (rows: Beginning[]): Drivers | null => driversOf(rows);
