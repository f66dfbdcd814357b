import type { Random } from '#lib/stats/random/random.ts';
import { Airtime } from './campaigns.ts';
import type { Market } from './companies.ts';
import type { NextId } from './ids.ts';
import type { Campaign, Lead, Person, Touch } from './model.ts';
import * as names from './names.ts';
import {
	creationSeason,
	leadGrowth,
	leadLag,
	leadSources,
	touchEffects,
	weekdayWeights
} from './parameters.ts';
import { repsAt } from './people.ts';
import type { Setting } from './setting.ts';
import { dayAt, minutesPerDay, monthOf, officeMinute, weekdayOf, type Day, type Minute } from './time.ts';
import { logistic, logit } from './winning.ts';

export interface LeadsContext {
	setting: Setting;
	label: string;
	count: number;
	reps: readonly Person[];
	market: Market;
	campaigns: readonly Campaign[];
	nextId: NextId;
}

type Source = (typeof leadSources)[number];

/** Leads in the order in which they came, each converted or not; their deals are made later. */
export function createLeads(context: LeadsContext): Lead[] {
	const { setting, count, campaigns } = context;
	const random = setting.random.fork(`${context.label} leads`);
	const airtime = new Airtime(campaigns);
	const arrivals: { day: Day; source: Source }[] = [];
	for (const source of leadSources) {
		const pick = dayPicker(setting, (day) => volume(setting, day) * pull(airtime, source, day));
		const amount = Math.round(count * source.share);
		for (let index = 0; index < amount; index++) arrivals.push({ day: pick(random), source });
	}
	arrivals.sort((a, b) => a.day - b.day);
	const pages = landingPages(random);
	return arrivals.map(({ day, source }) => createLead(context, random, airtime, pages, day, source));
}

/** Trend, season and weekday of incoming leads. */
function volume(setting: Setting, day: Day): number {
	const year = (day - setting.start) / 365;
	const { firstYear, laterPerYear } = leadGrowth;
	const trend = year < 1 ? firstYear ** year : firstYear * laterPerYear ** (year - 1);
	return trend * creationSeason[monthOf(day) - 1]! * weekdayWeights.leads[weekdayOf(day)]!;
}

/** Paid channels bring leads as their spend works; the floor is who remembers the name. */
const pull = (airtime: Airtime, source: Source, day: Day): number =>
	source.channel === null ? 1 : 1 + airtime.response(source.channel, day);

/** Draws days in proportion to a weight. */
export function dayPicker(setting: Setting, weight: (day: Day) => number): (random: Random) => Day {
	const cumulative: number[] = [];
	let total = 0;
	for (let day = setting.start; day <= setting.end; day++) cumulative.push((total += weight(day)));
	return (random) => {
		const target = random.uniform() * total;
		let low = 0;
		let high = cumulative.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (cumulative[middle]! <= target) low = middle + 1;
			else high = middle;
		}
		return setting.start + low;
	};
}

/** Landing pages with a few that most visitors meet first. */
function landingPages(random: Random): { pages: string[]; weights: number[] } {
	const pages = Array.from(
		{ length: 60 },
		(_, index) =>
			`/${index < 5 ? 'solutions' : 'articles'}/${names.slug(names.industries[index % 12]!)}-${index + 1}`
	);
	return { pages, weights: pages.map((_, index) => 1 / (index + 2) ** 1.1 + random.uniform() * 0.01) };
}

function createLead(
	{ setting, reps, market, nextId }: LeadsContext,
	random: Random,
	airtime: Airtime,
	{ pages, weights }: { pages: string[]; weights: number[] },
	day: Day,
	source: Source
): Lead {
	const at = Math.min(
		setting.now - 5,
		weekdayOf(day) < 5 ? officeMinute(random, day) : day * minutesPerDay + random.integer(420, 1320)
	);
	const company = random.pick(market.companies);
	const { firstName, lastName } = names.personName(random);
	const touches = createTouches(setting, random, airtime, source, at);
	const further = new Set(touches.slice(1).map(({ channel }) => channel));
	let odds = logit(source.conversion);
	for (const channel of further) odds += touchEffects[channel] ?? 0;
	const conversion = logistic(odds);
	const converts = random.chance(conversion);
	const lag = Math.round(random.logNormal(leadLag.mu, leadLag.sigma) * minutesPerDay);
	const decidedAt = Math.max(touches.at(-1)!.at, officeMinute(random, dayAt(at + lag))) + 20;
	const isDecided = decidedAt <= setting.now;
	const converted = converts && isDecided;
	const rejected = !converts && isDecided && random.chance(0.72);
	const score = Math.min(
		100,
		Math.max(1, Math.round(random.normal(25 + 55 * conversion + (converts ? 8 : 0), 13)))
	);
	const status = converted
		? 'Converted'
		: rejected
			? 'Disqualified'
			: setting.now - at < 10 * minutesPerDay
				? 'New'
				: random.weighted(['Working', 'Qualified'] as const, [75, 25]);
	return {
		id: nextId('lead'),
		firstName,
		lastName,
		email: names.emailOf(firstName, lastName, company.domain),
		phone: `${company.phone.slice(0, -4)}${random.integer(1000, 9999)}`,
		title: random.pick(names.jobTitles),
		company,
		companyName: company.name,
		source: source.source,
		landingPage: source.source === 'Other' ? '' : random.weighted(pages, weights),
		campaign: touches[0]!.campaign,
		status,
		rating: score >= 65 ? 'Hot' : score >= 40 ? 'Warm' : 'Cold',
		score,
		owner: random.pick(repsAt(reps, day)),
		createdAt: at,
		convertedAt: converted ? decidedAt : null,
		disqualifiedAt: rejected ? decidedAt : null,
		touches,
		conversion,
		deal: null,
		contact: null
	};
}

const touchTypes: Readonly<Record<string, string>> = {
	'Paid Search': 'Ad click',
	Social: 'Ad click',
	Display: 'Ad click',
	Email: 'Email click',
	Event: 'Booth visit',
	Webinar: 'Webinar attended'
};

/** The touch that brought the lead, and those that followed within weeks. */
function createTouches(
	setting: Setting,
	random: Random,
	airtime: Airtime,
	source: Source,
	at: Minute
): Touch[] {
	const touch = (channel: string, when: Minute): Touch => ({
		at: when,
		channel,
		type: touchTypes[channel] ?? 'Page visit',
		campaign: airtime.pick(random, channel, dayAt(when))
	});
	const first = source.channel ?? (source.source === 'Organic Search' ? 'Organic Search' : 'Direct');
	const touches = [touch(first, at)];
	let when = at;
	for (let count = random.poisson(0.9); count > 0; count--) {
		when += Math.ceil(random.exponential(1 / 2) * minutesPerDay);
		if (when >= setting.now - 30) break;
		const channel = random.weighted(
			['Email', 'Webinar', 'Organic Search', 'Paid Search', 'Social', 'Display', 'Event'],
			[28, 10, 24, 14, 14, 7, 3]
		);
		touches.push(touch(channel, when));
	}
	return touches;
}
