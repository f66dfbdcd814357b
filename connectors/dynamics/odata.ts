/** Pieces of OData queries. */

/** So many ids keep an address well within what Dynamics takes. */
export const idsAtOnce = 50;

export function* batches(ids: readonly string[], size = idsAtOnce): Generator<readonly string[]> {
	for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size);
}

/** Records whose column is one of some ids. */
export const isIn = (property: string, ids: readonly string[]): string =>
	`Microsoft.Dynamics.CRM.In(PropertyName='${property}',PropertyValues=[${ids.map((id) => `'${id}'`).join(',')}])`;

interface QueryParts {
	select?: readonly string[];
	filter?: readonly (string | null | undefined | false)[];
	orderBy?: readonly string[];
}

/** The path of a query. */
export function pathOf(set: string, { select, filter = [], orderBy }: QueryParts): string {
	const conditions = filter.filter((condition): condition is string => Boolean(condition));
	const parts = [
		...(select ? [`$select=${select.join(',')}`] : []),
		...(conditions.length > 0 ? [`$filter=${encodeURIComponent(conditions.join(' and '))}`] : []),
		...(orderBy ? [`$orderby=${encodeURIComponent(orderBy.join(','))}`] : [])
	];
	return parts.length > 0 ? `${set}?${parts.join('&')}` : set;
}
