/** What campaigns say in words: what they brought, what it rests on, and what is missing. */
import type { Part } from '#lib/crm/viewer.ts';
import type { Journeys } from './journeys.ts';
import { models } from './models.ts';
import type { ToldCosts } from './told-costs.ts';
import { worth, type CampaignRow, type Goal, type GroupBy, type ModelName } from './result.ts';

/** What brought and returned most, in a sentence. */
export function summaryOf(
	rows: readonly CampaignRow[],
	preferred: ModelName,
	{ currency, goal, by }: { currency: string; goal: Goal; by: GroupBy },
	locale: string
): string {
	const { phrase } = models.find(({ name }) => name === preferred)!;
	const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
	const money = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
	const paid = rows.filter(({ credits }) => credits[preferred].roas !== null);
	const best = paid.toSorted(
		(one, other) => other.credits[preferred].roas! - one.credits[preferred].roas!
	)[0];
	const most = rows.find(({ key }) => key !== null);
	if (!most || worth(most.credits[preferred]) === 0)
		return goal === 'won'
			? 'No win of this period has a touchpoint before it: there is nothing to credit.'
			: 'No lead of this period that became a deal has a touchpoint before it: there is nothing to credit.';
	const brought =
		goal === 'won'
			? `${most.label} brought ${money.format(most.credits[preferred].revenue)}`
			: `${most.label} brought ${plain.format(most.credits[preferred].conversions)} deals`;
	const returned = best
		? `; ${best.label} returned most, ${plain.format(best.credits[preferred].roas!)} for each unit of its cost`
		: '';
	return `${brought}, more than any other ${by}, by ${phrase}${returned}.`;
}

/** What the figures rest on. */
export function assumptionsOf({
	goal,
	lookback,
	grossMargin,
	hasLift,
	told,
	part
}: {
	goal: Goal;
	lookback: number;
	grossMargin: number;
	hasLift: boolean;
	/** Null of a part, which has no costs. */
	told: ToldCosts | null;
	part: Part | undefined;
}) {
	const ended =
		goal === 'won'
			? 'A journey ends when its deal is won or lost; of a lead that became no deal, when it was disqualified or touched last. Open deals and young leads are left out: they may still end either way.'
			: 'A journey ends when a lead becomes a deal, is disqualified, or was touched last; young leads are left out.';
	return [
		ended,
		`Touchpoints of the ${lookback} days before its end belong to a journey: a deal’s own, those of its contacts, and those of the lead it was.`,
		...(part ? partSentences(part, hasLift) : []),
		...(told && told.spread > 0 ? [spreadSentence(told.spread)] : []),
		...(goal === 'won' && !part
			? [
					'What a channel cost is set against what touches of its campaigns with a cost in the period brought: what its other touches brought is in its revenue and not in its return, its cost per win or its payback. Where no touch of a channel names a campaign, all of them count. Models that the data drive don’t tell touches apart: theirs is the share that linear attribution has.',
					`Return counts on a gross margin of ${Math.round(grossMargin * 100)} %, from the company settings. Cost and revenue are of one period, though money spent late in it brings wins after it.`,
					`Customer acquisition cost is the cost for each new customer: of the wins that are credited, those that were the first of their customer.`,
					`Payback: each month’s cost is set against the gross margin of what its touches brought later, cumulated, until it is covered; what was spent in months that are too young is left out until they are old enough. A win counts in full when it is won, and to touches of the ${lookback} days before it alone: a longer look back can find more. Models that the data drive tell no months: theirs are those of linear attribution, at the level of their credit.`
				]
			: []),
		'Credit is not cause. Every model says who was there; what would have happened without needs a group that was not reached.',
		...(hasLift
			? [
					`Lift compares everybody by the group they were put into, whether or not anything reached them, by what happened within ${lookback} days from that day; members whose days are not over are left out of both groups. It holds where chance made the groups. Of twenty campaigns that change nothing, one shows a difference by chance.`
				]
			: [])
	];
}

