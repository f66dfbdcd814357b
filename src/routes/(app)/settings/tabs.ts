import type { Tab } from '#lib/components/shell/tab.ts';

/** The parts of Settings, one line each, in the order of the tab bar: first one's own, then the company's. */
export const tabs: readonly Tab[] = [
	{ href: '/settings/account', label: 'My account' },
	{ href: '/settings/security', label: 'Security' },
	{ href: '/settings/sessions', label: 'Sessions' },
	{ href: '/settings/tokens', label: 'API tokens', needs: 'manage_tokens' },
	{ href: '/settings/api', label: 'API', needs: 'manage_tokens' },
	{ href: '/settings/company', label: 'Company', needs: 'manage_settings' },
	{ href: '/settings/mail', label: 'Mail', needs: 'manage_settings' },
	{ href: '/settings/webhooks', label: 'Webhooks', needs: 'manage_settings' },
	{ href: '/settings/service', label: 'Service', needs: 'manage_settings' },
	{ href: '/settings/people', label: 'People & access', needs: 'manage_people' },
	{ href: '/settings/teams', label: 'Teams', needs: 'manage_people' },
	{ href: '/settings/single-sign-on', label: 'Single sign-on', needs: 'manage_settings' },
	{ href: '/settings/privacy', label: 'Privacy', needs: 'manage_privacy' },
	{ href: '/settings/backup', label: 'Backup', needs: 'backup' },
	{ href: '/settings/audit', label: 'Audit log', needs: 'read_audit' }
];
