import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import {
	propose,
	runImport,
	undoImport,
	type FileProposal,
	type FileReport,
	type ImportOptions
} from './index.ts';
import { workbookOf, zipOf } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Opening a store takes longer than most imports: what one test brought is undone before the next.
let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());
afterEach(async () => {
	for (const { id } of await test.rows(
		`select id from imports where status = 'done' order by started_at desc`
	))
		await undoImport(test.store, systemViewer, String(id));
	await test.script('delete from import_mappings; delete from imports');
});

/** Import one file; every row of it must be accounted for. */
async function load(
	name: string,
	content: string | string[] | Buffer,
	options: ImportOptions = {}
): Promise<FileReport[]> {
	const path = join(folder, name);
	writeFileSync(path, Array.isArray(content) ? content.join('\n') : content);
	const { files } = await runImport(test.store, systemViewer, [path], options);
	for (const file of files) {
		const { rows_loaded, rows_updated, rows_unchanged, rows_merged, rows_rejected } = file;
		expect(file.rows_read).toBe(rows_loaded + rows_updated + rows_unchanged + rows_merged + rows_rejected);
	}
	return files;
}

const rows = (sql: string) => test.rows(sql);

describe('companies', () => {
	it('keep the domain that a file gives, and take that of the website where it gives none', async () => {
		await load('companies.csv', [
			'Record ID,Company name,Company Domain Name,Website URL,Industry',
			'1,Acme,acme.example,https://shop.example,Metal',
			'2,Bolt,,bolt.example/start,Metal'
		]);
		expect(await rows('select domain from companies order by source_id')).toEqual([
			{ domain: 'acme.example' },
			{ domain: 'bolt.example' }
		]);
	});
});

