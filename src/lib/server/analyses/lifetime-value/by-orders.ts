/** What customers who order without a contract are worth. */
import { daysBetween } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import { computed, step, type AnalysisWork } from '../work.ts';
import {
	readDays,
	readHeldOut,
	readHistories,
	readLargest,
	readSpending,
	type CustomerHistory,
	type History
} from './histories.ts';
import { splitDay } from './holdout.ts';
import type { OrdersInput, OrdersNumbers } from './order-numbers.ts';
import type { CustomerValue, Holdout, LifetimeValueResult } from './result.ts';
import { contractualOf, type Chosen } from './simple.ts';

const computeOrders = inThread<OrdersInput, OrdersNumbers>(
	'src/lib/server/analyses/lifetime-value/order-numbers.ts',
	'ordersNumbers'
);

/** Repeat purchases from which on a fit says anything. */
const fewestRepeats = 30;

/** Customers who spent most, of whom the lists are made. */
const mostLooked = 1000;
const mostListed = 25;

/**
 * What customers who order without a contract are worth in the year to come: how often each still buys (BG/NBD), what a
 * purchase is worth (Gamma-Gamma), and how well the same model would have predicted the last third of the data.
 */
export async function ofOrders(
	store: Store,
	viewer: Viewer,
	chosen: Chosen,
	work: AnalysisWork
): Promise<LifetimeValueResult> {
	const { asOf } = chosen;
	step(work, 'Reading what customers ordered');
	const [settings, histories, days, contractual] = await Promise.all([
		store.settings(),
		readHistories(store, viewer, asOf),
		readDays(store, viewer, asOf),
		contractualOf(store, viewer, asOf)
	]);
	const grossMargin = settings.gross_margin_percent / 100;
	const count = (among: readonly History[]) => among.reduce((sum, { customers }) => sum + customers, 0);
	const customers = count(histories.rows);
	const repeaters = count(histories.rows.filter(({ frequency }) => frequency > 0));
	const repeats = histories.rows.reduce((sum, row) => sum + row.frequency * row.customers, 0);
	const told = {
		analysis: 'lifetime-value' as const,
		...chosen,
		contracts: null,
		currency: settings.reporting_currency,
		grossMargin
	};
	const sql = [{ what: 'Histories of customers, equal ones as one', sql: histories.sql }];
	if (repeats < fewestRepeats) return tooFew({ ...told, customers, repeaters, contractual, sql });

	const split = splitDay(days[0]!.day, asOf);
	const [spenders, largest, heldOut] = await Promise.all([
		readSpending(store, viewer, asOf),
		readLargest(store, viewer, asOf, mostLooked),
		readHeldOut(store, viewer, { split, to: asOf })
	]);
	const numbers = await computed(work, 'Learning how customers order, and when they stop', computeOrders, {
		histories: histories.rows,
		spenders,
		largest,
		heldOut: heldOut.rows,
		days,
		split,
		asOf,
		grossMargin
	});
	const { model, spending, expected, bands, holdout } = numbers;
	const valued = await namedOf(store, viewer, largest, numbers.largest);
	return {
		...told,
		customers,
		repeaters,
		model,
		spending,
		expected,
		bands,
		...listsOf(valued, holdout),
		holdout,
		contractual,
		summary: summaryOf(customers, expected, {
			currency: settings.reporting_currency,
			locale: viewer.locale
		}),
		assumptions: [
			'A customer buys at a rate of their own until they stop for good, which nobody tells: rates and chances to stop differ between customers (BG/NBD).',
			'Orders of one day are one purchase; refunds, invoices and payments are none, nor is what was cancelled or never agreed on. A customer is the company of an order, else its contact.',
			`What a purchase is worth differs between customers and does not go with how often they buy (Gamma-Gamma). Value is revenue times the gross margin of ${Math.round(grossMargin * 100)} %.`,
			'New customers to come are in no figure.'
		],
		missing: [...missingOf({ spending, holdout, contractual }), ...gapsOf(histories.rows, days, asOf)],
		sql: [...sql, { what: 'Purchases before and after the split', sql: heldOut.sql }]
	};
}

