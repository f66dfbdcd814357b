/** What the revenue forecast answers. Money that was counted is a decimal string; what was estimated is a number. */
import type { ForecastAdjustment } from '#lib/server/store/forecast-adjustments.ts';
import type { Backtest, Explained } from '../analysis.ts';

/** The running quarter and the three after it. */
export const periodNames = ['this', 'next', 'third', 'fourth'] as const;
export type PeriodName = (typeof periodNames)[number];

export type MethodName = 'model' | 'ets' | 'seasonal_naive' | 'weighted_pipeline' | 'commit';

/** One method's forecast of a period's won amount, in the reporting currency. */
export interface MethodForecast {
	name: MethodName;
	label: string;
	/** The middle of what is expected: the model's is its median. Null where the method has nothing to go by. */
	mean: number | null;
	/** The 80 % interval; null for methods that give none, and where the data can bear none. */
	low: number | null;
	high: number | null;
	/** What a reader of this figure should know. */
	notes: string[];
}

/** What the model's forecast is made of, on average. */
export interface ModelParts {
	/** Won so far. */
	closed: number;
	/** Deals that are open now. */
	open: number;
	/** Deals that nobody has created yet; null where too little is known of how they come. */
	fresh: number | null;
}

/** An earlier quarter as it stood on the same day of its own, and where it ended. */
export interface Pace {
	asOf: string;
	label: string;
	closed: string | null;
	open: string | null;
	weighted: string | null;
	/** What was won in it by its end. */
	ended: number;
}

/** A team or person in the forecast of a period. Teams hold what is below them. */
export interface ForecastNode {
	/** `nobody`: deals without an owner, or of people who are no longer there. */
	kind: 'team' | 'person' | 'nobody';
	id: string | null;
	name: string;
	/** 0 at the top. */
	depth: number;
	closed: string;
	/** What is closed with what is committed; of a row without forecast categories, what is closed. */
	commit: string;
	bestCase: string;
	open: string | null;
	weighted: string | null;
	openDeals: number;
	quota: string | null;
	/** The catalogue's gap_to_quota: below zero where the quota is exceeded, null without one. */
	gap: string | null;
	/** The model's P10, P50 and P90 of what is closed by the end. */
	model: { low: number; middle: number; high: number } | null;
	/** What someone said against the figures, the latest of the period. */
	adjustment: { amount: string; currency: string; reason: string; madeBy: string; madeAt: string } | null;
	/** The adjustment, else what is called below, else the commit. */
	call: string;
}

/** Deals of a period whose owner has no quota for it. */
export interface BesideQuota {
	/** Won so far, of whom, the largest amount first. */
	closed: string;
	owners: string[];
	wonDeals: number;
	openDeals: number;
}

export interface ForecastPeriod {
	name: PeriodName;
	label: string;
	from: string;
	/** The first day after the period. */
	to: string;
	/** Won in the period so far. */
	closed: string | null;
	/** Won so far and open deals in the commit category expected to close in the period. */
	commit: string;
	/** The same with best case. */
	bestCase: string;
	/** Open deals expected to close in the period: all of their amount, and weighted by their probability. */
	open: string | null;
	weighted: string | null;
	openDeals: number;
	/** Those of them that have no amount in the reporting currency: they count as nothing. */
	withoutAmount: number;
	/** Deals won in the period so far that have no amount in the reporting currency. */
	wonWithoutAmount: number;
	quota: string | null;
	/** The catalogue's gap_to_quota: below zero where the quota is exceeded, null without one. */
	gap: string | null;
	/** What counts towards no quota, as whoever has these deals has none then; null where there is no quota at all. */
	besideQuota: BesideQuota | null;
	methods: MethodForecast[];
	/** Null where the model has nothing to go by. */
	parts: ModelParts | null;
	/** Teams and people, depth first. */
	tree: ForecastNode[];
	/** Every adjustment that touches the period, latest first. */
	adjustments: ForecastAdjustment[];
	/** Earlier quarters, latest first. */
	pace: Pace[];
	backtest: Backtest;
}

export interface ForecastSeries {
	/** First day of the month and the amount won in it; `partial` is the month that is not over. */
	history: { month: string; won: number; partial: boolean }[];
	/** The months that follow, by method. */
	ahead: {
		name: MethodName;
		label: string;
		model: string;
		months: { month: string; mean: number; low: number | null; high: number | null }[];
		notes: string[];
	}[];
}

export interface ForecastResult extends Explained {
	analysis: 'forecast';
	/** The last day that was known. */
	asOf: string;
	currency: string;
	periods: ForecastPeriod[];
	series: ForecastSeries;
	/** The last day of the month of the last win, when that is over a year before `asOf`; else null. */
	dataEnd: string | null;
	/** The method with the best record, or null where no period is long enough past to compare. */
	chosen: MethodName | null;
	/** Open deals whose expected close lies before this period: open and due in none, so only the model counts them. */
	overdueBefore: { deals: number; amount: string | null };
}

export const methodLabels: Record<MethodName, string> = {
	model: 'Model of the deals',
	ets: 'Exponential smoothing (ETS)',
	seasonal_naive: 'Same months last year',
	weighted_pipeline: 'Closed and weighted pipeline',
	commit: 'Commit'
};
