import { newBusiness, products, renewals, ticketStages } from '../catalogue.ts';
import type { DemoCompany } from '../company.ts';
import type { Row } from '../csv.ts';
import { lineItemsOf } from '../line-items.ts';
import type { Change, Deal, DealProperty, Stage } from '../model.ts';
import { dateOf, instant, minutesPerDay } from '../time.ts';
import { columns, rowsOf, type ExportTable } from './table.ts';

const historyHeader = columns(
	'Deal ID,Property,Previous Value,Value,Changed At,Change Source,Changed By,Sequence'
);
const stageHeader = columns(
	'Stage ID,Stage Label,Pipeline ID,Display Order,Probability,Is Closed,Is Won,Deal Status,Forecast Category,Rotting Days'
);

/** What HubSpot knows of the people, the pipelines and the deals beside their records: by ids and instants. */
export function hubspotSales(company: DemoCompany): ExportTable[] {
	const { main, quotas, setting } = company;
	const date = dateOf(setting.end);
	const table = (
		name: string,
		entity: ExportTable['entity'],
		header: string,
		rows: Iterable<Row>
	): ExportTable => ({
		path: `hubspot/hubspot-${name}-${date}.csv`,
		system: 'hubspot',
		entity,
		header: columns(header),
		rows
	});
	return [
		table('deal-property-history', 'deal_events', historyHeader.join(','), historyRows(main.deals)),
		table('deal-contacts', 'deal_contacts', 'Deal ID,Contact ID,Role,Is Primary', dealContactRows(company)),
		table('pipelines', 'pipelines', 'Pipeline ID,Pipeline Label,Object Type,Display Order,Archived', [
			[newBusiness.id, newBusiness.label, 'deals', 0, false],
			[renewals.id, renewals.label, 'deals', 1, false],
			['support', 'Support', 'tickets', 0, false]
		]),
		table('pipeline-stages', 'stages', stageHeader.join(','), stageRows()),
		table(
			'teams',
			'teams',
			'Team ID,Team Name,Parent Team ID',
			rowsOf(main.teams, ({ id, name, parent }) => [id, name, parent?.id])
		),
		table(
			'owners',
			'people',
			'Owner ID,First Name,Last Name,Email,Job Title,Role,Team ID,Manager Owner ID,Active,Create Date,Deactivated Date',
			rowsOf(main.people, (person) => [
				person.id,
				person.firstName,
				person.lastName,
				person.email,
				person.title,
				person.role,
				person.team.id,
				person.manager?.id,
				person.until === null,
				dateOf(person.from),
				person.until === null ? '' : dateOf(person.until)
			])
		),
		table(
			'quotas',
			'quotas',
			'Quota ID,Owner ID,Period Start,Period End,Quota Amount,Currency',
			rowsOf(quotas, ({ person, start, end, amount }) => [
				`${person.id}-${dateOf(start).slice(0, 7)}`,
				person.id,
				dateOf(start),
				dateOf(end),
				amount,
				'EUR'
			])
		),
		table(
			'products',
			'products',
			'Product ID,Product Name,SKU,Product Family,Unit Price,Unit Cost,Currency,Recurring,Billing Period,Active',
			rowsOf(products, (product) => [
				product.id,
				product.name,
				product.sku,
				product.family,
				product.price,
				product.cost,
				'EUR',
				product.billing !== null,
				product.billing,
				product.isActive
			])
		),
		table(
			'line-items',
			'line_items',
			'Line Item ID,Deal ID,Product ID,Name,Quantity,Unit Price,Discount %,Net Price,Currency',
			lineItemRows(main.deals)
		),
		table(
			'quotes',
			'quotes',
			'Quote ID,Quote Number,Quote Name,Deal ID,Status,Issued At,Expires On,Accepted At,Amount,Currency,Owner ID',
			quoteRows(main.deals)
		)
	];
}

const properties: Record<DealProperty, string> = {
	stage: 'dealstage',
	amount: 'amount',
	closeDate: 'closedate',
	owner: 'hubspot_owner_id',
	category: 'hs_manual_forecast_category',
	probability: 'hs_deal_stage_probability'
};

function historyValue(property: DealProperty, value: Change['before']): Change['before'] {
	return property === 'closeDate' && typeof value === 'number' ? dateOf(value) : value;
}

function* historyRows(deals: readonly Deal[]): Generator<Row> {
	for (const deal of deals) {
		let sequence = 0;
		for (const { property, before, after, at, by } of deal.history) {
			yield [
				deal.id,
				properties[property],
				historyValue(property, before),
				historyValue(property, after),
				instant(at),
				by === null ? 'CALCULATED' : 'CRM_UI',
				by?.id,
				++sequence
			];
		}
	}
}

function* dealContactRows({ main, setting }: DemoCompany): Generator<Row> {
	const random = setting.random.fork('contact roles');
	for (const deal of main.deals) {
		for (const [index, contact] of deal.contacts.entries()) {
			const role =
				index === 0 ? 'Primary contact' : random.pick(['Decision maker', 'Influencer', 'User', 'Purchasing']);
			yield [deal.id, contact.id, role, index === 0];
		}
	}
}

function* stageRows(): Generator<Row> {
	for (const pipeline of [newBusiness, renewals]) {
		const all: Stage[] = [...pipeline.open, pipeline.won, pipeline.lost];
		for (const [index, stage] of all.entries()) {
			const status = stage === pipeline.won ? 'won' : stage === pipeline.lost ? 'lost' : 'open';
			yield [
				stage.id,
				stage.label,
				pipeline.id,
				index,
				stage.probability,
				status !== 'open',
				status === 'won',
				status,
				stage.category,
				stage.rotDays
			];
		}
	}
	for (const [index, stage] of ticketStages.entries()) {
		yield [stage.id, stage.label, 'support', index, '', index === ticketStages.length - 1, false, '', '', ''];
	}
}

function* lineItemRows(deals: readonly Deal[]): Generator<Row> {
	let id = 55_000_000;
	for (const deal of deals) {
		for (const { product, quantity, unitPrice, discount, amount } of lineItemsOf(deal)) {
			yield [
				String(++id),
				deal.id,
				product.id,
				product.name,
				quantity,
				unitPrice,
				discount,
				amount,
				deal.currency
			];
		}
	}
}

/** A quote for each deal that came as far as an offer. */
function* quoteRows(deals: readonly Deal[]): Generator<Row> {
	let count = 0;
	for (const deal of deals) {
		if (deal.amount === null || deal.amount === 0) continue;
		const offered = deal.history.find(
			({ property, after }) => property === 'stage' && (after === 'nb-proposal' || after === 'rn-offered')
		);
		if (!offered) continue;
		count++;
		const expires = Math.floor(offered.at / minutesPerDay) + 45;
		const status = deal.status === 'won' ? 'Accepted' : deal.status === 'lost' ? 'Rejected' : 'Sent';
		yield [
			String(56_000_000 + count),
			`Q-${String(count).padStart(6, '0')}`,
			deal.name,
			deal.id,
			status,
			instant(offered.at),
			dateOf(expires),
			deal.status === 'won' ? instant(deal.closedAt!) : '',
			deal.amount,
			deal.currency,
			deal.owner.id
		];
	}
}
