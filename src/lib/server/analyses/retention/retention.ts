import { addMonths, dayAfter, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { runMetric, type MetricResult } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readCohorts } from './cohorts.ts';
import {
	withoutSubscriptions,
	type Cohort,
	type Movements,
	type RetentionKind,
	type RetentionResult
} from './result.ts';
import { remembered } from '../remembered.ts';
import { step, unwatched, type AnalysisWork } from '../work.ts';

export interface RetentionOptions {
	/** What makes a customer stay; by what the data have unless told. */
	kind?: RetentionKind;
	asOf?: string;
	/** Months that are shown; 12 unless told. */
	months?: number;
}

export const usualMonths = 12;

/** Movements of recurring revenue by the name of their metric. */
const movementMetrics = {
	new: 'new_mrr',
	expansion: 'expansion_mrr',
	reactivation: 'reactivation_mrr',
	contraction: 'contraction_mrr',
	churn: 'churned_mrr'
} as const;

/**
 * Which customers stay: how recurring revenue moves month by month, what of a year's customers and revenue is left, and how
 * many of those who began together are there later. For customers who only order, by whether they order again.
 */
export async function retention(
	store: Store,
	viewer: Viewer,
	options: RetentionOptions = {},
	work: AnalysisWork = unwatched
): Promise<RetentionResult> {
	step(work, 'Counting who is there, month by month');
	const asOf = options.asOf ?? today(viewer.timeZone);
	const shown = options.months ?? usualMonths;
	const month = `${asOf.slice(0, 7)}-01`;
	const isOver = dayAfter(asOf, 1).slice(0, 7) !== asOf.slice(0, 7);
	const to = isOver ? addMonths(month, 1) : month;
	const from = addMonths(to, -shown);
	const settings = await store.settings();
	const { kind, because } = await kindOf(store, viewer, options.kind, to);
	const [{ cohorts, sql }, movements, year] = await Promise.all([
		readCohorts(store, viewer, kind, { from, to }),
		kind === 'subscriptions' ? movementsOf(store, viewer, { from, to }) : { rows: [], sql: [] },
		yearOf(store, viewer, { from: addMonths(to, -12), to })
	]);
	const curve = curveOf(cohorts);
	return {
		analysis: 'retention',
		kind,
		because,
		asOf,
		currency: settings.reporting_currency,
		from,
		to,
		movements: movements.rows,
		year,
		cohorts,
		curve,
		summary: summaryOf(kind, year, curve),
		assumptions:
			kind === 'subscriptions'
				? [
						'A customer is there in a month if they pay at its end. What each pays is the sum of their subscription changes, else the terms of their contracts.',
						'Opening, new, expansion, reactivation, contraction and churn add up to closing, customer by customer.',
						'Months that are not over are left out of cohorts.'
					]
				: [
						'A customer is there in a month if they ordered in it: who orders every other month is there every other month.',
						'Nobody says goodbye where nobody signed: that someone is gone can only be estimated.'
					],
		missing: missingOf(kind, cohorts),
		sql: [{ what: 'Cohorts by month', sql }, ...movements.sql]
	};
}

/** The same, kept until the data change. */
export const rememberedRetention = remembered(retention);

/** What makes a customer stay, by what the data have unless told, with the reason. `to`: only what was known before that day. */
export async function kindOf(
	store: Store,
	viewer: Viewer,
	asked: RetentionKind | undefined,
	to: string
): Promise<{ kind: RetentionKind; because: string }> {
	const [paying, orders] = await Promise.all([
		runMetric(store, viewer, { metric: 'new_mrr', to }),
		runMetric(store, viewer, { metric: 'orders', to })
	]);
	const [customers, placed] = [paying.total.sample, orders.total.sample];
	const known = `${customers} customers came to pay a month, and ${placed} orders were placed`;
	if (asked) return { kind: asked, because: `It was chosen. ${known}.` };
	return customers > 0 || placed === 0
		? { kind: 'subscriptions', because: `${known}: who pays a month says when they leave.` }
		: { kind: 'orders', because: `${known}: staying is ordering again.` };
}

