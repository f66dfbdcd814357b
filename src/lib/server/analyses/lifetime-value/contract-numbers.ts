/** Customers with contracts valued: by term, and together. Run in a thread. */
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
import type { Contracts, TermValue } from './result.ts';

/** Customers who are listed of all, and of each term: those of one can be looked at alone. */
export const mostListed = 25;
const mostRenewals = 4;

export function termLabel(months: number): string {
	if (months === 1) return 'Month to month';
	if (months % 12 === 0) return months === 12 ? '1 year' : `${months / 12} years`;
	return `${months} months`;
}

export interface ContractsInput {
	spells: ContractSpell[];
	/** Customers who pay now. */
	standings: Standing[];
	asOf: string;
	grossMargin: number;
}

export interface ContractsNumbers {
	contracts: Omit<Contracts, 'best'>;
	/** Those who are worth most of each term, the most first, by their place among the standings. */
	best: { row: number; value: number }[];
}

export function contractsNumbers(
	{ spells, standings, asOf, grossMargin }: ContractsInput,
	report?: (fraction: number) => void
): ContractsNumbers {
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
	const contracts = {
		customers: standings.length,
		mrr: sumOfMoney(standings.map(({ mrr }) => mrr)),
		discount,
		years,
		valued: valued.filter((each) => each.value !== null).length,
		value,
		...(value === null
			? { low: null, high: null }
			: intervalOfContracts(standings, fits, byTerm, { asOf, grossMargin }, report)),
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
		holdout: contractHoldoutOf(byTerm, asOf)
	};
	const ranked = valued
		.flatMap(({ value }, row) => (value === null ? [] : [{ row, value }]))
		.sort((one, other) => other.value - one.value);
	return { contracts, best: firstOfEach(ranked, ({ row }) => termOf(standings[row]!)) };
}

/** As many as are listed of each key, in their order. */
function firstOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => number): Item[] {
	const many = new Map<number, number>();
	return items.filter((item) => {
		const before = many.get(keyOf(item)) ?? 0;
		many.set(keyOf(item), before + 1);
		return before < mostListed;
	});
}

const modelOf = (fit: TermFit): NonNullable<TermValue['model']> => ({
	name: fit.model === 'beta-discrete-weibull' ? 'beta-discrete-weibull' : 'shifted-beta-geometric',
	parameters: fit.parameters
});
