import { dayAfter } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Dimension } from '#lib/server/metrics/index.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { lifetimeValue } from '../lifetime-value/lifetime-value.ts';
import { sumOfMoney } from '../money.ts';
import { knownDay } from '../period.ts';
import { withoutSubscriptions, type RetentionKind } from '../retention/result.ts';
import { kindOf } from '../retention/retention.ts';
import { curveOf, differenceOf } from './curves.ts';
import { entityOf, labelsOf } from './named.ts';
import type { RiskInput, RiskNumbers } from './numbers.ts';
import { firstDay, readPanel, type Standing } from './panel.ts';
import type { ChurnResult, CustomerAtRisk, Drivers, Risk } from './result.ts';
import { windowDays } from './risk.ts';
import {
	groupDimension,
	groupDimensions,
	readBeginnings,
	readGroups,
	readSpells,
	type Beginning,
	type Spell
} from './subjects.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import { remembered } from '../remembered.ts';
import { computed, step, unwatched, type AnalysisWork } from '../work.ts';

export interface ChurnOptions {
	/** Only with what was known at the end of this day. Default: today. */
	asOf?: string;
	/** What makes a customer stay; by what the data have unless told. */
	kind?: RetentionKind;
	/** Name of a dimension by which curves are set side by side. */
	by?: string;
	/** Days ahead that the risk is of; 90 unless told. */
	within?: number;
	/** Customers who are listed at most; 50 unless told. */
	most?: number;
}

const numeric = 'src/lib/server/analyses/churn/numbers.ts';
const computeRisk = inThread<RiskInput, RiskNumbers>(numeric, 'riskNumbers');
const computeDrivers = inThread<Beginning[], Drivers | null>(numeric, 'driversNumbers');

export const usualWithin = 90;
const usualListed = 50;

/** Curves that are set side by side: more is a picture nobody reads. */
const mostGroups = 6;

/** Standings of customers that the fits read: more is the same fit. */
const mostStandings = 40_000;

/**
 * How long customers stay, what goes with leaving, and who is likely to leave in the days to come. Where nobody has a
 * contract, who still buys at all, as the lifetime value estimates it.
 *
 * @throws AnalysisError when customers can't be set side by side by what was asked
 */
export async function churn(
	store: Store,
	viewer: Viewer,
	options: ChurnOptions = {},
	work: AnalysisWork = unwatched
): Promise<ChurnResult> {
	const asOf = knownDay(options.asOf, viewer.timeZone);
	const within = options.within ?? usualWithin;
	step(work, 'Reading when customers began and left');
	const [settings, known, { kind, because }] = await Promise.all([
		store.settings(),
		groupDimensions(store, viewer),
		kindOf(store, viewer, options.kind, dayAfter(asOf, 1))
	]);
	const by = options.by && options.by !== 'none' ? groupDimension(known, options.by) : null;
	const told = {
		analysis: 'churn' as const,
		kind,
		because,
		asOf,
		currency: settings.reporting_currency,
		within,
		by: by && nameOf(by),
		dimensions: known.map(nameOf)
	};
	return kind === 'orders'
		? ofOrders(store, viewer, told, work)
		: ofSubscriptions(store, viewer, told, { by, most: options.most ?? usualListed }, work);
}

/** The same, kept until the data change: a fit at every earlier moment takes seconds. */
export const rememberedChurn = remembered(churn);

type Told = Pick<
	ChurnResult,
	'analysis' | 'kind' | 'because' | 'asOf' | 'currency' | 'within' | 'by' | 'dimensions'
>;

const nameOf = ({ name, label }: Dimension) => ({ name, label });

