import { csvText } from '#lib/csv/csv.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { askedOf, scoresFor } from '../question.ts';
import type { RequestHandler } from './$types';

const header = ['id', 'name', 'owner', 'chance', 'low', 'high', 'crm_probability'];
const reasons = [1, 2, 3].flatMap((place) => [`reason_${place}`, `points_${place}`]);

/** Every open record that the page scores, with its reasons, as a file. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const asked = askedOf(url.searchParams);
	const { scores } = await loaded(scoresFor(locals.store, requireViewer(locals), asked));
	const rows = scores.flatMap(({ scored }) =>
		scored.map((record) => [
			record.id,
			record.label,
			record.owner,
			record.chance,
			record.range?.lower ?? null,
			record.range?.upper ?? null,
			record.given,
			...record.reasons.flatMap(({ text, points }) => [text, points])
		])
	);
	return new Response(csvText([...header, ...reasons], rows), {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="${asked.kind}-scores.csv"`
		}
	});
};
