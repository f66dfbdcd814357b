import {
	BIGINT,
	BOOLEAN,
	DOUBLE,
	DuckDBTimestampTZValue,
	HUGEINT,
	INTEGER,
	LIST,
	SQLNULL,
	TIMESTAMPTZ,
	VARCHAR,
	listValue,
	type DuckDBPreparedStatement,
	type DuckDBType,
	type DuckDBValue
} from '@duckdb/node-api';
import { EngineError, type Parameter } from './engine.ts';

const fitsBits = (value: bigint, bits: number) => BigInt.asIntN(bits, value) === value;

/** The DuckDB type a JavaScript value is bound as. The driver's own guess binds 10n as HUGEINT and refuses dates. */
export function typeOf(value: Parameter): DuckDBType {
	if (value === null || value === undefined) return SQLNULL;
	if (typeof value === 'boolean') return BOOLEAN;
	if (typeof value === 'string') return VARCHAR;
	if (typeof value === 'bigint') return fitsBits(value, 64) ? BIGINT : HUGEINT;
	if (typeof value === 'number') {
		if (!Number.isSafeInteger(value) || Object.is(value, -0)) return DOUBLE;
		return fitsBits(BigInt(value), 32) ? INTEGER : BIGINT;
	}
	if (value instanceof Date) return TIMESTAMPTZ;
	return LIST(commonType(value));
}

const numeric = [INTEGER, BIGINT, HUGEINT, DOUBLE] as DuckDBType[];

/** The narrowest type that holds all of the values; a mixture that has none is text. */
export function commonType(values: readonly Parameter[]): DuckDBType {
	let common: DuckDBType = SQLNULL;
	let nested: Parameter[] | undefined;
	for (const value of values) {
		if (Array.isArray(value)) {
			nested ??= [];
			for (const item of value) nested.push(item);
			if (common !== SQLNULL) return VARCHAR;
			continue;
		}
		const type = typeOf(value);
		if (type === common || type === SQLNULL) continue;
		if (nested) return VARCHAR;
		if (common === SQLNULL) common = type;
		else if (numeric.includes(common) && numeric.includes(type)) {
			common = numeric[Math.max(numeric.indexOf(common), numeric.indexOf(type))]!;
		} else return VARCHAR;
	}
	return nested ? LIST(commonType(nested)) : common;
}

/** A JavaScript value as the driver wants it for `type`. */
export function toDuckDB(value: Parameter, type: DuckDBType): DuckDBValue {
	if (value === null || value === undefined) return null;
	if (Array.isArray(value)) {
		if (type === VARCHAR) return JSON.stringify(value);
		const inner = (type as { valueType?: DuckDBType }).valueType ?? SQLNULL;
		return listValue(value.map((item) => toDuckDB(item, inner)));
	}
	if (value instanceof Date) {
		const milliseconds = value.getTime();
		if (Number.isNaN(milliseconds)) throw new EngineError('invalid_sql', 'A parameter is an invalid date.');
		return type === VARCHAR ? value.toISOString() : new DuckDBTimestampTZValue(BigInt(milliseconds) * 1000n);
	}
	if (type === VARCHAR) return String(value);
	if (type === BIGINT || type === HUGEINT) return BigInt(value);
	if (type === DOUBLE || type === INTEGER) return Number(value);
	return value;
}

/** Bind `$1`, `$2`, ... in order; says plainly when their number is wrong. */
export function bindParameters(statement: DuckDBPreparedStatement, parameters: readonly Parameter[]): void {
	if (statement.parameterCount !== parameters.length) {
		throw new EngineError(
			'invalid_sql',
			`The statement has ${statement.parameterCount} parameters, but ${parameters.length} values were given.`
		);
	}
	parameters.forEach((parameter, index) => {
		const type = typeOf(parameter);
		statement.bindValue(index + 1, toDuckDB(parameter, type), type);
	});
}
