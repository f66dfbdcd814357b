import {
	closeSync,
	copyFileSync,
	existsSync,
	fstatSync,
	openSync,
	readFileSync,
	readSync,
	readdirSync,
	statSync
} from 'node:fs';
import { basename, join } from 'node:path';
import type { DataFolder } from './folder.ts';

// What DuckDB 1.5 writes first: field 100, kind 98; field 101, version 2; field 102, the 16 bytes that name the database
// file; field 103, its checkpoint; end. The bytes and the checkpoint are numbers of variable length (LEB128). Entries
// follow: size, checksum, bytes.
const headerStart = [0x64, 0x00, 0x62, 0x65, 0x00, 0x02, 0x66, 0x00, 0x10];
const checkpointField = [0x67, 0x00];
const headerEnd = [0xff, 0xff];
const nameNumbers = 16;
const longestHeader = 64;
/** Bytes of an entry before its content: its size, in 8 bytes, and a checksum. */
export const entryOverhead = 16;
const sizeBytes = 8;

/**
 * Keep a copy of a write-ahead log whose entries don't end where the file ends, and answer its name. DuckDB takes
 * such a log for one torn by a crash and drops the rest without a word, also when a damaged length made it so.
 */
export function keepIncompleteLog(folder: DataFolder): string | null {
	if (!existsSync(folder.writeAheadLog) || isWhole(folder.writeAheadLog)) return null;
	// DuckDB cuts the log only when it next writes: without a write since, the copy is there already.
	if (copies(folder).some((copy) => sameContent(copy, folder.writeAheadLog))) return null;
	const copy = `${folder.writeAheadLog}.incomplete-${new Date().toISOString().replace(/[:.]/g, '-')}`;
	copyFileSync(folder.writeAheadLog, copy);
	return copy;
}

function copies(folder: DataFolder): string[] {
	const prefix = `${basename(folder.writeAheadLog)}.incomplete-`;
	const names = readdirSync(folder.path).filter((name) => name.startsWith(prefix));
	return names.map((name) => join(folder.path, name));
}

function sameContent(one: string, other: string): boolean {
	return statSync(one).size === statSync(other).size && readFileSync(one).equals(readFileSync(other));
}

function isWhole(path: string): boolean {
	const file = openSync(path, 'r');
	try {
		const length = fstatSync(file).size;
		if (length === 0) return true;
		const start = Buffer.alloc(longestHeader);
		let at = headerLength(start.subarray(0, readSync(file, start, 0, longestHeader, 0)));
		if (at === null) return false;
		const size = Buffer.alloc(sizeBytes);
		while (at + entryOverhead <= length) {
			readSync(file, size, 0, sizeBytes, at);
			const next: bigint = BigInt(at + entryOverhead) + size.readBigUInt64LE();
			if (next > BigInt(length)) return false;
			at = Number(next);
		}
		return at === length;
	} finally {
		closeSync(file);
	}
}

/** Bytes of the header that a log begins with; null when it is none. */
export function headerLength(log: Buffer): number | null {
	let at = 0;
	const fixed = (bytes: readonly number[]) => bytes.every((byte) => log[at++] === byte);
	const number = () => {
		while ((log[at] ?? 0) >= 0x80) at++;
		at++;
	};
	if (!fixed(headerStart)) return null;
	for (let count = 0; count < nameNumbers; count++) number();
	if (!fixed(checkpointField)) return null;
	number();
	return fixed(headerEnd) ? at : null;
}
