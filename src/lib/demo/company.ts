import { americasPipeline, newBusiness, petrelPipeline } from './catalogue.ts';
import { createCampaigns } from './campaigns.ts';
import { Market } from './companies.ts';
import { DealMaker } from './deals.ts';
import { createExperiment, type Experiment } from './experiment.ts';
import { idsOf } from './ids.ts';
import { createLeads } from './leads.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Business, BusinessKey, Customer, ExchangeRate, Order, Person, Quota, Ticket } from './model.ts';
import { createPurchases } from './orders.ts';
import { businessShares, dealsFromLeads, leadSources } from './parameters.ts';
import { createQuotas, createStaff } from './people.ts';
import { createSetting, type GenerateOptions, type Setting } from './setting.ts';
import { createTickets } from './tickets.ts';
import { weekdayOf } from './time.ts';

/** The whole company: what its files will hold, and with it what no file tells. */
export interface DemoCompany {
	setting: Setting;
	/** Norvane Instruments itself, with HubSpot. */
	main: Business;
	/** Norvane Americas, with Salesforce. */
	americas: Business;
	/** Petrel Sensors, acquired, with Pipedrive. */
	petrel: Business;
	/** A campaign of the Americas with a control group. */
	experiment: Experiment;
	quotas: Quota[];
	orders: Order[];
	customers: Customer[];
	tickets: Ticket[];
	exchangeRates: ExchangeRate[];
}

/**
 * Generate the demo company: three years up to a day, the same for the same seed, size and day.
 *
 * Small records that come by the million (activities, line items, e-mail events) are made while they are written.
 *
 * @throws RangeError when the size, the seed or the date is none
 */
export function generateCompany(options: GenerateOptions): DemoCompany {
	const setting = createSetting(options);
	const { main, support, nextId, reps } = createBusiness(setting, 'main');
	const { main: americas, nextId: nextAmericasId } = createBusiness(setting, 'americas');
	const petrel = createBusiness(setting, 'petrel').main;
	const { orders, customers } = createPurchases(setting, main, nextId);
	const wonAmount = main.deals.reduce(
		(sum, deal) => sum + (deal.status === 'won' ? (deal.amount ?? 0) : 0),
		0
	);
	return {
		setting,
		main,
		americas,
		petrel,
		experiment: createExperiment(setting, americas, nextAmericasId),
		quotas: createQuotas(setting, reps, (wonAmount * 1.05) / reps.length / 12),
		orders,
		customers,
		tickets: createTickets(setting, main, support, nextId),
		exchangeRates: createExchangeRates(setting)
	};
}

const businessNames: Record<BusinessKey, string> = {
	main: 'Norvane Instruments',
	americas: 'Norvane Americas',
	petrel: 'Petrel Sensors'
};

/** New business without renewals is about so much of all that Norvane's own CRM holds. */
const newBusinessShare = 0.83;

function createBusiness(setting: Setting, key: BusinessKey) {
	const { scale } = setting;
	const nextId = idsOf(key);
	const isMain = key === 'main';
	const dealCount = Math.round(scale.deals * businessShares[key] * (isMain ? newBusinessShare : 1));
	const repCount = isMain ? scale.reps : Math.max(2, Math.round(scale.reps * businessShares[key] * 1.2));
	const staff = createStaff(setting, key, repCount, nextId);
	const market = new Market(setting, key, Math.max(30, Math.round(dealCount * 0.42)), staff.reps, nextId);
	const campaignCount = isMain
		? scale.campaigns
		: key === 'americas'
			? Math.max(6, Math.round(scale.campaigns / 5))
			: 0;
	const campaigns = createCampaigns(setting, key, campaignCount, staff.marketers, nextId);
	const conversion = leadSources.reduce((sum, source) => sum + source.share * source.conversion, 0);
	const leadCount = key === 'petrel' ? 0 : Math.round((dealCount * dealsFromLeads) / conversion);
	const leads = createLeads({
		setting,
		label: key,
		count: leadCount,
		reps: staff.reps,
		market,
		campaigns,
		nextId
	});
	const converted = leads.filter(({ convertedAt }) => convertedAt !== null).length;
	const lifecycle = new Lifecycle({
		maker: new DealMaker(setting, key, market, staff.reps, nextId),
		pipeline: isMain ? newBusiness : key === 'americas' ? americasPipeline : petrelPipeline,
		leads,
		searches: Math.max(0, dealCount - converted),
		hasContracts: isMain
	});
	lifecycle.run();
	lifecycle.settle();
	market.fillUp();
	const main: Business = {
		key,
		name: businessNames[key],
		teams: staff.teams,
		people: staff.people,
		companies: market.companies,
		contacts: market.contacts,
		leads,
		deals: lifecycle.plan.maker.deals,
		campaigns,
		contracts: lifecycle.contracts
	};
	return { main, support: staff.support as readonly Person[], reps: staff.reps as readonly Person[], nextId };
}

/** Weekly rates of the pound and the dollar in euro: a slow random walk. */
function createExchangeRates(setting: Setting): ExchangeRate[] {
	const random = setting.random.fork('exchange rates');
	const rates = { GBP: 1.16, USD: 0.92 };
	const found: ExchangeRate[] = [];
	const first = setting.start - 730;
	for (let day = first - weekdayOf(first); day <= setting.end; day += 7) {
		for (const currency of ['GBP', 'USD'] as const) {
			rates[currency] *= Math.exp(random.normal(0, 0.006));
			found.push({ day, currency, rate: Math.round(rates[currency] * 10_000) / 10_000 });
		}
	}
	return found;
}
