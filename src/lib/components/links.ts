/** Addresses of views: every view is a link, and a link keeps what is chosen around it. */
import { nextStart } from '#lib/crm/calendar/periods.ts';
import type { Filter, MetricRequest, MetricResult, MetricRow } from '#lib/server/metrics/metric.ts';

/** What the explain drawer is asked: a metric, and one cell of its series where a bucket is named. */
export interface ExplainRequest extends MetricRequest {
	bucket?: string;
}

/** The same page with some parameters changed; null takes one away. */
export function withParameters(url: URL, changes: Record<string, string | null>): string {
	const parameters = new URLSearchParams(url.search);
	for (const [name, value] of Object.entries(changes)) {
		if (value === null || value === '') parameters.delete(name);
		else parameters.set(name, value);
	}
	const query = parameters.toString();
	return query ? `${url.pathname}?${query}` : url.pathname;
}

/** The same page with a figure's explanation open beside it. */
export function explainLink(url: URL, request: ExplainRequest): string {
	const asked = Object.fromEntries(
		Object.entries(request).filter(([, value]) => value !== null && value !== undefined)
	);
	return withParameters(url, { explain: JSON.stringify(asked), records: null });
}

const chartPrefix = 'chart:';

/** The same page with the explanation of one of its charts open beside it. */
export const chartLink = (url: URL, chart: string): string =>
	withParameters(url, { explain: chartPrefix + chart, tab: null, records: null });

/** The chart of its page that an address asks to be explained; null where it asks for a metric, or nothing. */
export function explainedChartOf(url: URL): string | null {
	const asked = url.searchParams.get('explain');
	return asked?.startsWith(chartPrefix) ? asked.slice(chartPrefix.length) : null;
}

/** The same page with no explanation open. */
export const withoutExplanation = (url: URL): string =>
	withParameters(url, { explain: null, records: null, tab: null });

/** A value that filters the page, of a dimension that a chart on it is by. */
export interface PickedValue {
	dimension: string;
	/** Null: what has no value. */
	key: string | null;
}

/** Names and values in one parameter: a name of a custom field may have any character. */
export const pickText = ({ dimension, key }: PickedValue): string =>
	[dimension, ...(key === null ? [] : [key])].map(encodeURIComponent).join('=');

/** The same page filtered by values besides those that are chosen already; by those that are, no more. */
export function pickLink(url: URL, picks: readonly PickedValue[]): string {
	const texts = picks.map(pickText);
	const chosen = url.searchParams.getAll('pick');
	const areAll = texts.every((text) => chosen.includes(text));
	const kept = areAll
		? chosen.filter((text) => !texts.includes(text))
		: [...chosen, ...texts.filter((text) => !chosen.includes(text))];
	return withList(url, 'pick', kept);
}

/** The same page filtered to days; to the days it is filtered to already, no more. */
export function spanLink(url: URL, span: { from: string; to: string } | null): string {
	const text = span && `${span.from}..${span.to}`;
	const isChosen = text === url.searchParams.get('span');
	return withParameters(url, { span: isChosen ? null : text, explain: null, records: null });
}

/** The same page with a period of its own, in the place of a named one. */
export const periodLink = (url: URL, { from, to }: { from: string; to: string }): string =>
	withParameters(url, { period: 'dates', from, to, explain: null, tab: null, records: null });

/** The same page filtered by nothing that was chosen on its charts. */
export const withoutPicks = (url: URL): string =>
	withParameters(url, { pick: null, span: null, explain: null, records: null });

function withList(url: URL, name: string, values: readonly string[]): string {
	const parameters = new URLSearchParams(url.search);
	for (const gone of [name, 'explain', 'records']) parameters.delete(gone);
	for (const value of values) parameters.append(name, value);
	const query = parameters.toString();
	return query ? `${url.pathname}?${query}` : url.pathname;
}

/** The list of open deals, by what it is filtered by. */
export const openDealsLink = (filters: Readonly<Record<string, string>>): string =>
	`/pipeline?${new URLSearchParams({ view: 'table', status: 'open', ...filters })}`;

const withPages = new Set(['deals', 'companies', 'contacts']);

/** The page of a record. */
export const recordLink = (entity: string, id: string): string =>
	withPages.has(entity)
		? `/${entity}/${encodeURIComponent(id)}`
		: `/records/${entity}/${encodeURIComponent(id)}`;

/** The request that one cell of an answer is the whole answer to: its groups as filters, its bucket as the period. */
export function cellRequest(
	{ request, period }: Pick<MetricResult, 'request' | 'period'>,
	row: MetricRow
): MetricRequest {
	const groups = Object.entries(row.dimensions).map(([dimension, { key }]): Filter => ({
		dimension,
		operator: 'in',
		values: [key]
	}));
	const whole = { ...request, by: [], grain: null, where: [...(request.where ?? []), ...groups] };
	if (row.bucket === null || !request.grain) return whole;
	const end = nextStart(request.grain, row.bucket);
	return {
		...whole,
		// A bucket at the edge of the period is cut by it.
		from: period.from !== null && period.from > row.bucket ? period.from : row.bucket,
		to: period.to !== null && period.to < end ? period.to : end
	};
}
