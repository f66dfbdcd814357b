import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import papaparse from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateCompany } from './company.ts';
import { Defects } from './defects.ts';
import { exportTables, generate, type Written } from './generate.ts';

const until = '2026-11-23';
type Record_ = Record<string, string>;

let folder: string;
let written: Written;
const texts = new Map<string, string>();

/** The rows of a file, found by a part of its path. */
function read(part: string): Record_[] {
	const [path, text] = [...texts].find(([path]) => path.includes(part))!;
	const { data, errors } = papaparse.parse<Record_>(text.replace(/^\uFEFF/, ''), {
		header: true,
		skipEmptyLines: true
	});
	expect(errors, path).toEqual([]);
	return data;
}

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-demo-'));
	written = await generate({ size: 'small', seed: 11, until, out: folder });
	for (const { path } of written.files) texts.set(path, await readFile(join(folder, path), 'utf8'));
});
afterAll(() => rm(folder, { recursive: true }));

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a seed', () => {
	it('gives the same bytes again, and others for another seed', async () => {
		const again = await mkdtemp(join(tmpdir(), 'weatherglass-demo-'));
		try {
			await generate({ size: 'small', seed: 11, until, out: again });
			for (const [path, text] of texts)
				expect(hash(await readFile(join(again, path), 'utf8')), path).toBe(hash(text));
			expect(await readFile(join(again, 'truth.json'), 'utf8')).toBe(
				await readFile(join(folder, 'truth.json'), 'utf8')
			);
			await generate({ size: 'small', seed: 12, until, out: again });
			const deals = `hubspot/hubspot-crm-exports-all-deals-${until}.csv`;
			expect(await readFile(join(again, deals), 'utf8')).not.toBe(texts.get(deals));
		} finally {
			await rm(again, { recursive: true });
		}
	});
});

describe('the files', () => {
	it('are those of FILES.md, header by header', async () => {
		const documented = await readFile(new URL('FILES.md', import.meta.url), 'utf8');
		const tables = exportTables(generateCompany({ size: 'small', seed: 1, until }), new Defects());
		for (const { path, header, dialect } of tables) {
			expect(documented, path).toContain(`\`${header.join(dialect?.delimiter ?? ',')}\``);
			expect(documented).toContain(path.split('/')[1]!.replace(until, 'DATE'));
		}
	});

	it('hold as many rows as the truth counts', () => {
		for (const { path, rows } of written.truth.files)
			expect(texts.get(path)!.trimEnd().split('\n').length - 1, path).toBe(rows);
	});

	it('hold nothing later than the day of the export, but for what is planned', () => {
		for (const part of [
			'property-history',
			'orders',
			'touchpoints',
			'ticket-history',
			'subscription-events'
		]) {
			const times = read(part).map(
				(row) => row['Changed At'] ?? row['Order Date'] ?? row['Occurred At'] ?? row['Event Date']!
			);
			expect(times.filter((time) => time.slice(0, 10) > until && /^\d{4}/.test(time))).toEqual([]);
		}
	});

	it('have their peculiarities: a byte order mark, semicolons, days first, all quoted', () => {
		const start = (part: string) => [...texts].find(([path]) => path.includes(part))![1].slice(0, 400);
		expect([...texts].filter(([, text]) => text.startsWith('\uFEFF')).map(([path]) => path)).toEqual([
			`hubspot/hubspot-crm-exports-all-companies-${until}.csv`
		]);
		expect(start('hubspot-orders')).toMatch(/^Order ID;.*\n.*;\d+,\d\d;/);
		expect(start('campaign-costs')).toMatch(/\n\d+,\d\d\/\d\d\/\d{4},/);
		expect(start('pipedrive/deals')).toMatch(/;[\d.]+,00;EUR;/);
		expect(start('Account.csv')).toMatch(/^"Id","Name",/);
	});
});