describe('Salesforce', () => {
	it('campaign members: their status says who was held out, and of others nothing', async () => {
		const [file] = await load('CampaignMember.csv', [
			'Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate',
			'00v000000000001,701000000000001,00Q000000000001,,Sent,false,,2026-01-05T10:00:00.000Z',
			'00v000000000002,701000000000001,00Q000000000002,,Control,false,,2026-01-05T10:00:00.000Z',
			'00v000000000003,701000000000001,00Q000000000003,,hold-out group,false,,2026-01-05T10:00:00.000Z',
			'00v000000000004,701000000000001,00Q000000000004,,Quality control visited,true,2026-01-09,2026-01-05T10:00:00.000Z'
		]);
		expect(file).toMatchObject({ entity: 'touchpoints', rows_loaded: 4 });
		expect(await rows('select type, test_group from touchpoints order by source_id')).toEqual([
			{ type: 'Sent', test_group: null },
			{ type: 'Control', test_group: 'control' },
			{ type: 'hold-out group', test_group: 'control' },
			{ type: 'Quality control visited', test_group: null }
		]);
	});

	it('and HubSpot touchpoints say it in a column of their own, in several words', async () => {
		await load('touchpoints.csv', [
			'Touchpoint ID,Occurred At,Channel,Touchpoint Type,Campaign ID,Contact ID,Test Group',
			'1,2026-01-05T10:00:00Z,Email,Email sent,7,1,Treatment',
			'2,2026-01-05T10:00:00Z,Email,Held back,7,2,Holdout',
			'3,2026-01-05T10:00:00Z,Email,Email sent,7,3,'
		]);
		expect(await rows('select test_group from touchpoints order by source_id')).toEqual([
			{ test_group: 'treated' },
			{ test_group: 'control' },
			{ test_group: null }
		]);
	});

	it('accounts: they have a website and no domain, which is that of the website', async () => {
		const accounts = (website: string) => [
			'Id,Name,Website,BillingCountry',
			`001000000000001,Acme,${website},DE`,
			'001000000000002,Bolt,https://www.Bolt.example:8080/about?us#top,DE',
			'001000000000003,Cold,cold.co.example.,DE',
			'001000000000004,Dune,see our brochure,DE',
			'001000000000005,Edge,,DE'
		];
		await load('Account.csv', accounts('http://www.acme.example'));
		const domains = () => rows('select domain from companies order by source_id');
		const others = ['bolt.example', 'cold.co.example', null, null].map((domain) => ({ domain }));
		expect(await domains()).toEqual([{ domain: 'acme.example' }, ...others]);
		await load('Account.csv', accounts('http://new.example'));
		expect(await domains()).toEqual([{ domain: 'new.example' }, ...others]);
		await load('Account.csv', accounts(''));
		expect(await domains()).toEqual([{ domain: 'new.example' }, ...others]);
	});

	it('a report: quoted cells, amounts, and a footer that is no deal', async () => {
		const [file] = await load('report1700000000000.csv', [
			'"Opportunity Owner","Account Name","Opportunity Name","Stage","Fiscal Period","Amount","Probability (%)","Age","Close Date","Created Date"',
			'"Ann Archer","Acme","Cold room","Closed Won","Q1-2026","1200.50","100","30","2/14/2026","1/15/2026"',
			'"Bob Baker","Bolt","Freezer","Prospecting","Q2-2026","300","10","5","4/30/2026","1/20/2026"',
			'',
			'"Opportunities of this year"',
			'"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
			'"Confidential Information - Do Not Distribute"',
			'"Generated By:  Ann Archer  3/1/2026"'
		]);
		expect(file).toMatchObject({ source: 'salesforce', entity: 'deals', rows_read: 2, rows_loaded: 2 });
		expect(
			await rows(
				'select name, status, amount::varchar as amount, probability, closed_at::date::varchar as closed, expected_close::varchar as expected from deals order by name'
			)
		).toEqual([
			{
				name: 'Cold room',
				status: 'won',
				amount: '1200.5000',
				probability: 1,
				closed: '2026-02-14',
				expected: null
			},
			{
				name: 'Freezer',
				status: 'open',
				amount: '300.0000',
				probability: 0.1,
				closed: null,
				expected: '2026-04-30'
			}
		]);
	});

	it('the weekly export: a zip whose files load in the order of their links', async () => {
		const files = await load(
			'WE_00D000000000001.zip',
			zipOf({
				'Opportunity.csv':
					'"ID","ISDELETED","ACCOUNTID","NAME","STAGENAME","AMOUNT","PROBABILITY","CLOSEDATE","TYPE","ISCLOSED","ISWON","CREATEDDATE","SYSTEMMODSTAMP"\n"006A","0","001A","Cold room","Closed Won","1200","100","2026-02-14","New","1","1","2026-01-15 08:00:00","2026-02-14 08:00:00"\n',
				'Account.csv':
					'"ID","ISDELETED","NAME","TYPE","BILLINGCOUNTRY","INDUSTRY","NUMBEROFEMPLOYEES","ANNUALREVENUE"\n"001A","0","Acme","Customer","DE","Metal","20","100000"\n',
				'Attachment.csv': '"ID","BODYLENGTH"\n'
			})
		);
		expect(files.map(({ file, entity }) => [file, entity])).toEqual([
			['Account.csv', 'companies'],
			['Opportunity.csv', 'deals']
		]);
		expect(
			await rows('select deals.status, companies.name from deals join companies on companies.id = company_id')
		).toEqual([{ status: 'won', name: 'Acme' }]);
	});
});

describe('Pipedrive', () => {
	it('a workbook with days as numbers', async () => {
		const [file] = await load(
			'deals-1234-5.xlsx',
			workbookOf([
				[
					'Deal - ID',
					'Deal - Title',
					'Deal - Stage',
					'Deal - Status',
					'Deal - Value',
					'Deal - Deal created',
					'Deal - Won time'
				],
				[1, 'Cold room', 'Proposal', 'Won', 1200.5, 46037.5, 46071.25],
				[2, 'Freezer', 'Qualified', 'Open', 300, 46038, null]
			])
		);
		expect(file).toMatchObject({ source: 'pipedrive', entity: 'deals', rows_loaded: 2 });
		expect(
			await rows(
				'select name, status, created_at::varchar as created, closed_at::varchar as closed from deals order by name'
			)
		).toEqual([
			{
				name: 'Cold room',
				status: 'won',
				created: '2026-01-15 12:00:00+00',
				closed: '2026-02-18 06:00:00+00'
			},
			{ name: 'Freezer', status: 'open', created: '2026-01-16 00:00:00+00', closed: null }
		]);
	});
});

