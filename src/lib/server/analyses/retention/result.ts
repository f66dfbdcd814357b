import type { Explained } from '../analysis.ts';

/** What makes a customer stay: paying every month, or ordering again. */
export const retentionKinds = ['subscriptions', 'orders'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** How recurring revenue moved in a month; decimals, and opening with all movements is closing, exactly. */
export interface Movements {
	month: string;
	opening: string;
	new: string;
	expansion: string;
	reactivation: string;
	contraction: string;
	churn: string;
	closing: string;
	/** The month is not over. */
	isPartial: boolean;
}

/** Those who began in one month, and how many are there in each month after. */
export interface Cohort {
	/** The month in which they first paid or ordered. */
	month: string;
	customers: number;
	/**
	 * By months since: how many are active, and what they pay by what the cohort paid in its first month (of orders: what
	 * they ordered). The last month that is over is the last one here.
	 */
	cells: { active: number; share: number; amountShare: number | null }[];
}

export interface RetentionResult extends Explained {
	analysis: 'retention';
	kind: RetentionKind;
	/** Why this kind, in a sentence. */
	because: string;
	asOf: string;
	currency: string;
	/** The first month shown, and the first after the last. */
	from: string;
	to: string;
	movements: Movements[];
	/** Of the year before: null where nobody paid at its beginning. */
	year: {
		from: string;
		to: string;
		nrr: number | null;
		grr: number | null;
		churn: number | null;
		customers: number;
	};
	cohorts: Cohort[];
	/** All cohorts together: share active by months since, of those cohorts that are so old. */
	curve: { months: number; share: number; customers: number }[];
}

/** What is missing where nobody is known to pay regularly. */
export const withoutSubscriptions = (toSee: string): string =>
	`There are no subscription changes or contracts: import them to see ${toSee}.`;
