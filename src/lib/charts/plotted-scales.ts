/** The axes of a chart that somebody specified: what stands on them, in which order, and how it is written. */
import type * as Plot from '@observablehq/plot';
import { bucketLabel, nothing, type Reader } from '#lib/components/format/format.ts';
import { axisLabel, type Place } from './draw.ts';
import type { DrawingTable } from './drawing.ts';
import type { ChannelName, PlotSpecification, ScaleSpecification } from './plot-schema.ts';

export type Plain = string | number | bigint | boolean | null;

export interface PlotColumn {
	name: string;
	label: string;
	isNumber: boolean;
	isDate: boolean;
}

/** Rows with plain values, and how each reads. */
export interface PlotData {
	columns: PlotColumn[];
	rows: Record<string, Plain>[];
	text(row: Record<string, Plain>, column: string): string;
}

export interface PlotOptions {
	title: string;
	/** The data of each mark, in their order. */
	data: PlotData[];
	/** The table behind it, of the chart's own data. */
	table: DrawingTable;
	notes: string[];
}

export const columnIn = ({ columns }: PlotData, name: unknown): PlotColumn | undefined =>
	columns.find((column) => column.name === name);

/** A day at its midnight, a moment where it is; on an axis of anything else, the value itself. */
export function placed(value: Plain, type: string): Plain | Date {
	if (type !== 'utc') return value;
	const text = String(value);
	const isZoned = /(Z|[+-]\d{2}(:?\d{2})?)$/.test(text.slice(10));
	return new Date(text.length <= 10 ? `${text}T00:00:00Z` : isZoned ? text : `${text}Z`);
}

/** The columns that stand on an axis, with their data. */
const onAxis = (axis: 'x' | 'y', spec: PlotSpecification, { data }: PlotOptions) =>
	spec.marks.flatMap((mark, place) =>
		(['', '1', '2'] as const).flatMap((end) => {
			const named = mark[`${axis}${end}` as ChannelName];
			const column = columnIn(data[place]!, named);
			return column ? [{ column, data: data[place]!, mark: mark.mark }] : [];
		})
	);

/** Bars and cells stand in bands, days lie on a line of time, numbers on one of numbers. */
export function typeOf(
	axis: 'x' | 'y',
	given: ScaleSpecification | undefined,
	spec: PlotSpecification,
	options: PlotOptions
) {
	if (given?.type) return given.type;
	const shown = onAxis(axis, spec, options);
	const banded = axis === 'x' ? ['barY', 'cell', 'tickY'] : ['barX', 'cell', 'tickX'];
	if (spec.marks.some(({ mark }) => banded.includes(mark))) return 'band';
	if (shown.length > 0 && shown.every(({ column }) => column.isDate)) return 'utc';
	return shown.some(({ column }) => !column.isNumber && !column.isDate) ? 'point' : 'linear';
}

export function scaleOf(
	given: ScaleSpecification | undefined,
	axis: 'x' | 'y',
	spec: PlotSpecification,
	options: PlotOptions,
	place: Place,
	reader: Reader
): Plot.ScaleOptions {
	const type = typeOf(axis, given, spec, options);
	const isDiscrete = type === 'band' || type === 'point';
	const format = formatOf(given, type, axis, spec, options, place, reader);
	const values = isDiscrete ? (given?.domain?.map(String) ?? valuesOn(axis, spec, options)) : [];
	const room = Math.max(2, Math.floor((place.width - 80) / 72));
	const every = axis === 'x' ? Math.max(1, Math.ceil(values.length / room)) : 1;
	return {
		type,
		label: given?.label ?? null,
		tickSize: 0,
		...(isDiscrete
			? { domain: values, padding: 0.2, ticks: values.filter((_, index) => index % every === 0) }
			: { ticks: axis === 'x' ? (place.isNarrow ? 3 : 6) : 5 }),
		...(!isDiscrete && given?.domain ? { domain: given.domain.map((end) => placed(end, type)) } : {}),
		...(given?.zero === undefined ? {} : { zero: given.zero }),
		...(given?.reverse === undefined ? {} : { reverse: given.reverse }),
		...(format ? { tickFormat: format } : {})
	} as Plot.ScaleOptions;
}

/** The values of a scale of names, in the order of their rows, or by what the other axis has for them. */
function valuesOn(axis: 'x' | 'y', spec: PlotSpecification, options: PlotOptions): string[] {
	const values = onAxis(axis, spec, options).flatMap(({ column, data }) =>
		data.rows.map((row) => String(row[column.name] ?? nothing))
	);
	const listed = [...new Set(values)];
	const place = spec.marks.findIndex(({ sort }) => sort !== undefined);
	const mark = spec.marks[place];
	const sort = mark?.sort;
	if (!mark || !sort) return listed;
	const by = sort.replace('-', '') as 'x' | 'y';
	const data = options.data[place]!;
	const [name, measure] = [mark[axis], mark[by]];
	if (by === axis || typeof name !== 'string' || typeof measure !== 'string')
		return sort.startsWith('-') ? listed.sort().reverse() : listed.sort();
	const sums = new Map<string, number>();
	for (const row of data.rows) {
		const key = String(row[name] ?? nothing);
		sums.set(key, (sums.get(key) ?? 0) + (Number(row[measure]) || 0));
	}
	const sign = sort.startsWith('-') ? -1 : 1;
	return listed.sort((one, other) => sign * ((sums.get(one) ?? 0) - (sums.get(other) ?? 0)));
}

function formatOf(
	given: ScaleSpecification | undefined,
	type: string,
	axis: 'x' | 'y',
	spec: PlotSpecification,
	options: PlotOptions,
	place: Place,
	reader: Reader
): ((value: never) => string) | null {
	const { grain, unit } = given ?? {};
	if (grain && type !== 'utc')
		return (value: string) => bucketLabel(String(value).slice(0, 10), grain, reader);
	if (grain) return (value: Date) => bucketLabel(new Date(value).toISOString().slice(0, 10), grain, reader);
	if (type === 'linear' || type === 'log' || type === 'sqrt') return unit ? axisLabel(unit, reader) : null;
	if (type === 'utc') return null;
	const [shown] = onAxis(axis, spec, options);
	const isDate = shown?.column.isDate ?? false;
	const most = axis === 'y' ? (place.isNarrow ? 15 : 28) : 14;
	return (value: string) => {
		const text = isDate ? bucketLabel(String(value).slice(0, 10), 'day', reader) : String(value);
		return text.length > most ? `${text.slice(0, most - 1)}…` : text;
	};
}

export function marginFor(spec: PlotSpecification, options: PlotOptions, place: Place): number {
	const type = typeOf('y', spec.y, spec, options);
	if (type !== 'band' && type !== 'point') return 56;
	const longest = Math.max(4, ...valuesOn('y', spec, options).map((value) => value.length));
	return 16 + Math.min(longest, place.isNarrow ? 15 : 28) * 7;
}
