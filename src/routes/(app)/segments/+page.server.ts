import { count, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import { may } from '#lib/crm/capabilities.ts';
import type { SegmentRule } from '#lib/crm/segments.ts';
import type { SegmentsResult } from '#lib/server/analyses/segments/result.ts';
import { segmentCustomers, rememberedSegments } from '#lib/server/analyses/segments/segments.ts';
import { segmentDimensionName, segmentSize } from '#lib/server/metrics/index.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import type { PageServerLoad } from './$types';

const scoreOf = (text: string | null): number | null =>
	text !== null && /^[1-5]$/.test(text) ? Number(text) : null;

export const load: PageServerLoad = async ({ locals, url, isDataRequest }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const recency = scoreOf(url.searchParams.get('recency'));
	const frequency = scoreOf(url.searchParams.get('frequency'));
	const hasCell = recency !== null && frequency !== null;
	const [result, reader, kept, sizes, customers] = await loaded(
		Promise.all([
			worked({ locals, url, isDataRequest }, 'the segments', (work) =>
				rememberedSegments(store, viewer, {}, work)
			),
			readerOf(locals),
			listSegments(store.engine, viewer),
			segmentSize(store, viewer),
			hasCell ? segmentCustomers(store, viewer, { recency, frequency }) : []
		])
	);
	const mayExport = may(viewer.role, 'export');
	return {
		result,
		finding: finding(result, reader),
		kept: kept.map(({ id, name, entity, shared }) => ({
			id,
			name,
			entity,
			shared,
			size: sizes.get(id) ?? null,
			...linksOf(id, entity, mayExport)
		})),
		cell: hasCell
			? {
					recency,
					frequency,
					customers: customers.map((customer) => ({
						...customer,
						href: recordLink(customer.entity, customer.id)
					})),
					save: saveLink(
						recency,
						frequency,
						customers.every(({ entity }) => entity === 'contacts')
					)
				}
			: null
	};
};

/** Where the members of a segment are listed, taken out as a file, and set beside the others. */
function linksOf(id: string, entity: string, mayExport: boolean) {
	const filter = new URLSearchParams({ field: segmentDimensionName(id), is: 'in', value: 'true' });
	return {
		list: `/${entity}?${filter}`,
		file: mayExport ? `/${entity}/export?${filter}` : null,
		compare: `/explore?${new URLSearchParams({ metric: 'won_amount', by: segmentDimensionName(id) })}`
	};
}

/** The rule of a cell, ready to be kept. */
function saveLink(recency: number, frequency: number, areContacts: boolean): string {
	const rule: SegmentRule = {
		all: [
			{ field: 'recency', is: 'in', values: [String(recency)] },
			{ field: 'frequency', is: 'in', values: [String(frequency)] }
		]
	};
	const entity = areContacts ? 'contacts' : 'companies';
	return `/segments/new?${new URLSearchParams({ entity, rule: JSON.stringify(rule) })}`;
}

/** The title of the page: where most customers stand. */
function finding({ customers, named }: SegmentsResult, reader: Reader): string {
	const [largest] = named;
	return largest
		? `${count(largest.customers, reader)} of ${count(customers, reader)} customers stand as “${largest.name}”`
		: 'Segments';
}
