import { csvText } from '#lib/csv/csv.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { ScoringResult } from './result.ts';

const reasons = [1, 2, 3].flatMap((place) => [`reason_${place}`, `points_${place}`]);
const header = ['id', 'name', 'owner', 'chance', 'low', 'high', 'crm_probability', ...reasons];

const subjects = { 'win-probability': 'Scores of deals', 'lead-score': 'Scores of leads' };

/** Every open record that is scored, with its reasons, as CSV. It is noted who took it out. */
export async function scoresFile(
	store: Store,
	viewer: Viewer,
	{ analysis, scores }: ScoringResult
): Promise<{ csv: string; name: string }> {
	requireCapability(viewer, 'export');
	const rows = scores.flatMap(({ scored }) =>
		scored.map(({ id, label, owner, chance, range, given, reasons: why }) => [
			id,
			label,
			owner,
			chance,
			range.lower,
			range.upper,
			given,
			...why.flatMap(({ text, points }) => [text, points])
		])
	);
	await audit(store.engine, viewer, {
		action: 'export',
		subject: subjects[analysis],
		detail: { records: rows.length }
	});
	return { csv: csvText(header, rows), name: `${analysis}.csv` };
}
