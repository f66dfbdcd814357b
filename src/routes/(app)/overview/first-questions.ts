/** What each role asks first, answered in a few lines each. */
import { today } from '#lib/crm/calendar/dates.ts';
import { namedPeriod } from '#lib/crm/calendar/periods.ts';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import { explainLink, recordLink } from '#lib/components/links.ts';
import { day, decimal, figure, money, share, type Reader } from '#lib/components/format/format.ts';
import { rememberedDealsAtRisk, riskReasons } from '#lib/server/analyses/deals-at-risk/deals-at-risk.ts';
import { rememberedChurn } from '#lib/server/analyses/churn/churn.ts';
import { runMetric, type MetricRequest, type MetricRow } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';

export interface FirstAnswer {
	/** The answer as a title. */
	title: string;
	/** What it rests on, or why there is no answer. */
	note: string;
	rows: { name: string; href: string; value: string; why: string }[];
	/** Where the rest of it is. */
	more: { href: string; text: string };
}

type Question = 'deals' | 'leads' | 'campaigns' | 'customers';

/** In the order in which they stand on the page. */
const questionsOf: Record<Role, Question[]> = {
	rep: ['deals'],
	manager: ['deals', 'leads'],
	marketer: ['campaigns', 'leads'],
	analyst: ['customers', 'campaigns'],
	admin: ['deals', 'campaigns']
};

const most = 5;
/** Fewer leads say little of a source, and fewer touches little of a campaign. */
const fewest = 30;

interface Asked {
	store: Store;
	viewer: Viewer;
	reader: Reader;
	url: URL;
}

/** One answer for each question of the viewer's role; each comes when it is ready. */
export const firstAnswers = (asked: Asked): Promise<FirstAnswer | null>[] =>
	questionsOf[asked.viewer.role].map((question) => answers[question](asked));

const answers: Record<Question, (asked: Asked) => Promise<FirstAnswer | null>> = {
	async deals({ store, viewer, reader }) {
		const { deals, period, summary } = await rememberedDealsAtRisk(store, viewer, {});
		return {
			title:
				deals.length === 0
					? 'No open deal needs attention'
					: `${deals.length} open ${deals.length === 1 ? 'deal deserves' : 'deals deserve'} attention`,
			note: summary,
			rows: deals.slice(0, most).map((deal) => ({
				name: deal.name ?? deal.id,
				href: recordLink('deals', deal.id),
				value: money(deal.amount, deal.currency ? { ...reader, currency: deal.currency } : reader),
				why: `${deal.reasons.map((reason) => riskReasons[reason].short).join(', ')}; due ${day(deal.expectedClose, reader)}`
			})),
			more: { href: '/forecast#at-risk', text: `All deals due by the end of ${period.label}` }
		};
	},
	async leads(asked) {
		const rows = await yearBy(asked, 'lead_conversion', 'source', (row) => row.sample >= fewest);
		const { reader } = asked;
		return {
			title:
				rows.length === 0
					? 'Too few leads to say which convert best'
					: `Leads from ${rows[0]!.label} convert best: ${figure(rows[0]!.row.value, 'ratio', reader, 'short')}`,
			note: `Of leads created in the last twelve months, by source, where there are ${fewest} or more.`,
			rows: rows.slice(0, most).map(({ row, label, href }) => ({
				name: label,
				href,
				value: figure(row.value, 'ratio', reader),
				why: row.interval
					? `95 % interval ${share(row.interval.low, reader, 0)} to ${share(row.interval.high, reader, 0)}, of ${row.sample} leads`
					: `of ${row.sample} leads`
			})),
			more: { href: '/scores?of=leads', text: 'Scores of leads' }
		};
	},
	async campaigns(asked) {
		const rows = await yearBy(asked, 'roas', 'campaign', (row) => row.sample >= fewest);
		const { reader } = asked;
		return {
			title:
				rows.length === 0
					? 'No campaign has both a cost and touches enough to rank it'
					: `${rows[0]!.label} returns most: ${decimal(Number(rows[0]!.row.value), reader, 1)} for each ${reader.currency} spent`,
			note: `Revenue credited evenly to what touched each win in the last twelve months, over the cost of these months, of campaigns with ${fewest} touches or more. It is no proof of cause: what is cheap returns much.`,
			rows: rows.slice(0, most).map(({ row, label, href }) => ({
				name: label,
				href,
				value: decimal(Number(row.value), reader, 2),
				why: `of ${row.sample} touches`
			})),
			more: { href: '/campaigns', text: 'Campaigns by every attribution model' }
		};
	},
	async customers({ store, viewer, reader }) {
		const { risk, summary } = await rememberedChurn(store, viewer, {});
		const listed = risk?.listed ?? [];
		return {
			title:
				listed.length === 0
					? 'Nobody can be told to be at risk of leaving'
					: `${listed[0]!.label} is most at risk of leaving`,
			note: summary,
			rows: listed.slice(0, most).map((customer) => ({
				name: customer.label,
				href: recordLink(customer.entity, customer.id),
				value: share(customer.chance, reader, 0),
				why: customer.reasons.join(', ')
			})),
			more: { href: '/churn', text: 'Churn, and how well it would have been foretold' }
		};
	}
};

interface Ranked {
	row: MetricRow;
	label: string;
	href: string;
}

/** Groups of a metric over the last twelve months, best first; each leads to its explanation. */
async function yearBy(
	{ store, viewer, url }: Asked,
	metric: string,
	dimension: string,
	counts: (row: MetricRow) => boolean
): Promise<Ranked[]> {
	const { from, to } = namedPeriod('last_12_months', today(viewer.timeZone));
	const request: MetricRequest = { metric, by: [dimension], from, to };
	const { rows } = await runMetric(store, viewer, request);
	return rows
		.filter((row) => row.value !== null && row.dimensions[dimension]!.key !== null && counts(row))
		.sort((one, other) => Number(other.value) - Number(one.value))
		.map((row) => ({
			row,
			label: row.dimensions[dimension]!.label,
			href: explainLink(url, {
				...request,
				by: [],
				where: [{ dimension, operator: 'in', values: [row.dimensions[dimension]!.key] }]
			})
		}));
}
