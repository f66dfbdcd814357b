import { csvText } from '#lib/csv/csv.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { riskReasons, type DealAtRisk } from './deals-at-risk.ts';

const header = ['id', 'name', 'owner', 'stage', 'amount', 'currency', 'expected_close', 'reasons', 'why'];

/** Deals at risk with their reasons, as CSV. It is noted who took it out. */
export async function dealsAtRiskFile(
	store: Store,
	viewer: Viewer,
	deals: readonly DealAtRisk[]
): Promise<{ csv: string; name: string }> {
	requireCapability(viewer, 'export');
	await audit(store.engine, viewer, {
		action: 'export',
		subject: 'Deals at risk',
		detail: { records: deals.length }
	});
	const rows = deals.map(({ id, name, ownerName, stageName, amount, currency, expectedClose, reasons }) => [
		id,
		name,
		ownerName,
		stageName,
		amount,
		currency,
		expectedClose,
		reasons.length,
		reasons.map((reason) => riskReasons[reason].short).join(', ')
	]);
	return { csv: csvText(header, rows), name: 'deals-at-risk.csv' };
}
