/** What the audit log notes: every action, as it is stored, with the words for it. */

export type AuditGroup = 'sign_ins' | 'access' | 'data_out' | 'data_in' | 'forecast' | 'privacy' | 'settings';

/** The kinds of actions, in the order in which a reader chooses among them. */
export const auditGroups: Record<AuditGroup, string> = {
	sign_ins: 'Sign-ins',
	access: 'Accounts and permissions',
	data_out: 'Exports and SQL',
	data_in: 'Imports, undos and merges',
	forecast: 'Forecast',
	privacy: 'Personal data',
	settings: 'Settings'
};

/** One line an action: the group it belongs to, and what someone did, as the log says it. */
export const auditActions = {
	sign_in: { group: 'sign_ins', label: 'Signed in' },
	sign_in_failed: { group: 'sign_ins', label: 'Sign-in refused' },
	sign_out: { group: 'sign_ins', label: 'Signed out' },
	session_ended: { group: 'sign_ins', label: 'Session ended' },
	second_factor_refused: { group: 'sign_ins', label: 'Code of the second factor refused' },
	recovery_code_used: { group: 'sign_ins', label: 'Recovery code used' },
	account_created: { group: 'access', label: 'Account made' },
	account_disabled: { group: 'access', label: 'Account disabled' },
	account_enabled: { group: 'access', label: 'Account enabled' },
	role_changed: { group: 'access', label: 'Role changed' },
	person_linked: { group: 'access', label: 'CRM person of an account changed' },
	profile_changed: { group: 'access', label: 'Account details changed' },
	password_changed: { group: 'access', label: 'Password changed' },
	password_reset: { group: 'access', label: 'Password set by reset link' },
	password_reset_link_created: { group: 'access', label: 'Reset link made' },
	sign_in_link_created: { group: 'access', label: 'Sign-in link made' },
	second_factor_enrolled: { group: 'access', label: 'Second factor set up' },
	second_factor_removed: { group: 'access', label: 'Second factor removed' },
	recovery_codes_made: { group: 'access', label: 'Recovery codes made anew' },
	identity_linked: { group: 'access', label: 'Linked to the identity provider' },
	identity_unlinked: { group: 'access', label: 'Link to the identity provider removed' },
	view_as_begun: { group: 'access', label: 'Began to view as' },
	view_as_ended: { group: 'access', label: 'Ended to view as' },
	invitation_created: { group: 'access', label: 'Invited' },
	invitation_renewed: { group: 'access', label: 'Invitation sent anew' },
	invitation_revoked: { group: 'access', label: 'Invitation taken back' },
	invitation_accepted: { group: 'access', label: 'Invitation accepted' },
	api_token_created: { group: 'access', label: 'API token made' },
	api_token_revoked: { group: 'access', label: 'API token revoked' },
	api_token_used: { group: 'sign_ins', label: 'API token used from a new address' },
	export: { group: 'data_out', label: 'Exported' },
	sql: { group: 'data_out', label: 'Ran SQL' },
	import: { group: 'data_in', label: 'Imported' },
	import_undone: { group: 'data_in', label: 'Import undone' },
	merge: { group: 'data_in', label: 'Records merged' },
	unmerge: { group: 'data_in', label: 'Merge taken back' },
	forecast_adjusted: { group: 'forecast', label: 'Forecast adjusted' },
	personal_data_exported: { group: 'privacy', label: 'Personal data exported' },
	personal_data_erased: { group: 'privacy', label: 'Personal data erased' },
	suppressions_changed: { group: 'privacy', label: 'Suppression list changed' },
	retention_changed: { group: 'privacy', label: 'Retention rules changed' },
	backup_made: { group: 'data_out', label: 'Backup made' },
	secrets_rotated: { group: 'settings', label: 'Secrets sealed under a new key' },
	secrets_forgotten: { group: 'settings', label: 'Unreadable secrets forgotten' },
	provider_changed: { group: 'settings', label: 'Identity provider set up' },
	provider_removed: { group: 'settings', label: 'Identity provider removed' },
	view_saved: { group: 'settings', label: 'View saved' },
	view_changed: { group: 'settings', label: 'Saved view changed' },
	view_deleted: { group: 'settings', label: 'Saved view deleted' },
	view_restored: { group: 'settings', label: 'Saved view brought back' },
	dashboard_made: { group: 'settings', label: 'Dashboard made' },
	dashboard_changed: { group: 'settings', label: 'Dashboard changed' },
	dashboard_deleted: { group: 'settings', label: 'Dashboard deleted' },
	dashboard_restored: { group: 'settings', label: 'Dashboard brought back' },
	service_levels_changed: { group: 'settings', label: 'Service levels changed' },
	segment_created: { group: 'settings', label: 'Segment made' },
	segment_changed: { group: 'settings', label: 'Segment changed' },
	segment_deleted: { group: 'settings', label: 'Segment deleted' },
	settings_changed: { group: 'settings', label: 'Settings changed' }
} as const satisfies Record<string, { group: AuditGroup; label: string }>;

export type AuditAction = keyof typeof auditActions;
