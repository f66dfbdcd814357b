import { mkdir, statfs } from 'node:fs/promises';
import { sniffEncoding, isGzip, isParquet, isZip } from '../sniff/encoding.ts';
import { ImportError } from '../report.ts';

/** Bytes of the largest file that is taken through the browser. The command line has no limit. */
export const largestUpload = 2 * 1024 ** 3;

/** Bytes by which a file is known: enough for every signature, and for telling text from other things. */
export const checkedBytes = 64 * 1024;

/** An upload is kept beside what it is read into and what becomes of it. */
const roomPerByte = 3;

/** Why an upload is not taken. */
export class UploadError extends Error {
	override readonly name = 'UploadError';
	constructor(
		readonly code: 'too_large' | 'wrong_type' | 'no_room' | 'stalled' | 'broken_off' | 'too_many_waiting',
		message: string,
		/** What to do about it. */
		readonly advice: string
	) {
		super(message);
	}
}

export const tooLarge = (name: string): UploadError =>
	new UploadError(
		'too_large',
		`${name} is larger than ${inWords(largestUpload)}, the most that can be uploaded.`,
		'Import it with `weatherglass import`, which has no limit, or in parts.'
	);

/**
 * Refuse a file by its first bytes: what is neither text, nor an archive of it, nor Parquet. Its name says nothing.
 *
 * @throws UploadError `wrong_type`
 */
export function checkContent(first: Uint8Array, name: string): void {
	if (first.length === 0 || isZip(first) || isGzip(first) || isParquet(first)) return;
	try {
		sniffEncoding(first, name);
	} catch (error) {
		if (!(error instanceof ImportError)) throw error;
		throw new UploadError('wrong_type', error.message, error.advice);
	}
}

/**
 * Refuse a file by its size.
 *
 * @param bytes as the sender says
 * @param folder where it would be kept
 * @throws UploadError `too_large`, or `no_room` on the disk
 */
export async function checkSize(bytes: number, name: string, folder: string): Promise<void> {
	if (bytes > largestUpload) throw tooLarge(name);
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const { bavail, bsize } = await statfs(folder);
	const free = bavail * bsize;
	if (bytes * roomPerByte <= free) return;
	throw new UploadError(
		'no_room',
		`There is no room for ${name}: to load it takes ${inWords(bytes * roomPerByte)} on the server’s disk, and ${inWords(free)} are free.`,
		'Free some space there, or import it in parts.'
	);
}

const inWords = (bytes: number): string =>
	bytes >= 1024 ** 3 ? `${Number((bytes / 1024 ** 3).toFixed(1))} GB` : `${Math.ceil(bytes / 1024 ** 2)} MB`;
