import type { Explained } from '../analysis.ts';

/** A share of open deals; null without any. */
export interface Coverage {
	deals: number;
	share: number | null;
}

/** How someone, or a team, works with the CRM. */
export interface Work {
	/** Logged in the weeks that are looked at, on average a week. */
	activitiesAWeek: number;
	/** Logged in the last seven days. */
	activitiesLately: number;
	/** Open deals, and the share of them with an activity in the last fourteen days. */
	worked: Coverage;
	/** The share of them on which something is planned. */
	planned: Coverage;
}

export interface PersonAdoption extends Work {
	id: string;
	name: string;
	team: string | null;
	teamId: string | null;
	/** Logged something in the last seven days. */
	isActive: boolean;
	/** Null without an account here. */
	presence: { signIns: number; lastSeen: string | null } | null;
}

export interface TeamAdoption extends Work {
	/** Null: people without a team, and what nobody owns. */
	id: string | null;
	name: string;
	people: number;
	/** Who logged something in the last seven days. */
	active: number;
}

export interface AdoptionResult extends Explained {
	analysis: 'adoption';
	asOf: string;
	/** First day of the weeks that are looked at, and the first after them. */
	from: string;
	to: string;
	weeks: number;
	/** Active people, those of them who logged something in the last seven days, and who was here in that time. */
	people: number;
	active: number;
	present: number;
	/** Accounts of Weatherglass that belong to one of them. */
	withAccount: number;
	all: Work;
	teams: TeamAdoption[];
	/** Those who log least first. */
	persons: PersonAdoption[];
}
