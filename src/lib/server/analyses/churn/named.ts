import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Standing } from './panel.ts';

/** What a customer is kept as: who has no company is one contract. */
export const entityOf = ({ is_company: isCompany }: Standing) => (isCompany ? 'companies' : 'contracts');

/** What customers and their owners are called. */
export async function labelsOf(store: Store, viewer: Viewer, rows: readonly Standing[]) {
	const named = (entity: 'companies' | 'contracts') =>
		namesOf(
			store.engine,
			viewer,
			entity,
			rows.filter((row) => entityOf(row) === entity).map((row) => row.customer_id)
		);
	const [companies, contracts, owners] = await Promise.all([
		named('companies'),
		named('contracts'),
		namesOf(
			store.engine,
			viewer,
			'people',
			rows.map((row) => row.owner_id)
		)
	]);
	return (row: Standing) => ({
		label: (row.is_company ? companies : contracts).get(row.customer_id) ?? row.customer_id,
		owner: row.owner_id === null ? null : (owners.get(row.owner_id) ?? null)
	});
}
