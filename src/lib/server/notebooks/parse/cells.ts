/** A fenced cell, from the line of its fence and what stands in it. */
import * as v from 'valibot';
import { plotSchema } from '#lib/charts/plot-schema.ts';
import type { ColumnUnit } from '#lib/charts/drawing.ts';
import type { At, BrokenCell, Cell, CellKind, Written } from '../notebook.ts';
import { inputSchema, labelOf, readInput } from './inputs.ts';
import { namesInSql, parameterIn, readReference, units } from './references.ts';
import { readYaml, type ReadYaml, type Wrong } from './yaml.ts';

/** A fence as it was found. */
export interface Fence {
	kind: CellKind;
	/** As it is known: its own name, or one made of its kind and place. */
	name: string;
	attributes: Record<string, string>;
	at: { line: number; column: number };
	body: { line: number; indent: number };
	text: string;
}

const text = v.pipe(v.string(), v.maxLength(1000));
const written = v.nullable(v.union([text, v.number()]));
const dimensions = v.pipe(v.array(text), v.maxLength(3));
const unit = v.optional(v.picklist(units));
const most = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)));
const period = { from: v.optional(written), to: v.optional(written), as_of: v.optional(written) };

const metricSchema = v.strictObject({
	metric: text,
	title: v.optional(text),
	by: v.optional(v.union([text, dimensions])),
	where: v.optional(
		v.union([
			text,
			v.array(
				v.strictObject({
					dimension: text,
					is: v.optional(v.picklist(['in', 'not_in', 'under', 'at_least', 'at_most', 'after', 'before'])),
					values: v.union([written, v.array(written)])
				})
			)
		])
	),
	...period,
	grain: v.optional(v.picklist(['day', 'week', 'month', 'quarter', 'year'])),
	compare: v.optional(v.picklist(['previous', 'year'])),
	show: v.optional(v.picklist(['figure', 'chart', 'table', 'nothing'])),
	most
});

const analysisSchema = v.strictObject({
	analysis: text,
	title: v.optional(text),
	options: v.optional(v.record(text, written)),
	...period,
	show: v.optional(v.union([text, v.array(text)])),
	table: v.optional(
		v.strictObject({
			rows: text,
			columns: v.pipe(
				v.array(v.union([text, v.strictObject({ column: text, label: v.optional(text), unit })])),
				v.minLength(1)
			),
			most
		})
	)
});

const valueSchema = v.strictObject({ of: text, title: v.optional(text), label: v.optional(text), unit });
const inputCellSchema = v.strictObject({ ...inputSchema, title: v.optional(text) });

const frameOf = ({ name, at, body, attributes }: Pick<Fence, 'name' | 'at' | 'body' | 'attributes'>) => ({
	name,
	at,
	body,
	title: attributes.title ?? null,
	uses: [] as string[],
	inputs: [] as string[],
	places: {}
});

/** Where every part of a YAML cell stands. */
function placesOf(read: ReadYaml<unknown>): Record<string, At> {
	const places: Record<string, At> = {};
	const visit = (value: unknown, path: (string | number)[]) => {
		if (path.length > 0) places[path.join('.')] = read.at(path);
		if (value === null || typeof value !== 'object') return;
		for (const [key, part] of Object.entries(value))
			visit(part, [...path, Array.isArray(value) ? Number(key) : key]);
	};
	visit(read.value, []);
	return places;
}

/** A cell that can't be read, in the place where it should be. */
export const brokenCell = (fence: Pick<Fence, 'name' | 'at' | 'body' | 'attributes'>): BrokenCell => ({
	...frameOf(fence),
	kind: 'broken'
});

/** @returns the cell, or all that is wrong with it */
export function readCell(fence: Fence): Cell | Wrong[] {
	switch (fence.kind) {
		case 'sql':
			return readSql(fence);
		case 'metric':
			return readMetric(fence);
		case 'analysis':
			return readAnalysis(fence);
		case 'chart':
			return readChart(fence);
		case 'value':
			return readValue(fence);
		case 'input':
			return readInputCell(fence);
	}
}

function readSql(fence: Fence): Cell | Wrong[] {
	const { show = 'table', units: declared = '' } = fence.attributes;
	if (fence.text.trim() === '')
		return [{ at: fence.at, message: 'This cell has no SQL.', advice: 'Write one SELECT.' }];
	if (show !== 'table' && show !== 'nothing')
		return [
			{
				at: fence.at,
				message: `SQL can’t be shown as “${show}”.`,
				advice: 'Give show=table or show=nothing.'
			}
		];
	const known: Record<string, ColumnUnit> = {};
	for (const each of declared.split(',').filter(Boolean)) {
		const [column = '', said = ''] = each.split(':');
		const found = units.find((name) => name === said);
		if (!found)
			return [
				{
					at: fence.at,
					message: `“${each}” is no column with a unit.`,
					advice: `Write units=amount:money,share:ratio. There are ${units.join(', ')}.`
				}
			];
		known[column] = found;
	}
	const { parameters, names } = namesInSql(fence.text);
	return {
		...frameOf(fence),
		kind: 'sql',
		sql: fence.text,
		show,
		units: known,
		uses: names,
		inputs: parameters
	};
}

