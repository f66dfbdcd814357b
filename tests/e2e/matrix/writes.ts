/**
 * Every form and every request that writes, aimed at a record that there is; with the rows it may change where it is
 * allowed. An action that is not here fails the matrix.
 */
import type { Company } from './people.ts';
import { form, type Sent, type Write } from './kinds.ts';
import { settingsWrites } from './settings-writes.ts';

const importOf = (who: string, company: Company) => company.imports[who] ?? company.imports.ada!;

/** What changes where rows of an import do. */
const importTables = ['companies', 'imports', 'import_\\w+', 'rejects', 'custom_\\w+'];

const mending = (action: string, fields: (line: number) => Record<string, string>): Write => ({
	at: 'company',
	ask: (who, company) => {
		const { file, line } = importOf(who, company);
		return { address: `/data/rejects/${file}?/${action}`, form: fields(line) };
	},
	changes: () => [...importTables.map((table) => `. ${table} `), '\\+ changes companies ']
});

const paged = (action: 'save' | 'delete', fields: Record<string, string> = {}): Record<string, Write> =>
	Object.fromEntries(
		(
			[
				['companies', 'company', 'name'],
				['contacts', 'contact', 'first_name'],
				['deals', 'deal', 'name']
			] as const
		).map(([entity, prefix, name]) => [
			`/(app)/[entity=paged]/[id]/edit ?/${action} ${entity}`,
			{
				at: 'owners',
				ask: (to) => ({
					address: `/${entity}/${prefix}-${to}/edit?/${action}`,
					form: action === 'save' ? { [name]: 'Renamed', ...fields } : {},
					versionOf: [entity, `${prefix}-${to}`]
				}),
				changes: (to) => [`~ ${entity} ${prefix}-${to}$`, `\\+ changes ${entity} ${prefix}-${to} `]
			} satisfies Write
		])
	);

/** Views of the account itself: what it may see of others' is not its to change. */
const viewWrite = (address: string, view: 'view' | 'goneView', fields: Record<string, string>): Write => ({
	at: 'self',
	ask: (to, company) => ({ address, form: { id: company.signedIn[to]![view], ...fields } }),
	changes: (to, company) => [`~ saved_views ${company.signedIn[to]!.account} `]
});

const viewWrites: Record<string, Write> = {
	'/(app)/explore ?/save': {
		at: 'self',
		ask: () => ({ address: '/explore?/save', form: { name: 'New', query: 'metric=win_rate&by=owner' } }),
		changes: (to, company) => [`\\+ saved_views ${company.signedIn[to]!.account} `]
	},
	'/(app)/explore ?/update': viewWrite('/explore?/update', 'view', { query: 'metric=win_rate' }),
	'/(app)/views ?/change': viewWrite('/views?/change', 'view', { name: 'Renamed' }),
	'/(app)/views ?/delete': viewWrite('/views?/delete', 'view', {}),
	'/(app)/views ?/restore': viewWrite('/views?/restore', 'goneView', {})
};

/** A form of the account's own dashboard, or one of its tiles. */
const dashboardWrite = (
	address: (dashboard: string) => string,
	fields: (self: Company['signedIn'][string]) => Record<string, string>
): Write => ({
	at: 'self',
	ask: (to, company) => {
		const self = company.signedIn[to]!;
		return { address: address(self.dashboard), form: fields(self) };
	},
	changes: (to, company) => [`~ dashboards ${company.signedIn[to]!.account} `]
});
const ofList = (action: string, fields: Parameters<typeof dashboardWrite>[1]) =>
	dashboardWrite(() => `/dashboards?/${action}`, fields);
const ofTile = (action: string, fields: Record<string, string>) =>
	dashboardWrite(
		(dashboard) => `/dashboards/${dashboard}?/${action}`,
		({ tile }) => ({ tile, ...fields })
	);

