/** The app on the small demo company, with something on every page. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newDataFolder, startApp, weatherglass, type App } from './app.ts';

/** Records that pages are about. */
export interface FullRecords {
	deal: string;
	company: string;
	pipeline: string;
	contact: string;
	import: string;
	rejects: string;
	team: string;
}

export async function startFullApp(): Promise<{ app: App; records: FullRecords }> {
	const data = await newDataFolder();
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-small-'));
	await weatherglass('generate', '--size', 'small', '--out', folder);
	const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.csv'));
	await weatherglass('import', '--data', data, ...files.map((name) => join(folder, name)));
	const odd = join(folder, 'odd.csv');
	await writeFile(odd, 'Deal ID,Deal name,Amount,Deal stage\n1,Pump,lots,Won\n2,Valve,5,Won\n');
	const refused = JSON.parse(
		await weatherglass('import', '--data', data, '--source', 'odd', '--json', odd)
	) as { import_id: string };
	await rm(folder, { recursive: true });
	const app = await startApp(data);
	const first = async (sql: string) => {
		const answer = JSON.parse(await weatherglass('sql', sql, '--data', data, '--json')) as {
			rows: { id: string }[];
		};
		return answer.rows[0]!.id;
	};
	const records: FullRecords = {
		deal: await first(`select deal_id as id from line_items where deal_id is not null limit 1`),
		company: await first(`select company_id as id from deals where company_id is not null limit 1`),
		contact: await first(`select contact_id as id from deals where contact_id is not null limit 1`),
		pipeline: await first(`select pipeline_id as id from deals where pipeline_id is not null limit 1`),
		team: await first(`select team_id as id from people where team_id is not null limit 1`),
		rejects: `${refused.import_id}_1`,
		import: (JSON.parse(await weatherglass('imports', '--data', data, '--json')) as { id: string }[]).at(-1)!
			.id
	};
	return { app, records };
}

/** Every page with what it needs to be full. */
export const fullPages = (records: FullRecords): [name: string, address: string][] => [
	['Overview', '/overview'],
	['Overview with an explanation', `/overview?explain=${encodeURIComponent('{"metric":"won_amount"}')}`],
	['Forecast', '/forecast'],
	['Forecast with a chart explained', '/forecast?explain=chart:landing'],
	['Forecast of one pipeline', `/forecast?pipeline=${encodeURIComponent(records.pipeline)}`],
	['Funnel', '/funnel?by=source&step=won'],
	['Funnel of people by steps', '/funnel?of=people&steps=touched&steps=lead&steps=won&step=lead'],
	['Funnels by pipeline', '/funnel?by=pipeline'],
	['Campaigns', '/campaigns'],
	['Scores of deals', '/scores'],
	['Scores of leads', '/scores?of=leads'],
	['Retention', '/retention'],
	['Churn', '/churn?by=industry'],
	['Churn of who orders', '/churn?of=orders'],
	['Segments', '/segments?recency=5&frequency=5'],
	['New segment', '/segments/new'],
	['Service', '/service'],
	['Lifetime value', '/lifetime-value'],
	['Lifetime value of who orders', '/lifetime-value?of=orders'],
	['Pipeline, board', '/pipeline'],
	['Pipeline, every board', '/pipeline?pipeline=every'],
	['Pipeline, table', '/pipeline?view=table'],
	['Explore', '/explore'],
	['Explore, pivot', '/explore?metric=won_amount&by=owner&by=source&chart=heat&pick=source='],
	['Saved views', '/views'],
	['Dashboards', '/dashboards'],
	['Notebooks', '/notebooks'],
	['Notebook that ships', '/notebooks/shipped.quarter-review'],
	['Scheduled mails', '/mails'],
	['SQL', '/sql'],
	['Explore, two dimensions', '/explore?metric=win_rate&by=owner&by=source&grain=quarter'],
	['Deals', '/deals'],
	['Deal', `/deals/${records.deal}`],
	['Deal, edit', `/deals/${records.deal}/edit`],
	['New deal', '/deals/new'],
	['Companies', '/companies'],
	['Company', `/companies/${records.company}`],
	['Contacts', '/contacts'],
	['Contact', `/contacts/${records.contact}`],
	['Data', '/data'],
	['Import', '/data/import'],
	['One import', `/data/imports/${records.import}`],
	['Connections', '/data/connections'],
	['Connect HubSpot', '/data/connections/new/hubspot'],
	['Rejects', '/data/rejects'],
	['Mappings', '/data/mappings'],
	['Rejects, grid', `/data/rejects/${records.rejects}`],
	['Quality', '/data/quality'],
	['Adoption', '/data/adoption'],
	['Dictionary', '/data/dictionary'],
	['Security', '/settings/security'],
	['Single sign-on', '/settings/single-sign-on'],
	['My account', '/settings/account'],
	['Sessions', '/settings/sessions'],
	['People & access', '/settings/people'],
	['Teams', '/settings/teams'],
	['Team', `/settings/teams/${records.team}`],
	['Privacy', '/settings/privacy'],
	['Personal data of a contact', `/settings/privacy/contacts/${records.contact}`],
	['Backup', '/settings/backup'],
	['Export contacts', '/contacts/export?q=a'],
	['Audit log', '/settings/audit'],
	['Company settings', '/settings/company'],
	['Service levels', '/settings/service'],
	['Mail', '/settings/mail'],
	['Webhooks', '/settings/webhooks'],
	['API tokens', '/settings/tokens'],
	['API', '/settings/api'],
	['No such page', '/nowhere']
];
