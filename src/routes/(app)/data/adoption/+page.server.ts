import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { count, share, type Reader } from '#lib/components/format/format.ts';
import { adoption } from '#lib/server/analyses/adoption/adoption.ts';
import type { AdoptionResult } from '#lib/server/analyses/adoption/result.ts';
import { runMetric } from '#lib/server/metrics/index.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import type { PageServerLoad } from './$types';

const choices = [4, 12, 26, 52];

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const weeks = choices.find((known) => String(known) === url.searchParams.get('weeks')) ?? 12;
	const result = await loaded(adoption(store, viewer, { weeks }));
	const { from, to } = result;
	const [logged, active, reader] = await loaded(
		Promise.all([
			runMetric(store, viewer, { metric: 'activities_logged', from, to, grain: 'week' }),
			runMetric(store, viewer, { metric: 'adoption', from, to, grain: 'week' }),
			readerOf(locals)
		])
	);
	return {
		weeks,
		choices,
		result,
		isEmpty: result.people === 0,
		finding: finding(result, reader),
		charts: untrack(() => ({
			logged: {
				drawing: drawTimeSeries(logged, reader, { title: 'Activities logged each week' }),
				request: logged.request
			},
			active: {
				drawing: drawTimeSeries(active, reader, {
					title: 'Share of people who logged something in the week'
				}),
				request: active.request
			}
		}))
	};
};

/** The title of the page: who works with the CRM, and on what. */
function finding({ people, active, all }: AdoptionResult, reader: Reader): string {
	if (people === 0) return 'Adoption';
	const worked =
		all.worked.share === null
			? ''
			: `; ${share(all.worked.share, reader, 0)} of open deals were worked on in 14 days`;
	return `${count(active, reader)} of ${count(people, reader)} people logged work in the last 7 days${worked}`;
}
