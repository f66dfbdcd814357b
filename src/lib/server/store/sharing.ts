/** What views and dashboards have in common: a name, whose they are, and the roles they are shared with. */
import { roles, type Role, type Viewer } from '#lib/crm/viewer.ts';
import type { Issue } from './errors.ts';
import { requireCapability } from './require-capability.ts';

export const longestName = 100;

/** The row of something that is someone's and may be shared. */
export interface SharedRow {
	account_id: string;
	shared_with: string[] | null;
	owner: string;
}

/** Whose something is, and what the viewer may do with it. */
export interface Sharing {
	/** Roles that see it, beside whose it is. */
	sharedWith: Role[];
	/** Whose it is: their name. */
	owner: string;
	isOwn: boolean;
	/** Whether the viewer may change it: their own; administrators those that are shared, too. */
	mayChange: boolean;
}

/**
 * A condition on the rows of a table with `account_id` and `shared_with`: the viewer's own and those shared with their
 * role; for an administrator all that are shared. Its values are `seenValues`.
 *
 * @param first the number of its first parameter
 */
export const seenSql = (table: string, first: number): string =>
	`(${table}.account_id = $${first} or list_contains(${table}.shared_with, $${first + 1})
		or ($${first + 2} and len(${table}.shared_with) > 0))`;

export const seenValues = (viewer: Viewer): [string | null, string, boolean] => [
	viewer.accountId,
	viewer.role,
	viewer.role === 'admin'
];

/** A row's sharing, as the viewer has it. */
export function sharingOf(row: SharedRow, viewer: Viewer): Sharing {
	const isOwn = row.account_id === viewer.accountId;
	const sharedWith = roles.filter((role) => row.shared_with?.includes(role));
	return {
		sharedWith,
		owner: row.owner,
		isOwn,
		mayChange: isOwn || (viewer.role === 'admin' && sharedWith.length > 0)
	};
}

/** A name in one line, and what is wrong with it. */
export function checkedName(name: string | undefined, noun: string): { name?: string; issues: Issue[] } {
	const text = name?.replaceAll(/\s+/g, ' ').trim();
	if (text === undefined) return { issues: [] };
	const isWrong = text === '' || text.length > longestName;
	const message = `Give the ${noun} a name of 1 to ${longestName} characters.`;
	return {
		name: text,
		issues: isWrong ? [{ field: 'name', value: text.slice(0, longestName), message }] : []
	};
}

/** What is wrong with roles to share with. */
export function roleIssues(sharedWith: readonly string[] | undefined): Issue[] {
	const unknown = sharedWith?.find((role) => !roles.includes(role as Role));
	if (unknown === undefined) return [];
	return [{ field: 'sharedWith', value: unknown, message: `There is no role “${unknown}”.` }];
}

/**
 * Roles to share with, in their order. Who may not share may still take back what they shared when they might.
 *
 * @throws RecordError `not_allowed` to share for one who may not
 */
export function allowedRoles(viewer: Viewer, sharedWith: readonly string[]): Role[] {
	if (sharedWith.length > 0) requireCapability(viewer, 'share_views');
	return roles.filter((role) => sharedWith.includes(role));
}
