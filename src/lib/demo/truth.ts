import { americasPipeline, newBusiness, petrelPipeline, products, renewals } from './catalogue.ts';
import type { DemoCompany } from './company.ts';
import type { Defects } from './defects.ts';
import type { ExportedFile } from './generate.ts';
import type { Business, Person } from './model.ts';
import * as parameters from './parameters.ts';
import { dateOf, dayAt, minutesPerDay } from './time.ts';

/** A table inside JSON: the names once, then one array a record. */
export interface TruthTable {
	columns: readonly string[];
	rows: (string | number | boolean | null)[][];
}

export interface Truth {
	size: string;
	seed: number;
	since: string;
	until: string;
	about: Record<string, string>;
	parameters: typeof parameters;
	pipelines: unknown;
	people: TruthTable;
	deals: Record<string, TruthTable>;
	leads: Record<string, TruthTable>;
	customers: TruthTable;
	/** The campaign with a control group, and what it truly did. */
	holdout: {
		campaignId: string;
		relativeLift: number;
		days: number;
		controlShare: number;
		members: TruthTable;
	};
	realised: Record<string, Record<string, number>>;
	files: readonly ExportedFile[];
	defects: Record<string, unknown>;
}

const about = {
	'deals.winProbability':
		'chance of winning, given all that was known at creation: what a perfect model would say',
	'deals.outcome': 'how the deal ends, also when that lies after `until`',
	'deals.forgotten': 'lost, but never closed in the CRM',
	'people.skill':
		'win-rate points above the average rep; divided by winning.pointsPerLogOdds they are log odds',
	'leads.conversion':
		'chance of conversion, given the source and the channels of further touches (parameters.touchEffects)',
	'customers.rate':
		'repeat purchases a day while alive; customers.leaveChance: chance to leave after each repeat purchase',
	'parameters.walking': 'how a deal walks, given how it ends; reached(s) below follows from lostAt',
	'parameters.spendElasticity': 'response of a channel is the sum over its campaigns of cost to this power',
	'holdout.relativeLift':
		'by how much more often, as a share, treated leads become a deal within `days` than controls: parameters.holdout.ratio − 1',
	'mess.orders': 'refunds are orders of kind refund; BG/NBD holds for kind order alone'
};

/** All that is true of a company and can't be read from its files. */
export function truthOf(company: DemoCompany, files: readonly ExportedFile[], defects: Defects): Truth {
	const { setting, main, americas, petrel } = company;
	const businesses = [main, americas, petrel];
	const each = <Value>(make: (business: Business) => Value): Record<string, Value> =>
		Object.fromEntries(businesses.map((business) => [business.key, make(business)]));
	return {
		size: setting.size,
		seed: setting.seed,
		since: dateOf(setting.start),
		until: dateOf(setting.end),
		about,
		parameters: { ...parameters },
		pipelines: [
			...[newBusiness, americasPipeline, petrelPipeline].map((pipeline) => ({
				...pipeline,
				winGivenReached: winGivenReached(pipeline.open.length)
			})),
			renewals
		],
		people: peopleTable(businesses),
		deals: each(dealTable),
		leads: each(leadTable),
		customers: customerTable(company),
		holdout: {
			campaignId: company.experiment.campaign.id,
			relativeLift: round(parameters.holdout.ratio - 1),
			days: parameters.holdout.days,
			controlShare: parameters.holdout.share,
			members: {
				columns: ['leadId', 'isControl'],
				rows: company.experiment.members.map(({ lead, isControl }) => [lead.id, isControl])
			}
		},
		realised: each(realised),
		files,
		defects: {
			impossibleRows: defects.impossibleRows,
			duplicateRows: defects.duplicateRows,
			contactNearDuplicates: defects.contactNearDuplicates,
			dealsWithoutCompany: defects.dealsWithoutCompany,
			blankLinks: defects.blankLinks,
			productVariants: Object.fromEntries(products.map(({ name, variant }) => [variant, name])),
			orderLinesWithVariants: defects.orderLinesWithVariants,
			partialMonth: dateOf(setting.end).slice(0, 7)
		}
	};
}

