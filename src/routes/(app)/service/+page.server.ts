import { drawBreakdown } from '#lib/charts/breakdown.ts';
import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { withFinding } from '#lib/charts/words/metric.ts';
import { figure, share, type Reader } from '#lib/components/format/format.ts';
import { periodLink, pickLink, recordLink } from '#lib/components/links.ts';
import { addMonths, today } from '#lib/crm/calendar/dates.ts';
import { withinPeriod } from '#lib/crm/calendar/periods.ts';
import { serviceGroups, type OpenTicket, type ServiceResult } from '#lib/server/analyses/service/result.ts';
import { service } from '#lib/server/analyses/service/service.ts';
import { dimensionsOf, runMetric, type MetricRequest, type MetricResult } from '#lib/server/metrics/index.ts';
import { requireViewer } from '../../problem.ts';
import { filterChoices, ownPeriod, readFilters } from '#lib/server/explore/filters.ts';
import { daysOf, isIn, isPicked, namedPicks, pickFilters, readPicks } from '#lib/server/explore/picks.ts';
import { patientStore } from '#lib/server/store/store.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import type { PageServerLoad } from './$types';

/** The figures of the page, in the order in which who answers for support asks for them. */
const cards = [
	'backlog',
	'tickets_opened',
	'tickets_solved',
	'sla_attainment',
	'first_response_time',
	'first_response_time_p90',
	'resolution_time',
	'resolution_time_p90',
	'reopen_rate',
	'csat',
	'csat_response_rate',
	'nps'
];

/** Figures whose recent shape is drawn on their card. */
const withShape = new Set(['backlog', 'tickets_opened', 'tickets_solved', 'first_response_time', 'csat']);

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const [
		{ filters, choices, picks, chosen, figures, shapes, backlog, kept, satisfied, everything, levels },
		reader
	] = await Promise.all([
		worked({ locals, url, isDataRequest }, 'how customers are helped', () => asked(locals, url)),
		readerOf(locals)
	]);
	const own = ownPeriod(filters);
	const picking = (name: string) => ({
		link: (key: string | null) => pickLink(url, [{ dimension: name, key }]),
		isChosen: isPicked(picks, [name])
	});
	return {
		filters: filters.state,
		choices,
		picks: chosen,
		span: own,
		isEmpty: everything.total.sample === 0,
		finding: finding(figures, filters.state.periodLabel, reader),
		levels: { ...levels, open: withLinks(levels.open) },
		cards: figures.map((result, place) => ({ result, series: shapes[place] ?? null })),
		charts: untrack(() => ({
			backlog: {
				drawing: drawTimeSeries(backlog, reader, {
					title: withFinding('Tickets not solved at the end of each month', backlog, reader),
					link: (row) => periodLink(url, daysOf(backlog, row)),
					isChosen: own ? (row) => isIn(backlog, row, own) : undefined
				}),
				request: backlog.request
			},
			kept: {
				drawing: drawBreakdown(kept, reader, {
					title: withFinding('Service levels kept, by priority', kept, reader),
					...picking('priority')
				}),
				request: kept.request
			},
			satisfied: {
				drawing: drawBreakdown(satisfied, reader, {
					title: withFinding('Customer satisfaction by owner', satisfied, reader),
					...picking('owner')
				}),
				request: satisfied.request
			}
		}))
	};
};

/** All that the page shows, asked at once: what rests on the clock of working time then reads it once. */
async function asked(locals: App.Locals, url: URL) {
	const viewer = requireViewer(locals);
	const store = patientStore(locals.store);
	const filters = readFilters(url, viewer, await store.settings(), 'last_90_days');
	const { period, compare } = filters;
	const known = await dimensionsOf(store, 'tickets_opened', viewer);
	const read = readPicks(url);
	const picks = {
		...read,
		picks: read.picks.filter(({ dimension }) => known.some(({ name }) => name === dimension))
	};
	const where = [...filters.where, ...pickFilters(picks)];
	/** A chart goes on showing what it is by: what was chosen on it filters the rest. */
	const whereBut = (name: string) => [...filters.where, ...pickFilters(picks, [name])];
	const month = addMonths(today(viewer.timeZone), 0);
	const year = { from: addMonths(month, -11), to: addMonths(month, 1) };
	const run = (request: MetricRequest) => runMetric(store, viewer, request);
	const by = serviceGroups.find((name) => name === url.searchParams.get('by')) ?? 'owner';
	const [figures, shapes, backlog, kept, satisfied, everything, choices, levels, chosen] = await Promise.all([
		Promise.all(cards.map((metric) => run({ metric, ...period, compare, where }))),
		Promise.all(
			cards.map((metric) => (withShape.has(metric) ? run({ metric, ...year, where, grain: 'month' }) : null))
		),
		run({ metric: 'backlog', ...year, where, grain: 'month' }),
		run({ metric: 'sla_attainment', ...period, where: whereBut('priority'), by: ['priority'] }),
		run({ metric: 'csat', ...period, where: whereBut('owner'), by: ['owner'] }),
		run({ metric: 'tickets_opened' }),
		filterChoices(store, viewer, filters, 'tickets_opened'),
		service(store, viewer, { ...period, by, where }),
		namedPicks(store, viewer, picks, known)
	]);
	return { filters, choices, picks, chosen, figures, shapes, backlog, kept, satisfied, everything, levels };
}

const withLinks = (open: ServiceResult['open']) => {
	const linked = (tickets: OpenTicket[]) =>
		tickets.map((ticket) => ({ ...ticket, href: recordLink('tickets', ticket.id) }));
	return { ...open, next: linked(open.next), late: linked(open.late) };
};

/** What the page says first: whether the backlog grows, how long customers wait, and whether promises are kept. */
function finding(figures: readonly MetricResult[], period: string, reader: Reader): string {
	const of = (metric: string) => figures[cards.indexOf(metric)]!.total.value;
	const [opened, solved] = [Number(of('tickets_opened') ?? 0), Number(of('tickets_solved') ?? 0)];
	const answer = of('first_response_time');
	const when = period === 'All time' ? '' : ` ${withinPeriod(period)}`;
	if (opened === 0 && solved === 0) return `No tickets${when}`;
	const moves =
		opened > solved
			? 'More tickets were opened than solved'
			: opened < solved
				? 'More tickets were solved than opened'
				: 'As many tickets were solved as opened';
	const waits = answer === null ? '' : `; half had an answer within ${figure(answer, 'hours', reader)}`;
	const kept = of('sla_attainment');
	const levels =
		kept === null
			? ''
			: `; service levels were kept in ${share(Number(kept), reader, 0)} of the decided tickets`;
	return `${moves}${when}${waits}${levels}`;
}
