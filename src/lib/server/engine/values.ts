import {
	DuckDBArrayValue,
	DuckDBDateValue,
	DuckDBListValue,
	DuckDBMapValue,
	DuckDBStructValue,
	DuckDBTimestampMillisecondsValue,
	DuckDBTimestampNanosecondsValue,
	DuckDBTimestampSecondsValue,
	DuckDBTimestampTZValue,
	DuckDBTimestampValue,
	DuckDBUnionValue,
	DuckDBVariantValue,
	type DuckDBDataChunk,
	type DuckDBValue
} from '@duckdb/node-api';
import type { Value } from './engine.ts';

const dayMilliseconds = 86_400_000;

function instant(nanoseconds: bigint, shown: { toString(): string }): string {
	const second = 1_000_000_000n;
	const fraction = ((nanoseconds % second) + second) % second;
	const milliseconds = Number((nanoseconds - fraction) / 1_000_000n);
	const date = new Date(milliseconds);
	// DuckDB's range is wider than that of Date; what falls outside keeps DuckDB's own text.
	if (Number.isNaN(date.getTime())) return shown.toString();
	const digits = fraction.toString().padStart(9, '0');
	const kept = fraction % 1000n !== 0n ? 9 : fraction % 1_000_000n !== 0n ? 6 : 3;
	return `${date.toISOString().slice(0, -5)}.${digits.slice(0, kept)}Z`;
}

function day(value: DuckDBDateValue): string {
	if (!value.isFinite) return value.days > 0 ? 'infinity' : '-infinity';
	const date = new Date(value.days * dayMilliseconds);
	return Number.isNaN(date.getTime()) ? value.toString() : date.toISOString().slice(0, -14);
}

function isTimestamp(value: object): value is { isFinite: boolean; toString(): string } {
	return (
		value instanceof DuckDBTimestampTZValue ||
		value instanceof DuckDBTimestampValue ||
		value instanceof DuckDBTimestampMillisecondsValue ||
		value instanceof DuckDBTimestampSecondsValue ||
		value instanceof DuckDBTimestampNanosecondsValue
	);
}

function nanosecondsOf(value: object): bigint {
	if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
	if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1_000_000n;
	if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000_000n;
	return (value as DuckDBTimestampValue).micros * 1000n;
}

function object(entries: Iterable<[string, DuckDBValue]>): Value {
	return Object.fromEntries([...entries].map(([name, value]) => [name, toValue(value)]));
}

/** One value of a result as the contract's `Value` describes it. */
export function toValue(value: DuckDBValue): Value {
	if (typeof value === 'bigint') {
		const number = Number(value);
		return Number.isSafeInteger(number) ? number : value;
	}
	if (value === null || typeof value !== 'object') return value;
	if (value instanceof DuckDBDateValue) return day(value);
	if (isTimestamp(value)) {
		return value.isFinite ? instant(nanosecondsOf(value), value) : value.toString();
	}
	if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toValue);
	if (value instanceof DuckDBStructValue) return object(Object.entries(value.entries));
	if (value instanceof DuckDBMapValue) {
		return object(value.entries.map((entry) => [String(toValue(entry.key)), entry.value]));
	}
	if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return toValue(value.value);
	// DECIMAL, HUGEINT-sized UUID, INTERVAL, TIME and the rest: DuckDB's text is exact.
	return value.toString();
}

/** Characters that texts may still take. */
export interface TextBudget {
	left: number;
}

/**
 * Append the rows of one chunk to `columns`, one array a column, until the budget is spent.
 *
 * @returns whether everything was read
 */
export function readChunk(chunk: DuckDBDataChunk, columns: Value[][], budget?: TextBudget): boolean {
	for (let column = 0; column < columns.length; column++) {
		const into = columns[column]!;
		const vector = chunk.getColumnVector(column);
		for (let row = 0; row < chunk.rowCount; row++) {
			const value = toValue(vector.getItem(row));
			into.push(value);
			if (!budget) continue;
			budget.left -= typeof value === 'string' ? value.length : 8;
			// Checked value by value: a single chunk of large texts would fill the memory that all share.
			if (budget.left < 0) return false;
		}
	}
	return true;
}
