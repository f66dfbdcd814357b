import { roleWords } from '#lib/crm/capabilities.ts';
import type { Leader, TeamPerson } from '#lib/server/access/index.ts';

/** Teams of a tree as choices; a choice can't be indented but by its text. */
export const teamOptions = (teams: readonly { id: string; name: string; depth: number }[]) =>
	teams.map(({ id, name, depth }) => ({ id, label: `${'– '.repeat(depth)}${name}` }));

export const accountWords = ({ account }: TeamPerson): string =>
	account ? `Has an account: ${roleWords[account.role].label}` : 'No account';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What someone who leads a team sees therefore. */
export function seesWords({ sees }: Leader): string {
	if (!sees) return 'Nothing: they have no account.';
	const { role, scope } = sees;
	if (role !== 'manager' || scope.kind === 'all')
		return `As ${roleWords[role].label.toLowerCase()}: ${roleWords[role].sees}.`;
	const quotas = counted(scope.teams?.length ?? 0, 'team', 'teams');
	return `The records of ${counted(scope.people.length, 'person', 'people')} and those that nobody owns; the quotas of ${quotas}.`;
}
