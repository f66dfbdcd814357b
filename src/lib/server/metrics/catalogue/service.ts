/** How customers are helped. */
import type { MetricSpecification, Part } from '../specification.ts';
import { asOf, sums } from './parts.ts';

const tickets = (date: string, aggregates: Part['aggregates'], where?: string): Part => ({
	relation: 'tickets',
	timing: 'period',
	date,
	dateType: 'instant',
	where,
	aggregates
});

const onOpened = 'when the ticket was opened';
const onSolved = 'when the ticket was solved, else closed';
const byTheClock = 'Hours by the clock, nights and weekends too.';
const byWorkingTime = [
	'What happens within one night or weekend takes no working time: 0, not unknown.',
	'Hours of working time, without nights, weekends and holidays: those of Settings, Service.',
	'A ticket goes by the hours that held when it was opened, also where they changed since.'
];
const whileWaiting =
	'The time in which a ticket waited for the customer, or was solved before it was opened again, does not count where its changes tell of it.';

/** Hours from the opening of a ticket to an event; those without it are censored at their end, or now. */
const waiting = (until: string): string =>
	`case
		when ${until} is not null or r.has_untold_end is distinct from true
			then date_diff('second', r.opened_at, coalesce(${until}, r.ended_at, now())) / 3600.0
	end`;

interface Wait {
	name: string;
	label: string;
	definition: string;
	until: string;
	/** What has become of a ticket by then, said of several. */
	ended: string;
	/** The seconds of working time until then, as the relation tells them; else hours go by the clock. */
	working?: string;
	formula: string;
	quantile?: number;
	edgeCases: string[];
	source: string;
}

const wait = ({ until, ended, working, quantile, edgeCases, ...told }: Wait): MetricSpecification => ({
	...told,
	subject: 'service',
	unit: 'hours',
	dateBasis: onOpened,
	edgeCases: [
		...edgeCases,
		...(working ? byWorkingTime : [byTheClock]),
		`Null when fewer than ${quantile === 0.9 ? 'nine of ten' : 'half'} came to it at any age.`
	],
	better: 'lower',
	records: 'tickets',
	parts: [
		{
			...tickets('r.opened_at', { tickets: sums.count }),
			...(working && { relation: 'timed_tickets' }),
			survival: {
				name: 'hours',
				told: { spells: 'tickets', ended },
				days: working ? `${working} / 3600.0` : waiting(until),
				event: `${until} is not null`,
				quantile
			}
		}
	],
	value: 'hours',
	sample: 'tickets',
	additive: false,
	warnings: [
		{
			where: `${until} < r.opened_at`,
			message: 'are dated before the ticket was opened, so not counted'
		},
		{
			where: `r.has_untold_end and ${until} is null`,
			message: 'are solved or closed without a date, so not counted'
		}
	]
});

const answeredByAgents = 'The first answer of an agent, as the source tells it; automatic answers are not.';
const unanswered =
	'Tickets without an answer count for as long as they have waited, or until they were closed.';
const unsolved = 'Tickets that are not solved count for as long as they have been open.';

/** What of the promises is kept: met ÷ (met + breached), by the column that says which. */
const attainment = ({
	outcome,
	edgeCases,
	...told
}: Pick<MetricSpecification, 'name' | 'label' | 'definition' | 'formula' | 'edgeCases'> & {
	outcome: string;
}): MetricSpecification => ({
	...told,
	subject: 'service',
	unit: 'ratio',
	dateBasis: onOpened,
	edgeCases: [
		...edgeCases,
		'A ticket still within its time is left out; one that is late counts as breached, answered and solved or not.',
		'So of the last days the quick ones count already and the slow ones not yet.',
		'Every ticket is judged by its own times and by the targets and hours that held when it was opened, whatever the source says of it.',
		'Tickets without a target, or without the dates to judge by, are left out.'
	],
	source: 'Zendesk, “SLA achievement”: achieved ÷ (achieved + breached); research/crm.md M52.',
	better: 'higher',
	records: 'tickets',
	parts: [
		{
			...tickets(
				'r.opened_at',
				{ met: `count(*) filter (where ${outcome} = 'met')`, judged: sums.count },
				`${outcome} in ('met', 'breached')`
			),
			relation: 'timed_tickets'
		}
	],
	value: 'met / nullif(judged, 0)',
	sample: 'judged',
	proportion: { successes: 'met', trials: 'judged' },
	counts: `${outcome} = 'met'`,
	additive: false
});

