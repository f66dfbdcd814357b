/** Organizations and persons. Whatever is deleted or merged leaves their lists without a trace. */
import type { Session, Stream } from '../../connector.ts';
import type { Organization, Person } from '../answers.ts';
import { byIds, idsOf, mostRecords } from '../api.ts';
import { decimalText } from '../../shared/decimals.ts';
import * as maps from '../fields.ts';
import { metadataOf, type Metadata } from '../metadata.ts';
import { changedPages, type ListsCursor } from './changed.ts';
import { addressCells, cursorAs, identity, pageOf, primaryOf, recordSet, text } from './rows.ts';

const labels = { labels: { label: 'Labels', type: 'text' } } as const;

const companyRecords = (session: Session, metadata: Metadata, items: readonly Organization[]) =>
	recordSet(
		maps.companies,
		items.map((item) => ({
			...metadata.cells(item.custom_fields),
			...identity(item),
			url: pageOf(session, 'organization', item.id),
			name: text(item.name) ?? String(item.id),
			owner_id: text(item.owner_id),
			website: text(item.website),
			industryName: metadata.label('industry', item.industry),
			employee_count: item.employee_count,
			annual_revenue: decimalText(item.annual_revenue),
			...addressCells(item.address),
			labels: metadata.labels(item.label_ids)
		})),
		{ ...metadata.customFields, ...labels }
	);

export const companies: Stream = {
	name: 'companies',
	label: 'Organizations',
	entities: ['companies'],
	async *pull(session, cursor) {
		const metadata = await metadataOf(session, 'organizationFields');
		const from = cursorAs<ListsCursor>(cursor);
		for await (const { items, cursor: next } of changedPages<Organization>(session, from, {
			paths: ['organizations'],
			limit: mostRecords
		}))
			yield { records: companyRecords(session, metadata, items), cursor: next };
	},
	async *pullSome(session, ids) {
		const metadata = await metadataOf(session, 'organizationFields');
		for await (const items of byIds<Organization>(session, 'organizations', ids))
			yield { records: companyRecords(session, metadata, items), cursor: null };
	},
	sweep: { entity: 'companies', when: 'always', ids: (session) => idsOf(session, 'organizations') }
};

/** What a person agreed to is only told where the account has Campaigns. */
const withConsent = { include_fields: 'marketing_status' };

const contactRecords = (session: Session, metadata: Metadata, items: readonly Person[]) =>
	recordSet(
		maps.contacts,
		items.map((item) => {
			const { city, country } = addressCells(item.postal_address);
			return {
				...metadata.cells(item.custom_fields),
				...identity(item),
				url: pageOf(session, 'person', item.id),
				name: text(item.name),
				first_name: text(item.first_name),
				last_name: text(item.last_name),
				email: primaryOf(item.emails),
				phone: primaryOf(item.phones),
				job_title: text(item.job_title),
				org_id: text(item.org_id),
				owner_id: text(item.owner_id),
				optedOut: item.marketing_status ? item.marketing_status === 'unsubscribed' : null,
				consent: text(item.marketing_status),
				city,
				country,
				labels: metadata.labels(item.label_ids)
			};
		}),
		{ ...metadata.customFields, ...labels }
	);

export const contacts: Stream = {
	name: 'contacts',
	label: 'Persons',
	entities: ['contacts'],
	async *pull(session, cursor) {
		const metadata = await metadataOf(session, 'personFields');
		const from = cursorAs<ListsCursor>(cursor);
		for await (const { items, cursor: next } of changedPages<Person>(session, from, {
			paths: ['persons'],
			limit: mostRecords,
			query: withConsent
		}))
			yield { records: contactRecords(session, metadata, items), cursor: next };
	},
	async *pullSome(session, ids) {
		const metadata = await metadataOf(session, 'personFields');
		for await (const items of byIds<Person>(session, 'persons', ids, withConsent))
			yield { records: contactRecords(session, metadata, items), cursor: null };
	},
	sweep: { entity: 'contacts', when: 'always', ids: (session) => idsOf(session, 'persons') }
};