const isWrong = <T>(read: ReadYaml<T> | Wrong[]): read is Wrong[] => Array.isArray(read);
const listOf = (given: string | string[] | undefined): string[] =>
	(Array.isArray(given) ? given : (given ?? '').split(',')).map((each) => each.trim()).filter(Boolean);
const parametersIn = (values: readonly unknown[]): string[] =>
	values.map(parameterIn).filter((name) => name !== null);

function readMetric(fence: Fence): Cell | Wrong[] {
	const read = readYaml(fence.text, fence.body, metricSchema);
	if (isWrong(read)) return read;
	const { value } = read;
	const { metric, title, from = null, to = null, as_of: asOf = null } = value;
	const where = Array.isArray(value.where)
		? value.where.map(({ dimension, is, values }) => ({
				dimension,
				is: is ?? ('in' as const),
				values: Array.isArray(values) ? values : [values]
			}))
		: (value.where ?? null);
	const by = listOf(value.by);
	const hasParts = by.length > 0 || value.grain !== undefined;
	const conditions = Array.isArray(where) ? where.flatMap(({ values }) => values) : [];
	return {
		...frameOf(fence),
		...(title === undefined ? {} : { title }),
		kind: 'metric',
		places: placesOf(read),
		metric,
		by,
		where,
		from,
		to,
		asOf,
		grain: value.grain ?? null,
		compare: value.compare ?? null,
		show: value.show ?? (hasParts ? 'chart' : 'figure'),
		most: value.most ?? null,
		inputs: parametersIn([from, to, asOf, ...conditions])
	};
}

function readAnalysis(fence: Fence): Cell | Wrong[] {
	const read = readYaml(fence.text, fence.body, analysisSchema);
	if (isWrong(read)) return read;
	const {
		analysis,
		title,
		options = {},
		from = null,
		to = null,
		as_of: asOf = null,
		show,
		table
	} = read.value;
	return {
		...frameOf(fence),
		...(title === undefined ? {} : { title }),
		kind: 'analysis',
		places: placesOf(read),
		analysis,
		options: options as Record<string, Written>,
		from,
		to,
		asOf,
		show: show === undefined ? null : listOf(show),
		table: table
			? {
					rows: table.rows.split('.'),
					most: table.most ?? null,
					columns: table.columns.map((each) => {
						const { column, label, unit: said } = typeof each === 'string' ? { column: each } : each;
						return { column, label: label ?? labelOf(column.split('.').at(-1)!), unit: said ?? null };
					})
				}
			: null,
		inputs: parametersIn([from, to, asOf, ...Object.values(options)])
	};
}

function readChart(fence: Fence): Cell | Wrong[] {
	const read = readYaml(fence.text, fence.body, plotSchema);
	if (isWrong(read)) return read;
	const plot = read.value;
	const sources = [plot.data, ...plot.marks.flatMap(({ data }) => (data === undefined ? [] : [data]))];
	const references = sources.map((source) => readReference(source, fence.at));
	const unreadable = references.findIndex((reference) => reference === null);
	if (unreadable >= 0)
		return [
			{
				at: read.at(['data']),
				message: `“${sources[unreadable]}” is no result.`,
				advice: 'Write the name of a cell, or a path into an analysis such as churn.risk.listed.'
			}
		];
	return {
		...frameOf(fence),
		...(plot.title === undefined ? {} : { title: plot.title }),
		kind: 'chart',
		places: placesOf(read),
		plot,
		uses: references.map((reference) => reference!.cell)
	};
}

function readValue(fence: Fence): Cell | Wrong[] {
	const read = readYaml(fence.text, fence.body, valueSchema);
	if (isWrong(read)) return read;
	const { of, title, label, unit: said } = read.value;
	const reference = readReference(of, read.at(['of']));
	if (!reference)
		return [
			{
				at: read.at(['of']),
				message: `“${of}” is no value of a cell.`,
				advice: 'Write the name of a cell and of its column, such as won.value.'
			}
		];
	return {
		...frameOf(fence),
		...(title === undefined ? {} : { title }),
		kind: 'value',
		places: placesOf(read),
		of: said ? { ...reference, unit: said } : reference,
		label: label ?? null,
		uses: [reference.cell]
	};
}

function readInputCell(fence: Fence): Cell | Wrong[] {
	const read = readYaml(fence.text, fence.body, inputCellSchema);
	if (isWrong(read)) return read;
	const { title: _title, ...given } = read.value;
	const input = readInput(fence.name, given, (path) => read.at(path), false);
	if ('message' in input) return [input];
	const uses = input.type === 'select' && 'cell' in input.options ? [input.options.cell] : [];
	return { ...frameOf(fence), kind: 'input', input, uses, places: placesOf(read) };
}