const dashboardWrites: Record<string, Write> = {
	'/(app)/dashboards ?/make': {
		at: 'self',
		ask: () => ({ address: '/dashboards?/make', form: { name: 'New' } }),
		changes: (to, company) => [`\\+ dashboards ${company.signedIn[to]!.account} `]
	},
	'/(app)/dashboards ?/change': ofList('change', ({ dashboard }) => ({ id: dashboard, name: 'Renamed' })),
	'/(app)/dashboards ?/delete': ofList('delete', ({ dashboard }) => ({ id: dashboard })),
	'/(app)/dashboards ?/restore': ofList('restore', ({ goneDashboard }) => ({ id: goneDashboard })),
	'/(app)/dashboards/[id] ?/add': ofTile('add', { text: 'More', width: '4' }),
	'/(app)/dashboards/[id] ?/move': ofTile('move', { before: '' }),
	'/(app)/dashboards/[id] ?/resize': ofTile('resize', { width: '12' }),
	'/(app)/dashboards/[id] ?/write': ofTile('write', { text: 'Other words' }),
	'/(app)/dashboards/[id] ?/remove': ofTile('remove', {})
};

/** A form of the account's own notebook. */
const notebookWrite = (
	ask: (self: Company['signedIn'][string]) => { address: string; form: Record<string, string> },
	...changes: ((account: string) => string)[]
): Write => ({
	at: 'self',
	ask: (to, company) => ask(company.signedIn[to]!),
	changes: (to, company) => changes.map((change) => change(company.signedIn[to]!.account))
});
const notebookChanged = (account: string) => `~ notebooks ${account} `;
const notebookAdded = (account: string) => `\\+ notebooks ${account} `;
const versionAdded = (account: string) => `\\+ notebook_versions ${account} `;

const notebookWrites: Record<string, Write> = {
	'/(app)/notebooks ?/make': notebookWrite(
		() => ({ address: '/notebooks?/make', form: { title: 'New' } }),
		notebookAdded,
		versionAdded
	),
	'/(app)/notebooks ?/delete': notebookWrite(
		({ notebook }) => ({ address: '/notebooks?/delete', form: { id: notebook } }),
		notebookChanged
	),
	'/(app)/notebooks ?/restore': notebookWrite(
		({ goneNotebook }) => ({ address: '/notebooks?/restore', form: { id: goneNotebook } }),
		notebookChanged
	),
	'/(app)/notebooks/[id] ?/duplicate': notebookWrite(
		({ notebook }) => ({ address: `/notebooks/${notebook}?/duplicate`, form: {} }),
		notebookAdded,
		versionAdded
	),
	'/(app)/notebooks/[id] ?/share': notebookWrite(
		({ notebook }) => ({ address: `/notebooks/${notebook}?/share`, form: {} }),
		notebookChanged
	),
	'/(app)/notebooks/[id]/edit ?/save': notebookWrite(
		({ notebook }) => ({ address: `/notebooks/${notebook}/edit?/save`, form: { text: 'Other', from: '2' } }),
		notebookChanged,
		versionAdded
	),
	'/(app)/notebooks/[id]/versions ?/restore': notebookWrite(
		({ notebook }) => ({
			address: `/notebooks/${notebook}/versions?/restore`,
			form: { version: '1', from: '2' }
		}),
		notebookChanged,
		versionAdded
	)
};

/** A form of the mail that the account has sent to itself. */
const mailWrite = (action: string, fields: Record<string, string>, ...tables: string[]): Write => ({
	at: 'self',
	ask: (to, company) => ({
		address: `/mails?/${action}`,
		form: { id: company.signedIn[to]!.mail, ...fields }
	}),
	changes: (to, company) => tables.map((table) => `~ ${table} ${company.signedIn[to]!.account} `)
});

