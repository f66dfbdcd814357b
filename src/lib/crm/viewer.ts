/** Who asks. A viewer goes through every call that reads or writes records, from the first line on. */
import type { EntityName } from './entities/index.ts';

/** From those who see least to those who may do most. */
export const roles = ['rep', 'manager', 'marketer', 'analyst', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A role as people call it. */
export const roleNames: Record<Role, string> = {
	rep: 'Rep',
	manager: 'Manager',
	marketer: 'Marketer',
	analyst: 'Analyst',
	admin: 'Administrator'
};

/**
 * Which rows a viewer may see. `all`: every record. `owners`: records owned by one of these people (ids of the
 * `people` table), records that nobody owns when `unowned` is set, and the quotas of `teams`.
 */
export type RowScope =
	{ kind: 'all' } | { kind: 'owners'; people: string[]; unowned: boolean; teams?: string[] };

/** What of the records that they may see a viewer looks at: those that are in all of it. It takes away, and never adds. */
export interface Part {
	/** Deals that are in this pipeline now, by its id, and what is of them. */
	pipeline?: string;
	/** What these people have now, and the quotas of these teams: what nobody has is in none. */
	owners?: { people: readonly string[]; teams: readonly string[] };
	/** SQL, in parentheses, of the ids (`id`) of the records that count, by entity: those of whom a segment finds. */
	members?: Partial<Record<EntityName, string>>;
}

export interface Viewer {
	/** Id of the account that signed in (`accounts.id`), or `system` for the command line on the owner's machine. */
	accountId: string;
	name: string;
	email: string;
	role: Role;
	/** The CRM person this account is, when known (`people.id`). */
	personId: string | null;
	scope: RowScope;
	/** What is looked at within their scope; absent: all of it. */
	part?: Part;
	/** BCP 47 tag for numbers and dates. */
	locale: string;
	/** IANA zone in which days, months and quarters begin. */
	timeZone: string;
	/** The public id of the session, for the audit log; absent where there is none. */
	sessionId?: string | null;
	/** The network address the request came from, for the audit log. */
	address?: string | null;
	/** The administrator who looks through this viewer's eyes: nothing may be changed, and what is noted names them. */
	viewedBy?: { accountId: string; name: string };
}

/** The same viewer who looks at all that they may see. */
export const withoutPart = ({ part: _part, ...viewer }: Viewer): Viewer => viewer;

/** The command line on the owner's machine: file permissions are its sign-in. */
export const systemViewer: Viewer = {
	accountId: 'system',
	name: 'Command line',
	email: '',
	role: 'admin',
	personId: null,
	scope: { kind: 'all' },
	locale: 'en-GB',
	timeZone: 'UTC'
};
