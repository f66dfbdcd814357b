/** Results as rows, and single values in them. */
import { change, count, day, figure, moment, nothing, type Reader } from '#lib/components/format/format.ts';
import type { ColumnUnit } from '#lib/charts/drawing.ts';
import type { Column, Row, Value } from '#lib/server/engine/engine.ts';
import type { MetricResult, MetricRow } from '#lib/server/metrics/index.ts';
import { cellOf } from '#lib/server/store/sql/cells.ts';
import { NotebookError } from '../errors.ts';
import { labelOf } from '../parse/inputs.ts';
import type { Reference } from '../notebook.ts';
import type { CellResult, ResultColumn, ResultTable } from './outcome.ts';

const numeric = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;

/** The columns of an answer to SQL. */
export const columnsOf = (columns: readonly Column[], units: Record<string, ColumnUnit>): ResultColumn[] =>
	columns.map(({ name, type }) => ({
		name,
		type,
		label: labelOf(name),
		isNumber: numeric.test(type),
		unit: units[name] ?? (type === 'DATE' ? 'date' : null)
	}));

/** A metric's cells as rows: its dimensions by their labels, `period`, `value`, `compared` and `records`. */
export function metricTable({ metric, request, rows, comparedPeriod }: MetricResult): ResultTable {
	const isMoney = metric.unit === 'money' || metric.unit === 'money_per_day';
	const valueType = isMoney ? 'DECIMAL(38,4)' : 'DOUBLE';
	const hasInterval = rows.some(({ interval }) => interval);
	const column = (name: string, type: string, unit: ColumnUnit | null, label = labelOf(name)) => ({
		name,
		type,
		label,
		isNumber: unit !== null && unit !== 'date',
		unit
	});
	return {
		columns: [
			...(request.by ?? []).map((name) => column(name, 'VARCHAR', null)),
			...(request.grain ? [column('period', 'DATE', 'date')] : []),
			column('value', valueType, metric.unit, metric.label),
			...(comparedPeriod ? [column('compared', valueType, metric.unit, 'Before')] : []),
			...(hasInterval
				? [column('low', 'DOUBLE', 'ratio', '95 % low'), column('high', 'DOUBLE', 'ratio', '95 % high')]
				: []),
			column('records', 'BIGINT', 'count')
		],
		rows: rows.map((row) => metricRow(row, request.by ?? [])),
		isCut: false
	};
}

const metricRow = (row: MetricRow, by: readonly string[]): Row => ({
	...Object.fromEntries(by.map((name) => [name, row.dimensions[name]?.label ?? null])),
	period: row.bucket,
	value: row.value,
	compared: row.compared ?? null,
	low: row.interval?.low ?? null,
	high: row.interval?.high ?? null,
	records: row.sample
});

/** What a path leads to in the result of an analysis; undefined where it leads nowhere. */
export function follow(result: unknown, path: readonly string[]): unknown {
	let found = result;
	for (const part of path) {
		if (found === null || typeof found !== 'object' || !Object.hasOwn(found, part)) return undefined;
		found = (found as Record<string, unknown>)[part];
	}
	return found;
}

/**
 * A result, or a list in that of an analysis, as rows.
 *
 * @throws NotebookError where there is none
 */
export function tableOf(name: string, result: CellResult, path: readonly string[]): ResultTable {
	if ((result.kind === 'sql' || result.kind === 'metric') && path.length === 0) return result.table;
	if (result.kind === 'analysis') {
		const found = follow(result.result, path);
		if (found === null || (found === undefined && endsInNull(result.result, path)))
			return { columns: [], rows: [], isCut: false };
		if (Array.isArray(found)) return listTable(found);
		throw unknownValue(name, path, listsIn(result.result), 'no list');
	}
	throw unknownValue(name, path, [], 'no result');
}

/** The plain values of a list's entries, and those inside an entry by their paths. */
function listTable(list: readonly unknown[]): ResultTable {
	const rows = list.map((entry) => Object.fromEntries(plainParts(entry, '', 0)) as Row);
	const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const columns = names.map((name): ResultColumn => {
		const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined);
		const isNumber = values.length > 0 && values.every((value) => typeof value === 'number');
		const isDate = values.length > 0 && values.every(isDayText);
		return {
			name,
			label: labelOf(name.split('.').at(-1)!),
			type: isNumber ? 'DOUBLE' : isDate ? 'DATE' : 'VARCHAR',
			isNumber,
			unit: isDate ? 'date' : null
		};
	});
	return { columns, rows, isCut: false };
}

const isDayText = (value: unknown) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

function plainParts(entry: unknown, prefix: string, depth: number): [string, Value][] {
	if (entry === null || typeof entry !== 'object') return prefix === '' ? [['value', entry as Value]] : [];
	return Object.entries(entry).flatMap(([key, value]): [string, Value][] => {
		const name = prefix === '' ? key : `${prefix}.${key}`;
		if (value === null || typeof value !== 'object') return [[name, value as Value]];
		return depth < 3 && !Array.isArray(value) ? plainParts(value, name, depth + 1) : [];
	});
}

const listsIn = (result: unknown): string[] =>
	Object.entries(result as object).flatMap(([key, value]) => (Array.isArray(value) ? [key] : []));

const unknownValue = (name: string, path: readonly string[], known: readonly string[], what: string) =>
	new NotebookError(
		'unknown_value',
		`“${[name, ...path].join('.')}” is ${what}.`,
		known.length > 0 ? `There are ${known.join(', ')}.` : 'See docs/notebooks.md for what can be named.'
	);

