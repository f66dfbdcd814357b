/** Tickets, and what is still to be answered. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';
import { timedTickets } from './service-clock.ts';

const dimensions = {
	owner: 'owner_id',
	team: 'owner_id',
	pipeline: 'pipeline_id',
	stage: 'stage_id',
	status: 'status',
	priority: 'priority',
	category: 'category',
	ticket_channel: 'channel',
	company: 'company_id',
	industry: 'company_id',
	country: 'company_id'
};

const custom = { entity: 'tickets' } as const;

/** Tickets with when they were done with: solved, else closed. */
const tickets = (viewer: Viewer) => `
	select
		*,
		coalesce(solved_at, closed_at) as ended_at,
		coalesce(solved_at, closed_at) is null and lower(status) in ('closed', 'solved', 'resolved', 'done') as has_untold_end
	from ${scoped('tickets', viewer)}`;

export const serviceRelations = {
	tickets: {
		sql: (viewer) => `(${tickets(viewer)}\n)`,
		dimensions,
		contact: 'contact_id',
		id: 'id',
		custom
	},
	/** On the clock of the promise that held when they were opened. */
	timed_tickets: {
		sql: (viewer) => timedTickets(tickets(viewer), viewer),
		dimensions,
		id: 'id',
		custom,
		isCostly: true
	},
	unsolved_tickets: {
		sql: (viewer) => `(
	select *, opened_at as valid_from, ended_at as valid_to
	from (${tickets(viewer)}
	)
	where opened_at is not null and (ended_at is null or ended_at > opened_at) and has_untold_end is distinct from true
)`,
		dimensions,
		contact: 'contact_id',
		id: 'id',
		custom,
		isVersioned: true
	}
} satisfies Record<string, Relation>;
