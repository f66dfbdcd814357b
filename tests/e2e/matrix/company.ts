/**
 * A company of four owners in a tree of teams, whose records carry unmistakable words and amounts, with an account of every
 * kind. Run as a program with a data folder; prints what the accounts sign in with.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenScopeNames } from '#lib/crm/token-scopes.ts';
import { systemViewer, type Role } from '#lib/crm/viewer.ts';
import {
	createAccount,
	createApiToken,
	createOwner,
	invite,
	signIn,
	viewerOf
} from '#lib/server/access/index.ts';
import { runImport } from '#lib/server/import/index.ts';
import { addRetentionRule, suppress } from '#lib/server/privacy/index.ts';
import { mergeRecords } from '#lib/server/store/merges/index.ts';
import { makeMailSchedule, saveMailServer } from '#lib/server/automation/mail/index.ts';
import { makeWebhook, pauseWebhook } from '#lib/server/automation/webhooks/index.ts';
import { addTile, deleteDashboard, makeDashboard } from '#lib/server/store/dashboards.ts';
import {
	deleteNotebook,
	makeNotebook,
	saveNotebook,
	shareNotebook
} from '#lib/server/store/notebooks/index.ts';
import { deleteView, saveView } from '#lib/server/store/saved-views.ts';
import { createSegment } from '#lib/server/store/segments.ts';
import { openStore } from '#lib/server/store/store.ts';

const password = 'correct horse battery staple';

/** Whose records there are: two of the north, one of the south, and nobody's. Amounts add up to sums that tell them apart. */
const owners = { annika: 1_000_007, abelard: 20_000_300, suleika: 300_005_000, nobody: 4_000_060_000 };

const accounts: Record<string, { role: Role; person: string | null }> = {
	annika: { role: 'rep', person: 'annika' },
	stranger: { role: 'rep', person: null },
	north: { role: 'manager', person: 'norbert' },
	top: { role: 'manager', person: 'toprak' },
	marketer: { role: 'marketer', person: null },
	analyst: { role: 'analyst', person: null }
};

const store = await openStore(process.argv[2]!);
const run = (sql: string) => store.engine.transaction((transaction) => transaction.script(sql));
await run(`
	insert into teams (id, name, parent_id, manager_id) values
		('sales', 'Sales', null, 'toprak'), ('north', 'North', 'sales', 'norbert'), ('south', 'South', 'sales', null), ('empty', 'Empty', 'sales', null);
	insert into people (id, name, team_id) values ('toprak', 'Toprak', 'sales'), ('norbert', 'Norbert', 'north'),
		('annika', 'Annika', 'north'), ('abelard', 'Abelard', 'north'), ('suleika', 'Suleika', 'south');
	insert into pipelines (id, name, object) values ('main', 'New business', 'deals');
	insert into stages (id, pipeline_id, name, position, probability, status) values
		('new', 'main', 'New', 1, 0.5, 'open'), ('won', 'main', 'Won', 2, 1, 'won'), ('lost', 'main', 'Lost', 3, 0, 'lost');
	insert into quotas (id, team_id, period_start, period_end, amount, currency, amount_base) values
		('quota-south', 'south', '2020-01-01', '2040-01-01', 90000, 'EUR', 90000);`);
