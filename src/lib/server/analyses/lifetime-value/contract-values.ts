/** Customers with contracts valued, with their names. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { inThread } from '#lib/server/threads/pool.ts';
import type { Standing } from '../churn/panel.ts';
import { computed, type AnalysisWork } from '../work.ts';
import { termLabel, type ContractsInput, type ContractsNumbers } from './contract-numbers.ts';
import { termOf, years } from './residual.ts';
import type { Contracts, ContractValue } from './result.ts';

const computeContracts = inThread<ContractsInput, ContractsNumbers>(
	'src/lib/server/analyses/lifetime-value/contract-numbers.ts',
	'contractsNumbers'
);

export async function contractsOf(
	store: Store,
	viewer: Viewer,
	input: ContractsInput,
	work: AnalysisWork
): Promise<Contracts> {
	const { contracts, best } = await computed(
		work,
		'Learning how contracts of each term are renewed',
		computeContracts,
		input
	);
	const valued = best.map(({ row, value }) => ({ standing: input.standings[row]!, value }));
	return { ...contracts, best: await namedOf(store, viewer, valued) };
}

async function namedOf(
	store: Store,
	viewer: Viewer,
	best: readonly { standing: Standing; value: number }[]
): Promise<ContractValue[]> {
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
