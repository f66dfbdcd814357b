import { DuckDBTypeId, type DuckDBEnumType, type DuckDBType, type DuckDBVector } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { Bitmap } from './bitmap.ts';
import { Bytes } from './bytes.ts';
import { toValue } from './values.ts';
import { hasValue, rawVector } from './vectors.ts';

/** Collects one column of a result, chunk by chunk, in Arrow's layout. */
export interface ArrowColumn {
	type: arrow.DataType;
	append(vector: DuckDBVector, rows: number): void;
	data(): arrow.Data;
	/** Bytes so far. */
	size(): number;
}

/** The column for a DuckDB type. What Arrow has no close type for (UUID, INTERVAL, lists, ...) travels as text. */
export function arrowColumn(type: DuckDBType): ArrowColumn {
	switch (type.typeId) {
		case DuckDBTypeId.BOOLEAN:
			return new BooleanColumn();
		case DuckDBTypeId.TINYINT:
			return new FixedColumn(new arrow.Int8(), 1);
		case DuckDBTypeId.SMALLINT:
			return new FixedColumn(new arrow.Int16(), 2);
		case DuckDBTypeId.INTEGER:
			return new FixedColumn(new arrow.Int32(), 4);
		case DuckDBTypeId.BIGINT:
			return new FixedColumn(new arrow.Int64(), 8);
		case DuckDBTypeId.UTINYINT:
			return new FixedColumn(new arrow.Uint8(), 1);
		case DuckDBTypeId.USMALLINT:
			return new FixedColumn(new arrow.Uint16(), 2);
		case DuckDBTypeId.UINTEGER:
			return new FixedColumn(new arrow.Uint32(), 4);
		case DuckDBTypeId.UBIGINT:
			return new FixedColumn(new arrow.Uint64(), 8);
		case DuckDBTypeId.FLOAT:
			return new FixedColumn(new arrow.Float32(), 4);
		case DuckDBTypeId.DOUBLE:
			return new FixedColumn(new arrow.Float64(), 8);
		case DuckDBTypeId.DATE:
			return new FixedColumn(new arrow.DateDay(), 4);
		case DuckDBTypeId.TIMESTAMP:
			return new FixedColumn(new arrow.TimestampMicrosecond(), 8);
		case DuckDBTypeId.TIMESTAMP_TZ:
			return new FixedColumn(new arrow.TimestampMicrosecond('UTC'), 8);
		case DuckDBTypeId.TIMESTAMP_S:
			return new FixedColumn(new arrow.TimestampSecond(), 8);
		case DuckDBTypeId.TIMESTAMP_MS:
			return new FixedColumn(new arrow.TimestampMillisecond(), 8);
		case DuckDBTypeId.TIMESTAMP_NS:
			return new FixedColumn(new arrow.TimestampNanosecond(), 8);
		case DuckDBTypeId.DECIMAL:
			return new DecimalColumn(new arrow.Decimal(type.scale, type.width, 128));
		// sum(integer) is a HUGEINT: exact as a decimal without a fraction.
		case DuckDBTypeId.HUGEINT:
			return new DecimalColumn(new arrow.Decimal(0, 38, 128));
		case DuckDBTypeId.ENUM:
			return enumColumn(type);
		default:
			return new TextColumn(type.typeId === DuckDBTypeId.VARCHAR);
	}
}

function enumColumn(type: DuckDBEnumType): ArrowColumn {
	const words = arrow.vectorFromArray([...type.values], new arrow.Utf8());
	const [codes, width] =
		type.internalTypeId === DuckDBTypeId.UTINYINT
			? [new arrow.Uint8(), 1]
			: type.internalTypeId === DuckDBTypeId.USMALLINT
				? [new arrow.Uint16(), 2]
				: [new arrow.Uint32(), 4];
	return new FixedColumn(new arrow.Dictionary(new arrow.Utf8(), codes), width, words);
}

/** Numbers, dates, times and dictionary codes: DuckDB's layout is Arrow's. */
class FixedColumn implements ArrowColumn {
	protected readonly values = new Bytes();
	protected readonly valid = new Bitmap();

	constructor(
		readonly type: arrow.DataType,
		private readonly width: number,
		private readonly dictionary?: arrow.Vector
	) {}

	append(vector: DuckDBVector, rows: number): void {
		const { bytes, validity } = rawVector(vector);
		const room = this.values.extend(rows * this.width);
		room.set(bytes.subarray(0, room.length));
		clearNulls(room, this.width, validity, rows);
		this.valid.append(validity, rows);
	}

	data(): arrow.Data {
		// makeData is overloaded by type, and the type is known only at run time here.
		return arrow.makeData({
			type: this.type as arrow.Dictionary,
			length: this.valid.length,
			nullCount: this.valid.unset,
			nullBitmap: this.valid.bytes,
			data: this.typed(),
			dictionary: this.dictionary as arrow.Vector<arrow.Utf8>
		});
	}

	size(): number {
		return this.values.length;
	}

