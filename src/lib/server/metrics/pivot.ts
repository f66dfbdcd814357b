/** A metric as a pivot: groups down and across, each cell a figure, and totals that are figures of their own. */
import { today as todayIn } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { MetricError } from './errors.ts';
import type { Figure, MetricDefinition, MetricRequest, MetricResult, MetricRow } from './metric.ts';
import type { Surroundings } from './question.ts';
import { runMetric } from './run.ts';

/** What stands for the buckets of the grain among the names that go across. */
export const time = 'time';

/** A row or a column of a pivot: the values of its dimensions, and its bucket where time goes that way. */
export interface PivotGroup {
	dimensions: MetricRow['dimensions'];
	bucket: string | null;
}

export interface Pivot {
	metric: MetricDefinition;
	request: MetricRequest;
	period: MetricResult['period'];
	comparedPeriod: MetricResult['comparedPeriod'];
	/** Names of dimensions, and `time`, that go down and across. */
	down: string[];
	across: string[];
	rows: PivotGroup[];
	columns: PivotGroup[];
	/** By row and column. */
	cells: MetricRow[][];
	/** Of each row over all columns, of each column over all rows, and of everything. */
	rowTotals: MetricRow[];
	columnTotals: MetricRow[];
	total: MetricRow;
	notes: string[];
}

/** Cells beyond which a table is read by nobody, and fills the memory of who asks. */
const mostCells = 100_000;

/**
 * Answer a metric as a pivot. Totals are asked for and not added up: a share of everything is no sum of shares, and a
 * customer of two columns is one customer.
 *
 * @returns the pivot, and the list of cells it was made of
 * @param across names among `by`, and `time` for the buckets of the grain; the rest goes down
 * @throws MetricError as `runMetric`; `invalid_request` for a name that is not asked by; `too_many_cells`
 */
export async function pivotMetric(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	across: readonly string[],
	given: Partial<Surroundings> = {}
): Promise<{ pivot: Pivot; answer: MetricResult }> {
	const names = [...(request.by ?? []), ...(request.grain ? [time] : [])];
	const unknown = across.filter((name) => !names.includes(name));
	if (unknown.length > 0) {
		throw new MetricError(
			'invalid_request',
			`“${unknown.join(', ')}” can't go across: it is not asked by.`,
			names.length > 0 ? `These can: ${names.join(', ')}.` : 'Break the metric down first.'
		);
	}
	const down = names.filter((name) => !across.includes(name));
	const axis = (axisNames: readonly string[]): MetricRequest => ({
		...request,
		by: (request.by ?? []).filter((name) => axisNames.includes(name)),
		grain: axisNames.includes(time) ? request.grain : null
	});
	const [whole, ofRows, ofColumns] = await Promise.all([
		runMetric(store, viewer, request, given),
		runMetric(store, viewer, axis(down), given),
		runMetric(store, viewer, axis(across), given)
	]);
	const rows = groupsOf(ofRows, whole);
	const columns = groupsOf(ofColumns, whole);
	if (rows.size * columns.size > mostCells) {
		throw new MetricError(
			'too_many_cells',
			`The pivot would have ${rows.size} rows and ${columns.size} columns.`,
			'Ask for a shorter period, a coarser grain, or fewer groups by a filter.'
		);
	}
	const today = given.today ?? todayIn(viewer.timeZone);
	const zero: Figure = whole.metric.unit === 'money' ? '0.0000' : 0;
	// Of days to come nothing is known; elsewhere no records add up to nothing.
	const nothing = (bucket: string | null): Figure =>
		whole.metric.additive && (bucket === null || bucket <= today) ? zero : null;
	const cellsOf = ({ rows, gone }: MetricResult) => [...rows, ...gone];
	const found = new Map(cellsOf(whole).map((row) => [`${keyOf(row, ofRows)}|${keyOf(row, ofColumns)}`, row]));
	// A bucket without a counterpart has none in any group.
	const reached = new Set(
		[ofRows, ofColumns, whole].flatMap((answer) =>
			cellsOf(answer).flatMap(({ bucket, compared }) => (compared === null ? [] : [bucket]))
		)
	);
	const nothingCompared = (bucket: string | null): Figure =>
		whole.metric.additive && (bucket === null || reached.has(bucket)) ? zero : null;
	const empty = (row: PivotGroup, column: PivotGroup): MetricRow => ({
		dimensions: { ...row.dimensions, ...column.dimensions },
		bucket: row.bucket ?? column.bucket,
		value: nothing(row.bucket ?? column.bucket),
		...(whole.comparedPeriod ? { compared: nothingCompared(row.bucket ?? column.bucket) } : {}),
		sample: 0
	});
	const cells = [...rows].map(([rowKey, row]) =>
		[...columns].map(([columnKey, column]) => found.get(`${rowKey}|${columnKey}`) ?? empty(row, column))
	);
	const nowhere: PivotGroup = { dimensions: {}, bucket: null };
	const totals = (groups: Map<string, PivotGroup>, answer: MetricResult) => {
		const known = new Map(cellsOf(answer).map((row) => [keyOf(row, answer), row]));
		return [...groups].map(([key, group]) => known.get(key) ?? empty(group, nowhere));
	};
	const pivot: Pivot = {
		metric: whole.metric,
		request: whole.request,
		period: whole.period,
		comparedPeriod: whole.comparedPeriod,
		down,
		across: names.filter((name) => across.includes(name)),
		rows: [...rows.values()],
		columns: [...columns.values()],
		cells,
		rowTotals: totals(rows, ofRows),
		columnTotals: totals(columns, ofColumns),
		total: whole.total,
		notes: whole.notes
	};
	return { pivot, answer: whole };
}

/**
 * The groups along an axis, in the order of their own figures. What stood in an earlier bucket and is gone at the end of
 * the period is a group of the cells alone, and comes after; what the comparison period alone has comes last.
 */
function groupsOf(axis: MetricResult, whole: MetricResult): Map<string, PivotGroup> {
	const groups = new Map<string, PivotGroup>();
	for (const row of [...axis.rows, ...whole.rows, ...axis.gone, ...whole.gone]) {
		const key = keyOf(row, axis);
		if (groups.has(key)) continue;
		const names = axis.request.by ?? [];
		groups.set(key, {
			dimensions: Object.fromEntries(names.map((name) => [name, row.dimensions[name]!])),
			bucket: axis.request.grain ? row.bucket : null
		});
	}
	return groups;
}

/** Which group of an axis a row falls into. */
const keyOf = (row: MetricRow, { request }: MetricResult): string =>
	JSON.stringify([
		...(request.by ?? []).map((name) => row.dimensions[name]!.key),
		request.grain ? row.bucket : null
	]);