for (const [who, amount] of Object.entries(owners)) {
	const owner = who === 'nobody' ? 'null' : `'${who}'`;
	const word = `zz${who}zz`;
	const money = `${amount}, 'EUR', ${amount}`;
	await run(`
		insert into companies (id, name, domain, owner_id) values ('company-${who}', 'Works ${word}', '${word}.example', ${owner});
		insert into contacts (id, name, first_name, last_name, email, company_id, owner_id) values
			('contact-${who}', 'Carl ${word}', 'Carl', '${word}', 'carl@${word}.example', 'company-${who}', ${owner}),
			('double-${who}', 'Carl ${word}', 'Carl', '${word}', 'carl@${word}.example', 'company-${who}', ${owner});
		insert into leads (id, name, email, owner_id) values ('lead-${who}', 'Lead ${word}', 'lead@${word}.example', ${owner}),
			('twin-${who}', 'Lead ${word}', 'lead@${word}.example', ${owner}), ('crossed-${who}', 'Lead ${word}', 'lead@${word}.example', ${owner});
		insert into deals (id, name, company_id, contact_id, pipeline_id, stage_id, status, amount, currency, amount_base, owner_id, created_at, closed_at, expected_close) values
			('deal-${who}', 'Deal ${word}', 'company-${who}', 'contact-${who}', 'main', 'new', 'open', ${money}, ${owner}, now() - interval 30 day, null, current_date + 10),
			('done-${who}', 'Done ${word}', 'company-${who}', 'contact-${who}', 'main', 'won', 'won', ${money}, ${owner}, now() - interval 60 day, now() - interval 1 day, current_date - 1);
		insert into deal_events (id, deal_id, field, old_value, new_value, changed_at) values ('event-${who}', 'deal-${who}', 'next ${word}', 'before ${word}', 'after ${word}', now());
		insert into deal_contacts (id, deal_id, contact_id, role) values ('role-${who}', 'deal-${who}', 'contact-${who}', '${word}');
		insert into line_items (id, deal_id, name) values ('item-${who}', 'deal-${who}', 'Item ${word}');
		insert into activities (id, type, subject, deal_id, owner_id, occurred_at) values ('call-${who}', 'call', 'Call ${word}', 'deal-${who}', ${owner}, now());
		insert into tickets (id, subject, company_id, owner_id, opened_at) values ('ticket-${who}', 'Ticket ${word}', 'company-${who}', ${owner}, now());
		insert into orders (id, number, company_id, ordered_at, amount, currency, amount_base) values ('order-${who}', 'Order ${word}', 'company-${who}', now(), ${money});
		insert into order_lines (id, order_id, name) values ('line-${who}', 'order-${who}', 'Line ${word}');
		insert into touchpoints (id, contact_id, type, channel) values ('touch-${who}', 'contact-${who}', 'visit', '${word}');
		insert into email_events (id, contact_id, type, email) values ('mail-${who}', 'contact-${who}', 'open', 'carl@${word}.example');
		insert into changes (entity, record_id, action, before, after, changed_at, actor_kind, reason) values
			('deals', 'deal-${who}', 'update', '{"name":"Old ${word}"}', '{"name":"Deal ${word}"}', now(), 'system', 'because ${word}');`);
}
// What a choice may be is collected from records: words of theirs.
await run(`
	insert into custom_fields (entity, name, label, type, choices) values
		('deals', 'area', 'Area', 'choice', '${JSON.stringify(Object.keys(owners).map((who) => `Area zz${who}zz`))}');
	update deals set custom = json_object('area', 'Area zz' || coalesce(owner_id, 'nobody') || 'zz');`);

const here = { address: '127.0.0.1' };
await createOwner(store, { name: 'Ada', email: 'ada@example.com', password });
for (const [name, { role, person }] of Object.entries(accounts))
	await createAccount(store, systemViewer, {
		name,
		email: `${name}@example.com`,
		password,
		role,
		personId: person
	});
// Nobody answers at this port: what is to be sent waits.
await saveMailServer(store, systemViewer, {
	host: 'localhost',
	port: '9',
	encryption: 'none',
	user: '',
	password: '',
	from: 'reports@example.com',
	authority: ''
});
const signedIn: Record<string, object> = {};
/** A segment of each account's own. */
const segments: Record<string, string> = {};
for (const name of ['ada', ...Object.keys(accounts)]) {
	const result = await signIn(store, { email: `${name}@example.com`, password }, here);
	if (!('cookie' in result)) throw new Error(`${name} owes a second factor.`);
	const viewer = (await viewerOf(store, result.cookie.value))!;
	const made = await createApiToken(store, viewer, {
		name: 'matrix',
		scopes: tokenScopeNames,
		days: 1
	});
	const view = await saveView(store, viewer, {
		name: `View of ${name}`,
		page: '/explore',
		query: 'metric=won_amount&by=owner&period=all'
	});
	const gone = await saveView(store, viewer, { name: `Gone of ${name}`, page: '/overview', query: '' });
	await deleteView(store, viewer, gone.id);
	segments[name] = await createSegment(store, viewer, {
		name: 'Own',
		entity: 'companies',
		rule: { field: 'country', is: 'in', values: ['DE'] },
		shared: false
	});
	const dashboard = await makeDashboard(store, viewer, { name: `Dashboard of ${name}` });
	const { tile } = await addTile(store, viewer, dashboard.id, { kind: 'text', text: 'Words', width: 6 });
	await addTile(store, viewer, dashboard.id, { kind: 'view', view: view.id, width: 6 });
	const mail = await makeMailSchedule(store, viewer, {
		kind: 'dashboard',
		subjectId: dashboard.id,
		schedule: { quarterlyAt: '03:21' },
		recipients: [viewer.accountId]
	});
	const goneDashboard = await makeDashboard(store, viewer, { name: `Gone dashboard of ${name}` });
	await deleteDashboard(store, viewer, goneDashboard.id);
	const words = (title: string) => ({ name: title, description: null, text: `---\ntitle: ${title}\n---\n` });
	const notebook = await makeNotebook(store, viewer, words(`Notebook of ${name}`));
	const more = { ...words(`Notebook of ${name}`), from: 1 };
	await saveNotebook(store, viewer, notebook.id, { ...more, text: `${more.text}\nMore.\n` });
	const goneNotebook = await makeNotebook(store, viewer, words(`Gone notebook of ${name}`));
	await deleteNotebook(store, viewer, goneNotebook.id);
	signedIn[name] = {
		notebook: notebook.id,
		goneNotebook: goneNotebook.id,
		view: view.id,
		dashboard: dashboard.id,
		mail,
		goneDashboard: goneDashboard.id,
		tile: tile.id,
		goneView: gone.id,
		cookie: result.cookie.value,
		token: made.token,
		tokenId: made.listed.id,
		account: viewer.accountId,
		session: viewer.sessionId
	};
}

