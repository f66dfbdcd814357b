/** The forms of accounts and settings. See `writes.ts`. */
import { form, target, type Write } from './kinds.ts';

const person = (action: string, fields: Record<string, string>, ...tables: string[]): Write => ({
	at: 'company',
	ask: (_who, company) => ({ address: `/settings/people/${target(company)}?/${action}`, form: fields }),
	changes: (_who, company) => tables.map((table) => `. ${table} ${target(company)}`)
});

export const settingsWrites: Record<string, Write> = {
	'/sign-out POST': {
		at: 'self',
		ask: () => ({ address: '/sign-out', form: {} }),
		changes: (to, company) => [`- sessions ${company.signedIn[to]!.account} `]
	},
	'/(app)/settings/account ?/profile': {
		at: 'self',
		ask: () => ({ address: '/settings/account?/profile', form: { name: 'Another name' } }),
		changes: (to, company) => [`~ accounts ${company.signedIn[to]!.account}$`]
	},
	'/(app)/settings/account ?/password': {
		...form('self', '/settings/account?/password', { current: 'not it', password: 'correct horse battery' }),
		works: [401]
	},
	'/(app)/settings/sessions ?/end': {
		at: 'self',
		ask: (to, company) => ({
			address: '/settings/sessions?/end',
			form: { id: company.signedIn[to]!.session }
		}),
		changes: (to, company) => [`- sessions ${company.signedIn[to]!.account} `]
	},
	'/(app)/settings/sessions ?/others': form('self', '/settings/sessions?/others', {}),
	'/(app)/settings/tokens ?/create': {
		at: 'self',
		ask: () => ({
			address: '/settings/tokens?/create',
			form: { name: 'another', scope: 'records:read', days: '7' }
		}),
		changes: (to, company) => [`\\+ api_tokens ${company.signedIn[to]!.account} `]
	},
	'/(app)/settings/tokens ?/revoke': {
		at: 'self',
		ask: (to, company) => ({
			address: '/settings/tokens?/revoke',
			form: { id: company.signedIn[to]!.tokenId }
		}),
		changes: (to, company) => [`[-~] api_tokens ${company.signedIn[to]!.account} `]
	},
	'/(app)/settings/security ?/begin': {
		...form('self', '/settings/security?/begin', { password: 'not it' }),
		works: [401]
	},
	'/(app)/settings/security ?/confirm': {
		...form('self', '/settings/security?/confirm', { code: '000000' }),
		works: [422]
	},
	'/(app)/settings/security ?/renew': {
		...form('self', '/settings/security?/renew', { code: '000000' }),
		works: [422]
	},
	'/(app)/settings/security ?/remove': {
		...form('self', '/settings/security?/remove', { code: '000000' }),
		works: [422]
	},
	'/(app)/settings/security ?/policy': form(
		'company',
		'/settings/security?/policy',
		{ role: 'marketer' },
		'\\+ settings '
	),
	'/(app)/settings/security ?/remove_of': {
		at: 'company',
		ask: (_who, company) => ({
			address: '/settings/security?/remove_of',
			form: { account: target(company) }
		}),
		changes: () => [],
		works: [404]
	},
	'/(app)/settings/single-sign-on ?/save': {
		...form('company', '/settings/single-sign-on?/save', { issuer: 'nowhere', client_id: 'x' }),
		works: [422]
	},
	'/(app)/settings/single-sign-on ?/remove': form('company', '/settings/single-sign-on?/remove', {}),
	'/(app)/settings/single-sign-on ?/unlink': {
		...form('company', '/settings/single-sign-on?/unlink', { issuer: 'none', subject: 'none' }),
		works: [404]
	},
	'/(app)/settings/backup ?/make': form('company', '/settings/backup?/make', {}),
	'/(app)/settings/company ?/default': form(
		'company',
		'/settings/company',
		{ company_name: 'Another' },
		'. settings company_name$'
	),
	'/(app)/settings/mail ?/save': form(
		'company',
		'/settings/mail?/save',
		{ host: 'localhost', port: '10', encryption: 'none', from: 'other@example.com' },
		'~ settings mail_server$'
	),
	'/(app)/settings/mail ?/test': { ...form('company', '/settings/mail?/test', {}), works: [422] },
	'/(app)/settings/mail ?/remove': form('company', '/settings/mail?/remove', {}, '- settings mail_server$'),
	'/(app)/settings/webhooks ?/make': form(
		'company',
		'/settings/webhooks?/make',
		{ name: 'Hook', address: 'http://127.0.0.1:9/' },
		'\\+ webhooks ',
		'\\+ secrets webhooks/'
	),
	...Object.fromEntries(
		['change', 'pause', 'test', 'secret', 'again', 'delete'].map((action) => [
			`/(app)/settings/webhooks/[id] ?/${action}`,
			{ ...form('company', `/settings/webhooks/none?/${action}`, {}), works: [404] }
		])
	),
	'/(app)/settings/service ?/default': form(
		'company',
		'/settings/service',
		{ 'week:0': '09:00-17:00', priority: '', 'response:': '4', 'resolution:': '40' },
		'\\+ service_(policies|hours|targets) '
	),
	'/(app)/settings/people ?/invite': form(
		'company',
		'/settings/people?/invite',
		{ email: 'new@example.com', name: 'New', role: 'rep' },
		'\\+ invitations '
	),
	'/(app)/settings/people ?/renew': {
		at: 'company',
		ask: (_who, company) => ({ address: '/settings/people?/renew', form: { id: company.invitation } }),
		changes: (_who, company) => [`~ invitations ${company.invitation}$`]
	},
	'/(app)/settings/people ?/revoke': {
		at: 'company',
		ask: (_who, company) => ({ address: '/settings/people?/revoke', form: { id: company.invitation } }),
		changes: (_who, company) => [`- invitations ${company.invitation}$`]
	},
	'/(app)/settings/people/[id] ?/save': person('save', { role: 'manager' }, 'accounts', 'sessions'),
	'/(app)/settings/people/[id] ?/reset': person('reset', {}, 'account_links'),
	'/(app)/settings/people/[id] ?/disable': person('disable', {}, 'accounts', 'sessions'),
	'/(app)/settings/people/[id] ?/enable': person('enable', {}),
	'/(app)/settings/teams ?/create': form(
		'company',
		'/settings/teams?/create',
		{ name: 'West', parent_id: 'sales', manager_id: '' },
		'\\+ teams ',
		'\\+ changes teams '
	),
	...Object.fromEntries(
		['/(app)/settings/teams', '/(app)/settings/teams/[id]'].map((route) => [
			`${route} ?/move`,
			{
				at: 'company',
				ask: () => ({
					address: `${route.replace('/(app)', '').replace('[id]', 'south')}?/move`,
					form: { person: 'annika', team_id: 'south' },
					versionOf: ['people', 'annika']
				}),
				changes: () => ['~ people annika$', '\\+ changes people annika ']
			} satisfies Write
		])
	),
	...Object.fromEntries(
		['save', 'delete'].map((action) => [
			`/(app)/settings/teams/[id] ?/${action}`,
			{
				at: 'company',
				ask: () => ({
					address: `/settings/teams/empty?/${action}`,
					form: { name: 'Renamed', parent_id: 'south', manager_id: '' },
					versionOf: ['teams', 'empty']
				}),
				changes: () => ['~ teams empty$', '\\+ changes teams empty ']
			} satisfies Write
		])
	),
	'/(app)/settings/privacy ?/find': form('company', '/settings/privacy?/find', { person: 'lead-suleika' }),
	'/(app)/settings/privacy ?/suppress': form(
		'company',
		'/settings/privacy?/suppress',
		{ value: 'someone@elsewhere.example' },
		'\\+ suppressions email someone@elsewhere.example$'
	),
	'/(app)/settings/privacy ?/unsuppress': form(
		'company',
		'/settings/privacy?/unsuppress',
		{ value: 'gone@elsewhere.example' },
		'- suppressions email gone@elsewhere.example$'
	),
	'/(app)/settings/privacy ?/add_rule': form(
		'company',
		'/settings/privacy?/add_rule',
		{ entity: 'leads', condition: 'no_activity', months: '24', action: 'erase' },
		'\\+ retention_rules '
	),
	...Object.fromEntries(
		(
			[
				['enable_rule', '~'],
				['remove_rule', '-'],
				['apply_rule', '~']
			] as const
		).map(([action, mark]) => [
			`/(app)/settings/privacy ?/${action}`,
			{
				at: 'company',
				ask: (_who, company) => ({
					address: `/settings/privacy?/${action}`,
					form: { id: company.retentionRule, enabled: 'true', confirm: '0', count: '0' }
				}),
				changes: (_who, company) => [`${mark} retention_rules leads ${company.retentionRule}$`]
			} satisfies Write
		])
	),
	'/(app)/settings/privacy/[entity=person]/[id] ?/default': {
		at: 'company',
		ask: () => ({ address: '/settings/privacy/leads/lead-nobody', form: { confirm: 'Lead zznobodyzz' } }),
		// Every record of the address goes, and those that were merged with one of them.
		changes: (_who, company) => [
			'- leads (lead|twin|crossed)-nobody$',
			'~ changes leads (lead|twin)-nobody ',
			`- record_merges leads ${company.merges.nobody}$`,
			'\\+ erasures ',
			'\\+ erased_identifiers'
		]
	},
	'/(app)/view-as ?/begin': {
		at: 'self',
		ask: (_to, company) => ({ address: '/view-as?/begin', form: { account: target(company) } }),
		changes: (to, company) => [`~ sessions ${company.signedIn[to]!.account} `]
	},
	'/(app)/view-as ?/end': form('self', '/view-as?/end', {})
};
