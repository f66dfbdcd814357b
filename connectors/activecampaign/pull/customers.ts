/** Accounts and contacts. */
import type { Row, Session, Stream } from '../../connector.ts';
import { allByOffset } from '../../shared/offsets.ts';
import { listPage, mostRecords, offsetOf, oneOf, type Item } from '../api.ts';
import { link, text, time } from '../cells.ts';
import * as maps from '../fields.ts';
import { pullValues } from './own-fields.ts';
import { finished, momentOf, passOf } from './pass.ts';
import { pageOf, recordSet, sweepOf } from './rows.ts';

const companyRow = (session: Session, item: Item): Row => ({
	id: String(item.id),
	url: pageOf(session, `accounts/${item.id}`),
	cdate: time(item.createdTimestamp),
	udate: time(item.updatedTimestamp),
	name: text(item.name) ?? String(item.id),
	accountUrl: text(item.accountUrl),
	owner: link(item.owner)
});

export const companies: Stream = {
	name: 'companies',
	label: 'Accounts',
	entities: ['companies'],
	async *pull(session, cursor) {
		const read = (offset: number, limit: number) => listPage(session, 'accounts', {}, offset, limit);
		const options = { limit: mostRecords, key: ({ id }: Item) => String(id), from: offsetOf(cursor) };
		for await (const { rows, next } of allByOffset(read, options))
			yield {
				records: recordSet(
					maps.companies,
					rows.map((item) => companyRow(session, item))
				),
				cursor: next
			};
	},
	sweep: sweepOf('companies', 'accounts')
};

export const companyFields: Stream = {
	name: 'company_fields',
	label: 'Fields of accounts',
	entities: ['companies'],
	pull: (session, cursor) =>
		pullValues(session, cursor, {
			entity: 'companies',
			fields: 'accountCustomFieldMeta',
			values: 'accountCustomFieldData',
			record: 'accountId',
			meanings: maps.companyFields
		})
};

const contactRow = (session: Session, item: Item): Row => ({
	id: String(item.id),
	url: pageOf(session, `contacts/${item.id}`),
	cdate: time(item.cdate),
	udate: time(item.udate),
	email: text(item.email),
	firstName: text(item.firstName),
	lastName: text(item.lastName),
	phone: text(item.phone)
});

export const contacts: Stream = {
	name: 'contacts',
	label: 'Contacts',
	entities: ['contacts'],
	/** By the id, which no change moves and no deletion shifts. */
	async *pull(session, cursor) {
		const pass = passOf(cursor);
		let { began } = pass;
		let after = pass.at.anchor ?? '0';
		for (;;) {
			const query = {
				'orders[id]': 'ASC',
				id_greater: after,
				...(pass.since !== null && { 'filters[updated_after]': pass.since })
			};
			const { rows, answer } = await listPage(session, 'contacts', query, 0);
			began ??= momentOf(answer);
			after = String(rows.at(-1)?.id ?? after);
			const isLast = rows.length === 0;
			const next = { ...pass, began, at: { offset: 0, anchor: after } };
			yield {
				records: recordSet(
					maps.contacts,
					rows.map((item) => contactRow(session, item))
				),
				cursor: isLast ? finished(began) : next
			};
			if (isLast) return;
		}
	},
	async *pullSome(session, ids) {
		const found: Item[] = [];
		for (const id of ids) {
			const item = await oneOf(session, 'contacts', 'contact', id);
			if (item) found.push(item);
		}
		yield {
			records: recordSet(
				maps.contacts,
				found.map((item) => contactRow(session, item))
			),
			cursor: null
		};
	},
	sweep: sweepOf('contacts', 'contacts')
};

/** Which account a contact belongs to. */
export const accountContacts: Stream = {
	name: 'account_contacts',
	label: 'Contacts of accounts',
	entities: ['contacts'],
	async *pull(session, cursor) {
		const read = (offset: number, limit: number) => listPage(session, 'accountContacts', {}, offset, limit);
		const options = { limit: mostRecords, key: ({ id }: Item) => String(id), from: offsetOf(cursor) };
		for await (const { rows, next } of allByOffset(read, options))
			yield {
				records: recordSet(
					maps.accountContacts,
					rows.map((item) => ({
						contact: link(item.contact),
						account: link(item.account),
						jobTitle: text(item.jobTitle)
					}))
				),
				cursor: next
			};
	}
};

export const contactFields: Stream = {
	name: 'contact_fields',
	label: 'Fields of contacts',
	entities: ['contacts'],
	// A call for every hundred values: too many to ask for unasked.
	chosen: false,
	pull: (session, cursor) =>
		pullValues(session, cursor, {
			entity: 'contacts',
			fields: 'fields',
			values: 'fieldValues',
			record: 'contact',
			meanings: {}
		})
};
