/** Rows as an Arrow record batch. Source: https://arrow.apache.org/docs/format/Columnar.html. */
import * as arrow from 'apache-arrow';
import type { Field } from '#lib/crm/entities/index.ts';
import type { FieldValue } from './values.ts';

export interface ArrowField {
	name: string;
	type: Field['type'];
}

type Row = Record<string, FieldValue>;

const decimal = (scale: number) => new arrow.Decimal(scale, 18, 128);

const types: Record<Field['type'], arrow.DataType> = {
	text: new arrow.Utf8(),
	choice: new arrow.Utf8(),
	reference: new arrow.Utf8(),
	integer: new arrow.Int64(),
	number: decimal(6),
	money: decimal(4),
	ratio: new arrow.Float64(),
	boolean: new arrow.Bool(),
	date: new arrow.DateDay(),
	timestamp: new arrow.TimestampMicrosecond('UTC')
};

/** A batch of rows, a column a field; what a row has not is null. */
export function batchOf(fields: readonly ArrowField[], rows: readonly Row[]): arrow.RecordBatch {
	const children = fields.map(({ name, type }) =>
		columnOf(
			type,
			rows.map((row) => row[name] ?? null)
		)
	);
	const schema = new arrow.Schema(fields.map(({ name, type }) => new arrow.Field(name, types[type], true)));
	const data = arrow.makeData({
		type: new arrow.Struct(schema.fields),
		length: rows.length,
		nullCount: 0,
		children
	});
	return new arrow.RecordBatch(schema, data);
}

/** Days since 1970, of ISO 8601 dates, also with the sign and six digits of years after 9999. */
function days(date: string): number {
	const milliseconds = Date.parse(`${date}T00:00:00Z`);
	if (Number.isNaN(milliseconds)) throw new RangeError(`“${date}” is no day that an Arrow file can hold.`);
	return milliseconds / 86_400_000;
}

function columnOf(type: Field['type'], values: FieldValue[]): arrow.Data {
	switch (type) {
		case 'integer':
			return fixed(type, values, new BigInt64Array(values.length), (value) => BigInt(value as number));
		case 'timestamp':
			return fixed(type, values, new BigInt64Array(values.length), (value) => microseconds(String(value)));
		case 'date':
			return fixed(type, values, new Int32Array(values.length), (value) => days(String(value)));
		case 'number':
		case 'money':
			return decimals(type, values);
		default:
			return whole(types[type], values);
	}
}

/** Text, truth and shares: Arrow’s own builders are exact. */
function whole(type: arrow.DataType, values: FieldValue[]): arrow.Data {
	return arrow.vectorFromArray(values, type).data[0] ?? arrow.makeData({ type: type as arrow.Utf8 });
}

type Numbers = BigInt64Array | Int32Array | Uint32Array;

function fixed<A extends Numbers>(
	type: Field['type'],
	values: FieldValue[],
	data: A,
	read: (value: FieldValue) => A[number]
): arrow.Data {
	for (const [place, value] of values.entries()) if (value !== null) data[place] = read(value) as never;
	return dataOf(type, values, data);
}

const dataOf = (type: Field['type'], values: FieldValue[], data: Numbers): arrow.Data =>
	arrow.makeData({
		type: types[type] as arrow.Int64,
		length: values.length,
		nullCount: values.filter((value) => value === null).length,
		nullBitmap: bitmapOf(values),
		data: data as BigInt64Array
	});

function bitmapOf(values: FieldValue[]): Uint8Array {
	const bits = new Uint8Array(Math.ceil(values.length / 8));
	for (const [place, value] of values.entries()) if (value !== null) bits[place >> 3]! |= 1 << (place & 7);
	return bits;
}

/** ISO 8601 in UTC, with up to six digits after the second. */
function microseconds(instant: string): bigint {
	const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
	const seconds = Date.parse(instant.replace(/\.\d+/, '')) / 1000;
	return BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** Four words of 32 bits each, the lowest first. The texts have as many digits after the point as the scale. */
function decimals(type: 'number' | 'money', values: FieldValue[]): arrow.Data {
	const words = new Uint32Array(values.length * 4);
	const { scale } = types[type] as arrow.Decimal;
	for (const [place, value] of values.entries()) {
		if (value === null) continue;
		const [integer = '', fraction = ''] = String(value).split('.');
		let bits = BigInt.asUintN(128, BigInt(integer + fraction.padEnd(scale, '0')));
		for (let word = 0; word < 4; word++, bits >>= 32n) words[place * 4 + word] = Number(bits & 0xffff_ffffn);
	}
	return dataOf(type, values, words);
}
