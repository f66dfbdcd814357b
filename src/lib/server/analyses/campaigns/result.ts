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
	/**
	 * The share of the revenue, or where there is none of the conversions, that touches of campaigns with a cost have; null
	 * without a cost. What is set against the cost is of them alone.
	 */
	paid: number | null;
	/** Revenue that was paid for, by cost; null without a cost. */
	roas: number | null;
	/** (Revenue that was paid for × gross margin − cost) by cost; null without a cost. */
	roi: number | null;
	/** Cost by conversions that were paid for; null without either. */
	costPerConversion: number | null;
	/** New customers: of the wins, those that were the first of their customer. */
	customers: number;
	/** Cost by new customers who were paid for; null without either. */
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

/** What a credit is ranked by: its revenue, or where there is none, how many. */
export const worth = ({ revenue, conversions }: Pick<Credit, 'revenue' | 'conversions'>): number =>
	revenue || conversions;

export interface CampaignRow {
	/** Null for touchpoints of which the source tells no channel or campaign. */
	key: string | null;
	label: string;
	/** Decimal; null where there are no costs, and of a part. */
	cost: string | null;
	/** Leads created in the period, where they name a campaign; null of a pipeline or a segment, which they are not of. */
	leads: number | null;
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

/** One of the two groups of a campaign's members. */
export interface TestGroup {
	members: number;
	converted: number;
	/** With its 95 % interval (Wilson); null of nobody. */
	share: number | null;
	low: number | null;
	high: number | null;
}

interface Interval {
	estimate: number;
	lower: number;
	upper: number;
}

/** What a campaign changed, by the group that was held out of it. */
export interface Lift {
	campaign: { id: string; label: string };
	/** Days in which what happens to a member counts. */
	days: number;
	treated: TestGroup;
	control: TestGroup;
	/** Members in neither group: those whose days are not over, and those in both. */
	leftOut: { young: number; inBoth: number };
	/** Share of the treated minus that of the controls (Newcombe, 95 %); null where a group is empty. */
	difference: Interval | null;
	/** Of no difference (Fisher, two-sided). */
	pValue: number | null;
	/** By how much more often, as a share of the controls' (Koopman, 95 %); null where no control converted. */
	relative: { estimate: number; lower: number; upper: number | null } | null;
	/** Revenue for each member, treated minus controls (Welch, 95 %); null where wins are not asked for. */
	revenue: (Interval & { pValue: number | null }) | null;
	/** The smallest difference that groups of this size show with 80 % power; null where none is. */
	detectable: number | null;
	/** Share of the members that were held out. */
	controlShare: number | null;
	/** What was planned, and how likely chance makes the sizes of it. */
	planned: { share: number; pValue: number } | null;
	/** Shares that had a deal before, which chance would make alike. */
	before: { treated: number; control: number; pValue: number } | null;
	hasSignal: boolean;
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
	total: {
		conversions: number;
		revenue: string | null;
		/** Null of a part: what campaigns cost is the cost of all that they brought. */
		cost: string | null;
	};
	signal: Signal;
	/** Of each campaign with a control group. */
	lifts: Lift[];
}
