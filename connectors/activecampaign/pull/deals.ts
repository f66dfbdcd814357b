/** Deals with their history, and who takes part in them. */
import type { Page, Row, Session, SourceField, Stream } from '../../connector.ts';
import { allByOffset } from '../../shared/offsets.ts';
import { allOf, listPage, mostRecords, offsetOf, oneOf, type Item } from '../api.ts';
import { amount, currency, link, text, time } from '../cells.ts';
import * as maps from '../fields.ts';
import { changesOf, closedAt, historyOf, statusWords } from './history.ts';
import { pullValues } from './own-fields.ts';
import { isNew, pass, passOf, type PassCursor } from './pass.ts';
import { pageOf, recordSet, sweepOf } from './rows.ts';

/** A pass, and the fields that the log of deals has told of. */
type DealsCursor = PassCursor & { told: readonly string[] };

const ownFields: Readonly<Record<string, SourceField>> = {
	nextTask: { label: 'Next task due', type: 'timestamp' }
};

export const deals: Stream = {
	name: 'deals',
	label: 'Deals and their history',
	entities: ['deals', 'deal_contacts', 'deal_events'],
	async *pull(session, given) {
		const from = given as DealsCursor | null;
		let told = from?.told ?? [];
		const ask = (since: string | null) => ({
			'orders[cdate]': 'ASC',
			...(since !== null && { 'filters[updated_after]': since })
		});
		for await (const { items, cursor, expected } of pass(session, 'deals', passOf(given), ask)) {
			const changed = items.filter((deal) => isNew(time(deal.mdate), passOf(given)));
			const page = await pageOfDeals(session, changed, told);
			told = page.told;
			yield { ...page.page, cursor: { ...cursor, told }, ...(expected !== null && { expected }) };
		}
	},
	async *pullSome(session, ids) {
		const found: Item[] = [];
		for (const id of ids) {
			const item = await oneOf(session, 'deals', 'deal', id);
			if (item) found.push(item);
		}
		const { page } = await pageOfDeals(session, found, []);
		yield { ...page, cursor: null };
	},
	sweep: sweepOf('deals', 'deals')
};

async function pageOfDeals(
	session: Session,
	items: readonly Item[],
	before: readonly string[]
): Promise<{ page: Omit<Page, 'cursor'>; told: readonly string[] }> {
	// Of deals in pipelines that the token's user may not see only the title is told.
	const open = items.filter(({ isDisabled }) => !isTrue(isDisabled));
	if (open.length < items.length)
		session.warn('The user of the token may not see some pipelines: deals in them are not pulled.');
	const rows: Row[] = [];
	const events: Row[] = [];
	for (const deal of open) {
		const changes = changesOf(deal, await allOf(session, 'dealActivities', { deal: deal.id }));
		events.push(...changes);
		rows.push(dealRow(session, deal, changes));
	}
	const told = [...new Set([...before, ...events.map(({ field }) => String(field))])];
	const history = historyOf(told);
	return {
		told,
		page: {
			records: [
				...recordSet(maps.deals, rows, ownFields),
				...recordSet(
					maps.dealContacts,
					open.flatMap((deal) => primaryContact(deal))
				),
				...recordSet(maps.dealEvents, events)
			],
			...(history && { history })
		}
	};
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1';

const dealRow = (session: Session, deal: Item, changes: readonly Row[]): Row => ({
	id: String(deal.id),
	url: pageOf(session, `deals/${deal.id}`),
	cdate: time(deal.cdate),
	udate: time(deal.mdate),
	title: text(deal.title),
	description: text(deal.description),
	amount: amount(deal.value),
	currency: currency(deal.currency),
	group: link(deal.group),
	stage: link(deal.stage),
	statusWord: statusWords[String(deal.status)] ?? null,
	winProbability: text(deal.winProbability),
	owner: link(deal.owner),
	account: link(deal.account) ?? link(deal.customerAccount),
	contact: link(deal.contact),
	closedAt: closedAt(deal, changes),
	nextTask: time(deal.nextdate)
});

function primaryContact(deal: Item): Row[] {
	const contact = link(deal.contact);
	return contact === null
		? []
		: [{ id: `${deal.id}:primary`, deal: String(deal.id), contact, isPrimary: true }];
}

/** Contacts of a deal beside its primary one. */
export const dealContacts: Stream = {
	name: 'deal_contacts',
	label: 'Further contacts of deals',
	entities: ['deal_contacts'],
	async *pull(session, cursor) {
		const read = (offset: number, limit: number) => listPage(session, 'contactDeals', {}, offset, limit);
		const options = { limit: mostRecords, key: ({ id }: Item) => String(id), from: offsetOf(cursor) };
		for await (const { rows, next } of allByOffset(read, options))
			yield {
				records: recordSet(
					maps.dealContacts,
					rows.map((item) => ({
						id: String(item.id),
						cdate: time(item.cdate),
						deal: link(item.deal),
						contact: link(item.contact),
						isPrimary: false
					}))
				),
				cursor: next
			};
	}
};

export const dealFields: Stream = {
	name: 'deal_fields',
	label: 'Fields of deals',
	entities: ['deals'],
	pull: (session, cursor) =>
		pullValues(session, cursor, {
			entity: 'deals',
			fields: 'dealCustomFieldMeta',
			values: 'dealCustomFieldData',
			record: 'dealId',
			meanings: maps.dealFields
		})
};
