/** What a store holds of a CRM's company, and what it should hold: in words that are the same in every CRM. */
import type { TestStore } from '#lib/server/store/testing.ts';
import type { DealField, Moment } from './world/records.ts';
import type { World } from './world/world.ts';

/** What of the world a CRM holds, and how exactly. */
export interface Covered {
	entities: readonly Thing[];
	/** Fields of deals whose every change the CRM answers, with its moment. */
	history: readonly DealField[];
	/** How exactly moments are known. */
	moments: 'millisecond' | 'second';
	/** Fields that this CRM does not have, by entity: they are left out of the comparison. */
	lacks?: Partial<Record<Thing, readonly string[]>>;
}

export type Thing =
	| 'people'
	| 'pipelines'
	| 'stages'
	| 'companies'
	| 'contacts'
	| 'leads'
	| 'deals'
	| 'changes'
	| 'activities'
	| 'products'
	| 'line_items'
	| 'campaigns'
	| 'tickets';

export type Snapshot = Partial<Record<Thing, Record<string, string | number | boolean | null>[]>>;

type Fields = Record<string, string | number | boolean | null>;

/** Records in words: what they are linked to by its name or address. Sorted, so that the order of rows says nothing. */
export async function snapshot({ rows }: TestStore, covered: Covered): Promise<Snapshot> {
	const found: Snapshot = {};
	const history = covered.history.map((field) => `'${field}'`).join(', ');
	for (const thing of covered.entities) {
		const records = await rows(
			queries[thing].replaceAll('MOMENT', covered.moments).replaceAll('HISTORY', history)
		);
		found[thing] = arranged(records as Fields[], thing, covered);
	}
	return found;
}

const moment = (column: string) =>
	`strftime(date_trunc('MOMENT', ${column}) at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`;
const named = (table: string, id: string, what = 'name') =>
	`(select ${what} from ${table} where id = ${id} and deleted_at is null)`;
const company = named('companies', 'r.company_id');
const owner = named('people', 'r.owner_id', 'email');
const contact = named('contacts', 'r.contact_id', 'email');

const queries: Record<Thing, string> = {
	people: 'select name, email from people where deleted_at is null',
	pipelines: `select name from pipelines where deleted_at is null and coalesce(object, 'deals') = 'deals'`,
	stages: `select name, ${named('pipelines', 'r.pipeline_id')} as pipeline, status, probability from stages r where deleted_at is null
		and coalesce(${named('pipelines', 'r.pipeline_id', "coalesce(object, 'deals')")}, 'deals') = 'deals'`,
	companies: `select name, domain, industry, country, ${owner} as owner from companies r where deleted_at is null`,
	contacts: `select first_name, last_name, email, phone, ${company} as company, ${owner} as owner from contacts r where deleted_at is null`,
	leads: `select first_name, last_name, company_name, email, ${owner} as owner, converted_at is not null as converted,
		${named('deals', 'r.converted_deal_id')} as deal from leads r where deleted_at is null`,
	deals: `select name, ${company} as company, ${contact} as contact, ${named('pipelines', 'r.pipeline_id')} as pipeline,
		${named('stages', 'r.stage_id')} as stage, status, cast(amount as varchar) as amount, currency, ${owner} as owner,
		cast(expected_close as varchar) as expected_close, ${moment('closed_at')} as closed_at, lost_reason,
		${moment('created_at')} as created_at, coalesce(custom ->> 'sales_region', custom ->> 'region') as region
		from deals r where deleted_at is null`,
	changes: `select ${named('deals', 'r.deal_id')} as deal, field,
		case field when 'stage' then ${named('stages', 'r.old_value')} when 'owner' then ${named('people', 'r.old_value', 'email')} else old_value end as "from",
		case field when 'stage' then ${named('stages', 'r.new_value')} when 'owner' then ${named('people', 'r.new_value', 'email')} else new_value end as "to",
		${moment('changed_at')} as at
		from deal_events r where deleted_at is null and quality <> 'inferred' and field in (HISTORY) and deal_id in (select id from deals where deleted_at is null)
			and changed_at > (select created_at from deals where id = r.deal_id)`,
	activities: `select type, subject, ${named('deals', 'r.deal_id')} as deal, ${owner} as owner from activities r where deleted_at is null`,
	products: 'select name, sku, cast(price as varchar) as price from products where deleted_at is null',
	line_items: `select ${named('deals', 'r.deal_id')} as deal, ${named('products', 'r.product_id')} as product, cast(quantity as double) as quantity,
		cast(unit_price as varchar) as unit_price from line_items r where deleted_at is null and deal_id in (select id from deals where deleted_at is null)`,
	campaigns: 'select name from campaigns where deleted_at is null',
	tickets: `select subject, ${contact} as contact, ${owner} as owner, solved_at is not null as solved from tickets r where deleted_at is null`
};

/** What a snapshot of a store should be after everything in the world was pulled. */
export function truth(world: World, covered: Covered): Snapshot {
	const found: Snapshot = {};
	for (const thing of covered.entities) found[thing] = arranged(told[thing](world, covered), thing, covered);
	return found;
}

