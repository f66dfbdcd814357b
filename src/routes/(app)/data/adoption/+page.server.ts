import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { withFinding } from '#lib/charts/words/metric.ts';
import { dayAfter, today } from '#lib/crm/calendar/dates.ts';
import { count, share, type Reader } from '#lib/components/format/format.ts';
import { adoption } from '#lib/server/analyses/adoption/adoption.ts';
import type { AdoptionResult } from '#lib/server/analyses/adoption/result.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { isIn, pickFilters, readPicks, spanned } from '#lib/server/explore/picks.ts';
import { bucketLink } from '#lib/server/explore/drawn.ts';
import { runMetric, type MetricResult } from '#lib/server/metrics/index.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import type { PageServerLoad } from './$types';

const choices = [4, 12, 26, 52];

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const weeks = choices.find((known) => String(known) === url.searchParams.get('weeks')) ?? 12;
	const to = dayAfter(today(viewer.timeZone), 1);
	const from = dayAfter(to, -7 * weeks);
	const read = readPicks(url);
	const chosen = read.span && spanned({ from, to }, read);
	const span = chosen && { from: chosen.from ?? from, to: chosen.to ?? to };
	const result = await loaded(adoption(store, viewer, { weeks, span: span ?? undefined }));
	const marks = readMarks(url, [
		{ name: 'team', label: 'Team', values: result.teams.map(({ id, name }) => ({ key: id, label: name })) },
		{
			name: 'owner',
			label: 'Person',
			values: result.persons.map(({ id, name }) => ({ key: id, label: name }))
		}
	]);
	const where = pickFilters({ picks: marks.picks, span: null });
	const marked = (name: string, key: string | null) => {
		const { link, isChosen } = marks.picking(name);
		return { pick: link(key), isFaded: isChosen !== undefined && !isChosen(key) };
	};
	const weekly = (answer: MetricResult, title: string) =>
		drawTimeSeries(answer, reader, {
			title: withFinding(title, answer, reader),
			link: (row) => bucketLink(url, answer, row),
			isChosen: span ? (row) => isIn(answer, row, span) : undefined
		});
	const [logged, active, reader] = await loaded(
		Promise.all([
			runMetric(store, viewer, { metric: 'activities_logged', from, to, grain: 'week', where }),
			runMetric(store, viewer, { metric: 'adoption', from, to, grain: 'week', where }),
			readerOf(locals)
		])
	);
	return {
		weeks,
		choices,
		picks: marks.picks,
		span,
		result: {
			...result,
			...untrack(() => ({
				teams: result.teams.map((team) => ({ ...team, ...marked('team', team.id) })),
				persons: result.persons
					.filter(({ teamId }) => marks.shows('team', teamId))
					.map((person) => ({ ...person, ...marked('owner', person.id) }))
			}))
		},
		isEmpty: result.people === 0,
		finding: finding(result, reader),
		charts: untrack(() => ({
			logged: {
				drawing: weekly(logged, 'Activities logged'),
				request: logged.request
			},
			active: {
				drawing: weekly(active, 'People who logged work'),
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
