/** Records as columns with types: Arrow as a stream of batches, Parquet as a file. Money stays exact. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Table, tableToIPC } from 'apache-arrow';
import { entityNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import type { QueryOptions } from '#lib/server/engine/engine.ts';
import type { Store } from '../store.ts';
import { batchOf, type ArrowField } from './arrow-batch.ts';
import { fieldNamesOf, fieldsOf, type CrmRecord } from './read.ts';
import type { Selected } from './selection.ts';
import { columnTypes, type FieldValue } from './values.ts';

/** The columns of a file: every field, and the custom fields as one text of JSON. */
function columnsOf(entity: EntityName): ArrowField[] {
	const fields = fieldsOf(entityNamed(entity));
	const typeOf = (name: string): Field['type'] => fields.find((field) => field.name === name)?.type ?? 'text';
	return [
		...fieldNamesOf(entity).map((name) => ({ name, type: typeOf(name) })),
		{ name: 'custom', type: 'text' }
	];
}

const rowOf = ({ values, custom }: CrmRecord): Record<string, FieldValue> => ({
	...values,
	custom: Object.keys(custom).length === 0 ? null : JSON.stringify(custom)
});

/** Ends a stream. Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format. */
const endOfStream = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * An Arrow IPC stream, a batch a page: a page is read when the one before was taken. The library's own streams read ahead
 * of whoever takes from them, to the end.
 */
export async function* arrow(
	entity: EntityName,
	pages: AsyncIterable<CrmRecord[]>
): AsyncGenerator<Uint8Array> {
	const columns = columnsOf(entity);
	let isFirst = true;
	for await (const records of pages) {
		const whole = tableToIPC(new Table(batchOf(columns, records.map(rowOf))), 'stream');
		// Each is a stream of its own: the schema stands before the first batch alone.
		yield whole.subarray(isFirst ? 0 : schemaLength(whole), whole.length - endOfStream.length);
		isFirst = false;
	}
	yield endOfStream;
}

/** A message is a mark, the length of its metadata, and these; that of a schema has no body. */
const schemaLength = (stream: Uint8Array): number =>
	8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);

/** A file of very many records on a slow disk. Who takes it can leave, which ends it. */
const longestMilliseconds = 3_600_000;

/**
 * A Parquet file, written by the engine beside the data on disk and then sent from there, so that it takes no more memory
 * however long it is.
 */
export async function* parquet(
	store: Store,
	entity: EntityName,
	{ from, conditions }: Selected,
	options: Pick<QueryOptions, 'signal' | 'timeZone'> = {}
): AsyncGenerator<Uint8Array> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-export-'));
	try {
		const file = join(folder, 'records.parquet');
		const sql = `select ${parquetColumns(entity)} from ${from}${conditions.where}`;
		await store.engine.queryToFile(sql, file, conditions.parameters, {
			...options,
			priority: 'heavy',
			timeLimit: longestMilliseconds
		});
		yield* createReadStream(file) as AsyncIterable<Uint8Array>;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function parquetColumns(entity: EntityName): string {
	const own = columnsOf(entity).filter(({ name }) => name !== 'custom');
	const columns = own.map(({ name, type }) => `cast(${name} as ${columnTypes[type]}) as ${name}`);
	return [...columns, "nullif(cast(json(custom) as varchar), '{}') as custom"].join(', ');
}