describe('Dynamics 365', () => {
	it('a won opportunity is worth its actual revenue, as a pull has it', async () => {
		await load(
			'Won Opportunities.xlsx',
			workbookOf([
				['(Do Not Modify) Opportunity', 'Topic', 'Est. revenue', 'Actual revenue', 'Status'],
				['1', 'Cold room', 2000, 1900.5, 'Won'],
				['2', 'Freezer', 2000, null, 'Won'],
				['3', 'Ice', 300, 250, 'Lost'],
				['4', 'Snow', 300, null, 'Open']
			])
		);
		expect(await rows(`select name, amount::double as amount from deals order by import_row`)).toEqual([
			{ name: 'Cold room', amount: 1900.5 },
			{ name: 'Freezer', amount: 2000 },
			{ name: 'Ice', amount: 300 },
			{ name: 'Snow', amount: 300 }
		]);
	});

	it('a workbook with three hidden columns, of which the first is the id', async () => {
		const [file] = await load(
			'My Open Opportunities.xlsx',
			workbookOf([
				[
					'(Do Not Modify) Opportunity',
					'(Do Not Modify) Row Checksum',
					'(Do Not Modify) Modified On',
					'Topic',
					'Potential Customer',
					'Est. close date',
					'Est. revenue',
					'Probability',
					'Status',
					'Status Reason',
					'Owner',
					'Pipeline Phase'
				],
				[
					'0f1e-1',
					'x8fj/==',
					46037.5,
					'Cold room',
					'Acme',
					46101,
					1200,
					60,
					'Open',
					'In Progress',
					'Ann Archer',
					'2-Develop'
				],
				[
					'0f1e-2',
					'kk/==',
					46037.5,
					'Freezer',
					'Bolt',
					46101,
					300,
					0,
					'Lost',
					'Out-Sold',
					'Ann Archer',
					'1-Qualify'
				]
			])
		);
		expect(file).toMatchObject({ source: 'dynamics', entity: 'deals', rows_loaded: 2 });
		expect(
			await rows(
				'select source_id, name, status, probability, lost_reason, expected_close::varchar as expected from deals order by source_id'
			)
		).toEqual([
			{
				source_id: '0f1e-1',
				name: 'Cold room',
				status: 'open',
				probability: 0.6,
				lost_reason: null,
				expected: '2026-03-20'
			},
			{
				source_id: '0f1e-2',
				name: 'Freezer',
				status: 'lost',
				probability: 0,
				lost_reason: 'Out-Sold',
				expected: '2026-03-20'
			}
		]);
	});
});

