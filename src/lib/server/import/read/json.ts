import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { flatCells, type Json, type JsonRecord } from '#connectors/shared/flat-record.ts';
import { ImportError } from '../report.ts';
import { csvLine } from './csv-text.ts';

/** Bytes of one JSON document: it is read in memory. JSON Lines may be of any size. */
const largestDocument = 256 * 1024 ** 2;

/** A list of records as CSV, and where in the document it was; null where it is all there is. */
export interface JsonTable {
	path: string;
	list: string | null;
}

/** Whether a text begins like JSON: an object, or a list of objects. */
export const isJson = (start: string): boolean => /^\ufeff?\s*(?:\{\s*["}]|\[\s*[{[\]])/.test(start);

/**
 * Convert the records of a JSON document, or of JSON Lines, to CSV in UTF-8: one file a list of records, a line a
 * record. Objects in records become columns with a dot in their name.
 *
 * @throws ImportError when it is no JSON, or holds no list of records
 */
export async function jsonToText(
	path: string,
	name: string,
	size: number,
	folder: string
): Promise<JsonTable[]> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	if (await isLines(path))
		return [await writeTable(() => recordsOfLines(path, name), null, join(folder, 'lines.csv'))];
	const tables: JsonTable[] = [];
	for (const [list, records] of listsOf(await readDocument(path, name, size), name)) {
		const to = join(folder, `list-${tables.length + 1}.csv`);
		tables.push(await writeTable(() => Promise.resolve(records), list, to));
	}
	return tables;
}

/** Whether the first line is a whole object and another follows it. */
async function isLines(path: string): Promise<boolean> {
	let objects = 0;
	for await (const line of linesOf(path)) {
		if (line.trim() === '') continue;
		if (objects === 1) return line.startsWith('{');
		if (!isRecord(parsed(line))) return false;
		objects++;
	}
	return false;
}

const linesOf = (path: string) =>
	createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });

/**
 * What a string of JSON begins or ends with, what is escaped in one, or a number. A whole string of ten MB is more than a
 * regular expression can match.
 */
const tokens = /"|\\.|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with the numbers that a double would bend as texts: ids of 17 digits are other records' ids without their last. */
function withoutBentNumbers(text: string): string {
	if (!/\d{16}/.test(text)) return text;
	let isInString = false;
	return text.replace(tokens, (token) => {
		if (token === '"') isInString = !isInString;
		const isBent = !isInString && token.length >= 16 && String(Number(token)) !== token;
		return isBent ? `"${token}"` : token;
	});
}

function parsed(text: string): Json | undefined {
	try {
		return JSON.parse(withoutBentNumbers(text.replace(/^\ufeff/, ''))) as Json;
	} catch {
		return undefined;
	}
}

async function* recordsOfLines(path: string, name: string): AsyncGenerator<JsonRecord> {
	let number = 0;
	for await (const line of linesOf(path)) {
		number++;
		if (line.trim() === '') continue;
		const record = parsed(line);
		if (isRecord(record)) yield record;
		else {
			throw new ImportError(
				'not_text',
				`Line ${number} of ${name} is no JSON object.`,
				'In JSON Lines every line is one record. Mend the line, or export the list again.',
				name,
				number
			);
		}
	}
}

async function readDocument(path: string, name: string, size: number): Promise<Json> {
	if (size > largestDocument) {
		throw new ImportError(
			'unsupported',
			`${name} has ${Math.round(size / 1024 ** 2)} MB, more than a JSON document may.`,
			'Export it as JSON Lines, with one record a line, or as CSV.',
			name
		);
	}
	const document = parsed(await readFile(path, 'utf8'));
	if (document !== undefined) return document;
	throw new ImportError(
		'not_text',
		`${name} begins like JSON and is none.`,
		'It may have been cut off on its way: export or copy it again.',
		name
	);
}

const isRecord = (value: Json | undefined): value is JsonRecord =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json | undefined): value is JsonRecord[] =>
	Array.isArray(value) && value.length > 0 && value.every(isRecord);

/** The lists of records in a document: itself, or those that it holds by name. */
function listsOf(document: Json, name: string): [string | null, JsonRecord[]][] {
	if (isList(document)) return [[null, document]];
	const held = isRecord(document)
		? Object.entries(document).flatMap(([key, value]): [string, JsonRecord[]][] =>
				isList(value) ? [[key, value]] : []
			)
		: [];
	if (held.length === 1) return [[null, held[0]![1]]];
	if (held.length > 1) return held;
	throw new ImportError(
		'not_a_table',
		`${name} holds no list of records.`,
		'Export the list of records, as CSV or as JSON with one object a record.',
		name
	);
}

/** Written twice over: the columns are known only when every record was seen. */
async function writeTable(
	records: () => Promise<JsonRecord[]> | AsyncGenerator<JsonRecord>,
	list: string | null,
	path: string
): Promise<JsonTable> {
	/** Columns in the order in which they are met, and whether anything but yes or no stands in them. */
	const columns = new Map<string, boolean>();
	for await (const record of await records()) {
		for (const [key, value] of flatCells(record))
			columns.set(key, (columns.get(key) ?? false) || (value !== null && typeof value !== 'boolean'));
	}
	const output = createWriteStream(path, { mode: 0o600 });
	output.write(csvLine([...columns.keys()]));
	for await (const record of await records()) {
		const cells = new Map(flatCells(record));
		// Odoo says false where there is nothing.
		const texts = [...columns].map(([key, says]) => textOf(cells.get(key), says));
		if (!output.write(csvLine(texts))) await once(output, 'drain');
	}
	output.end();
	await once(output, 'finish');
	return { path, list };
}

function textOf(value: string | number | boolean | null | undefined, says: boolean): string {
	if (value === null || value === undefined || (value === false && says)) return '';
	return String(value).replaceAll('\0', '');
}
