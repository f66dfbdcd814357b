import { entityNamed } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { csvText } from '#lib/csv/csv.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { recordsToMend } from './data-quality.ts';

/** A list that is longer is mended in the source, by a rule. */
const mostExported = 100_000;

/**
 * The records that have a finding as CSV, to be mended elsewhere. The export is noted.
 *
 * @throws RecordError `not_allowed`; AnalysisError when there is no such finding
 */
export async function mendingList(
	store: Store,
	viewer: Viewer,
	asked: { entity: string; key: string; owner?: string | null }
): Promise<string> {
	requireCapability(viewer, 'export');
	const { entity, message, records } = await recordsToMend(store, viewer, { ...asked, limit: mostExported });
	await audit(store.engine, viewer, {
		action: 'export',
		subject: entityNamed(entity).labelPlural,
		detail: { finding: asked.key, records: records.length }
	});
	return csvText(
		['id', 'name', 'owner', 'finding'],
		records.map(({ id, label, owner }) => [id, label, owner, message])
	);
}
