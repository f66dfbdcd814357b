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

// What DuckDB 1.5 writes first: field 100, kind 98; field 101, version 2; end. Entries follow: size, checksum, bytes.
const header = Buffer.from([0x64, 0x00, 0x62, 0x65, 0x00, 0x02, 0xff, 0xff]);
const sizeBytes = 8;
const entryOverhead = 16;

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
		const start = Buffer.alloc(header.length);
		readSync(file, start, 0, header.length, 0);
		if (!start.equals(header)) return false;
		const size = Buffer.alloc(sizeBytes);
		let at = header.length;
		while (at + entryOverhead <= length) {
			readSync(file, size, 0, sizeBytes, at);
			const next = BigInt(at + entryOverhead) + size.readBigUInt64LE();
			if (next > BigInt(length)) return false;
			at = Number(next);
		}
		return at === length;
	} finally {
		closeSync(file);
	}
}
