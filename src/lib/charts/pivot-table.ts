/** The words of a pivot, and the table behind it: wide, with totals, as it stands on the page. */
import { bucketLabel, figure, within, type Reader } from '#lib/components/format/format.ts';
import type { Figure, MetricDefinition, MetricRequest, MetricRow } from '#lib/server/metrics/metric.ts';
import type { Pivot, PivotGroup } from '#lib/server/metrics/pivot.ts';
import type { DrawingTable } from './drawing.ts';

/** What is said of every group of an axis. */
const everything = 'All';

/** What a group of a pivot is called: its values, and its bucket. */
export function groupLabel(group: PivotGroup, { request }: Pick<Pivot, 'request'>, reader: Reader): string {
	const parts = Object.values(group.dimensions).map(({ label }) => label);
	if (group.bucket !== null) parts.push(bucketLabel(group.bucket, request.grain ?? 'month', reader));
	return parts.length > 0 ? parts.join(', ') : everything;
}

/** The groups' names, two of one name told apart. */
export function groupLabels(
	groups: readonly PivotGroup[],
	pivot: Pick<Pivot, 'request'>,
	reader: Reader
): string[] {
	const used = new Map<string, number>();
	return groups.map((group) => {
		const label = groupLabel(group, pivot, reader);
		const times = (used.get(label) ?? 0) + 1;
		used.set(label, times);
		return times === 1 ? label : `${label} (${times})`;
	});
}

/** What the last column or row is: a sum, a figure of everything, or how things stand when the period ends. */
export function totalLabel({ metric }: { metric: MetricDefinition }, hasTime: boolean): string {
	if (hasTime && metric.timing === 'moment') return 'At the end';
	return metric.additive ? 'Total' : everything;
}

/** What the period that figures are compared with is called. */
export const comparedLabel = ({ compare }: Pick<MetricRequest, 'compare'>): string =>
	compare === 'year' ? 'A year earlier' : 'The period before';

/** A pivot as a table, with its totals last. Where it is compared, what was before stands beside each figure. */
export function pivotTable(pivot: Pivot, labelOf: (name: string) => string, reader: Reader): DrawingTable {
	const { metric, rows, columns, cells, rowTotals, columnTotals, total, down, across } = pivot;
	const one = (value: Figure) => ({ text: figure(value, metric.unit, reader), value });
	const cell = ({ value, compared = null }: MetricRow) =>
		pivot.comparedPeriod ? [one(value), one(compared)] : [one(value)];
	const column = (label: string) =>
		[label, ...(pivot.comparedPeriod ? [`${label}, ${within(comparedLabel(pivot.request))}`] : [])].map(
			(each) => ({ label: each, isNumber: true, unit: metric.unit })
		);
	const named = (text: string) => ({ text, value: text });
	const heads = (group: PivotGroup) =>
		down.length === 0
			? [named(everything)]
			: down.map((name) =>
					name === 'time'
						? {
								text: bucketLabel(group.bucket!, pivot.request.grain ?? 'month', reader),
								value: group.bucket
							}
						: named(group.dimensions[name]!.label)
				);
	const isTotalled = down.length > 0;
	return {
		columns: [
			...(down.length === 0 ? [{ label: metric.label, isNumber: false }] : []),
			...down.map((name) => ({
				label: labelOf(name),
				isNumber: false,
				...(name === 'time' ? { unit: 'date' as const } : {})
			})),
			...groupLabels(columns, pivot, reader).flatMap(column),
			...column(totalLabel(pivot, across.includes('time')))
		],
		rows: [
			...rows.map((group, place) => [
				...heads(group),
				...cells[place]!.flatMap(cell),
				...cell(rowTotals[place]!)
			]),
			...(isTotalled && rows.length > 0
				? [
						[
							named(totalLabel(pivot, down.includes('time'))),
							...down.slice(1).map(() => ({ text: '', value: null })),
							...columnTotals.flatMap(cell),
							...cell(total)
						]
					]
				: [])
		]
	};
}

/** From 0 to 1: where a value lies between the least and the most that is shown. Null where nothing is known. */
export function heatOf(
	values: readonly (string | number | null)[]
): (value: string | number | null) => number | null {
	const known = values.filter((value) => value !== null).map(Number);
	const low = Math.min(0, ...known);
	const high = Math.max(0, ...known);
	return (value) => (value === null ? null : high === low ? 0 : (Number(value) - low) / (high - low));
}
