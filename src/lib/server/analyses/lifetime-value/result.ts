import type { Explained } from '../analysis.ts';
import type { RetentionKind } from '../retention/result.ts';

/** A customer with what is expected of them. */
export interface CustomerValue {
	id: string;
	entity: 'companies' | 'contacts';
	label: string;
	/** Days on which they bought. */
	purchases: number;
	/** Decimal: what they spent so far. */
	spent: string;
	lastPurchase: string;
	/** Chance that they still buy at all. */
	alive: number;
	/** In the year to come: how often they buy, and what that leaves after what it costs, in the reporting currency. */
	expectedPurchases: number;
	/** Null where nothing tells what a purchase is worth. */
	expectedValue: number | null;
}

/** How the model would have predicted the last third of the data from the first two. */
export interface Holdout {
	/** The day at whose end the model knew nothing more, and the last day of the data. */
	split: string;
	to: string;
	customers: number;
	actual: number;
	expected: number;
	/** Mean absolute error of a customer's purchases: of the model, and of going on at the rate so far. */
	error: { model: number; rate: number };
	/** Customers by their repeat purchases before the split; the last row has all with that many or more. */
	byFrequency: { frequency: number; customers: number; actual: number; expected: number; rate: number }[];
	/** Repeat purchases of all customers so far, week by week from the first purchase. */
	tracking: { week: string; actual: number; expected: number; isHeldOut: boolean }[];
	verdict: string;
	/** Whether the model did better than going on at the rate so far. */
	hasSkill: boolean;
}

/** Customers whose contracts have one term: how they renew, and what is to come of them. */
export interface TermValue {
	/** Months. */
	term: number;
	label: string;
	/** Who pays now, and decimal: what they pay a month. */
	customers: number;
	mrr: string;
	/** All who ever began, and those of them who left. */
	began: number;
	left: number;
	/** Null where too few have left to say how the others will. */
	model: {
		name: 'shifted-beta-geometric' | 'beta-discrete-weibull';
		parameters: Record<string, number>;
	} | null;
	/** Share of those still there that renews the first, second, ... time. */
	renewals: number[];
	/** Discounted, at the gross margin, from the next renewal on. */
	value: number | null;
	/** As `value`, without an end. */
	whole: number | null;
}

/** A customer with a contract, by what is to come of it. */
export interface ContractValue {
	id: string;
	entity: 'companies' | 'contracts';
	label: string;
	/** Decimal: a month. */
	mrr: string;
	since: string;
	term: string;
	value: number;
}

/** How the models would have foretold who is still there, knowing only the first two thirds of the data. */
export interface ContractHoldout {
	split: string;
	to: string;
	/** Who was there at the split. */
	customers: number;
	/** Of them those still there at the end: in fact, by the models, and at the share that left a period before. */
	actual: number;
	expected: number;
	constant: number;
	/** Customers who are there, month by month; after the split of those only who were there then. */
	tracking: { day: string; actual: number; expected: number; isHeldOut: boolean }[];
	verdict: string;
}

export interface Contracts {
	customers: number;
	/** Decimal: what they pay a month. */
	mrr: string;
	/** A year, 0 to 1. */
	discount: number;
	/** Years ahead that `value` counts. */
	years: number;
	/** Of all who pay, those whose terms have a model. */
	valued: number;
	/** Of those; 80 % interval. */
	value: number | null;
	low: number | null;
	high: number | null;
	whole: number | null;
	terms: TermValue[];
	/** Those worth most, the most first: up to 25 of each term. */
	best: ContractValue[];
	holdout: ContractHoldout | null;
}

export interface LifetimeValueResult extends Explained {
	analysis: 'lifetime-value';
	/** Whether customers are valued by their contracts or by their orders, and why. */
	kind: RetentionKind;
	because: string;
	/** Of customers with contracts; null where they are valued by their orders. */
	contracts: Contracts | null;
	asOf: string;
	currency: string;
	/** 0 to 1. */
	grossMargin: number;
	customers: number;
	repeaters: number;
	/** Null where there is too little to fit. */
	model: { name: 'bg-nbd'; parameters: Record<string, number>; warnings: string[] } | null;
	/** What a purchase is worth: the mean over customers, and how it goes with how often they buy. */
	spending: { mean: number | null; correlation: number | null } | null;
	/** Of all customers in the year to come; 80 % interval of the purchases. */
	expected: {
		purchases: number;
		low: number | null;
		high: number | null;
		/** Null where nothing tells what a purchase is worth. */
		revenue: number | null;
		value: number | null;
	} | null;
	/** Customers by the chance that they still buy. */
	bands: { from: number; to: number; customers: number; expectedRevenue: number | null }[];
	best: CustomerValue[];
	/** Who spent much and is likely gone. */
	leaving: CustomerValue[];
	holdout: Holdout | null;
	/** What subscriptions say, where there are any: the catalogue's simple lifetime value of the last year. */
	contractual: { value: string | null; customers: number } | null;
}
