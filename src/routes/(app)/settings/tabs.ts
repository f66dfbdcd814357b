import type { Tab } from '#lib/components/shell/tab.ts';
import type { Role } from '#lib/crm/viewer.ts';

interface SettingsTab extends Tab {
	/** Who sees it; everyone where nothing is said. The page itself refuses the others. */
	roles?: readonly Role[];
}

/** The parts of Settings, one line each, in the order of the tab bar: first one's own, then the company's. */
const tabs: readonly SettingsTab[] = [
	{ href: '/settings/account', label: 'My account' },
	{ href: '/settings/company', label: 'Company', roles: ['admin'] }
];

/** The tabs that a role sees. */
export const tabsOf = (role: Role): SettingsTab[] =>
	tabs.filter(({ roles }) => !roles || roles.includes(role));