async function movementsOf(store: Store, viewer: Viewer, period: { from: string; to: string }) {
	const ask = (metric: string) => runMetric(store, viewer, { metric, grain: 'month', ...period });
	const names = Object.keys(movementMetrics) as (keyof typeof movementMetrics)[];
	const [closing, opening, ...moved] = await Promise.all([
		ask('mrr'),
		runMetric(store, viewer, { metric: 'mrr', asOf: dayAfter(period.from, -1) }),
		...names.map((name) => ask(movementMetrics[name]))
	]);
	const amount = (result: MetricResult, bucket: string) =>
		(result.rows.find((row) => row.bucket === bucket)?.value ?? '0.0000') as string;
	let before = (opening!.total.value ?? '0.0000') as string;
	const rows = closing!.rows.map((row): Movements => {
		const bucket = row.bucket!;
		const changes = Object.fromEntries(
			names.map((name, place) => [name, amount(moved[place]!, bucket)])
		) as Record<keyof typeof movementMetrics, string>;
		const movement = {
			month: bucket,
			opening: before,
			...changes,
			closing: (row.value ?? '0.0000') as string,
			isPartial: row.partial ?? false
		};
		before = movement.closing;
		return movement;
	});
	return {
		rows,
		sql: [
			{ what: 'Monthly recurring revenue', sql: closing!.sql },
			...names.map((name, place) => ({ what: moved[place]!.metric.label, sql: moved[place]!.sql }))
		]
	};
}

async function yearOf(
	store: Store,
	viewer: Viewer,
	period: { from: string; to: string }
): Promise<RetentionResult['year']> {
	const [nrr, grr, churn] = await Promise.all(
		['nrr', 'grr', 'logo_churn'].map((metric) => runMetric(store, viewer, { metric, ...period }))
	);
	const share = (result: MetricResult | undefined) =>
		result!.total.value === null ? null : Number(result!.total.value);
	return { ...period, nrr: share(nrr), grr: share(grr), churn: share(churn), customers: churn!.total.sample };
}

/** Every cohort counts by its customers, in the months that it has been there. */
function curveOf(cohorts: readonly Cohort[]): RetentionResult['curve'] {
	const longest = Math.max(0, ...cohorts.map(({ cells }) => cells.length));
	return Array.from({ length: longest }, (_, months) => {
		const old = cohorts.filter(({ cells }) => cells.length > months);
		const customers = old.reduce((sum, cohort) => sum + cohort.customers, 0);
		const active = old.reduce((sum, { cells }) => sum + cells[months]!.active, 0);
		return { months, share: customers > 0 ? active / customers : 0, customers };
	});
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function summaryOf(
	kind: RetentionKind,
	{ nrr, grr, churn, customers }: RetentionResult['year'],
	curve: RetentionResult['curve']
): string {
	if (kind === 'subscriptions' && nrr !== null && grr !== null && churn !== null)
		return `Of ${customers} customers who paid a year ago, ${percent(1 - churn)} still do. They pay ${percent(nrr)} of what they paid then; without what grew, ${percent(grr)}.`;
	const third = curve[3];
	if (third && third.customers > 0)
		return `Of ${third.customers} customers who began three months ago or more, ${percent(third.share)} were ${kind === 'orders' ? 'ordering' : 'paying'} in their fourth month.`;
	return 'There are no customers who have been there long enough to say who stays.';
}

function missingOf(kind: RetentionKind, cohorts: readonly Cohort[]): string[] {
	const missing: string[] = [];
	if (cohorts.length === 0)
		missing.push(
			kind === 'subscriptions'
				? withoutSubscriptions('recurring revenue move')
				: 'There are no orders with a customer: import them to see who orders again.'
		);
	const small = cohorts.filter(({ customers }) => customers < 10).length;
	if (small > 0)
		missing.push(
			`${small} of ${cohorts.length} cohorts have fewer than 10 customers: one who leaves moves their share by a tenth or more.`
		);
	return missing;
}
