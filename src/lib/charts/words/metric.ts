/** What a chart of a metric shows, as the end of its title: a fact of what is drawn, and no more than it holds. */
import { bucketLabel, figure, type Reader } from '#lib/components/format/format.ts';
import type { MetricResult, MetricRow } from '#lib/server/metrics/metric.ts';
import { isAbove } from './apart.ts';

/** Fewer records than these behind a share, and naming its group would be chance. */
const fewest = 10;

/** Null where there is nothing to say: no cells, or too few records. */
export function findingOf(result: MetricResult, reader: Reader): string | null {
	const { request, metric } = result;
	if (request.grain && (request.by ?? []).length === 0) return overTime(result, reader);
	if (!request.grain && (request.by ?? []).length > 0) {
		return metric.additive ? largestPart(result, reader) : spread(result, reader);
	}
	return null;
}

const known = (rows: readonly MetricRow[]) => rows.filter(({ value }) => value !== null);
const sureOf = ({ value, interval }: MetricRow) => ({
	estimate: Number(value),
	lower: interval!.low,
	upper: interval!.high
});
const extremesOf = (rows: readonly MetricRow[]) => {
	const sorted = rows.toSorted((one, other) => Number(one.value) - Number(other.value));
	return { least: sorted[0]!, most: sorted.at(-1)! };
};

/** Whether the most and the least of so many shares can't be told apart. What has no interval is as it is. */
const areUnclear = (most: MetricRow, least: MetricRow, shares: number): boolean =>
	Boolean(most.interval && least.interval) && !isAbove(sureOf(most), sureOf(least), shares);

const nameOf = (row: MetricRow) =>
	Object.values(row.dimensions)
		.map(({ label }) => label)
		.join(', ');

/** The largest part of a sum, as a share of it. */
function largestPart({ rows, total }: MetricResult, reader: Reader): string | null {
	const whole = Number(total.value ?? 0);
	const parts = known(rows);
	if (!(whole > 0) || parts.length < 2 || parts.some(({ value }) => Number(value) < 0)) return null;
	const largest = parts.reduce((best, row) => (Number(row.value) > Number(best.value) ? row : best));
	return `${nameOf(largest)} ${figure(Number(largest.value) / whole, 'ratio', reader, 'short')}`;
}

/**
 * The least and the most among groups with enough records, beside everything; shares only where their intervals tell them
 * apart.
 */
function spread({ rows, total, metric }: MetricResult, reader: Reader): string | null {
	const enough = known(rows).filter(({ sample }) => sample >= fewest);
	if (total.value === null) return null;
	if (enough.length < 2) return known(rows).length < 2 ? null : 'too few records to compare';
	const write = (row: MetricRow) => figure(row.value, metric.unit, reader, 'short');
	const { least, most } = extremesOf(enough);
	if (areUnclear(most, least, enough.length)) return `${write(total)} in all, no clear difference`;
	const all = `${write(total)} in all`;
	// A range would read as if nobody lay outside of it.
	if (enough.length < known(rows).length)
		return `${write(most)} (${nameOf(most)}) above ${write(least)} (${nameOf(least)}), too few of others, ${all}`;
	return `${write(least)} (${nameOf(least)}) to ${write(most)} (${nameOf(most)}), ${all}`;
}

const whenIn = { day: 'on', week: 'in the week of', month: 'in', quarter: 'in', year: 'in' } as const;

/** The last whole bucket, beside the one with the most; of shares only where their intervals tell the most from the least. */
function overTime({ rows, metric, request }: MetricResult, reader: Reader): string | null {
	// What does not add up is a share or a mean: of a few records it says little.
	const whole = known(rows).filter(
		({ partial, sample }) => !partial && (metric.additive || sample >= fewest)
	);
	if (whole.length < 2) return null;
	const write = (row: MetricRow) =>
		`${figure(row.value, metric.unit, reader, 'short')} ${whenIn[request.grain!]} ${bucketLabel(row.bucket!, request.grain!, reader)}`;
	const last = whole.at(-1)!;
	const { least, most } = extremesOf(whole);
	if (Number(most.value) === Number(least.value)) return null;
	const many = `${whole.length} ${request.grain}s`;
	if (areUnclear(most, least, whole.length)) return `${write(last)}, no clear change over ${many}`;
	return Number(most.value) === Number(last.value)
		? `${write(last)}, the most of ${many}`
		: `${write(last)}, at most ${write(most)}`;
}

/** A title with what the chart finds at its end. */
export function withFinding(title: string, result: MetricResult, reader: Reader): string {
	const finding = findingOf(result, reader);
	return finding ? `${title}: ${finding}` : title;
}

/** What stands in the place of a chart of a metric that has no cells. */
export const emptyOf = ({ metric, request }: Pick<MetricResult, 'metric' | 'request'>): string =>
	request.from || request.to ? 'Nothing in this period.' : `No record counts for “${metric.label}” yet.`;