describe('Odoo', () => {
	const header =
		'"Opportunity","Stage","Expected Revenue","Customer","Created on","Closed Date","Probability","Tags","Type","Active","Lost Reason"';

	it('rows that continue the one above are merged into it, leads are leads, and lost is what is archived at 0 %', async () => {
		const [file] = await load('Lead.csv', [
			header,
			'"Cold room","Won","1200.0","Acme","2026-01-15 09:00:00","2026-02-01 09:00:00","100.0","Design","Opportunity","True",""',
			'"","","","","","","","Software","","",""',
			'"","","","","","","","Training","","",""',
			'"Freezer","New","300.0","Bolt","2026-01-16 09:00:00","2026-02-02 09:00:00","0.0","","Opportunity","","Too expensive"',
			'"A question","New","","","2026-01-17 09:00:00","","5.0","Other","Lead","True",""'
		]);
		expect(file).toMatchObject({
			source: 'odoo',
			entity: 'deals',
			rows_read: 5,
			rows_loaded: 3,
			rows_merged: 2
		});
		expect(
			await rows("select name, status, lost_reason, custom ->> 'tags' as tags from deals order by name")
		).toEqual([
			{ name: 'Cold room', status: 'won', lost_reason: null, tags: 'Design; Software; Training' },
			{ name: 'Freezer', status: 'lost', lost_reason: 'Too expensive', tags: null }
		]);
		expect(await rows('select name, status from leads')).toEqual([{ name: 'A question', status: 'New' }]);
	});

	it('times are read by the clocks of the zone that is said', async () => {
		await load(
			'Lead.csv',
			[header, '"Cold room","New","1","","2026-07-15 09:00:00","","10.0","","Opportunity","True",""'],
			{ timeZone: 'Europe/Brussels' }
		);
		expect(await rows('select created_at::varchar as created from deals')).toEqual([
			{ created: '2026-07-15 07:00:00+00' }
		]);
	});

	const real = fileURLToPath(
		new URL('../../../../../shared/data/connectors/odoo/ui-export-crm.lead', import.meta.url)
	);
	it.skipIf(!existsSync(`${real}.csv`))(
		'52 rows of a real Odoo 17 are 44 records, in CSV and XLSX alike (needs ../shared)',
		async () => {
			for (const extension of ['csv', 'xlsx']) {
				const account = extension;
				const { files } = await runImport(test.store, systemViewer, [`${real}.${extension}`], { account });
				expect(files[0]).toMatchObject({ rows_read: 52, rows_loaded: 44, rows_merged: 8, rows_rejected: 0 });
				expect(
					await rows(
						`select status, count(*)::integer as deals from deals where source_account = '${account}' group by 1 order by 1`
					)
				).toEqual([
					{ status: 'lost', deals: 2 },
					{ status: 'open', deals: 12 },
					{ status: 'won', deals: 4 }
				]);
			}
		}
	);
});

describe('help desks and mailing lists', () => {
	it('tickets of Zendesk and Freshdesk', async () => {
		const [zendesk] = await load('tickets.csv', [
			'Id,Subject,Status,Requester,Assignee,Priority,Created at,Solved at',
			'1,It drips,solved,Carl,Ann,high,2026-01-05 10:00:00,2026-01-06 10:00:00'
		]);
		expect(zendesk).toMatchObject({ source: 'zendesk', entity: 'tickets', rows_loaded: 1 });
		const [freshdesk] = await load('tickets-2.csv', [
			'Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Resolved time,Closed time',
			'7,It hums,Closed,Low,Email,Question,Ann,Support,2026-01-05 10:00:00,2026-01-05 12:00:00,2026-01-06 10:00:00'
		]);
		expect(freshdesk).toMatchObject({ source: 'freshdesk', entity: 'tickets', rows_loaded: 1 });
	});

	it('Zendesk says after how many minutes the first reply came, Freshdesk that nobody has a ticket', async () => {
		await load('tickets.csv', [
			'Id,Subject,Status,Requester,Requester id,Created at,First reply time in minutes',
			'1,It drips,solved,Carl,11,2026-01-05 10:00:00,90',
			'2,It hums,open,Carl,12,2026-01-05 10:00:00,'
		]);
		expect(
			await rows(
				'select first_response_at::varchar as first, contact_id is not null as known from tickets order by 1'
			)
		).toEqual([
			{ first: '2026-01-05 11:30:00+00', known: true },
			{ first: null, known: true }
		]);
		expect(await rows('select source_id, name from contacts order by 1')).toEqual([
			{ source_id: '11', name: 'Carl' },
			{ source_id: '12', name: 'Carl' }
		]);
		await load('tickets-2.csv', [
			'Ticket ID,Subject,Status,Agent,Created time',
			'7,It hums,Open,No Agent,2026-01-05 10:00:00'
		]);
		expect(await rows('select name from people')).toEqual([]);
	});

	it('a report of campaigns of Mailchimp', async () => {
		const [file] = await load('campaigns.csv', [
			'Title,Subject,List,Send Date,Send Weekday,Total Recipients,Unique Opens,Open Rate,Unique Id',
			'News,Hello,Main,"Sep 01, 2026 10:00 am",Tuesday,100,40,40.4%,abc'
		]);
		expect(file).toMatchObject({ source: 'mailchimp', entity: 'campaigns', rows_loaded: 1 });
		expect(
			await rows(
				`select name, starts_on::varchar as starts, custom ->> 'unique_opens' as opens from campaigns`
			)
		).toEqual([{ name: 'News', starts: '2026-09-01', opens: '40' }]);
	});

	it('who left an audience of Mailchimp has opted out', async () => {
		const line = 'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LAST_CHANGED,LEID,EUID\n';
		const files = await load(
			'audience_export.zip',
			zipOf({
				'subscribed_email_audience_export_1.csv': `${line}ann@example.com,Ann,Archer,2,2026-01-05 10:00:00,2026-01-05 10:00:00,11,e1\n`,
				'unsubscribed_email_audience_export_1.csv': `${line}bob@example.com,Bob,Baker,2,2026-01-05 10:00:00,2026-01-05 10:00:00,12,e2\n`
			})
		);
		expect(files.map(({ source, entity }) => [source, entity])).toEqual([
			['mailchimp', 'contacts'],
			['mailchimp', 'contacts']
		]);
		expect(await rows('select email, opted_out from contacts order by email')).toEqual([
			{ email: 'ann@example.com', opted_out: null },
			{ email: 'bob@example.com', opted_out: true }
		]);
	});
});

