/**
 * The true parameters of the demo company. Everything an analysis may estimate stands here or is drawn from here, and
 * goes into `truth.json`. The shapes were measured on real CRM data; see README.md.
 */

export const demoSizes = ['small', 'demo', 'bench'] as const;
export type DemoSize = (typeof demoSizes)[number];

export interface SizeParameters {
	/** Deals of all three businesses, roughly. */
	deals: number;
	reps: number;
	campaigns: number;
	/** Mean number of activities a deal has. */
	activitiesPerDeal: number;
}

export const sizeParameters: Readonly<Record<DemoSize, SizeParameters>> = {
	small: { deals: 1_000, reps: 12, campaigns: 14, activitiesPerDeal: 6 },
	demo: { deals: 10_000, reps: 30, campaigns: 40, activitiesPerDeal: 6 },
	bench: { deals: 100_000, reps: 90, campaigns: 60, activitiesPerDeal: 14 }
};

/** How many of all deals each business has. */
export const businessShares = { main: 0.87, americas: 0.08, petrel: 0.05 } as const;

export const years = 3;

/** Deals created per day grow by this factor a year. */
export const dealGrowthPerYear = 1.25;

/** Leads triple in the first year, then grow like deals. */
export const leadGrowth = { firstYear: 3, laterPerYear: 1.2 } as const;

/** Monday to Sunday. */
export const weekdayWeights = {
	deals: [19, 21, 21, 20, 17, 1, 1],
	leads: [19, 18.5, 17.5, 17, 15, 6.5, 6.5]
} as const;

/** January to December: fewer new deals in the holidays. */
export const creationSeason = [1.0, 1.03, 1.08, 1.02, 1.02, 1.0, 0.88, 0.72, 1.12, 1.1, 1.07, 0.78] as const;

/** What a won deal's closing does near the end of a quarter and in the holidays. */
export const closingSeason = {
	/** Wins due up to so many days before a quarter ends wait for its last days, those due just after are hurried. */
	pullIntoQuarterEnd: 0.35,
	pullWithinDays: 50,
	hurryFromNextQuarter: 0.45,
	hurryWithinDays: 25,
	lostCleanUpAfterQuarter: 0.2,
	holidays: 'no closing 24 December to 2 January; three in ten August closings move to September'
} as const;

/** Effects on the log odds of winning a new-business deal, each known when the deal is created. */
export const winning = {
	base: -1.42,
	/** By revenue class of an existing customer (what it bought before), none first, then 4 (least) to 1 (most). */
	existing: { none: 0, class4: 1.3, class3: 1.9, class2: 2.45, class1: 3.0 },
	existingClassFrom: { class3: 50_000, class2: 150_000, class1: 400_000 },
	route: { Field: -0.1, Telesales: 0.1, Reseller: 0.35, Telecoverage: -1.1 },
	competitorKnown: -0.55,
	/** From the smallest tenth of amounts to the largest: falls, then recovers. */
	amountDecile: [0.8, 0.4, 0.05, 0, -0.15, 0.05, -0.45, -0.6, -0.55, -0.15],
	source: {
		'Organic Search': 0.1,
		'Paid Search': 0.1,
		'Social Media': -0.15,
		Unknown: 0.25,
		'Direct Traffic': 0.05,
		'Email Marketing': -0.25,
		Referrals: 0.2,
		'Display Ads': -0.2,
		Other: -0.3,
		'Offline Sources': 0
	} as Readonly<Record<string, number>>,
	/** Points of win rate become log odds by division by this: p (1 - p) at the mean. */
	pointsPerLogOdds: 0.2,
	renewal: { monthToMonth: 0.8, oneYear: 0.87, twoYears: 0.95 },
	expansion: 0.58
} as const;

export const routes = ['Field', 'Telesales', 'Reseller', 'Telecoverage'] as const;
export const routeShares = [0.4, 0.22, 0.26, 0.12] as const;
export const competitorKnownShare = 0.45;
export const competitors = ['Velmar', 'Orbitek', 'Castellan', 'Nexagauge', 'In-house'] as const;

/** Amounts of new business in the deal's currency. */
export const amounts = {
	large: { share: 0.86, mu: 10.85, sigma: 1.05 },
	small: { mu: 8.4, sigma: 0.9 },
	cap: 1_000_000,
	missingShare: 0.026,
	roundTo5000Share: 0.62,
	roundTo1000Share: 0.08,
	/** Final over first amount, where it changes. */
	changeShare: 0.36,
	changeFactor: { mean: 0.996, sd: 0.099, low: 0.66, high: 1.34 }
} as const;

/** Win-rate points (SD between reps) and how their judgement is biased. */
export const repSkill = {
	sd: 0.04,
	sandbaggerShare: 0.2,
	happyEarsShare: 0.2,
	judgementShift: 0.18
} as const;

/** How a deal walks, given how it will end. Days; log-normal by median and sigma. */
export const walking = {
	startStageShares: [0.85, 0.08, 0, 0.07],
	skipShare: 0.14,
	stepBackShare: 0.06,
	won: { fastShare: 0.3, fast: { median: 9, sigma: 0.45 }, slow: { median: 62, sigma: 0.55 } },
	lost: { fastShare: 0.55, fast: { median: 8.5, sigma: 0.65 }, slow: { median: 88, sigma: 0.75 } },
	/** In which open stage a lost deal is lost, from first to last. */
	lostAt: [0.3, 0.24, 0.18, 0.15, 0.09, 0.04],
	/** Lost deals that nobody ever closes in the CRM. */
	forgottenShare: 0.1,
	/** Of those, the ones whose close date is still moved on and on. */
	forgottenButPushedShare: 0.72,
	ownerChangeShare: 0.05
} as const;

