import type { Explained } from '../analysis.ts';
import type { LifetimeValueResult } from '../lifetime-value/result.ts';
import type { RetentionKind } from '../retention/result.ts';

/** A share with its 95 % interval. */
export interface Sure {
	estimate: number;
	lower: number;
	upper: number;
}

/** Whole customers: 95 % of the time as few, and as many. */
export interface Range {
	lower: number;
	upper: number;
}

/** The share of customers who are still there, by the days since they began to pay. */
export interface Curve {
	/** The value of the dimension they share; null for those without one. */
	key: string | null;
	label: string;
	customers: number;
	left: number;
	/** Days by which half have left, with its interval; null where that is not reached. */
	median: { estimate: number | null; lower: number | null; upper: number | null };
	/** A step for each day on which somebody left, and the last day anybody was seen. */
	steps: { days: number; share: number; lower: number; upper: number; atRisk: number }[];
	/** Still there after some usual times; null once nobody was watched for so long. */
	milestones: { days: number; label: string; share: Sure | null; atRisk: number }[];
}

/** Whether curves set side by side differ by more than chance. */
export interface Difference {
	chiSquared: number;
	degreesOfFreedom: number;
	p: number;
	verdict: string;
}

/** How something known when a customer began multiplies the chance to leave at any time. */
export interface Driver {
	label: string;
	/** Factor of the hazard, with its 95 % interval; null where it can't be told. */
	ratio: number;
	lower: number | null;
	upper: number | null;
	p: number | null;
	/** In words: “leave 2.1 times as often”, or that it can't be told from chance. */
	said: string;
	/** The test that the factor is the same at all times; below 0.05 it is not. */
	proportionality: number | null;
}

export interface Drivers {
	customers: number;
	left: number;
	drivers: Driver[];
	/** Harrell's: of two customers, how often the one with the higher hazard left first; 0.5 is chance. */
	concordance: number | null;
	verdict: string;
	warnings: string[];
}

/** One earlier moment at which the same model was asked, knowing only what was known then. */
export interface Window {
	/** The day at whose end it stood. */
	day: string;
	customers: number;
	left: number;
	/** Those whom the model expected to leave; null where too little was known by then to fit it. */
	expected: number | null;
	/** The share that had left in windows before, times the customers. */
	base: number | null;
}

/** How the chances would have done at earlier moments. */
export interface Calibration {
	windows: Window[];
	/** Customers judged at those moments, and those of them who left. */
	judged: number;
	left: number;
	/** What the chances that they were given add up to. */
	expected: number;
	/** How many times as many left as were expected; null where nothing was judged. */
	timesExpected: Sure | null;
	/** Why chances must be read as too low or too high, in words; null where they need not, or nobody is ranked. */
	caution: string | null;
	/** Chances in bins, with the share that left. */
	bins: {
		lower: number;
		upper: number;
		customers: number;
		meanChance: number | null;
		left: Sure | null;
	}[];
	/** 1 less the ratio of the Brier score to that of the base rate; null where nothing was judged. */
	brierSkill: Sure | null;
	/** How often a customer who left had the higher chance than one who stayed. */
	auc: number | null;
	hasSkill: boolean;
	verdict: string;
}

/** A customer with the chance that they leave within the time asked. */
export interface CustomerAtRisk {
	id: string;
	entity: 'companies' | 'contracts';
	label: string;
	owner: string | null;
	chance: number;
	/** Decimal, a month in the reporting currency. */
	mrr: string;
	since: string;
	/** The value of the dimension that is set side by side, when they began; null without one, or without a dimension. */
	group: string | null;
	/** What raises the chance beyond that of others, most first. */
	reasons: string[];
}

export interface Risk {
	customers: number;
	/** Decimal: what they all pay a month. */
	mrr: string;
	/** How many are expected to leave, by the model where it has skill, else by the share that left before. */
	expected: number | null;
	/** The range of those who will leave, as such expectations turned out before; null where none was put to the test. */
	expectedRange: Range | null;
	/** What leaves with them a month: an estimate; null without a model that has skill. */
	expectedMrr: number | null;
	calibration: Calibration;
	/** What goes with leaving within the time asked, other things equal: factors of the odds. */
	signals: { label: string; odds: number; lower: number | null; upper: number | null }[];
	/** Those most likely to leave, first; nobody where the model has no skill. */
	listed: CustomerAtRisk[];
}

/** What can be set side by side. */
export interface ChurnDimension {
	name: string;
	label: string;
}

export interface ChurnResult extends Explained {
	analysis: 'churn';
	/** Whether customers say that they leave, or just stop ordering. */
	kind: RetentionKind;
	because: string;
	asOf: string;
	currency: string;
	/** Days ahead that the risk is of. */
	within: number;
	by: ChurnDimension | null;
	dimensions: ChurnDimension[];
	/** All together first, then by the dimension, the largest first; empty of customers who only order. */
	curves: Curve[];
	/** Groups that are not shown because they are smaller. */
	hidden: number;
	difference: Difference | null;
	drivers: Drivers | null;
	risk: Risk | null;
	/** Of customers who only order: what the lifetime value says of who still buys. */
	orders: Pick<LifetimeValueResult, 'customers' | 'bands' | 'leaving' | 'holdout'> | null;
}
