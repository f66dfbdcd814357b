import type { DuckDBVector } from '@duckdb/node-api';

/** The memory of one column of a chunk. The driver keeps it private; arrow.test.ts pins the shape we rely on. */
export interface RawVector {
	/** The values as DuckDB lays them out, `width` bytes each. */
	bytes: Uint8Array;
	width: number;
	/** One bit a row, 1 for a value; null when every row has one. */
	validity: Uint8Array | null;
}

interface DriverVector {
	items?: ArrayBufferView;
	dataView?: DataView;
	validity: { data: BigUint64Array | null };
	itemCount: number;
}

/** Look at a vector's memory instead of its values. */
export function rawVector(vector: DuckDBVector): RawVector {
	const { items, dataView, validity, itemCount } = vector as unknown as DriverVector;
	const view = items ?? dataView;
	if (!view) throw new Error('The DuckDB driver lays out its vectors in a way this version does not know.');
	const { data } = validity;
	return {
		bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
		width: itemCount > 0 ? view.byteLength / itemCount : 0,
		validity: data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : null
	};
}

/** Whether a row of a vector has a value. */
export function hasValue(validity: Uint8Array | null, row: number): boolean {
	return !validity || (validity[row >> 3]! & (1 << (row & 7))) !== 0;
}
