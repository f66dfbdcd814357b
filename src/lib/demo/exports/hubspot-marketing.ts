import { costOn } from '../campaigns.ts';
import type { DemoCompany } from '../company.ts';
import type { Row } from '../csv.ts';
import { mailEvents } from '../mailings.ts';
import type { Campaign } from '../model.ts';
import { slug } from '../names.ts';
import { costPerClick } from '../parameters.ts';
import { touchpointsOf } from '../touchpoints.ts';
import { dateOf, dayFirst, instant } from '../time.ts';
import { cents, columns, rowsOf, type ExportTable } from './table.ts';

/** Campaigns, what they cost each day, and whom they reached. */
export function hubspotMarketing(company: DemoCompany): ExportTable[] {
	const { main, setting } = company;
	const table = (
		name: string,
		entity: ExportTable['entity'],
		header: string,
		rows: Iterable<Row>
	): ExportTable => ({
		path: `hubspot/hubspot-${name}-${dateOf(setting.end)}.csv`,
		system: 'hubspot',
		entity,
		header: columns(header),
		rows
	});
	return [
		table(
			'campaigns',
			'campaigns',
			'Campaign ID,Campaign Name,Campaign Type,Channel,Campaign Status,Start Date,End Date,UTM Source,UTM Medium,UTM Campaign,Budget,Actual Cost,Expected Revenue,Currency,Owner ID',
			rowsOf(main.campaigns, (campaign) => campaignRow(campaign, setting.end))
		),
		table(
			'campaign-costs',
			'campaign_costs',
			'Campaign ID,Cost Day,Channel,Cost,Currency,Impressions,Clicks,Conversions',
			costRows(company)
		),
		table(
			'touchpoints',
			'touchpoints',
			'Touchpoint ID,Occurred At,Channel,Touchpoint Type,Campaign ID,Lead ID,Contact ID,Deal ID,Company ID,Is Response',
			rowsOf(touchpointsOf(setting, main), (touch, index) => [
				String(65_000_001 + index),
				instant(touch.at),
				touch.channel,
				touch.type,
				touch.campaign?.id,
				touch.lead?.id,
				touch.contact?.id,
				touch.deal?.id,
				touch.deal?.withoutCompany ? '' : touch.deal?.company.id,
				touch.type !== 'Page visit'
			])
		),
		table(
			'email-events',
			'email_events',
			'Event ID,Event Type,Event Date,Message ID,Recipient,Campaign ID,Contact ID,Clicked URL,By Bot',
			rowsOf(mailEvents(setting, main), (event, index) => [
				String(66_000_001 + index),
				event.type,
				instant(event.at),
				event.message,
				event.contact.email,
				event.campaign.id,
				event.contact.id,
				event.type === 'click' ? 'https://norvane.example/news' : '',
				event.isBot
			])
		)
	];
}

const mediums: Readonly<Record<string, readonly [source: string, medium: string]>> = {
	'Paid Search': ['google', 'cpc'],
	Social: ['linkedin', 'paid-social'],
	Email: ['newsletter', 'email'],
	Display: ['display', 'banner'],
	Event: ['', ''],
	Webinar: ['webinar', 'referral']
};

const total = (campaign: Campaign): number => cents(campaign.costs.reduce((sum, cost) => sum + cost, 0));

function campaignRow(campaign: Campaign, end: number): Row {
	const [source, medium] = mediums[campaign.channel] ?? ['', ''];
	const budget = Math.round(((campaign.ends - campaign.starts + 1) * campaign.dailyBudget) / 100) * 100;
	return [
		campaign.id,
		campaign.name,
		campaign.type,
		campaign.channel,
		campaign.ends >= end ? 'Active' : 'Completed',
		dateOf(campaign.starts),
		dateOf(campaign.ends),
		source,
		medium,
		slug(campaign.name),
		budget,
		total(campaign),
		budget * 6,
		'EUR',
		campaign.owner.id
	];
}

function* costRows({ main, setting }: DemoCompany): Generator<Row> {
	const random = setting.random.fork('clicks');
	const leads = leadsByDay(main.leads);
	for (const campaign of main.campaigns) {
		for (let day = campaign.starts; day < campaign.starts + campaign.costs.length; day++) {
			const cost = costOn(campaign, day);
			const isAd = campaign.type.endsWith('ads');
			const conversions = leads.get(`${campaign.id} ${day}`) ?? 0;
			const { low, high, clickThrough } = costPerClick;
			const clicks = isAd
				? Math.max(conversions, random.poisson(cost / (low + (high - low) * random.uniform())))
				: null;
			const impressions =
				clicks === null ? null : Math.round(clicks / (clickThrough * random.logNormal(0, 0.08)));
			yield [
				campaign.id,
				dayFirst(day),
				campaign.channel,
				cost.toFixed(2),
				'EUR',
				impressions,
				clicks,
				isAd ? conversions : ''
			];
		}
	}
}

function leadsByDay(leads: DemoCompany['main']['leads']): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { campaign, createdAt } of leads) {
		if (!campaign) continue;
		const key = `${campaign.id} ${Math.floor(createdAt / 1440)}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}
