import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { listFilters } from '#lib/server/metrics/index.ts';
import type { MemberFilter, RecordFilter } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readListFilters } from '#lib/server/explore/filters.ts';

/** Nothing written is none: what has no value. */
const recordFilter = ({
	field,
	operator,
	value
}: ReturnType<typeof readListFilters>[number]): RecordFilter =>
	operator === 'in' || operator === 'not_in' || operator === 'under'
		? { field, operator: operator === 'not_in' ? 'not_in' : 'in', values: [value === '' ? null : value] }
		: { field, operator, value };

/**
 * What the address of a list asks for.
 *
 * @param given its filters, where a page takes fewer kinds of them than a list does
 * @throws MetricError when it asks for a segment that the viewer does not have
 */
export async function listQuery(
	url: URL,
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	given = readListFilters(url)
): Promise<{ search: string; filters: RecordFilter[]; members: MemberFilter[] }> {
	const asked = await listFilters(store, viewer, entity, given.map(recordFilter));
	return { search: url.searchParams.get('q') ?? '', ...asked };
}

/** The part of an address that says which records, whatever page, order and columns of them is shown. */
export const listParameters = (url: URL): URLSearchParams =>
	new URLSearchParams([...url.searchParams].filter(([name]) => ['q', 'field', 'is', 'value'].includes(name)));