async function namedOf(
	store: Store,
	viewer: Viewer,
	largest: readonly CustomerHistory[],
	numbers: OrdersNumbers['largest']
): Promise<CustomerValue[]> {
	const named = (entity: 'companies' | 'contacts') =>
		namesOf(
			store.engine,
			viewer,
			entity,
			largest.filter((row) => row.is_company === (entity === 'companies')).map((row) => row.customer_id)
		);
	const names = { companies: await named('companies'), contacts: await named('contacts') };
	return largest.map((row, place) => {
		const entity = row.is_company ? 'companies' : 'contacts';
		return {
			id: row.customer_id,
			entity,
			label: names[entity].get(row.customer_id) ?? row.customer_id,
			purchases: row.frequency + 1,
			spent: row.spent ?? '0.0000',
			lastPurchase: row.last_day,
			...numbers[place]!
		};
	});
}

/** Where the model has no skill over the rate so far, nobody is ranked by it. */
function listsOf(
	valued: readonly CustomerValue[],
	holdout: Holdout | null
): Pick<LifetimeValueResult, 'best' | 'leaving'> {
	if (!holdout?.hasSkill) return { best: [], leaving: [] };
	return {
		best: valued
			.toSorted((one, other) => (other.expectedValue ?? 0) - (one.expectedValue ?? 0))
			.slice(0, mostListed),
		leaving: valued
			.filter(({ alive, purchases }) => alive < 0.5 && purchases > 1)
			.toSorted((one, other) => Number(other.spent) - Number(one.spent))
			.slice(0, mostListed)
	};
}

/** Days without any order after which the data may have ended rather than the orders. */
const longSilence = 60;

/** What the orders lack: amounts, and the time since the last of them. */
function gapsOf(rows: readonly History[], days: readonly { day: string }[], asOf: string): string[] {
	const gaps: string[] = [];
	const unvalued = rows.reduce(
		(sum, { frequency, customers, valued }) => sum + (frequency > 0 ? customers - valued : 0),
		0
	);
	if (unvalued > 0)
		gaps.push(
			`${unvalued} customers who bought again have no amount in the reporting currency: they count as spending what all do.`
		);
	const last = days.at(-1)!.day;
	if (daysBetween(last, asOf) > longSilence)
		gaps.push(
			`The last order is of ${last}. If the data end there, customers look gone who are not: ask as of that day.`
		);
	return gaps;
}

function missingOf({
	spending,
	holdout,
	contractual
}: Pick<LifetimeValueResult, 'holdout' | 'contractual' | 'spending'>): string[] {
	const missing: string[] = [];
	if (!spending) missing.push('No repeat purchase has an amount: revenue and value can’t be told.');
	if (spending?.mean === null)
		missing.push(
			'What customers spend varies too much for a mean: value is left out for those without repeat purchases.'
		);
	if (!holdout)
		missing.push(
			'The first two thirds of the data hold too few repeat purchases to put the model to the test: take its figures with care.'
		);
	if (contractual)
		missing.push(
			`${contractual.customers} customers paid a month a year ago: what they are worth is in their contracts, not in how often they order.`
		);
	return missing;
}

function summaryOf(
	customers: number,
	{ purchases, revenue }: { purchases: number; revenue: number | null },
	{ currency, locale }: { currency: string; locale: string }
): string {
	const money = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
	const worth =
		revenue === null ? '; nothing tells what a purchase is worth' : `, for ${money.format(revenue)}`;
	return `${customers} customers are expected to buy ${Math.round(purchases)} times in the year to come${worth}.`;
}

function tooFew(
	told: Pick<
		LifetimeValueResult,
		| 'analysis'
		| 'kind'
		| 'because'
		| 'contracts'
		| 'asOf'
		| 'currency'
		| 'grossMargin'
		| 'customers'
		| 'repeaters'
		| 'contractual'
		| 'sql'
	>
): LifetimeValueResult {
	return {
		...told,
		model: null,
		spending: null,
		expected: null,
		bands: [],
		best: [],
		leaving: [],
		holdout: null,
		summary: `There are fewer than ${fewestRepeats} repeat purchases: too few to say what customers are worth.`,
		assumptions: [],
		missing: [
			'Import orders of some months, each with its customer, its date and its amount.',
			...missingOf({ spending: null, holdout: null, contractual: told.contractual }).slice(2)
		]
	};
}