/** A value with its unit, before it is written. */
interface Found {
	value: Value;
	unit: ColumnUnit | null;
	/** Of its column, as the engine names it. */
	type?: string;
}

/**
 * The text of a value that a cell or the prose names. What is not known, and what stands in a row that there is not, is “—”.
 *
 * @throws NotebookError where the path leads nowhere
 */
export function valueText({ cell, path, unit }: Reference, result: CellResult, reader: Reader): string {
	if (result.kind === 'metric' && path[0] === 'change') {
		const { total, metric } = result.metric;
		return change(total.value, total.compared, metric.unit, reader)?.text ?? nothing;
	}
	const found = foundIn(cell, path, result);
	return written(found.value, unit ?? found.unit, reader, found.type);
}

function foundIn(name: string, path: readonly string[], result: CellResult): Found {
	switch (result.kind) {
		case 'metric': {
			const { total, metric } = result.metric;
			const [part = 'value', ...rest] = path;
			const whole: Record<string, Found> = {
				value: { value: total.value, unit: metric.unit },
				compared: { value: total.compared ?? null, unit: metric.unit },
				records: { value: total.sample, unit: 'count' },
				low: { value: total.interval?.low ?? null, unit: 'ratio' },
				high: { value: total.interval?.high ?? null, unit: 'ratio' }
			};
			if (rest.length === 0 && Object.hasOwn(whole, part)) return whole[part]!;
			return inTable(name, path, result.table, ['change', ...Object.keys(whole)]);
		}
		case 'sql':
			return inTable(name, path, result.table, []);
		case 'analysis': {
			const value = follow(result.result, path);
			if (value === undefined || (value !== null && typeof value === 'object'))
				// What an analysis has nothing of is null, and so is everything inside it.
				return endsInNull(result.result, path)
					? { value: null, unit: null }
					: fail(unknownValue(name, path, Object.keys(result.result), 'no value'));
			return { value: value as Value, unit: isDayText(value) ? 'date' : null };
		}
		case 'value':
			return { value: result.text, unit: null };
		default:
			return fail(unknownValue(name, path, [], 'no value'));
	}
}

const fail = (error: Error): never => {
	throw error;
};

const endsInNull = (result: unknown, path: readonly string[]): boolean =>
	path.some((_, length) => {
		const found = follow(result, path.slice(0, length + 1));
		const parent = follow(result, path.slice(0, length));
		// A list that is shorter than the place asked for has nothing there.
		return found === null || (found === undefined && Array.isArray(parent) && /^\d+$/.test(path[length]!));
	});

/** `column` of the first row, or `row.column`. */
function inTable(name: string, path: readonly string[], table: ResultTable, others: string[]): Found {
	const [first = '', second] = path;
	const isPlace = /^\d+$/.test(first) && second !== undefined;
	const wanted = isPlace ? second : first;
	const column = table.columns.find((each) => each.name === wanted);
	if (!column)
		throw unknownValue(name, path, [...others, ...table.columns.map((each) => each.name)], 'no value');
	const row = table.rows[isPlace ? Number(first) : 0];
	return { value: row?.[column.name] ?? null, unit: column.unit, type: column.type };
}

/**
 * A value as it reads, by its unit.
 *
 * @param type of its column, as the engine names it: a decimal text is a number there, and an id that looks like one is not
 */
export function written(
	value: Value | undefined,
	unit: ColumnUnit | null,
	reader: Reader,
	type = ''
): string {
	if (value === null || value === undefined) return nothing;
	const plain = cellOf(value);
	if (typeof plain === 'string' && (unit === 'date' || type.startsWith('TIMESTAMP')))
		return timeText(plain, reader);
	if (typeof plain === 'boolean') return plain ? 'yes' : 'no';
	const isNumber = typeof plain !== 'string' || /^-?\d+(\.\d+)?$/.test(plain);
	// Half a purchase that is expected is no purchase that was counted.
	if (unit === 'count' && isNumber && !Number.isInteger(Number(plain)))
		return count(Math.round(Number(plain)), reader);
	if (unit !== null && unit !== 'date' && unit !== 'text' && isNumber)
		return figure(typeof plain === 'bigint' ? String(plain) : plain, unit, reader);
	if (typeof plain !== 'string' || (isNumber && numeric.test(type))) return plainNumber(plain, reader);
	return plain;
}

/** A day as it is, and a moment by the reader's clock; what is neither, such as infinity, as the engine writes it. */
function timeText(text: string, reader: Reader): string {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
	const isZoned = /(Z|[+-]\d{2}(:?\d{2})?)$/.test(text);
	if (Number.isNaN(Date.parse(text))) return text;
	if (isDay) return day(text, reader);
	// One without a zone is by no clock in particular: it is written as it stands.
	return isZoned ? moment(text, reader) : moment(`${text}Z`, { ...reader, timeZone: 'UTC' });
}

/** A number of which nobody said what it is: two digits after the point, and of small ones the first three that count. */
function plainNumber(value: string | number | bigint | null, { locale }: Reader): string {
	const size = Math.abs(Number(value));
	if (!Number.isFinite(size)) return String(value);
	const digits = size >= 1 || size === 0 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 3 };
	return new Intl.NumberFormat(locale, digits).format(value as number);
}

/** A cell of a column, as it reads. */
export const cellText = (row: Row, { name, unit, type }: ResultColumn, reader: Reader): string =>
	written(row[name], unit, reader, type);
