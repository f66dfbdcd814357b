/** What customers with contracts are worth. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readPanel } from '../churn/panel.ts';
import { withoutSubscriptions } from '../retention/result.ts';
import { step, type AnalysisWork } from '../work.ts';
import { contractsOf, contractsSummary } from './contract-values.ts';
import { readContractSpells } from './contracts.ts';
import { discount, years } from './residual.ts';
import type { LifetimeValueResult } from './result.ts';
import { contractualOf, type Chosen } from './simple.ts';

/**
 * What customers with contracts are worth: how those of each term renew (shifted beta geometric, or beta discrete Weibull
 * where it is clearly better), what the renewals to come leave, discounted, and how many the same models would have
 * expected to stay.
 */
export async function ofContracts(
	store: Store,
	viewer: Viewer,
	chosen: Chosen,
	work: AnalysisWork
): Promise<LifetimeValueResult> {
	const { asOf } = chosen;
	step(work, 'Reading contracts and what customers pay');
	const [settings, spells, standings, contractual] = await Promise.all([
		store.settings(),
		readContractSpells(store, viewer, asOf),
		readPanel(store, viewer, [asOf], 1),
		contractualOf(store, viewer, asOf)
	]);
	const grossMargin = settings.gross_margin_percent / 100;
	const contracts = await contractsOf(
		store,
		viewer,
		{ spells: spells.rows, standings: standings.rows, asOf, grossMargin },
		work
	);
	const unvalued = contracts.terms.filter(({ value, customers }) => value === null && customers > 0);
	return {
		analysis: 'lifetime-value',
		...chosen,
		contracts,
		currency: settings.reporting_currency,
		grossMargin,
		customers: contracts.customers,
		repeaters: 0,
		model: null,
		spending: null,
		expected: null,
		bands: [],
		best: [],
		leaving: [],
		holdout: null,
		contractual,
		summary: contractsSummary(contracts, { currency: settings.reporting_currency, locale: viewer.locale }),
		assumptions: [
			'Customers of one term renew alike: each has a chance of their own to leave at a renewal, and those who leave easily leave first (shifted beta geometric). Where chances clearly change with time, they may (beta discrete Weibull).',
			`Value is what a customer pays now, at the gross margin of ${Math.round(grossMargin * 100)} %, from the next renewal on, discounted to it by ${Math.round(100 * discount)} % a year. What is agreed until then, and what customers may come to pay more or less, is in no figure.`,
			`It counts renewals of ${years} years; without an end it stands on renewals that nobody has seen yet.`,
			'A term is that of the first contract for how customers renewed, and of the oldest that runs for those who pay now; where none is told, customers may leave any month.',
			'New customers to come, and those who come back, are in no figure.'
		],
		missing: [
			...(contracts.customers === 0 ? [withoutSubscriptions('what customers with contracts are worth')] : []),
			...unvalued.map(
				({ label, customers, left }) =>
					`${customers} customers of the term “${label}” are in no value: ${left} have left, too few or within too few terms to say how the others will.`
			),
			...(contracts.holdout || contracts.customers === 0
				? []
				: [
						'By the end of the first two thirds of the data too few had left to put the models to the test: take the values with care.'
					])
		],
		sql: [
			{ what: 'When customers began and left, by term', sql: spells.sql },
			{ what: 'What customers pay now', sql: standings.sql }
		]
	};
}
