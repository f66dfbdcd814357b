import type { Viewer } from '#lib/crm/viewer.ts';
import type { Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { segmentsOfRecord } from '#lib/server/metrics/index.ts';
import { listRecords, type RecordFilter } from '#lib/server/store/records/index.ts';
import { timelineOf } from '#lib/server/store/timeline.ts';
import type { Store } from '#lib/server/store/store.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { cell, recordPage } from '../../records/show.ts';
import { columnsOf, type Paged } from '../columns.ts';
import { dealHistory } from './deal-history.ts';
import { readerOf } from '../../reader.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const { entity, id } = params;
	const reader = await readerOf(locals);
	const [page, timeline, related, deal, segments] = await loaded(
		Promise.all([
			recordPage(store, viewer, entity, id, reader),
			timelineOf(store, viewer, entity, id, { limit: 60 }),
			relatedTo(store, viewer, entity, id, reader),
			entity === 'deals' ? dealHistory(store, viewer, id, reader) : null,
			segmentsOfRecord(store, viewer, entity, id)
		])
	);
	return { ...page, timeline: timeline.items, related, deal, segments };
};

/** The records around one: a company's deals and contacts, a contact's deals, a deal's line items and people. */
const relations: Record<
	Paged,
	{ of: 'deals' | 'contacts' | 'line_items' | 'deal_contacts'; by: string; title: string }[]
> = {
	companies: [
		{ of: 'deals', by: 'company_id', title: 'Deals' },
		{ of: 'contacts', by: 'company_id', title: 'Contacts' }
	],
	contacts: [{ of: 'deals', by: 'contact_id', title: 'Deals' }],
	deals: [
		{ of: 'line_items', by: 'deal_id', title: 'Line items' },
		{ of: 'deal_contacts', by: 'deal_id', title: 'People' }
	]
};

const most = 20;
const numeric = new Set(['money', 'number', 'integer', 'ratio']);

async function relatedTo(store: Store, viewer: Viewer, name: Paged, id: string, reader: Reader) {
	return Promise.all(
		relations[name].map(async ({ of, by, title }) => {
			const filters: RecordFilter[] = [{ field: by, operator: 'in', values: [id] }];
			const list = await listRecords(store, viewer, of, { filters, limit: most });
			const own =
				of === 'deals' || of === 'contacts'
					? columnsOf(of)
					: entityNamed(of).fields.filter((field) => !field.derived);
			const columns = own.filter((field) => field.name !== by).slice(0, 6);
			return {
				title,
				total: list.total,
				columns: columns.map(({ label, type }) => ({
					label,
					align: numeric.has(type) ? ('right' as const) : ('left' as const)
				})),
				rows: list.records.map((record) => ({
					key: record.id,
					cells: columns.map((field, place) =>
						place === 0 && !field.to
							? { text: record.label, href: recordLink(of, record.id) }
							: cell(record, field, reader)
					)
				}))
			};
		})
	);
}