/** Satisfaction on the source’s scale of 1 to 5 from which on a customer counts as satisfied. */
const satisfied = 'r.satisfaction >= 4';

export const service: MetricSpecification[] = [
	{
		name: 'tickets_opened',
		label: 'Tickets opened',
		subject: 'service',
		definition: 'The number of tickets opened in the period.',
		formula: 'count of tickets by tickets.opened_at',
		unit: 'count',
		dateBasis: onOpened,
		edgeCases: ['Tickets whose source does not say when they were opened are in no period.'],
		source: 'Zendesk, “Created tickets”.',
		better: 'lower',
		records: 'tickets',
		parts: [tickets('r.opened_at', { tickets: sums.count })],
		value: 'tickets',
		sample: 'tickets',
		additive: true
	},
	{
		name: 'tickets_solved',
		label: 'Tickets solved',
		subject: 'service',
		definition: 'The number of tickets solved in the period.',
		formula: 'count of tickets by tickets.solved_at, else tickets.closed_at',
		unit: 'count',
		dateBasis: onSolved,
		edgeCases: ['A ticket that was opened again counts where it was solved last.'],
		source: 'Zendesk, “Solved tickets”.',
		better: 'higher',
		records: 'tickets',
		parts: [tickets('r.ended_at', { tickets: sums.count })],
		value: 'tickets',
		sample: 'tickets',
		additive: true
	},
	{
		name: 'backlog',
		label: 'Backlog',
		subject: 'service',
		definition: 'The number of tickets that are opened and not solved at a moment.',
		formula:
			'count of tickets with tickets.opened_at before and tickets.solved_at, else closed_at, after the moment',
		unit: 'count',
		dateBasis: asOf,
		edgeCases: [
			'An earlier moment shows tickets by the status, owner and priority they have now.',
			'A ticket that was opened again was open all the time until it was solved last.',
			'A ticket that is solved or closed without a date is in no backlog.'
		],
		source: 'Zendesk, “Unsolved tickets”; research/crm.md M53.',
		better: 'lower',
		records: 'tickets',
		parts: [{ relation: 'unsolved_tickets', timing: 'moment', aggregates: { tickets: sums.count } }],
		value: 'tickets',
		sample: 'tickets',
		additive: true
	},
	wait({
		name: 'first_response_time',
		label: 'First response time',
		definition: 'The median number of hours until a ticket had its first answer.',
		until: 'r.first_response_at',
		ended: 'got an answer',
		formula: 'Kaplan-Meier median of tickets.first_response_at − tickets.opened_at',
		edgeCases: [answeredByAgents, unanswered],
		source: 'Zendesk, “First reply time”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'first_response_time_p90',
		label: 'First response time, 90th percentile',
		definition: 'The number of hours by which nine of ten tickets had their first answer.',
		until: 'r.first_response_at',
		ended: 'got an answer',
		quantile: 0.9,
		formula: 'Kaplan-Meier 90th percentile of tickets.first_response_at − tickets.opened_at',
		edgeCases: [answeredByAgents, unanswered],
		source: 'Zendesk, “First reply time”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'resolution_time',
		label: 'Resolution time',
		definition: 'The median number of hours until a ticket was solved.',
		until: 'r.ended_at',
		ended: 'got solved',
		formula: 'Kaplan-Meier median of tickets.solved_at, else closed_at, − tickets.opened_at',
		edgeCases: [unsolved, 'The time until it was solved last, where it was opened again.'],
		source: 'Zendesk, “Full resolution time”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'resolution_time_p90',
		label: 'Resolution time, 90th percentile',
		definition: 'The number of hours by which nine of ten tickets were solved.',
		until: 'r.ended_at',
		ended: 'got solved',
		quantile: 0.9,
		formula: 'Kaplan-Meier 90th percentile of tickets.solved_at, else closed_at, − tickets.opened_at',
		edgeCases: [unsolved, 'The time until it was solved last, where it was opened again.'],
		source: 'Zendesk, “Full resolution time”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'first_response_working_time',
		label: 'First response in working time',
		definition: 'The median number of working hours until a ticket had its first answer.',
		until: 'r.first_response_at',
		ended: 'got an answer',
		working: 'r.response_seconds',
		formula: 'Kaplan-Meier median of working time from tickets.opened_at to tickets.first_response_at',
		edgeCases: [answeredByAgents, unanswered],
		source: 'Zendesk, “First reply time (business hours)”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'first_response_working_time_p90',
		label: 'First response in working time, 90th percentile',
		definition: 'The number of working hours by which nine of ten tickets had their first answer.',
		until: 'r.first_response_at',
		ended: 'got an answer',
		working: 'r.response_seconds',
		quantile: 0.9,
		formula:
			'Kaplan-Meier 90th percentile of working time from tickets.opened_at to tickets.first_response_at',
		edgeCases: [answeredByAgents, unanswered],
		source: 'Zendesk, “First reply time (business hours)”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'resolution_working_time',
		label: 'Resolution in working time',
		definition: 'The median number of working hours until a ticket was solved.',
		until: 'r.ended_at',
		ended: 'got solved',
		working: 'r.resolution_seconds',
		formula:
			'Kaplan-Meier median of working time from tickets.opened_at to tickets.solved_at, else closed_at, less that of waiting for the customer',
		edgeCases: [unsolved, whileWaiting],
		source: 'Zendesk, “Requester wait time (business hours)”; Kaplan and Meier (1958).'
	}),
	wait({
		name: 'resolution_working_time_p90',
		label: 'Resolution in working time, 90th percentile',
		definition: 'The number of working hours by which nine of ten tickets were solved.',
		until: 'r.ended_at',
		ended: 'got solved',
		working: 'r.resolution_seconds',
		quantile: 0.9,
		formula:
			'Kaplan-Meier 90th percentile of working time from tickets.opened_at to tickets.solved_at, else closed_at, less that of waiting for the customer',
		edgeCases: [unsolved, whileWaiting],
		source: 'Zendesk, “Requester wait time (business hours)”; Kaplan and Meier (1958).'
	}),
	attainment({
		name: 'sla_attainment',
		label: 'SLA attainment',
		definition:
			'Of the tickets whose service level is decided, the share that was answered and solved in time.',
		formula:
			'tickets met ÷ (tickets met + tickets breached), by working time and the targets of their priority',
		outcome: 'r.sla_outcome',
		edgeCases: [
			'A ticket is met when every target it has is, and breached when one is.',
			'Where a source tells of no first answer at all, its tickets are judged by their solution alone.'
		]
	}),
	attainment({
		name: 'first_response_sla_attainment',
		label: 'First responses in time',
		definition: 'Of the tickets whose first response is decided, the share that was answered in time.',
		formula: 'first responses met ÷ (met + breached), by working time and the target of their priority',
		outcome: 'r.first_response_outcome',
		edgeCases: [
			'A ticket that was solved without an answer that the source tells of is left out.',
			'So are all tickets of a source that tells of no first answer at all.'
		]
	}),
	attainment({
		name: 'resolution_sla_attainment',
		label: 'Solutions in time',
		definition: 'Of the tickets whose solution is decided, the share that was solved in time.',
		formula: 'solutions met ÷ (met + breached), by working time and the target of their priority',
		outcome: 'r.resolution_outcome',
		edgeCases: [whileWaiting]
	}),
	{
		name: 'reopen_rate',
		label: 'Reopen rate',
		subject: 'service',
		definition: 'Of the tickets solved in the period, the share that had been opened again at least once.',
		formula: 'tickets with tickets.reopens above 0 ÷ tickets solved of which the source tells it',
		unit: 'ratio',
		dateBasis: onSolved,
		edgeCases: ['Tickets whose source does not tell how often they were reopened are left out.'],
		source: 'Zendesk, “Reopened tickets”; research/crm.md M53.',
		better: 'lower',
		records: 'tickets',
		parts: [
			tickets(
				'r.ended_at',
				{ reopened: 'count(*) filter (where r.reopens > 0)', tickets: sums.count },
				'r.reopens is not null'
			)
		],
		value: 'reopened / nullif(tickets, 0)',
		sample: 'tickets',
		proportion: { successes: 'reopened', trials: 'tickets' },
		counts: 'r.reopens > 0',
		additive: false
	},
	{
		name: 'csat',
		label: 'Customer satisfaction',
		subject: 'service',
		definition: 'Of the tickets solved in the period that were rated, the share rated 4 or 5 of 5.',
		formula: 'tickets with tickets.satisfaction of 4 or 5 ÷ tickets with a satisfaction',
		unit: 'ratio',
		dateBasis: onSolved,
		edgeCases: [
			'Satisfied among all who answered, not satisfied for each dissatisfied.',
			'Who answers is not everybody: see csat_response_rate.'
		],
		source: 'Zendesk, “Satisfaction score”: 150 good of 250 is 60 %. Thermostat divides by the dissatisfied.',
		better: 'higher',
		records: 'tickets',
		parts: [
			tickets(
				'r.ended_at',
				{ satisfied: `count(*) filter (where ${satisfied})`, rated: sums.count },
				'r.satisfaction is not null'
			)
		],
		value: 'satisfied / nullif(rated, 0)',
		sample: 'rated',
		proportion: { successes: 'satisfied', trials: 'rated' },
		counts: satisfied,
		additive: false
	},
	{
		name: 'nps',
		label: 'Net promoter score',
		subject: 'service',
		definition:
			'Of the tickets solved in the period whose customer said how likely they would recommend the company, promoters less detractors, per hundred.',
		formula:
			'100 × (tickets with tickets.recommendation of 9 or 10 − those of 0 to 6) ÷ tickets with a recommendation of 0 to 10',
		unit: 'number',
		dateBasis: onSolved,
		edgeCases: [
			'From −100 to 100. Those of 7 and 8 count among all who answered.',
			'One score comes of very different mixes: 40 stands for 40 promoters and 60 passives as for 70 promoters and 30 detractors.',
			'Asked of tickets it is that of customers who needed help. Numbers outside 0 to 10 are left out.'
		],
		source: 'Reichheld (2003), “The One Number You Need to Grow”; research/crm.md M50.',
		better: 'higher',
		records: 'tickets',
		parts: [
			tickets(
				'r.ended_at',
				{
					promoters: 'count(*) filter (where r.recommendation >= 9)',
					detractors: 'count(*) filter (where r.recommendation <= 6)',
					answered: sums.count
				},
				'r.recommendation between 0 and 10'
			)
		],
		value: '100 * (promoters - detractors) / nullif(answered, 0)',
		sample: 'answered',
		additive: false
	},
	{
		name: 'csat_response_rate',
		label: 'Satisfaction response rate',
		subject: 'service',
		definition: 'Of the tickets solved in the period, the share whose customer rated it.',
		formula: 'tickets with a tickets.satisfaction ÷ tickets solved',
		unit: 'ratio',
		dateBasis: onSolved,
		edgeCases: ['Tickets whose customer was never asked count as not rated.'],
		source: 'Zendesk, “Satisfaction response rate”; research/crm.md M49.',
		better: 'higher',
		records: 'tickets',
		parts: [tickets('r.ended_at', { rated: 'count(r.satisfaction)', tickets: sums.count })],
		value: 'rated / nullif(tickets, 0)',
		sample: 'tickets',
		proportion: { successes: 'rated', trials: 'tickets' },
		counts: 'r.satisfaction is not null',
		additive: false
	}
];