describe('what advertising cost', () => {
	it('Google Ads: title and period above, totals below, thousands in quotes', async () => {
		const [file] = await load('Campaign report.csv', [
			'Campaign report',
			'"September 1, 2026 - September 2, 2026"',
			'Campaign status,Campaign,Budget,Currency code,Impr.,Clicks,Cost,Conversions,Day',
			'Enabled,Brand,10.00,EUR,"1,200",30,"1,316.14",2.00,2026-09-01',
			'Enabled,Brand,10.00,EUR,900,20,900.00,--,2026-09-02',
			'Total: Account, --, --,EUR,"2,100",50,"2,216.14",2.00, --',
			'Total: All campaigns, --, --,EUR,"2,100",50,"2,216.14",2.00, --'
		]);
		expect(file).toMatchObject({
			source: 'google_ads',
			entity: 'campaign_costs',
			rows_read: 2,
			rows_loaded: 2
		});
		expect(
			await rows(
				'select sum(amount)::varchar as cost, sum(impressions)::integer as impressions, any_value(currency) as currency from campaign_costs'
			)
		).toEqual([{ cost: '2216.1400', impressions: 2100, currency: 'EUR' }]);
	});

	it('Google Ads without days: the period above the table, spread over its days', async () => {
		const [file] = await load('Campaign report.csv', [
			'Campaign report',
			'"September 1, 2026 - September 3, 2026"',
			'Campaign status,Campaign,Currency code,Impr.,Clicks,Cost',
			'Enabled,Brand,EUR,100,10,10.00'
		]);
		expect(file).toMatchObject({ rows_read: 1, rows_loaded: 1 });
		expect(file!.warnings.join()).toContain('spread');
		expect(
			await rows(
				'select day::varchar as day, amount::varchar as amount, impressions::integer as impressions from campaign_costs order by day'
			)
		).toEqual([
			{ day: '2026-09-01', amount: '3.3333', impressions: 33 },
			{ day: '2026-09-02', amount: '3.3333', impressions: 33 },
			{ day: '2026-09-03', amount: '3.3334', impressions: 34 }
		]);
	});

	it('Google Ads: the next period of an account that is known adds its own days, each once', async () => {
		const month = (name: string, last: number, cost: string) => [
			'Campaign report',
			`"${name} 1, 2026 - ${name} ${last}, 2026"`,
			'Campaign status,Campaign,Currency code,Impr.,Clicks,Cost',
			`Enabled,Brand,EUR,100,10,${cost}`
		];
		await load('June.csv', month('June', 30, '300.00'));
		await load('July.csv', month('July', 31, '310.00'));
		const [again] = await load('July.csv', month('July', 31, '310.00'));
		expect(again).toMatchObject({ rows_read: 1, rows_loaded: 0, rows_unchanged: 1 });
		expect(
			await rows(`select month(day)::integer as month, count(*)::integer as days, sum(amount)::varchar as cost
				from campaign_costs group by 1 order by 1`)
		).toEqual([
			{ month: 6, days: 30, cost: '300.0000' },
			{ month: 7, days: 31, cost: '310.0000' }
		]);
	});

	it('Google Ads: a period of which some days were known and others not counts as one row', async () => {
		const report = (period: string, cost: string) => [
			'Campaign report',
			`"${period}"`,
			'Campaign status,Campaign,Currency code,Impr.,Clicks,Cost',
			`Enabled,Brand,EUR,100,10,${cost}`
		];
		await load('June.csv', report('June 1, 2026 - June 30, 2026', '300.00'));
		const [overlapping] = await load('Overlap.csv', report('June 29, 2026 - July 2, 2026', '80.00'));
		expect(overlapping).toMatchObject({
			rows_read: 1,
			rows_loaded: 1,
			rows_updated: 0,
			rows_unchanged: 0,
			rows_merged: 0
		});
	});

	it.each([
		['Week', '2026-08-31', '2026-09-07', '2026-09-06'],
		['Month', 'August 2026', 'September 2026', '2026-08-31']
	])(
		'Google Ads by %s: each row over its own days, those outside the report left out',
		async (column, one, other, last) => {
			await load('Campaign report.csv', [
				'Campaign report',
				'"August 30, 2026 - September 14, 2026"',
				`Campaign,${column},Currency code,Cost,Impr.,Clicks`,
				`Brand,${one},EUR,70.00,700,70`,
				`Brand,${other},EUR,140.00,700,70`
			]);
			expect(
				await rows(
					`select sum(amount)::varchar as cost, count(distinct day)::integer as days, max(day)::varchar as last
					from campaign_costs where import_row = 4`
				)
			).toMatchObject([{ cost: '70.0000', last }]);
			expect(
				await rows('select sum(amount)::varchar as cost, max(day)::varchar as last from campaign_costs')
			).toEqual([{ cost: '210.0000', last: column === 'Week' ? '2026-09-13' : '2026-09-14' }]);
		}
	);

	it('Meta Ads: the currency stands in the header, and the same file again changes nothing', async () => {
		const report = [
			'Reporting starts,Reporting ends,Campaign name,Campaign delivery,Results,Reach,Amount spent (USD),Impressions,Link clicks',
			'2026-08-01,2026-08-02,Spring,active,3,100,20.01,1000,40',
			'2026-08-01,2026-08-01,Summer,active,1,50,7,500,10'
		];
		const [file] = await load('Ads.csv', report);
		expect(file).toMatchObject({
			source: 'meta_ads',
			entity: 'campaign_costs',
			rows_read: 2,
			rows_loaded: 2
		});
		expect(
			await rows(
				'select currency, sum(amount)::varchar as cost, count(*)::integer as days from campaign_costs group by 1'
			)
		).toEqual([{ currency: 'USD', cost: '27.0100', days: 3 }]);
		const [again] = await load('Ads.csv', report);
		expect(again).toMatchObject({ rows_read: 2, rows_unchanged: 2, rows_loaded: 0 });
		const [changed] = await load('Ads.csv', [report[0]!, report[1]!.replace('20.01', '30'), report[2]!]);
		expect(changed).toMatchObject({ rows_read: 2, rows_unchanged: 1, rows_updated: 1 });
	});

	it('Meta Ads in French: semicolons, days first, decimal commas', async () => {
		const [file] = await load('Publicites.csv', [
			'Jour;Nom de la campagne;Montant dépensé (USD);Impressions',
			'01/08/2026;Printemps;"1 234,56";1000',
			'13/08/2026;Printemps;2,5;10'
		]);
		expect(file).toMatchObject({ source: 'meta_ads', rows_loaded: 2 });
		expect(
			await rows('select day::varchar as day, amount::varchar as amount from campaign_costs order by day')
		).toEqual([
			{ day: '2026-08-01', amount: '1234.5600' },
			{ day: '2026-08-13', amount: '2.5000' }
		]);
	});
});