/** When reps move a close date that has come near. */
export const pushing = { inTimeShare: 0.5, lateMedianDays: 22, lateSigma: 0.9, byDays: [10, 75] } as const;

/** Leads by source: share, and the chance that one becomes a deal. */
export const leadSources = [
	{ source: 'Organic Search', share: 0.29, conversion: 0.47, channel: null },
	{ source: 'Paid Search', share: 0.2, conversion: 0.48, channel: 'Paid Search' },
	{ source: 'Social Media', share: 0.17, conversion: 0.24, channel: 'Social' },
	{ source: 'Unknown', share: 0.14, conversion: 0.6, channel: null },
	{ source: 'Direct Traffic', share: 0.06, conversion: 0.46, channel: null },
	{ source: 'Email Marketing', share: 0.06, conversion: 0.18, channel: 'Email' },
	{ source: 'Referrals', share: 0.04, conversion: 0.4, channel: null },
	{ source: 'Display Ads', share: 0.02, conversion: 0.25, channel: 'Display' },
	{ source: 'Other', share: 0.02, conversion: 0.15, channel: 'Event' }
] as const;

/** Days from first contact to conversion: log-normal. */
export const leadLag = { mu: 1.8, sigma: 1.4 } as const;

/** Share of new-business deals that began as a lead. */
export const dealsFromLeads = 0.5;

/** Log odds that a further touch of a channel adds to a lead's conversion: what attribution should find. */
export const touchEffects: Readonly<Record<string, number>> = {
	'Paid Search': 0.1,
	Social: 0,
	Email: 0.3,
	Display: -0.05,
	Event: 0.6,
	Webinar: 0.45,
	'Organic Search': 0.15
};

/** Response grows as spend to this power: twice the money, about 1.5 times the response. */
export const spendElasticity = 0.6;
export const costPerClick = { low: 1.32, high: 1.54, clickThrough: 0.00021 } as const;

/**
 * The welcome series of the Americas: the share of leads held out, how many times as often the others become a deal within
 * so many days.
 */
export const holdout = { share: 0.3, ratio: 1.8, days: 90 } as const;

/** Newsletter test: shares of recipients who open and click by group. */
export const mailRates = { delivered: 0.975, open: 0.31, click: 0.045, unsubscribe: 0.003 } as const;

export const contracts = {
	/** Won new business that brings a subscription. */
	share: 0.6,
	/** Contracts that run already when the data begin, as a share of new-business deals. */
	runningAtStart: 0.04,
	terms: [
		{ months: 1, share: 0.3 },
		{ months: 12, share: 0.5 },
		{ months: 24, share: 0.2 }
	],
	/** Chance a month that a month-to-month contract ends, by month of life (the last holds on). */
	monthToMonthHazard: [
		{ upToMonth: 1, hazard: 0.1 },
		{ upToMonth: 6, hazard: 0.0257 },
		{ upToMonth: 12, hazard: 0.02 },
		{ upToMonth: 24, hazard: 0.0142 },
		{ upToMonth: 999, hazard: 0.016 }
	],
	expansionDealsPerYear: 0.3,
	contractionsPerYear: 0.06
} as const;

/**
 * Repeat purchase is exactly the BG/NBD model (Fader, Hardie and Lee 2005), time in days: gamma(r, alpha) purchase
 * rates, beta(a, b) chance to leave after each purchase, no season.
 */
export const purchasing = {
	r: 0.55,
	alpha: 30,
	a: 0.7,
	b: 2.6,
	shopOnlyShare: 0.16,
	refundShare: 0.06
} as const;
export const orderValue = { mu: 5.25, sigma: 1.07 } as const;

export const tickets = {
	perCustomerYear: 1.3,
	priorities: { Urgent: 0.011, High: 0.016, Medium: 0.941, Low: 0.032 },
	firstResponseHours: { median: 2.1, sigma: 1.3 },
	resolutionHours: { median: 24.6, sigma: 2.1, instantShare: 0.05 },
	priorityFactor: { Urgent: 0.3, High: 0.6, Medium: 1, Low: 1.8 },
	reopenShare: 0.03
} as const;

/** Activities a deal has: negative binomial (the shape makes it skewed), more on deals that will be won. */
export const activity = {
	shape: 0.7,
	wonFactor: 1.25,
	types: { Call: 0.3, Email: 0.4, Meeting: 0.13, Task: 0.11, Note: 0.06 },
	callSeconds: { median: 240, sigma: 1.03 },
	perLead: 0.8
} as const;

/** The mess that is put into the files. */
export const mess = {
	contactNearDuplicates: 0.004,
	leadDuplicateRows: 0.03,
	dealsWithoutCompany: 0.06,
	openDealsWithoutCompanyExtra: 0.08,
	activityBlankDeal: 0.14,
	activityBlankContact: 0.22,
	activityBlankCompany: 0.11,
	orderBlankContact: 0.25,
	productVariants: 0.17
} as const;
