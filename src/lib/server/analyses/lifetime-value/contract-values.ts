/** Customers with contracts valued: by term, together, and one by one. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Standing } from '../churn/panel.ts';
import { sumOfMoney } from '../money.ts';
import { lifetimesAt, type ContractSpell } from './contracts.ts';
import {
	contractHoldoutOf,
	contractValuer,
	discount,
	fitOfTerm,
	intervalOfContracts,
	termOf,
	years,
	type TermFit
} from './residual.ts';
import type { Contracts, ContractValue, TermValue } from './result.ts';

const mostListed = 25;
const mostRenewals = 4;

export function termLabel(months: number): string {
	if (months === 1) return 'Month to month';
	if (months % 12 === 0) return months === 12 ? '1 year' : `${months / 12} years`;
	return `${months} months`;
}

export async function contractsOf(
	store: Store,
	viewer: Viewer,
	spells: readonly ContractSpell[],
	standings: readonly Standing[],
	{ asOf, grossMargin }: { asOf: string; grossMargin: number }
): Promise<Contracts> {
	const terms = [...new Set([...spells.map(({ term }) => term), ...standings.map(termOf)])].sort(
		(one, other) => one - other
	);
	const byTerm = new Map(terms.map((term) => [term, spells.filter((spell) => spell.term === term)]));
	const fits = new Map(terms.map((term) => [term, fitOfTerm(lifetimesAt(byTerm.get(term)!, asOf))]));
	const valuer = contractValuer(fits, grossMargin);
	const valued = standings.map((standing) => ({
		standing,
		value: valuer.value(standing),
		whole: valuer.whole(standing)
	}));
	const sum = (of: 'value' | 'whole', among = valued) => {
		const known = among.flatMap((each) => each[of] ?? []);
		return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
	};
	const value = sum('value');
	return {
		customers: standings.length,
		mrr: sumOfMoney(standings.map(({ mrr }) => mrr)),
		discount,
		years,
		valued: valued.filter((each) => each.value !== null).length,
		value,
		...(value === null
			? { low: null, high: null }
			: intervalOfContracts(standings, fits, byTerm, asOf, grossMargin)),
		whole: sum('whole'),
		terms: terms.map((term): TermValue => {
			const those = valued.filter(({ standing }) => termOf(standing) === term);
			const { began, gone } = lifetimesAt(byTerm.get(term)!, asOf);
			const fit = fits.get(term) ?? null;
			return {
				term,
				label: termLabel(term),
				customers: those.length,
				mrr: sumOfMoney(those.map(({ standing }) => standing.mrr)),
				began,
				left: gone,
				model: fit && modelOf(fit),
				renewals: fit ? Array.from({ length: mostRenewals }, (_, place) => fit.retention(place + 1)) : [],
				value: sum('value', those),
				whole: sum('whole', those)
			};
		}),
		best: await bestOf(store, viewer, valued),
		holdout: contractHoldoutOf(byTerm, asOf)
	};
}

const modelOf = (fit: TermFit): NonNullable<TermValue['model']> => ({
	name: fit.model === 'beta-discrete-weibull' ? 'beta-discrete-weibull' : 'shifted-beta-geometric',
	parameters: fit.parameters
});

async function bestOf(
	store: Store,
	viewer: Viewer,
	valued: readonly { standing: Standing; value: number | null }[]
): Promise<ContractValue[]> {
	const best = valued
		.flatMap(({ standing, value }) => (value === null ? [] : [{ standing, value }]))
		.sort((one, other) => other.value - one.value)
		.slice(0, mostListed);
	const entityOf = ({ is_company: isCompany }: Standing) => (isCompany ? 'companies' : 'contracts');
	const named = (entity: 'companies' | 'contracts') =>
		namesOf(
			store.engine,
			viewer,
			entity,
			best.filter(({ standing }) => entityOf(standing) === entity).map(({ standing }) => standing.customer_id)
		);
	const names = { companies: await named('companies'), contracts: await named('contracts') };
	return best.map(({ standing, value }) => {
		const entity = entityOf(standing);
		return {
			id: standing.customer_id,
			entity,
			label: names[entity].get(standing.customer_id) ?? standing.customer_id,
			mrr: standing.mrr,
			since: standing.since,
			term: termLabel(termOf(standing)),
			value
		};
	});
}

export function contractsSummary(
	{ customers, valued, value, low, high }: Contracts,
	{ currency, locale }: { currency: string; locale: string }
): string {
	if (customers === 0) return 'There are no customers who pay a month.';
	if (value === null)
		return `${customers} customers pay a month: too few have left to say what they are worth.`;
	const money = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
	const range =
		low === null || high === null ? '' : ` (80 % between ${money.format(low)} and ${money.format(high)})`;
	return `${valued === customers ? customers : `${valued} of ${customers}`} customers with contracts are worth ${money.format(value)} in ${years} years${range}.`;
}