const mailWrites: Record<string, Write> = {
	'/(app)/mails ?/make': {
		at: 'self',
		ask: (to, company) => {
			const { dashboard, account } = company.signedIn[to]!;
			const what = { kind: 'dashboard', subject: dashboard, recipient: account };
			return { address: '/mails?/make', form: { ...what, every: 'day', at: '03:21' } };
		},
		changes: (to, company) =>
			['mail_schedules', 'mail_recipients'].map((table) => `\\+ ${table} ${company.signedIn[to]!.account} `)
	},
	'/(app)/mails ?/change': {
		at: 'self',
		ask: (to, company) => {
			const { mail, account } = company.signedIn[to]!;
			const form = { id: mail, recipient: account, every: 'month', day: '3', at: '03:21' };
			return { address: '/mails?/change', form };
		},
		changes: (to, company) => [`~ mail_schedules ${company.signedIn[to]!.account} `]
	},
	'/(app)/mails ?/pause': mailWrite('pause', { paused: 'true' }, 'mail_schedules'),
	'/(app)/mails ?/delete': mailWrite('delete', {}, 'mail_schedules'),
	'/(app)/mails ?/now': mailWrite('now', {}),
	'/(app)/mails ?/leave': mailWrite('leave', { left: 'true' }, 'mail_recipients')
};

