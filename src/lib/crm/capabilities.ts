/**
 * What a role may do, beyond seeing the rows of its scope. Which entities it may write is in
 * `server/store/records/permissions.ts`; which page or request needs what is in `routes/access.ts`.
 */
import { roles, type Role } from './viewer.ts';

const everyone: readonly Role[] = roles;
/** Who leads people, and who sees the whole company. */
const fromManager: readonly Role[] = ['manager', 'marketer', 'analyst', 'admin'];
/** Who sees every record anyway: an import brings, and reports on, rows of any owner. */
const wholeCompany: readonly Role[] = ['marketer', 'analyst', 'admin'];
/** Who sells, and who leads those who do. */
const sales: readonly Role[] = ['rep', 'manager', 'admin'];
/** Who answers for the work of others, or studies it. */
const whoLead: readonly Role[] = ['manager', 'analyst', 'admin'];
const adminOnly: readonly Role[] = ['admin'];

/** Every capability: who has it, and what it is, as the end of “may …”. */
export const capabilities = {
	export: { roles: everyone, does: 'take records and figures out as files' },
	sql: { roles: everyone, does: 'ask in SQL' },
	manage_tokens: { roles: everyone, does: 'make and revoke API tokens of their own' },
	adjust_forecast: { roles: sales, does: 'say what a quarter will bring against the figures' },
	share_views: { roles: fromManager, does: 'share views' },
	share_segments: { roles: fromManager, does: 'share segments and change shared ones' },
	merge_duplicates: { roles: fromManager, does: 'merge duplicates and take merges back' },
	see_adoption: { roles: whoLead, does: 'see who works with the CRM, and how much' },
	import: { roles: wholeCompany, does: 'import files and see what imports read and refused' },
	undo_import: { roles: wholeCompany, does: 'undo imports' },
	manage_connections: {
		roles: adminOnly,
		does: 'connect CRMs, change their credentials, write to them and disconnect them'
	},
	manage_people: { roles: adminOnly, does: 'manage accounts, people and teams' },
	manage_settings: { roles: adminOnly, does: 'change the settings of the company' },
	manage_privacy: {
		roles: adminOnly,
		does: 'export and erase the data of a person, and set how long data are kept'
	},
	read_audit: { roles: adminOnly, does: 'read the audit log' },
	view_as: { roles: adminOnly, does: 'view Weatherglass as someone else' },
	backup: { roles: adminOnly, does: 'back up and restore the database' }
} as const satisfies Record<string, { roles: readonly Role[]; does: string }>;

export type Capability = keyof typeof capabilities;

export const may = (role: Role, capability: Capability): boolean =>
	capabilities[capability].roles.includes(role);

/** What a role is called, and which rows it sees, in words. */
export const roleWords: Record<Role, { label: string; sees: string }> = {
	rep: { label: 'Rep', sees: 'the records they own' },
	manager: { label: 'Manager', sees: 'the records of their teams, and what nobody owns' },
	marketer: { label: 'Marketer', sees: 'every record, and changes campaigns' },
	analyst: { label: 'Analyst', sees: 'every record' },
	admin: { label: 'Administrator', sees: 'everything, and manages accounts and settings' }
};

/** Which rows a role sees; what it may do beside is no matter of the figures. */
export const seesText = (role: Role): string =>
	roleWords[role].sees.replace(/, and (changes|manages) .*/, '');

/** With whom something is shared, in words. */
export const sharedText = (sharedWith: readonly Role[]): string =>
	sharedWith.length === 0 ? 'nobody' : sharedWith.map((role) => called[role]).join(', ');

const called: Record<Role, string> = {
	rep: 'reps',
	manager: 'managers',
	marketer: 'marketers',
	analyst: 'analysts',
	admin: 'administrators'
};

/** Whom to ask for what needs a capability: “a marketer, an analyst or an administrator”. */
export function holdersOf(capability: Capability): string {
	const named = capabilities[capability].roles.map((role) => {
		const label = roleWords[role].label.toLowerCase();
		return `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`;
	});
	return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(named);
}

/** Why someone without a capability is refused, and what they can do about it. */
export function refusal(capability: Capability): { message: string; advice: string } {
	const { roles, does } = capabilities[capability];
	const holders = new Intl.ListFormat('en-GB').format(roles.map((role) => called[role]));
	return {
		message: `Only ${holders} may ${does}.`,
		advice: 'An administrator of this Weatherglass can give you another role.'
	};
}

/** What a change needs that an administrator asks for while viewing as someone. */
export const ownView = 'own_view';

/** Why an administrator is refused who would change something while viewing as someone. */
export const whileViewing = (name: string): { message: string; advice: string } => ({
	message: `You are viewing as ${name}: nothing can be changed.`,
	advice: 'Stop viewing first.'
});