async function ofSubscriptions(
	store: Store,
	viewer: Viewer,
	told: Told,
	{ by, most }: { by: Dimension | null; most: number },
	work: AnalysisWork
): Promise<ChurnResult> {
	const { asOf, within } = told;
	const [spells, beginnings, { risk, sql: riskSql, missing }] = await Promise.all([
		readSpells(store, viewer, asOf, by),
		readBeginnings(store, viewer, asOf),
		readRisk(store, viewer, { asOf, within, by, most }, work)
	]);
	const drivers = await computed(work, 'Looking for what goes with leaving', computeDrivers, beginnings.rows);
	const whole = curveOf(null, 'All', spells.rows);
	const groups = by ? await groupsOf(store, viewer, by, spells.rows) : [];
	const shown = groups.slice(0, mostGroups);
	const unknown = beginnings.rows.filter((row) => row.has_unknown === 1).length;
	return {
		...told,
		curves:
			whole.customers === 0 ? [] : [whole, ...shown.map(({ key, label, rows }) => curveOf(key, label, rows))],
		hidden: groups.length - shown.length,
		difference: by
			? differenceOf(
					shown.map(({ rows }) => rows),
					by.label
				)
			: null,
		drivers,
		risk,
		orders: null,
		summary: summaryOf(whole, risk, within),
		assumptions: [
			'A customer begins with the first change that makes them pay, and has left when they pay nothing: by subscription changes, else by the terms of contracts. Who comes back later has left all the same.',
			'What is agreed for a day to come has not happened: a contract that will end is no churn yet.',
			'Who still pays counts for as long as they have (Kaplan-Meier). Customers who left before the records begin are in no curve, which makes old customers look too loyal.',
			`A chance to leave within ${within} days is learnt from earlier windows of as many days (logistic regression, calibrated), with what was dated before each: what customers paid, contracts, tickets and activities.`,
			'The range of those who are expected to leave is that of a count whose chances may be off as they were at earlier moments (Poisson with Jeffreys’ prior of what left over what was expected, its predictive distribution): it holds the luck of single customers and the error of the chances as a whole, not that times may change. So it need not lie evenly around the number.',
			'Industry, country, source and owner are as they are today.',
			...(by ? ['Of many things to set side by side, one in twenty differs by chance alone.'] : [])
		],
		missing: [
			...(whole.customers === 0 ? [withoutSubscriptions('who stays how long, and who leaves')] : []),
			...(unknown > 0
				? [
						`${unknown} customers have changes without an amount in the reporting currency, or that take off more than was told: when they left may be wrong.`
					]
				: []),
			...missing
		],
		sql: [
			{ what: 'Days until customers left, alike ones as one', sql: spells.sql },
			{ what: 'What was known when customers began', sql: beginnings.sql },
			...riskSql
		]
	};
}

async function groupsOf(store: Store, viewer: Viewer, by: Dimension, spells: readonly Spell[]) {
	const keys = [...new Set(spells.map(({ group_key: key }) => key))];
	const names = by.entity ? await namesOf(store.engine, viewer, by.entity, keys) : new Map<string, string>();
	const many = (rows: readonly Spell[]) => rows.reduce((sum, { customers }) => sum + customers, 0);
	return keys
		.map((key) => ({
			key,
			label: key === null ? `No ${by.label.toLowerCase()}` : (names.get(key) ?? key),
			rows: spells.filter(({ group_key: own }) => own === key)
		}))
		.sort((one, other) => many(other.rows) - many(one.rows) || one.label.localeCompare(other.label));
}

