/** Who asks. A viewer goes through every call that reads or writes records, from the first line on. */

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

export interface Viewer {
	/** Id of the account that signed in (`accounts.id`), or `system` for the command line on the owner's machine. */
	accountId: string;
	name: string;
	email: string;
	role: Role;
	/** The CRM person this account is, when known (`people.id`). */
	personId: string | null;
	scope: RowScope;
	/** Within their scope, only deals of this pipeline are looked at, and what belongs to them; absent: of all. */
	pipeline?: string;
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