describe('JSON and Parquet', () => {
	const properties = (id: number, dealname: string, amount: string) => ({
		id: String(id),
		properties: {
			'Deal ID': id,
			'Deal name': dealname,
			'Deal stage': 'Won',
			Amount: amount,
			tags: ['a', 'b']
		}
	});

	it.each([
		['a list', JSON.stringify([properties(1, 'A, "b"', '1.5'), properties(2, 'B\nC', '')], null, 1)],
		[
			'a list in an answer',
			JSON.stringify({ total: 2, results: [properties(1, 'A, "b"', '1.5'), properties(2, 'B\nC', '')] })
		],
		[
			'JSON Lines',
			[properties(1, 'A, "b"', '1.5'), properties(2, 'B\nC', '')]
				.map((each) => JSON.stringify(each))
				.join('\n')
		]
	])('%s of records, whose objects become columns', async (_what, content) => {
		const [file] = await load('deals.json', content);
		expect(file).toMatchObject({ format: 'json', entity: 'deals', rows_loaded: 2 });
		expect(
			await rows(
				`select name, amount::varchar as amount, custom ->> 'tags' as tags from deals order by source_id`
			)
		).toEqual([
			{ name: 'A, "b"', amount: '1.5000', tags: 'a;b' },
			{ name: 'B\nC', amount: null, tags: 'a;b' }
		]);
	});

	it('numbers are what they are: nothing is asked of 1.234', async () => {
		await load(
			'deals.json',
			JSON.stringify([{ 'Deal ID': 1, 'Deal name': 'A', 'Deal stage': 'New', Amount: 1.234 }])
		);
		expect(await rows('select amount::varchar as amount from deals')).toEqual([{ amount: '1.2340' }]);
	});

	it('several lists are several tables', async () => {
		const files = await load(
			'all.json',
			JSON.stringify({
				deals: [{ 'Deal name': 'A', 'Deal stage': 'New', Company: 'Acme' }],
				companies: [{ 'Company name': 'Acme', Industry: 'Metal' }]
			})
		);
		expect(files.map(({ entity }) => entity)).toEqual(['companies', 'deals']);
	});

	it('a Parquet file, with its types', async () => {
		const path = join(folder, 'made.parquet');
		await test.script(
			`copy (select 1 as "Deal ID", 'A, b' as "Deal name", 'Won' as "Deal stage", 1234.5::decimal(10, 2) as "Amount",
				timestamp '2026-01-05 10:00:00' as "Created date") to '${path}' (format parquet)`
		);
		const { files } = await runImport(test.store, systemViewer, [path]);
		expect(files[0]).toMatchObject({ format: 'parquet', entity: 'deals', rows_loaded: 1 });
		expect(
			await rows('select name, amount::varchar as amount, created_at::varchar as created from deals')
		).toEqual([{ name: 'A, b', amount: '1234.5000', created: '2026-01-05 10:00:00+00' }]);
	});

	it.each([
		['no list of records', '{"deals": []}', 'not_a_table'],
		['cut off', '[{"Deal name": "A"}, {"Deal', 'not_text'],
		['lines of which one is broken', '{"Deal name": "A"}\n{"Deal name":\n', 'not_text'],
		['a broken Parquet file', 'PAR1 and no more', 'not_text']
	])('what is %s is refused with a reason', async (_what, content, code) => {
		await expect(load('file.json', content)).rejects.toMatchObject({ name: 'ImportError', code });
	});
});