/** By route and `?/action` or method; what follows tells apart several of one. */
export const writes: Record<string, Write> = {
	'/(app)/forecast ?/adjust': {
		at: 'owners',
		ask: (to) => ({
			address: '/forecast?/adjust',
			form: {
				// Of deals that nobody owns nobody can be told apart: the manager of the team stands for them.
				subject: `person:${to === 'nobody' ? 'norbert' : to}`,
				from: '2026-10-01',
				to: '2027-01-01',
				amount: '1000',
				reason: 'A reason.'
			}
		}),
		changes: () => ['\\+ forecast_adjustments ']
	},
	'/(app)/pipeline ?/move': {
		at: 'owners',
		ask: (to) => ({
			address: '/pipeline?/move',
			form: { id: `deal-${to}`, stage: 'won' },
			versionOf: ['deals', `deal-${to}`]
		}),
		changes: (to) => [`~ deals deal-${to}$`, `\\+ changes deals deal-${to} `, `\\+ deal_events deal-${to} `]
	},
	...paged('save'),
	...paged('delete'),
	'/(app)/[entity=paged]/new ?/default': {
		...form('company', '/companies/new', { name: 'New' }, '\\+ companies ', '\\+ changes companies '),
		// Who is no person of the CRM owns nothing, and would not see what they make.
		butNot: 'stranger'
	},
	'/(app)/segments/[id] ?/save': form(
		'self',
		'/segments/new?/save',
		{ name: 'New', entity: 'companies', join: 'all', field: 'country', is: 'in', value: 'FR' },
		'\\+ segments companies '
	),
	'/(app)/segments/[id] ?/delete': {
		at: 'self',
		ask: (to, company) => ({ address: `/segments/${company.segments[to]}?/delete`, form: {} }),
		changes: (to, company) => [`- segments companies ${company.segments[to]}$`]
	},
	'/(app)/data/duplicates ?/different': {
		at: 'owners',
		ask: (to) => ({
			address: '/data/duplicates?/different&entity=contacts',
			form: { one: `contact-${to}`, other: `double-${to}` }
		}),
		changes: (to) => [`\\+ known_different contacts contact-${to} double-${to}$`]
	},
	'/(app)/data/duplicates ?/unmerge': {
		at: 'owners',
		ask: (to, company) => ({ address: '/data/duplicates?/unmerge', form: { id: company.merges[to]! } }),
		changes: (to) => [
			`~ leads (lead|twin)-${to}$`,
			`\\+ changes leads (lead|twin)-${to} `,
			'~ record_merges leads ',
			'. merged_links leads '
		]
	},
	'/(app)/data/duplicates/[entity]/[into]/[from] ?/default': {
		at: 'owners',
		ask: (to) => ({ address: `/data/duplicates/contacts/contact-${to}/double-${to}`, form: {} }),
		changes: (to) => [
			`~ contacts (contact|double)-${to}$`,
			`\\+ changes contacts (contact|double)-${to} `,
			'\\+ record_merges contacts '
		]
	},
	'/(app)/data/duplicates ?/rules': form(
		'company',
		'/data/duplicates?/rules&entity=contacts',
		{ all: 'newest' },
		'\\+ settings survivor_rules:contacts$'
	),

	'/(app)/data ?/undo': {
		at: 'company',
		ask: (who, company) => ({ address: '/data?/undo', form: { id: importOf(who, company).id } }),
		changes: () => [...importTables.map((table) => `. ${table} `), '. changes companies ']
	},
	'/(app)/data/import ?/import': { ...form('company', '/data/import?/import', {}), works: [422] },
	'/(app)/data/import ?/discard': form('company', '/data/import?/discard', {}),
	'/(app)/data/import/upload PUT': {
		...form('company', '/data/import/upload?name=a.csv', {}),
		ask: () => ({ address: '/data/import/upload?name=a.csv', method: 'PUT', form: {} })
	},
	'/(app)/data/import/upload POST': {
		...form('company', '/data/import/upload?name=a.csv&size=10', {}),
		works: [204, 415]
	},
	'/(app)/working/[work] ?/cancel': form('self', '/working/none?/cancel', {}),
	'/(app)/data/import/[job] ?/cancel': form('company', '/data/import/none?/cancel', {}),
	'/(app)/data/connections/new/[connector] ?/default': {
		...form('company', '/data/connections/new/hubspot', { stream: 'deals' }),
		works: [422]
	},
	...Object.fromEntries(
		['estimate', 'pull', 'cancel', 'change', 'credentials', 'disconnect'].map((action) => [
			`/(app)/data/connections/[id] ?/${action}`,
			{ ...form('company', `/data/connections/none?/${action}`, {}), works: [404] }
		])
	),
	...Object.fromEntries(
		['add', 'remove', 'try', 'apply'].map((action) => [
			`/(app)/data/connections/[id]/write-back ?/${action}`,
			{ ...form('company', `/data/connections/none/write-back?/${action}`, {}), works: [404] }
		])
	),
	'/(app)/data/rejects/[file] ?/mend': mending('mend', (line) => ({ [`cell.${line}.Employees`]: '12' })),
	'/(app)/data/rejects/[file] ?/replace': mending('replace', () => ({
		column: 'Employees',
		from: 'many',
		to: '12'
	})),
	'/(app)/data/rejects/[file] ?/retry': mending('retry', () => ({})),
	'/(app)/data/rejects/[file] ?/discard': mending('discard', (line) => ({
		line: String(line),
		reason: 'not ours'
	})),
	'/(app)/data/mappings ?/forget': {
		at: 'company',
		ask: (who, company) => ({
			address: '/data/mappings?/forget',
			form: { fingerprint: importOf(who, company).fingerprint }
		}),
		changes: (who, company) => [`- import_mappings companies ${importOf(who, company).fingerprint}$`]
	},
	'/(app)/data/mappings/[fingerprint] ?/default': {
		at: 'company',
		ask: (who, company) => ({
			address: `/data/mappings/${importOf(who, company).fingerprint}`,
			form: { decimal: ',' }
		}),
		changes: (who, company) => [`~ import_mappings companies ${importOf(who, company).fingerprint}$`]
	},

	'/(app)/sql ?/run': form('company', '/sql?/run', { sql: 'select 1 as one' }),
	'/(app)/sql ?/stop': form('company', '/sql?/stop', {}),
	...viewWrites,
	...dashboardWrites,
	...notebookWrites,
	...mailWrites,

	'/(app)/export/workbook POST': form('company', '/export/workbook', {
		table: JSON.stringify({
			title: 'One',
			columns: [{ label: 'a', format: 'text' }],
			rows: [['b']],
			notes: []
		})
	}),
	'/(app)/sql/export POST': form('company', '/sql/export', { sql: 'select 1 as one', format: 'csv' }),

	...settingsWrites
};

/** Of everything at once: it changes what the one who asks may see, and nothing else. */
export const mergeAll: Sent = { address: '/data/duplicates?/merge_all&entity=contacts', form: {} };
