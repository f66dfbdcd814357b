import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ImportError } from '../report.ts';

/** What an archive may unpack to: more is refused while it unpacks, whatever the archive says of itself. */
const limits = {
	files: 500,
	bytes: 16 * 1024 ** 3,
	/** Times its packed size; tables that repeat themselves come to 50. */
	ratio: 500,
	/** Up to here no ratio is asked. */
	smallBytes: 64 * 1024 ** 2
};

/** A file that was taken out of an archive. */
export interface Member {
	/** Its name in the archive. */
	name: string;
	path: string;
}

/** Names that systems add to archives and nobody means to import. */
const clutter = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

/** Whether a ZIP archive is packed like an XLSX workbook. */
export async function isWorkbook(path: string, name: string): Promise<boolean> {
	let found = false;
	await eachEntry(path, name, async (entry) => (found ||= entry.fileName === '[Content_Types].xml'));
	return found;
}

/**
 * Unpack the files of a ZIP archive into a folder, under names of our own.
 *
 * @throws ImportError `unsupported` when it holds too much, or is encrypted; `not_text` when it is broken
 */
export async function unpackZip(
	path: string,
	name: string,
	folder: string,
	signal?: AbortSignal
): Promise<Member[]> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const members: Member[] = [];
	const budget = { bytes: 0 };
	await eachEntry(path, name, async (entry, zip) => {
		if (entry.fileName.endsWith('/') || clutter.test(entry.fileName)) return false;
		if (members.length >= limits.files) throw tooMuch(name, `more than ${limits.files} files`);
		if (entry.isEncrypted()) throw protectedArchive(name);
		const member = { name: entry.fileName, path: join(folder, `member-${members.length + 1}`) };
		await copyLimited(
			await zip.openReadStreamPromise(entry),
			member.path,
			name,
			entry.compressedSize,
			budget,
			signal
		);
		members.push(member);
		return false;
	});
	if (members.length === 0) {
		throw new ImportError('empty', `${name} has no file in it.`, 'Export it again.', name);
	}
	return members;
}

/** Unpack a gzip file. @throws ImportError as `unpackZip` does */
export async function unpackGzip(
	path: string,
	name: string,
	folder: string,
	bytes: number,
	signal?: AbortSignal
): Promise<string> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const to = join(folder, 'unpacked');
	const unpacked = createReadStream(path).pipe(createGunzip());
	await copyLimited(unpacked, to, name, bytes, { bytes: 0 }, signal);
	return to;
}

async function eachEntry(
	path: string,
	name: string,
	visit: (entry: Entry, zip: ZipFile) => Promise<boolean>
): Promise<void> {
	try {
		const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
		try {
			for await (const entry of zip.eachEntry()) if (await visit(entry, zip)) return;
		} finally {
			zip.close();
		}
	} catch (error) {
		throw error instanceof ImportError ? error : brokenArchive(name, error);
	}
}

async function copyLimited(
	from: Readable,
	to: string,
	name: string,
	packed: number,
	budget: { bytes: number },
	signal?: AbortSignal
): Promise<void> {
	let own = 0;
	const allowed = Math.max(limits.smallBytes, packed * limits.ratio);
	const limit = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			own += chunk.length;
			budget.bytes += chunk.length;
			const over = own > allowed || budget.bytes > limits.bytes;
			done(over ? tooMuch(name, 'far more than its size') : null, chunk);
		}
	});
	try {
		await pipeline(from, limit, createWriteStream(to, { mode: 0o600 }), { signal });
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof ImportError ? error : brokenArchive(name, error);
	}
}

const tooMuch = (name: string, what: string) =>
	new ImportError(
		'unsupported',
		`${name} unpacks to ${what}.`,
		'Unpack it and import the files in it.',
		name
	);

/** The error for an archive whose files a password protects. */
export const protectedArchive = (name: string): ImportError =>
	new ImportError(
		'unsupported',
		`${name} is protected by a password.`,
		'Unpack it and import the files in it.',
		name
	);

/** The error for an archive that can't be unpacked. */
export const brokenArchive = (name: string, error: unknown): ImportError =>
	new ImportError(
		'not_text',
		`${name} can't be unpacked: ${error instanceof Error ? error.message : String(error)}.`,
		'It may have been cut off on its way: export or copy it again.',
		name
	);