describe('archives', () => {
	it('a gzip file is read like what is in it', async () => {
		const [file] = await load('companies.csv.gz', gzipSync('Company name,Industry\nAcme,Metal\n'));
		expect(file).toMatchObject({ file: 'companies.csv', entity: 'companies', rows_loaded: 1 });
	});

	it.each([
		['that is cut off', zipOf({ 'a.csv': 'Company name\nAcme\n' }).subarray(0, 60), 'not_text'],
		['with nothing in it', zipOf({}), 'not_text'],
		['that unpacks to far more than its size', gzipSync(Buffer.alloc(200 * 1024 ** 2, 'a')), 'unsupported']
	])('one %s is refused with a reason', async (_what, bytes, code) => {
		await expect(load('archive.zip', bytes)).rejects.toMatchObject({ name: 'ImportError', code });
		expect(await rows('select id from imports')).toEqual([]);
	});
});

describe('cells', () => {
	it('say that there is nothing in many ways, unless they are names', async () => {
		await load('leads.csv', [
			'Lead ID,First name,Last name,Lead source,Country,Score,Lead status',
			'1,Null,None,Select,NA,?,unknown',
			'2,Ann,Archer,Web,FR,7,Open',
			'3,Bob,-,N/A,–,-, '
		]);
		expect(
			await rows('select first_name, last_name, source, country, status from leads order by source_id')
		).toEqual([
			{ first_name: 'Null', last_name: 'None', source: null, country: 'NA', status: null },
			{ first_name: 'Ann', last_name: 'Archer', source: 'Web', country: 'FR', status: 'Open' },
			{ first_name: 'Bob', last_name: null, source: null, country: null, status: null }
		]);
	});

	it('are read the way their own column is written', async () => {
		await load('deals.csv', [
			'Deal ID;Deal name;Deal stage;Amount;Probability;Created date;Closed date',
			'1;A;Won;1.234,56 EUR;50.5%;13/01/2026;02/14/2026',
			'2;B;Won;2,5;12.25%;02/01/2026;03/01/2026'
		]);
		expect(
			await rows(
				'select amount::varchar as amount, probability, created_at::date::varchar as created, closed_at::date::varchar as closed from deals order by source_id'
			)
		).toEqual([
			{ amount: '1234.5600', probability: 0.505, created: '2026-01-13', closed: '2026-02-14' },
			{ amount: '2.5000', probability: 0.1225, created: '2026-01-02', closed: '2026-03-01' }
		]);
	});

	it('hold moments in words', async () => {
		await load('deals.csv', [
			'Deal ID,Deal name,Deal stage,Created date',
			'1,A,New,"18 Oct, 2020 00:08:00"',
			'2,B,New,"Oct 19, 2020"',
			'3,C,New,20 October 2020 14:05:00'
		]);
		expect(await rows('select created_at::varchar as created from deals order by source_id')).toEqual([
			{ created: '2020-10-18 00:08:00+00' },
			{ created: '2020-10-19 00:00:00+00' },
			{ created: '2020-10-20 14:05:00+00' }
		]);
	});
});

describe('a proposal', () => {
	it('is less sure of a column whose values are not what its header promises', async () => {
		const path = join(folder, 'deals.csv');
		writeFileSync(
			path,
			'Record ID,Deal Name,Deal Stage,Amount,Close Date\n1,A,New,5,soon\n2,B,New,6,later\n3,C,New,lots,2026-01-05\n'
		);
		const [{ columns }] = (await propose(path)).proposals as [FileProposal];
		const sure = Object.fromEntries(columns.map(({ name, confidence }) => [name, confidence]));
		expect(sure['Deal Name']).toBeGreaterThan(0.95);
		expect(sure['Amount']).toBeLessThan(sure['Deal Name']!);
		expect(sure['Close Date']).toBeLessThan(sure['Amount']!);
		expect(columns[4]!.reason).toContain('2 of the 3 values looked at can’t be dates');
	});
});
