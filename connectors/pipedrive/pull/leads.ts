/** Leads, archived ones too. A lead that became a deal is deleted by Pipedrive, and the deal names it. */
import type { RecordSet, Row, Session, SourceField, Stream } from '../../connector.ts';
import { decimalText } from '../../shared/decimals.ts';
import {
	allByOffset,
	changedByOffset,
	fromStart,
	type ChangedOffset,
	type Offset
} from '../../shared/offsets.ts';
import type { Deal, Lead, Organization, Person } from '../answers.ts';
import { byIds, clientOf, listed, mostRecords, oldList, oldPages, oneByOne } from '../api.ts';
import * as maps from '../fields.ts';
import { metadataOf, type Metadata } from '../metadata.ts';
import { dealLists } from './deals.ts';
import { cursorAs, identity, pageOf, primaryOf, recordSet, text } from './rows.ts';

/** Archived leads are read whole, for they can't be asked for by their change; then what changed of the others. */
type LeadsCursor = { archived: Offset | null; changed: ChangedOffset };

const fromBeginning = { offset: 0, anchor: null };

export const leads: Stream = {
	name: 'leads',
	label: 'Leads',
	entities: ['leads'],
	async *pull(session, given) {
		const context = await contextOf(session);
		let cursor = cursorAs<LeadsCursor>(given) ?? { archived: fromBeginning, changed: fromStart() };
		if (cursor.archived) {
			const read = (offset: number, limit: number) =>
				oldList<Lead>(session, 'leads/archived', { sort: 'add_time ASC' }, offset, limit);
			const options = { limit: mostRecords, key: ({ id }: Lead) => id, from: cursor.archived };
			for await (const { rows, next, isLast } of allByOffset(read, options)) {
				cursor = { ...cursor, archived: isLast ? null : next };
				yield { records: await recordsOf(context, rows), cursor };
			}
		}
		for await (const { rows, next, isLast } of changedLeads(session, cursor.changed)) {
			cursor = { archived: isLast ? fromBeginning : null, changed: next };
			yield { records: await recordsOf(context, rows), cursor };
		}
	},
	async *pullSome(session, ids) {
		const context = await contextOf(session);
		const found = await oneByOne<Lead>(session, 'leads', ids);
		yield { records: await recordsOf(context, found), cursor: null };
	},
	sweep: {
		entity: 'leads',
		when: 'full',
		async *ids(session) {
			for (const path of ['leads', 'leads/archived'])
				for await (const page of oldPages<Lead>(session, path, { sort: 'add_time ASC' }))
					yield page.map(({ id }) => id);
			// What became a deal is no deleted lead.
			for (const path of dealLists)
				for await (const page of listed<Deal>(session, path))
					yield page.flatMap(({ source_lead_id }) => text(source_lead_id) ?? []);
		}
	}
};

function changedLeads(session: Session, from: ChangedOffset) {
	return changedByOffset<Lead>(
		(since, offset, limit) =>
			oldList<Lead>(
				session,
				'leads',
				{ sort: 'update_time ASC', updated_since: since ?? undefined },
				offset,
				limit
			),
		from,
		{ limit: mostRecords, key: ({ id }) => id, time: secondOf }
	);
}

/** The second of a change: leads tell milliseconds, which a list can't be relied on to be asked for by. */
const secondOf = ({ update_time, add_time }: Lead): string =>
	`${String(update_time ?? add_time ?? '1970-01-01T00:00:00').slice(0, 19)}Z`;

interface Context {
	session: Session;
	metadata: Metadata;
	/** Names of the labels of leads by their ids. */
	labels: ReadonlyMap<string, string>;
}

async function contextOf(session: Session): Promise<Context> {
	const metadata = await metadataOf(session, 'dealFields');
	const { data } = await clientOf(session).json<{ data: { id: string; name: string }[] | null }>({
		path: 'api/v1/leadLabels'
	});
	return { session, metadata, labels: new Map((data ?? []).map(({ id, name }) => [id, name])) };
}

const ownFields: Readonly<Record<string, SourceField>> = {
	amount: { label: 'Value', type: 'money' },
	currency: { label: 'Currency of value', type: 'text' },
	expectedClose: { label: 'Expected close', type: 'date' }
};

/** Who a lead is: a person and an organization of its own account. */
async function recordsOf(context: Context, items: readonly Lead[]): Promise<RecordSet[]> {
	if (items.length === 0) return [];
	const { session, metadata, labels } = context;
	const persons = await foundBy<Person>(
		session,
		'persons',
		items.map(({ person_id }) => person_id)
	);
	const organizations = await foundBy<Organization>(
		session,
		'organizations',
		items.map(({ organization_id }) => organization_id)
	);
	const rowOf = (lead: Lead): Row => {
		const person = persons.get(lead.person_id ?? -1);
		return {
			...metadata.cells(lead),
			...identity(lead),
			url: pageOf(session, 'leads/inbox', lead.id),
			title: text(lead.title),
			status: lead.is_archived ? 'Archived' : 'Open',
			firstName: text(person?.first_name),
			lastName: text(person?.last_name),
			email: primaryOf(person?.emails),
			phone: primaryOf(person?.phones),
			companyName: text(organizations.get(lead.organization_id ?? -1)?.name),
			owner_id: text(lead.owner_id),
			person_id: text(lead.person_id),
			source: metadata.label('channel', lead.channel) ?? text(lead.source_name),
			labels: (lead.label_ids ?? []).map((id) => labels.get(id) ?? id).join('; ') || null,
			amount: decimalText(lead.value?.amount),
			currency: text(lead.value?.currency),
			expectedClose: text(lead.expected_close_date)
		};
	};
	return recordSet(maps.leads, items.map(rowOf), { ...metadata.customFields, ...ownFields });
}

async function foundBy<Item extends { id: number }>(
	session: Session,
	path: string,
	ids: readonly (number | null | undefined)[]
): Promise<Map<number, Item>> {
	const found = new Map<number, Item>();
	const asked = [...new Set(ids.flatMap((id) => (id ? [String(id)] : [])))];
	for await (const page of byIds<Item>(session, path, asked))
		for (const item of page) found.set(item.id, item);
	return found;
}
