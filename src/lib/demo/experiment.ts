import type { NextId } from './ids.ts';
import type { Business, Campaign, Lead } from './model.ts';
import { holdout } from './parameters.ts';
import type { Setting } from './setting.ts';
import { dayAt, type Minute } from './time.ts';

/** A campaign of which some of those it was meant for were held out, by chance. */
export interface Experiment {
	campaign: Campaign;
	members: { lead: Lead; at: Minute; isControl: boolean }[];
}

/** Whether a lead became a deal within the days that the experiment is judged by. */
const hasConverted = ({ createdAt, convertedAt }: Lead): boolean =>
	convertedAt !== null && dayAt(convertedAt) - dayAt(createdAt) < holdout.days;

/**
 * A welcome series to the leads of a year, with a control group, over early enough that every outcome is known. What
 * becomes of leads is drawn before: who was held out is drawn given that, in the way that makes the ratio of conversion
 * the true one, so that members and outcomes are distributed as if chance had come first, and no other draw changes.
 */
export function createExperiment(setting: Setting, business: Business, nextId: NextId): Experiment {
	const random = setting.random.fork(`${business.key} holdout`);
	const last = setting.end - holdout.days - 5;
	const first = last - 365;
	const audience = business.leads.filter(({ createdAt }) => {
		const day = dayAt(createdAt);
		return day >= first && day < last;
	});
	const converted = audience.filter(hasConverted).length / Math.max(1, audience.length);
	const treated = 1 - holdout.share;
	const ofConverted = (treated * holdout.ratio) / (treated * holdout.ratio + holdout.share);
	const ofOthers =
		converted < 1 ? Math.max(0, (treated - ofConverted * converted) / (1 - converted)) : treated;
	const dailyBudget = 8;
	return {
		campaign: {
			id: nextId('campaign'),
			name: 'Welcome series, with control group',
			type: 'Email',
			channel: 'Email',
			starts: first,
			ends: last,
			dailyBudget,
			costs: Array.from({ length: last - first }, () => dailyBudget),
			owner: business.campaigns[0]!.owner
		},
		members: audience.map((lead) => ({
			lead,
			at: lead.createdAt + 15,
			isControl: !random.chance(hasConverted(lead) ? ofConverted : ofOthers)
		}))
	};
}