	private typed() {
		const { buffer, byteOffset, length } = this.values.written;
		// A dictionary's own ArrayType is that of its words; its codes have that of the index.
		const type = this.type instanceof arrow.Dictionary ? this.type.indices : this.type;
		const ArrayType = type.ArrayType as typeof Uint8Array;
		return new ArrayType(buffer, byteOffset, length / ArrayType.BYTES_PER_ELEMENT);
	}
}

/** DECIMAL and HUGEINT: DuckDB stores the scaled integer in 2 to 16 bytes, Arrow always in 16. */
class DecimalColumn extends FixedColumn {
	constructor(type: arrow.Decimal) {
		super(type, 16);
	}

	override append(vector: DuckDBVector, rows: number): void {
		const { bytes, width, validity } = rawVector(vector);
		const room = this.values.extend(rows * 16);
		for (let row = 0; row < rows; row++) {
			const from = row * width;
			const to = row * 16;
			if (!hasValue(validity, row)) {
				room.fill(0, to, to + 16);
				continue;
			}
			for (let byte = 0; byte < width; byte++) room[to + byte] = bytes[from + byte]!;
			const sign = bytes[from + width - 1]! & 0x80 ? 0xff : 0;
			room.fill(sign, to + width, to + 16);
		}
		this.valid.append(validity, rows);
	}
}

class BooleanColumn implements ArrowColumn {
	readonly type = new arrow.Bool();
	readonly #values = new Bitmap();
	readonly #valid = new Bitmap();

	append(vector: DuckDBVector, rows: number): void {
		const { bytes, validity } = rawVector(vector);
		const bits = new Uint8Array(Math.ceil(rows / 8));
		for (let row = 0; row < rows; row++) {
			if (bytes[row] === 1 && hasValue(validity, row)) bits[row >> 3]! |= 1 << (row & 7);
		}
		this.#values.append(bits, rows);
		this.#valid.append(validity, rows);
	}

	data(): arrow.Data {
		return arrow.makeData({
			type: this.type,
			length: this.#valid.length,
			nullCount: this.#valid.unset,
			nullBitmap: this.#valid.bytes,
			data: this.#values.bytes
		});
	}

	size(): number {
		return this.#values.bytes.length;
	}
}

const shortString = 12;
const encoder = new TextEncoder();

/** VARCHAR, and the text of whatever Arrow has no type for. */
class TextColumn implements ArrowColumn {
	readonly type = new arrow.Utf8();
	readonly #bytes = new Bytes();
	readonly #ends = new Bytes();
	readonly #valid = new Bitmap();

	constructor(private readonly isText: boolean) {
		this.#ends.extend(4).fill(0);
	}

	append(vector: DuckDBVector, rows: number): void {
		const room = this.#ends.extend(rows * 4);
		const ends = new DataView(room.buffer, room.byteOffset, room.byteLength);
		if (this.isText) this.#appendText(vector, rows, ends);
		else this.#appendOther(vector, rows, ends);
	}

	#appendText(vector: DuckDBVector, rows: number, ends: DataView): void {
		const { bytes, validity } = rawVector(vector);
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let row = 0; row < rows; row++) {
			if (hasValue(validity, row)) {
				const length = view.getUint32(row * 16, true);
				// A short string lies in the vector itself; a long one is behind a pointer that only the driver may follow.
				if (length <= shortString)
					this.#bytes.extend(length).set(bytes.subarray(row * 16 + 4, row * 16 + 4 + length));
				else this.#write(vector.getItem(row) as string);
			}
			ends.setInt32(row * 4, this.#bytes.length, true);
		}
		this.#valid.append(validity, rows);
	}

	#appendOther(vector: DuckDBVector, rows: number, ends: DataView): void {
		const valid = new Uint8Array(Math.ceil(rows / 8));
		for (let row = 0; row < rows; row++) {
			const value = toValue(vector.getItem(row));
			if (value !== null) {
				valid[row >> 3]! |= 1 << (row & 7);
				this.#write(typeof value === 'object' ? asJson(value) : String(value));
			}
			ends.setInt32(row * 4, this.#bytes.length, true);
		}
		this.#valid.append(valid, rows);
	}

	#write(text: string): void {
		const bytes = encoder.encode(text);
		this.#bytes.extend(bytes.length).set(bytes);
	}

	data(): arrow.Data {
		const ends = this.#ends.written;
		return arrow.makeData({
			type: this.type,
			length: this.#valid.length,
			nullCount: this.#valid.unset,
			nullBitmap: this.#valid.bytes,
			valueOffsets: new Int32Array(ends.buffer, ends.byteOffset, ends.length / 4),
			data: this.#bytes.written
		});
	}

	size(): number {
		return this.#bytes.length + this.#ends.length;
	}
}

function asJson(value: object): string {
	return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

// Where there is no value DuckDB leaves whatever the memory held before; that must not travel.
function clearNulls(room: Uint8Array, width: number, validity: Uint8Array | null, rows: number): void {
	if (!validity) return;
	for (let row = 0; row < rows; row++) {
		if (!hasValue(validity, row)) room.fill(0, row * width, (row + 1) * width);
	}
}
