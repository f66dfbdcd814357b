/**
 * Filters in the query of an address: `status=open&status=won` (either), `owner_id.not=ann`, `amount.at_least=1000`,
 * `closed_at.before=2026-01-01`, `name.contains=pump`. `null` stands for records without a value. `segment=Key accounts`
 * takes the name or id of a segment, `segment.not` who is in none. Together they all hold.
 */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { listFilters } from '#lib/server/metrics/index.ts';
import { invalid, type Issue } from '#lib/server/store/errors.ts';
import type { MemberFilter, RecordFilter } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';

const operators = ['not', 'at_least', 'before', 'contains'] as const;

/**
 * What a query asks of a list, segments apart.
 *
 * @throws RecordError `invalid` for an operator there is none of, or one that takes a single value and gets several
 * @throws MetricError for a segment that the viewer does not have
 */
export const listOf = async (
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	query: Record<string, string[]>
): Promise<{ filters: RecordFilter[]; members: MemberFilter[] }> =>
	listFilters(store, viewer, entity, filtersOf(query));

function filtersOf(query: Record<string, string[]>): RecordFilter[] {
	const issues: Issue[] = [];
	const filters = Object.entries(query).flatMap(([name, values]): RecordFilter[] => {
		const [field = '', operator, ...more] = name.split('.');
		if (operator === undefined) return [{ field, operator: 'in', values: values.map(orNull) }];
		if (operator === 'not') return [{ field, operator: 'not_in', values: values.map(orNull) }];
		const isKnown = more.length === 0 && operators.includes(operator as never);
		if (!isKnown || values.length !== 1) {
			const message = isKnown
				? `Give “${name}” once.`
				: `There is no condition “${name}”: write ${field}, or ${field} with ${operators.map((known) => `.${known}`).join(', ')}.`;
			issues.push({ field: name, value: values.join(', '), message });
			return [];
		}
		return [{ field, operator: operator as 'at_least' | 'before' | 'contains', value: values[0]! }];
	});
	if (issues.length > 0) throw invalid(issues);
	return filters;
}

const orNull = (value: string) => (value === 'null' ? null : value);
