/** Records as columns with types: Arrow as a stream of batches, Parquet as a file. Money stays exact. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Table, tableToIPC } from 'apache-arrow';
import { entityNamed, type EntityName, type Field } from '#lib/crm/entities/index.ts';
import type { Store } from '../store.ts';
import { batchOf, type ArrowField } from './arrow-batch.ts';
import { fieldNamesOf, fieldsOf, type CrmRecord } from './read.ts';
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

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A Parquet file, made beside the data on disk, so that it takes no more memory however long it is. */
export async function* parquet(
	store: Store,
	entity: EntityName,
	pages: AsyncIterable<CrmRecord[]>,
	signal?: AbortSignal
): AsyncGenerator<Uint8Array> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-export-'));
	try {
		const [lines, file] = [join(folder, 'records.ndjson'), join(folder, 'records.parquet')];
		await pipeline(Readable.from(texts(pages)), createWriteStream(lines, { mode: 0o600 }), { signal });
		await store.engine.queryToFile(parquetSql(entity, lines), file, { priority: 'heavy', signal });
		yield* createReadStream(file) as AsyncIterable<Uint8Array>;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function* texts(pages: AsyncIterable<CrmRecord[]>): AsyncGenerator<string> {
	for await (const records of pages)
		yield records.map((record) => `${JSON.stringify(rowOf(record))}\n`).join('');
}

/** Every value is read as text and cast by the type of its field, so that none is guessed at. */
function parquetSql(entity: EntityName, lines: string): string {
	const columns = columnsOf(entity);
	const read = columns.map(({ name }) => `"${name}": 'varchar'`).join(', ');
	const cast = columns
		.map(({ name, type }) => `cast("${name}" as ${columnTypes[type]}) as "${name}"`)
		.join(', ');
	return `select ${cast} from read_json(${quoted(lines)}, format = 'newline_delimited', columns = {${read}})`;
}