async function readRisk(
	store: Store,
	viewer: Viewer,
	{ asOf, within, by, most }: { asOf: string; within: number; by: Dimension | null; most: number },
	work: AnalysisWork
): Promise<{ risk: Risk | null; sql: ChurnResult['sql']; missing: string[] }> {
	const [now, first, groups] = await Promise.all([
		readPanel(store, viewer, [asOf], within),
		firstDay(store, viewer),
		readGroups(store, viewer, asOf, by)
	]);
	if (first === null) return { risk: null, sql: [], missing: [] };
	const days = windowDays(first, asOf, within);
	const oneIn = Math.max(1, Math.ceil((now.rows.length * days.length) / mostStandings));
	const past = await readPanel(store, viewer, days, within, oneIn);
	const { risk, listed } = await computed(
		work,
		`Holding the chance to leave to ${days.length} earlier moments`,
		computeRisk,
		{ now: now.rows, past: past.rows, days, within, most }
	);
	const labels = await labelsOf(
		store,
		viewer,
		listed.map(({ row }) => now.rows[row]!)
	);
	return {
		risk: {
			...risk,
			mrr: sumOfMoney(now.rows.map(({ mrr }) => mrr)),
			listed: listed.map(({ row, chance, reasons }): CustomerAtRisk => {
				const standing = now.rows[row]!;
				return {
					id: standing.customer_id,
					entity: entityOf(standing),
					...labels(standing),
					chance,
					mrr: standing.mrr,
					since: standing.since,
					group: groups.get(standing.customer_id) ?? null,
					reasons
				};
			})
		},
		sql: [{ what: 'What was known of paying customers, and who left', sql: past.sql }],
		missing: missingOf(now.rows, past.rows, oneIn)
	};
}

function missingOf(now: readonly Standing[], past: readonly Standing[], oneIn: number): string[] {
	const missing: string[] = [];
	const without = (what: (row: Standing) => boolean) => now.filter(what).length;
	const terms = without(({ term }) => term === null);
	const silent = without(({ silence }) => silence === null);
	if (terms > 0)
		missing.push(
			`${terms} of ${now.length} paying customers have no contract with a term: when they may leave is not known.`
		);
	if (silent > 0)
		missing.push(`${silent} of ${now.length} paying customers have no activity logged with their company.`);
	if (past.every(({ tickets, open_tickets: open }) => tickets + open === 0))
		missing.push(
			'There are no tickets of paying customers: whether trouble goes with leaving can’t be told.'
		);
	if (oneIn > 1) missing.push(`Earlier moments are read of one in ${oneIn} customers, drawn at random.`);
	return missing;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function summaryOf(whole: ReturnType<typeof curveOf>, risk: Risk | null, within: number): string {
	if (whole.customers === 0) return 'There are no customers who pay a month.';
	const year = whole.milestones.find(({ label }) => label === '1 year');
	const stay = year?.share
		? `${percent(year.share.estimate)} of customers are still there after a year (95 % interval ${percent(year.share.lower)} to ${percent(year.share.upper)}).`
		: `${whole.customers} customers began, and ${whole.left} have left; nobody was watched for a year.`;
	if (!risk || risk.expected === null) return stay;
	const { expectedRange: range, calibration } = risk;
	const expected = `Of ${risk.customers} who pay now, about ${Math.round(risk.expected)} ${Math.round(risk.expected) === 1 ? 'is' : 'are'} expected to leave within ${within} days${range ? ` (95 % range ${range.lower} to ${range.upper})` : ''}`;
	return calibration.hasSkill
		? [stay, `${expected}.`, ...(calibration.caution ? [calibration.caution] : [])].join(' ')
		: `${stay} ${expected}, at the share that left before: the data don’t tell who.`;
}

async function ofOrders(store: Store, viewer: Viewer, told: Told, work: AnalysisWork): Promise<ChurnResult> {
	const value = await lifetimeValue(store, viewer, { asOf: told.asOf, kind: 'orders' }, work);
	const { customers, bands, leaving, holdout } = value;
	const gone = bands.filter(({ to }) => to <= 0.4).reduce((sum, band) => sum + band.customers, 0);
	return {
		...told,
		curves: [],
		hidden: 0,
		difference: null,
		drivers: null,
		risk: null,
		orders: { customers, bands, leaving, holdout },
		summary: value.model
			? `Of ${customers} customers who ordered, ${gone} have a chance below 40 % that they still buy.`
			: value.summary,
		assumptions: value.assumptions,
		missing: [
			'Nobody says goodbye where nobody signed: there is no day on which a customer left, so there are no survival curves, only a chance that each still buys.',
			...value.missing
		],
		sql: value.sql
	};
}