const spreadSentence = (count: number): string =>
	`${count === 1 ? 'One campaign’s cost is' : `The costs of ${count} campaigns are`} spread evenly over ${count === 1 ? 'its' : 'their'} days, because the source tells what ${count === 1 ? 'it' : 'they'} cost and not on which days.`;

/** What else is to be known of journeys of a part. */
const partSentences = ({ pipeline, members }: Part, hasLift: boolean): string[] => [
	costsLeftOut,
	'Touches of a journey are all that there were, whoever owns the contact or the lead. New customers are those whose first win of all it was.',
	...(pipeline === undefined
		? []
		: ['Leads that became no deal are of no pipeline: they count as journeys that led nowhere in each.']),
	...(pipeline === undefined && !members ? [] : [leadsLeftOut]),
	...(members
		? [
				'Leads are in a segment by the contact or company they have; most that became no customer have none, so that models which learn from journeys that led nowhere learn from few.'
			]
		: []),
	...(hasLift
		? ['Lift compares all members of a campaign, by how many came to what is asked for in this part.']
		: [])
];

const leadsLeftOut =
	'How many leads were created is left out: those that became nothing are of no pipeline, and mostly of no company.';

/** Why there is no cost of a part, and no ratio to it. */
export const costsLeftOut =
	'Costs are left out, and with them returns, payback and cost per win: what campaigns cost is the cost of all that they brought.';

/** What is not there, and what to import for it. */
export function missingOf(
	{ keys, journeys, all, untouched }: Journeys,
	rows: readonly CampaignRow[],
	{ goal, by, hasLift, told }: { goal: Goal; by: GroupBy; hasLift: boolean; told: ToldCosts | null }
): string[] {
	const missing: string[] = [];
	if (keys.length === 0)
		missing.push(
			'No touchpoint led to an end in this period: choose another one, or import touchpoints to see what leads to wins.'
		);
	if (told && rows.every(({ cost }) => cost === null))
		missing.push(
			'There are no campaign costs in this period: import them, such as Google Ads or Meta reports, to see returns.'
		);
	missing.push(...costsMissing(told));
	if (keys.length > 0 && journeys.every(({ count, conversions }) => count === conversions))
		missing.push('Every journey converted: without those that led nowhere no model can tell what helps.');
	const share = all.conversions > 0 ? untouched.conversions / all.conversions : 0;
	if (share > 0.5)
		missing.push(
			`${Math.round(share * 100)} % of ${goal === 'won' ? 'wins' : 'leads that became deals'} have no touchpoint: what is said of the others may not hold for them.`
		);
	if (goal === 'won' && all.unvalued > 0)
		missing.push(
			`${all.unvalued} of ${all.conversions} wins ${all.unvalued === 1 ? 'has' : 'have'} no amount in the reporting currency: they count as wins, and in no revenue.`
		);
	if (rows.some(({ key }) => key === null)) missing.push(`Some touchpoints tell no ${by}.`);
	if (!hasLift)
		missing.push(
			'No campaign of this period has a group that was not reached, so no lift can be told. Give members that are held out the status “Control” or “Holdout”, or touchpoints a column “Test group” of treated and control, and import them.'
		);
	return missing;
}

/** Which costs that campaigns tell count nowhere here. */
function costsMissing(told: ToldCosts | null): string[] {
	if (!told) return [];
	const { undated, unconverted } = told;
	const of = (count: number) =>
		`The cost${count === 1 ? ' that 1 campaign tells is' : `s that ${count} campaigns tell are`}`;
	return [
		...(undated > 0
			? [`${of(undated)} in no period: give ${undated === 1 ? 'it' : 'them'} a start to have it counted.`]
			: []),
		...(unconverted > 0
			? [`${of(unconverted)} in a currency without an exchange rate, and left out: import one for its start.`]
			: [])
	];
}