/**
 * About what share of new-business deals that came as far as each open stage is won, at a chance of 28 % from the start:
 * lost deals drop out on the way. Deals that begin in a later stage are not allowed for.
 */
function winGivenReached(stages: number): number[] {
	const lostAt = parameters.walking.lostAt.slice(0, stages);
	const total = lostAt.reduce((sum, share) => sum + share, 0);
	let left = 1;
	return lostAt.map((share) => {
		const reached = left;
		left -= share / total;
		return Math.round((0.28 / (0.28 + 0.72 * Math.max(0, reached))) * 1000) / 1000;
	});
}

const round = (value: number, digits = 4): number => Number(value.toFixed(digits));

function peopleTable(businesses: readonly Business[]): TruthTable {
	return {
		columns: ['business', 'id', 'name', 'role', 'skill', 'judgement', 'workload'],
		rows: businesses.flatMap(({ key, people }) =>
			people
				.filter(({ role }) => role === 'rep')
				.map((rep: Person) => [
					key,
					rep.id,
					rep.name,
					rep.role,
					round(rep.skill),
					rep.judgement,
					round(rep.workload)
				])
		)
	};
}

function dealTable({ deals }: Business): TruthTable {
	return {
		columns: [
			'id',
			'winProbability',
			'outcome',
			'outcomeOn',
			'finalAmount',
			'firstOwnerId',
			'companyId',
			'amountDecile',
			'existingClass',
			'forgotten'
		],
		rows: deals.map(({ id, company, truth }) => [
			id,
			round(truth.winProbability),
			truth.outcome,
			dateOf(dayAt(truth.outcomeAt)),
			truth.finalAmount,
			truth.firstOwner.id,
			company.id,
			truth.amountDecile + 1,
			truth.existingClass,
			truth.forgotten
		])
	};
}

function leadTable({ leads }: Business): TruthTable {
	return {
		columns: ['id', 'source', 'conversion', 'converted', 'companyId'],
		rows: leads.map(({ id, source, conversion, convertedAt, company }) => [
			id,
			source,
			round(conversion),
			convertedAt !== null,
			company.id
		])
	};
}

function customerTable({ customers }: DemoCompany): TruthTable {
	return {
		columns: ['companyId', 'firstOrderOn', 'rate', 'leaveChance', 'isAlive'],
		rows: customers.map(({ company, firstOrder, rate, leaveChance, isAlive }) => [
			company.id,
			dateOf(dayAt(firstOrder)),
			round(rate, 6),
			round(leaveChance),
			isAlive
		])
	};
}

/** Plain counts, to check an import against. */
function realised({ key, deals, leads, contracts }: Business): Record<string, number> {
	const of = (status: string) => deals.filter((deal) => deal.status === status);
	const won = of('won');
	const cycle = won.map((deal) => (deal.closedAt! - deal.createdAt) / minutesPerDay);
	return {
		deals: deals.length,
		open: of('open').length,
		won: won.length,
		lost: of('lost').length,
		wonAmountEur: won.reduce((sum, deal) => sum + (deal.currency === 'EUR' ? (deal.amount ?? 0) : 0), 0),
		wonAmountOther: won.reduce((sum, deal) => sum + (deal.currency === 'EUR' ? 0 : (deal.amount ?? 0)), 0),
		meanDaysToWin: round(cycle.reduce((sum, days) => sum + days, 0) / Math.max(1, cycle.length), 1),
		leads: leads.length,
		converted: leads.filter(({ convertedAt }) => convertedAt !== null).length,
		...(key === 'main'
			? {
					contracts: contracts.length,
					activeContracts: contracts.filter(({ cancelledAt }) => cancelledAt === null).length,
					monthlyRecurringEur: contracts
						.filter(({ cancelledAt, currency }) => cancelledAt === null && currency === 'EUR')
						.reduce((sum, { monthly }) => sum + monthly, 0)
				}
			: {})
	};
}