describe('links', () => {
	const ids = (part: string, column: string): Set<string> => new Set(read(part).map((row) => row[column]!));
	const check = (part: string, column: string, known: Set<string>) => {
		const dangling = read(part)
			.flatMap((row) => (row[column] ?? '').split(';'))
			.filter((id) => id !== '' && !known.has(id));
		expect(dangling, `${part} ${column}`).toEqual([]);
	};

	it('within HubSpot lead somewhere', () => {
		const companies = ids('all-companies', 'Record ID');
		const contacts = ids('all-contacts', 'Record ID');
		const deals = ids('all-deals', 'Record ID');
		const owners = ids('hubspot-owners', 'Owner ID');
		const people = new Set(read('hubspot-owners').map((row) => `${row['First Name']} ${row['Last Name']}`));
		check('all-companies', 'Parent Company ID', companies);
		check('all-contacts', 'Associated Company IDs', companies);
		check('all-deals', 'Associated Company IDs', companies);
		check('all-deals', 'Associated Contact IDs', contacts);
		for (const part of ['all-deals', 'all-companies', 'all-contacts']) {
			const column =
				part === 'all-deals' ? 'Deal owner' : part === 'all-companies' ? 'Company owner' : 'Contact owner';
			check(part, column, people);
		}
		for (const part of [
			'property-history',
			'deal-contacts',
			'line-items',
			'quotes',
			'activities',
			'contracts'
		])
			check(part, 'Deal ID', deals);
		check('hubspot-activities', 'Lead ID', ids('all-leads', 'Record ID'));
		check('hubspot-activities', 'Ticket ID', ids('all-tickets', 'Ticket ID'));
		check('hubspot-activities', 'Contact ID', contacts);
		check('hubspot-orders', 'Company ID', companies);
		check('order-lines', 'Order ID', ids('hubspot-orders', 'Order ID'));
		check('subscription-events', 'Contract ID', ids('hubspot-contracts', 'Contract ID'));
		check('campaign-costs', 'Campaign ID', ids('hubspot-campaigns', 'Campaign ID'));
		check('touchpoints', 'Campaign ID', ids('hubspot-campaigns', 'Campaign ID'));
		check('all-leads', 'Converted Deal ID', deals);
		check('quotas', 'Owner ID', owners);
		check('hubspot-owners', 'Team ID', ids('hubspot-teams', 'Team ID'));
		check('ticket-history', 'Value', ids('pipeline-stages', 'Stage ID'));
	});

	it('within Salesforce and Pipedrive lead somewhere', () => {
		const accounts = ids('Account.csv', 'Id');
		const opportunities = ids('Opportunity.csv', 'Id');
		check('Contact.csv', 'AccountId', accounts);
		check('Opportunity.csv', 'AccountId', accounts);
		check('OpportunityHistory.csv', 'OpportunityId', opportunities);
		check('Lead.csv', 'ConvertedOpportunityId', opportunities);
		check('CampaignMember.csv', 'CampaignId', ids('Campaign.csv', 'Id'));
		check('Opportunity.csv', 'OwnerId', ids('User.csv', 'Id'));
		const titles = read('pipedrive/deals').map((row) => row['Deal - Title']!);
		expect(new Set(titles).size).toBe(titles.length);
		check('pipedrive/activities', 'Activity - Deal', new Set(titles));
		check('pipedrive/deals', 'Deal - Organization', ids('pipedrive/organizations', 'Organization - Name'));
	});

	it('end the history of a Salesforce opportunity where it is', () => {
		const stages = new Map(read('OpportunityHistory.csv').map((row) => [row['OpportunityId'], row]));
		for (const deal of read('Opportunity.csv')) {
			expect(stages.get(deal['Id'])).toMatchObject({
				StageName: deal['StageName'],
				Amount: deal['Amount'],
				CloseDate: deal['CloseDate'],
				Probability: deal['Probability']
			});
		}
	});
});

describe('what is seeded as wrong', () => {
	interface Seeded {
		impossibleRows: { file: string; line: number; recordId: string; column: string; value: string }[];
		duplicateRows: { file: string; recordId: string; line: number }[];
		contactNearDuplicates: { id: string; of: string }[];
		dealsWithoutCompany: string[];
		orderLinesWithVariants: string[];
		blankLinks: Record<string, Record<string, { blank: number; rows: number }>>;
		productVariants: Record<string, string>;
	}
	const seeded = () => written.truth.defects as unknown as Seeded;
	const line = (file: string, number: number) => texts.get(file)!.split('\n')[number - 1]!;

	it('is where the truth says: cells that cannot be read, rows that repeat', () => {
		expect(seeded().impossibleRows.length).toBeGreaterThanOrEqual(6);
		for (const { file, line: number, recordId, value } of seeded().impossibleRows) {
			expect(line(file, number).startsWith(recordId)).toBe(true);
			expect(line(file, number)).toContain(value);
		}
		expect(seeded().duplicateRows.length).toBeGreaterThan(5);
		for (const { file, line: number, recordId } of seeded().duplicateRows) {
			expect(line(file, number).startsWith(`${recordId},`)).toBe(true);
			expect(line(file, number)).toBe(line(file, number - 1));
		}
	});

	it('holds contacts twice, deals without company and products spelt otherwise', () => {
		const contacts = new Map(read('all-contacts').map((row) => [row['Record ID'], row]));
		expect(seeded().contactNearDuplicates.length).toBeGreaterThan(1);
		for (const { id, of } of seeded().contactNearDuplicates) {
			expect(contacts.get(id)!['Associated Company IDs']).toBe(contacts.get(of)!['Associated Company IDs']);
		}
		const blank = read('all-deals').filter(
			(row) => row['Associated Company IDs'] === '' && row['Record ID']! < '59000000'
		);
		expect(blank.map((row) => row['Record ID'])).toEqual(seeded().dealsWithoutCompany);
		const products = new Set(read('hubspot-products').map((row) => row['Product Name']!));
		const variants = read('order-lines').filter((row) => !products.has(row['Product']!));
		expect(variants.map((row) => row['Order Line ID'])).toEqual(seeded().orderLinesWithVariants);
		for (const row of variants) expect(products.has(seeded().productVariants[row['Product']!]!)).toBe(true);
	});

	it('leaves 10 to 25 % of the links of activities blank', () => {
		const [, counts] = Object.entries(seeded().blankLinks).find(([file]) => file.includes('activities'))!;
		for (const { blank, rows } of Object.values(counts)) {
			expect(blank / rows).toBeGreaterThan(0.08);
			expect(blank / rows).toBeLessThan(0.27);
		}
	});
});
