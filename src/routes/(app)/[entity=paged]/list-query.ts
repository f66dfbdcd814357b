import type { RecordFilter } from '#lib/server/store/records/index.ts';
import { readFieldFilters } from '../filters.ts';

/** Nothing written is none: what has no value. */
const recordFilter = ({
	field,
	operator,
	value
}: ReturnType<typeof readFieldFilters>[number]): RecordFilter =>
	operator === 'in' || operator === 'not_in' || operator === 'under'
		? { field, operator: operator === 'not_in' ? 'not_in' : 'in', values: [value === '' ? null : value] }
		: { field, operator, value };

/** What the address of a list asks for. */
export const listQuery = (url: URL): { search: string; filters: RecordFilter[] } => ({
	search: url.searchParams.get('q') ?? '',
	filters: readFieldFilters(url).map(recordFilter)
});

/** The part of an address that says which records, whatever page, order and columns of them is shown. */
export const listParameters = (url: URL): URLSearchParams =>
	new URLSearchParams([...url.searchParams].filter(([name]) => ['q', 'field', 'is', 'value'].includes(name)));