/** Of the whole company's figures, for everybody: each sees their own rows in it. */
const everyRole = ['rep', 'manager', 'marketer', 'analyst', 'admin'];
const shared = await saveView(store, systemViewer, {
	name: 'Won by owner',
	page: '/explore',
	query: 'metric=won_amount&by=owner&period=all',
	sharedWith: everyRole
});
// Paused, so that it is told nothing of what the others change.
const { id: webhook } = await makeWebhook(store, systemViewer, {
	name: 'Warehouse',
	address: 'http://127.0.0.1:9/',
	entities: [],
	actions: []
});
await pauseWebhook(store, systemViewer, webhook, { isPaused: true });
const { id: sharedDashboard } = await makeDashboard(store, systemViewer, {
	name: 'For everybody',
	sharedWith: everyRole
});
await addTile(store, systemViewer, sharedDashboard, { kind: 'view', view: shared.id, width: 12 });

/** Every deal and won amount that its reader may see, in one notebook. */
const { id: sharedNotebook } = await makeNotebook(store, systemViewer, {
	name: 'Deals of everybody',
	description: null,
	text: `---
title: Deals of everybody
---

Won: {{ won.value }}, by {{ owned.name }}.

\`\`\`metric name=won
metric: won_amount
by: owner
from: 2020-01-01
\`\`\`

\`\`\`sql name=owned
select name, amount_base from deals order by name
\`\`\`
`
});
await shareNotebook(store, systemViewer, sharedNotebook, everyRole);

const merges: Record<string, string> = {};
const merge = async (called: string, into: string, from: string) => {
	merges[called] = (await mergeRecords(store, systemViewer, { entity: 'leads', into, from })).id;
};
for (const who of Object.keys(owners)) await merge(who, `lead-${who}`, `twin-${who}`);
await merge('crossed', 'lead-annika', 'crossed-suleika');

/** A file of two companies, one of which can't be read. */
async function importOf(name: string) {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-matrix-'));
	const path = join(folder, `${name}.csv`);
	const headers = ['Id', 'Name', 'Employees', `Only ${name}`];
	await writeFile(path, `${headers.join(',')}\n${name}-1,Read,10,x\n${name}-2,Refused,many,x\n`);
	const columns = { Id: 'source_id', Name: 'name', Employees: 'employees', [headers[3]!]: null };
	const file = { path, name: `${name}.csv`, mapping: { entity: 'companies' as const, columns } };
	const { import_id } = await runImport(store, systemViewer, [file]);
	await rm(folder, { recursive: true });
	const { rows } = await store.engine.query<{ file: string; line: number; fingerprint: string }>(
		`select import_files.id as file, rejects.line, import_mappings.fingerprint
		from import_files join rejects on import_file = import_files.id
		join import_mappings on import_mappings.file_name = import_files.file_name
		where import_id = $1`,
		[import_id]
	);
	return { id: import_id, ...rows[0]!, line: Number(rows[0]!.line) };
}
const imports = {
	marketer: await importOf('marketer'),
	analyst: await importOf('analyst'),
	ada: await importOf('ada')
};
const invitation = await invite(store, systemViewer, {
	email: 'invited@example.com',
	name: 'Invited',
	role: 'rep',
	personId: null
});
await suppress(store, systemViewer, 'gone@elsewhere.example', null);
const rule = await addRetentionRule(store, systemViewer, {
	entity: 'leads',
	condition: 'no_activity',
	months: 1200,
	action: 'erase'
});
await store.close();
process.stdout.write(
	JSON.stringify({
		owners,
		signedIn,
		segments,
		merges,
		imports,
		sharedDashboard,
		webhook,
		sharedNotebook,
		invitation: invitation.id,
		retentionRule: rule.id
	})
);
