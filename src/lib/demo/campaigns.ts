import type { Random } from '#lib/stats/random/random.ts';
import type { NextId } from './ids.ts';
import type { BusinessKey, Campaign, Person } from './model.ts';
import { creationSeason, spendElasticity } from './parameters.ts';
import type { Setting } from './setting.ts';
import { dateOf, monthOf, weekdayOf, type Day } from './time.ts';

interface Kind {
	channel: string;
	type: string;
	share: number;
	/** Median cost of a day. */
	daily: number;
	days: readonly [number, number];
}

const kinds: readonly Kind[] = [
	{ channel: 'Paid Search', type: 'Search ads', share: 0.25, daily: 90, days: [60, 420] },
	{ channel: 'Social', type: 'Social ads', share: 0.22, daily: 55, days: [30, 200] },
	{ channel: 'Email', type: 'Newsletter', share: 0.2, daily: 12, days: [20, 160] },
	{ channel: 'Display', type: 'Display ads', share: 0.1, daily: 45, days: [30, 150] },
	{ channel: 'Event', type: 'Trade fair', share: 0.13, daily: 2_400, days: [3, 6] },
	{ channel: 'Webinar', type: 'Webinar', share: 0.1, daily: 60, days: [14, 35] }
];

const themes = [
	'Precision',
	'Calibration',
	'In-line gauging',
	'Cleanroom',
	'Energy',
	'Food safety',
	'Quality 4.0',
	'Research'
];

/** The campaigns of a business, with what each cost on each day. */
export function createCampaigns(
	setting: Setting,
	business: BusinessKey,
	count: number,
	owners: readonly Person[],
	nextId: NextId
): Campaign[] {
	const random = setting.random.fork(`${business} campaigns`);
	const campaigns: Campaign[] = [];
	const names = new Set<string>();
	for (let index = 0; index < count; index++) {
		// The first of each kind runs throughout, so that no channel is ever silent.
		const kind =
			kinds[index] ??
			random.weighted(
				kinds,
				kinds.map(({ share }) => share)
			);
		const runsThroughout = index < 4;
		const length = runsThroughout ? setting.end - setting.start : random.integer(...kind.days);
		const starts = runsThroughout
			? setting.start
			: random.integer(setting.start, Math.max(setting.start, setting.end - 10));
		const dailyBudget = Math.round(kind.daily * random.logNormal(0, 0.6));
		const year = dateOf(starts).slice(0, 4);
		let name = `${kind.type}: ${random.pick(themes)} ${year}`;
		for (let number = 2; names.has(name); number++) name = `${name.replace(/ #\d+$/, '')} #${number}`;
		names.add(name);
		campaigns.push({
			id: nextId('campaign'),
			name,
			type: kind.type,
			channel: kind.channel,
			starts,
			ends: starts + length,
			dailyBudget,
			costs: dailyCosts(random, setting, starts, length, dailyBudget),
			owner: random.pick(owners)
		});
	}
	return campaigns;
}

function dailyCosts(random: Random, setting: Setting, starts: Day, length: number, budget: number): number[] {
	const costs: number[] = [];
	// Spend comes in waves of some weeks: without them nobody could tell response from trend.
	const phase = random.uniform() * 60;
	const wave = random.integer(35, 70);
	for (let day = starts; day <= Math.min(starts + length, setting.end); day++) {
		const swing = 1 + 0.6 * Math.sin((2 * Math.PI * (day + phase)) / wave);
		const weekend = weekdayOf(day) > 4 ? 0.55 : 1;
		const cost = budget * swing * weekend * creationSeason[monthOf(day) - 1]! * random.logNormal(0, 0.2);
		costs.push(Math.round(cost * 100) / 100);
	}
	return costs;
}

/** What a campaign cost on a day. */
export const costOn = (campaign: Campaign, day: Day): number => campaign.costs[day - campaign.starts] ?? 0;

/** Finds who was advertising in a channel on a day, and how strongly. */
export class Airtime {
	readonly #byChannel = new Map<string, Campaign[]>();

	constructor(campaigns: readonly Campaign[]) {
		for (const campaign of campaigns) {
			const others = this.#byChannel.get(campaign.channel);
			if (others) others.push(campaign);
			else this.#byChannel.set(campaign.channel, [campaign]);
		}
	}

	/** Response of a channel's spend on a day: each campaign's cost to a power below 1. */
	response(channel: string, day: Day): number {
		let sum = 0;
		for (const campaign of this.#byChannel.get(channel) ?? [])
			sum += costOn(campaign, day) ** spendElasticity;
		return sum;
	}

	/** The campaign that reached somebody on a day, or null when none ran. */
	pick(random: Random, channel: string, day: Day): Campaign | null {
		const running = (this.#byChannel.get(channel) ?? []).filter((campaign) => costOn(campaign, day) > 0);
		if (running.length === 0) return null;
		return random.weighted(
			running,
			running.map((campaign) => costOn(campaign, day) ** spendElasticity)
		);
	}
}
