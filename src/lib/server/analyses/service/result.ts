import type { Explained } from '../analysis.ts';

/** By what tickets are set side by side. */
export const serviceGroups = ['owner', 'priority', 'category', 'channel'] as const;
export type ServiceGroup = (typeof serviceGroups)[number];

/** How the tickets of a group are helped; null: not known. Hours are of working time. */
export interface ServiceFigures {
	key: string | null;
	label: string;
	opened: number;
	solved: number;
	/** Not solved at the end of the period, or now. */
	backlog: number;
	attainment: { share: number | null; low: number | null; high: number | null; judged: number };
	/** Median working hours until the first answer, and until the solution. */
	firstResponse: number | null;
	resolution: number | null;
	reopened: number | null;
}

/** An open ticket on the clock. */
export interface OpenTicket {
	id: string;
	subject: string;
	priority: string | null;
	owner: string | null;
	/** What is due next. */
	due: 'first response' | 'solution';
	/** When its time is over, as an instant; null of one that has none left, and further ahead than anybody plans. */
	dueAt: string | null;
	/** Working hours that are left; negative of one that is late. */
	hoursLeft: number;
}

export interface ServiceResult extends Explained {
	analysis: 'service';
	from: string;
	to: string;
	by: ServiceGroup;
	total: ServiceFigures;
	groups: ServiceFigures[];
	/** Tickets that are open now, whatever the period. */
	open: {
		/** Still within the time of what is due. */
		within: number;
		/** Past it. */
		overdue: number;
		/** Waiting for the customer, so that nothing is due. */
		paused: number;
		/** Without a target, or without the dates to judge by. */
		unjudged: number;
		/** Those due next, the first first. */
		next: OpenTicket[];
		/** Those that are late, the longest first. */
		late: OpenTicket[];
	};
}
