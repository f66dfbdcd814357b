import type { Explained } from '../analysis.ts';

/** What journeys are asked to end in: a deal that was won, or a lead that became a deal. */
export const goals = ['won', 'deal'] as const;
export type Goal = (typeof goals)[number];

export const groupings = ['channel', 'campaign'] as const;
export type GroupBy = (typeof groupings)[number];

export const modelNames = [
	'last_touch',
	'first_touch',
	'linear',
	'position_u',
	'position_w',
	'time_decay',
	'markov',
	'shapley'
] as const;
export type ModelName = (typeof modelNames)[number];

/** What a model gives one channel or campaign. */
export interface Credit {
	conversions: number;
	/** In the reporting currency; of leads that became deals it is 0. */
	revenue: number;
	/** 80 % interval of the revenue, or of the conversions where they have no value; null for rules. */
	low: number | null;
	high: number | null;
	/** Conversions for each hundred journeys that it touched after another did; null for rules, and without such journeys. */
	added: number | null;
	/** Revenue by cost; null without a cost. */
	roas: number | null;
	/** (Revenue × gross margin − cost) by cost; null without a cost. */
	roi: number | null;
	/** Cost by conversions; null without either. */
	costPerConversion: number | null;
	/** New customers: of the wins, those that were the first of their customer. */
	customers: number;
	/** Cost by new customers; null without either. */
	cac: number | null;
	/** When what was spent came back; null without a cost, and where wins are not asked for. */
	payback: Payback | null;
}

export interface Payback {
	/** Months until the gross margin covered the cost; null where it has not yet. */
	months: number | null;
	/** Months for which at least half the cost has been watched. */
	watched: number;
}

export interface CampaignRow {
	/** Null for touchpoints of which the source tells no channel or campaign. */
	key: string | null;
	label: string;
	/** Decimal; null where there are no costs. */
	cost: string | null;
	/** Leads created in the period, where they name a campaign. */
	leads: number;
	credits: Record<ModelName, Credit>;
}

export interface Model {
	name: ModelName;
	label: string;
	/** The label within a sentence that says by what something is so. */
	phrase: string;
	/** What it does, in a sentence. */
	description: string;
	/** Whether it reads the journeys that did not end as asked, too. */
	readsLostJourneys: boolean;
}

/** Whether what touched someone last tells anything about how their journey ends. */
export interface Signal {
	/** Share of the squared error of the base rate that knowing it takes away, on later journeys; below 0 it adds. */
	skill: number | null;
	journeys: number;
	verdict: string;
}

export interface CampaignsResult extends Explained {
	analysis: 'campaigns';
	from: string;
	to: string;
	by: GroupBy;
	goal: Goal;
	lookback: number;
	currency: string;
	/** 0 to 1. */
	grossMargin: number;
	models: Model[];
	/** The model that pages show first: the one that reads lost journeys if they tell anything, else linear. */
	preferred: ModelName;
	rows: CampaignRow[];
	journeys: { total: number; converted: number };
	/** What ended as asked without any touchpoint: with the credits of any model it is all. */
	unattributed: { conversions: number; revenue: number };
	/** All that ended as asked in the period; money as decimal. */
	total: { conversions: number; revenue: string | null; cost: string };
	signal: Signal;
}
