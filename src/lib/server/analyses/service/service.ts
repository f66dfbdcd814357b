import type { Viewer } from '#lib/crm/viewer.ts';
import { runMetric, type Filter, type MetricResult, type MetricRow } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { periodOf, type PeriodOptions } from '../period.ts';
import { openTickets } from './open-tickets.ts';
import type { ServiceFigures, ServiceGroup, ServiceResult } from './result.ts';
import { stoppedWith } from '../remembered.ts';

export interface ServiceOptions extends PeriodOptions {
	/** Of which tickets; of all unless told. */
	where?: Filter[];
	/** What is set side by side; owners unless told. */
	by?: ServiceGroup;
}

/** The catalogue's figures by the name they have here. */
const metrics = {
	opened: 'tickets_opened',
	solved: 'tickets_solved',
	backlog: 'backlog',
	attainment: 'sla_attainment',
	firstResponse: 'first_response_working_time',
	resolution: 'resolution_working_time',
	reopened: 'reopen_rate'
} as const;
type Named = keyof typeof metrics;

const dimensionOf: Record<ServiceGroup, string> = {
	owner: 'owner',
	priority: 'priority',
	category: 'category',
	channel: 'ticket_channel'
};

/**
 * How customers are helped: answers and solutions in working time against what was promised, what is open and what is due
 * next, by who helps or by what is asked.
 */
export async function service(
	store: Store,
	viewer: Viewer,
	options: ServiceOptions = {}
): Promise<ServiceResult> {
	const { from, to } = periodOf(options, viewer.timeZone);
	const { by = 'owner', where = [] } = options;
	const dimension = dimensionOf[by];
	const names = Object.keys(metrics) as Named[];
	const [{ open, sql }, ...answers] = await Promise.all([
		openTickets(store, viewer, where),
		...names.map((name) =>
			runMetric(store, viewer, { metric: metrics[name], by: [dimension], where, from, to })
		)
	]);
	const answered = Object.fromEntries(names.map((name, place) => [name, answers[place]!])) as Record<
		Named,
		MetricResult
	>;
	const total = figuresOf(null, 'All', (name) => answered[name].total);
	return {
		analysis: 'service',
		from,
		to,
		by,
		total,
		groups: groupsOf(answered, dimension),
		open,
		summary: summaryOf(total, open),
		assumptions: [
			'Hours are of working time. Each ticket goes by the hours and targets that held when it was opened, of its priority; they are those of Settings, Service.',
			'The clock stands still while a ticket waits for the customer, and between a solution and its opening again, where the changes of the ticket tell of it. A first response is due all the same.',
			'Attainment is met ÷ (met + breached): what is still within its time is left out, what is late counts as breached.',
			'Tickets that wait for an answer or a solution count with the time they have waited (Kaplan-Meier), instead of being left out.'
		],
		missing: missingOf(total, open, answered),
		sql: [
			{ what: 'Open tickets and what is due', sql },
			...names.map((name) => ({ what: answered[name].metric.label, sql: answered[name].sql }))
		]
	};
}

/** The same, ended when whoever asked waits no more. What is due changes by the minute: nothing of it is kept. */
export const stoppableService = stoppedWith(service);

/** Every group that any figure knows of, those with most open and opened first. */
function groupsOf(answered: Record<Named, MetricResult>, dimension: string): ServiceFigures[] {
	const rows = Object.values(answered).flatMap((answer) => answer.rows);
	const known = new Map(
		rows.map((row) => [row.dimensions[dimension]!.key, row.dimensions[dimension]!.label])
	);
	return [...known]
		.map(([key, label]) =>
			figuresOf(key, label, (name) =>
				answered[name].rows.find((row) => row.dimensions[dimension]!.key === key)
			)
		)
		.sort((one, other) => other.opened - one.opened || other.backlog - one.backlog || compare(one, other));
}

const compare = (one: ServiceFigures, other: ServiceFigures) => one.label.localeCompare(other.label, 'en');

function figuresOf(
	key: string | null,
	label: string,
	of: (name: Named) => MetricRow | undefined
): ServiceFigures {
	const number = (name: Named): number | null => {
		const value = of(name)?.value ?? null;
		return value === null ? null : Number(value);
	};
	const attained = of('attainment');
	return {
		key,
		label,
		opened: number('opened') ?? 0,
		solved: number('solved') ?? 0,
		backlog: number('backlog') ?? 0,
		attainment: {
			share: number('attainment'),
			low: attained?.interval?.low ?? null,
			high: attained?.interval?.high ?? null,
			judged: attained?.sample ?? 0
		},
		firstResponse: number('firstResponse'),
		resolution: number('resolution'),
		reopened: number('reopened')
	};
}

function summaryOf({ opened, attainment }: ServiceFigures, open: ServiceResult['open']): string {
	const kept =
		attainment.share === null
			? 'Of no ticket opened in the period it is known whether its service level was kept.'
			: `${percent(attainment.share)} of the ${attainment.judged} tickets of which it is decided kept their service level, of ${opened} opened in the period.`;
	return `${kept} Now ${open.overdue} are late and ${open.within} still within their time.`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function missingOf(
	{ opened, attainment }: ServiceFigures,
	{ unjudged }: ServiceResult['open'],
	answered: Record<Named, MetricResult>
): string[] {
	if (opened === 0) return ['There are no tickets that were opened in this period.'];
	const notes = [answered.firstResponse, answered.resolution].flatMap((answer) => answer.notes);
	return [
		...(attainment.share === null ? ['No ticket has a target and the dates to judge it by.'] : []),
		...(unjudged > 0 ? [`${unjudged} open tickets have no target, or lack the dates to judge them by.`] : []),
		...new Set(notes)
	];
}