const at = (when: Moment | null, { moments }: Covered): string | null =>
	when === null ? null : moments === 'millisecond' ? when : `${when.slice(0, 19)}.000Z`;

const ownerOf = (world: World, id: number | string | null): string | null =>
	id === null ? null : world.get('owners', Number(id)).email;

/** The name of a record that is there. */
function nameOf(world: World, table: 'companies' | 'deals' | 'products', id: number | null): string | null {
	const record = id === null ? null : world.get(table, id);
	return record === null || record.deletedAt !== null ? null : record.name;
}

function emailOf(world: World, id: number | null): string | null {
	const record = id === null ? null : world.get('contacts', id);
	return record === null || record.deletedAt !== null ? null : record.email;
}

const told: Record<Thing, (world: World, covered: Covered) => Fields[]> = {
	people: (world) =>
		world
			.living('owners')
			.map(({ firstName, lastName, email }) => ({ name: `${firstName} ${lastName}`, email })),
	pipelines: (world) => world.living('pipelines').map(({ name }) => ({ name })),
	stages: (world) =>
		world
			.living('pipelines')
			.flatMap(({ name: pipeline, stages }) =>
				stages.map(({ name, status, probability }) => ({ name, pipeline, status, probability }))
			),
	companies: (world) =>
		world.living('companies').map(({ name, domain, industry, country, owner }) => ({
			name,
			domain,
			industry,
			country,
			owner: ownerOf(world, owner)
		})),
	contacts: (world) =>
		world.living('contacts').map((contact) => ({
			first_name: contact.firstName,
			last_name: contact.lastName,
			email: contact.email,
			phone: contact.phone,
			company: nameOf(world, 'companies', contact.company),
			owner: ownerOf(world, contact.owner)
		})),
	leads: (world) =>
		world.living('leads').map((lead) => ({
			first_name: lead.firstName,
			last_name: lead.lastName,
			company_name: lead.companyName,
			email: lead.email,
			owner: ownerOf(world, lead.owner),
			converted: lead.convertedAt !== null,
			deal: nameOf(world, 'deals', lead.convertedDeal)
		})),
	deals: (world, covered) =>
		world.living('deals').map((deal) => ({
			name: deal.name,
			company: nameOf(world, 'companies', deal.company),
			contact: emailOf(world, deal.contact),
			pipeline: world.get('pipelines', deal.pipeline).name,
			stage: world.stage(deal.pipeline, deal.stage).name,
			status: deal.status,
			amount: deal.amount,
			currency: deal.currency,
			owner: ownerOf(world, deal.owner),
			expected_close: deal.expectedClose,
			closed_at: at(deal.closedAt, covered),
			lost_reason: deal.lostReason,
			created_at: at(deal.createdAt, covered),
			region: deal.region
		})),
	changes: (world, covered) =>
		world.living('deals').flatMap((deal) =>
			deal.changes
				.filter(
					({ field, at: when }) =>
						covered.history.includes(field) && at(when, covered)! > at(deal.createdAt, covered)!
				)
				.map(({ field, from, to, at: when }) => ({
					deal: deal.name,
					field,
					from: valueOf(world, deal.pipeline, field, from),
					to: valueOf(world, deal.pipeline, field, to),
					at: at(when, covered)
				}))
		),
	activities: (world) =>
		world.living('activities').map(({ type, subject, deal, owner }) => ({
			type,
			subject,
			deal: nameOf(world, 'deals', deal),
			owner: ownerOf(world, owner)
		})),
	products: (world) => world.living('products').map(({ name, sku, price }) => ({ name, sku, price })),
	line_items: (world) =>
		world
			.living('lineItems')
			.filter(({ deal }) => world.get('deals', deal).deletedAt === null)
			.map(({ deal, product, quantity, unitPrice }) => ({
				deal: nameOf(world, 'deals', deal),
				product: nameOf(world, 'products', product),
				quantity,
				unit_price: unitPrice
			})),
	campaigns: (world) => world.living('campaigns').map(({ name }) => ({ name })),
	tickets: (world) =>
		world.living('tickets').map(({ subject, contact, owner, solvedAt }) => ({
			subject,
			contact: emailOf(world, contact),
			owner: ownerOf(world, owner),
			solved: solvedAt !== null
		}))
};

function valueOf(world: World, pipeline: number, field: DealField, value: string | null): string | null {
	if (value === null) return null;
	if (field === 'stage') return world.stage(pipeline, Number(value)).name;
	return field === 'owner' ? ownerOf(world, value) : value;
}

/** Without what the CRM lacks, and in an order of its own. */
function arranged(records: Fields[], thing: Thing, { lacks }: Covered): Fields[] {
	const left = new Set(lacks?.[thing] ?? []);
	return records
		.map((record) => Object.fromEntries(Object.entries(record).filter(([field]) => !left.has(field))))
		.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
