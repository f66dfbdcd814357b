/** Files on their way in: written to the data folder as they arrive, never held in memory, and gone when done with. */
import { createHash, randomBytes, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { checkContent, checkedBytes, checkSize, largestUpload, tooLarge, UploadError } from './check.ts';

export interface Upload {
	token: string;
	name: string;
	path: string;
}

/** An upload that has just arrived. */
export interface KeptUpload extends Upload {
	/** SHA-256 of its bytes, in hexadecimal. */
	checksum: string;
}

/** A file that someone sends. */
export interface Incoming {
	name: string;
	/** Bytes, where the sender says. */
	size: number | null;
	body: ReadableStream<Uint8Array>;
}

/** Milliseconds without a byte after which a transfer counts as broken off. */
const longestSilence = 60_000;

/** Milliseconds that an upload waits to be imported. */
const keepFor = 24 * 60 * 60 * 1000;

/** The end of the name of a file that is still arriving. */
const arriving = '.part';

const rootOf = (store: Store) => join(store.folder, 'uploads');

/** Everyone's uploads lie apart: nobody imports, or sees, what somebody else sent. */
const folderOf = (store: Store, viewer: Viewer) => join(rootOf(store), safeName(viewer.accountId));

/** What of a name may be part of a path. */
const safeName = (name: string) =>
	basename(name.replaceAll('\\', '/'))
		.replaceAll(/[^\p{L}\p{N}._ ()-]/gu, '_')
		.slice(-120) || 'file';

/**
 * Say whether a file would be taken, from its size and its first bytes, before all of it is sent.
 *
 * @throws UploadError
 */
export async function checkUpload(
	store: Store,
	viewer: Viewer,
	{ name, size, first }: { name: string; size: number; first: Uint8Array }
): Promise<void> {
	checkContent(first, name);
	await checkSize(size, name, folderOf(store, viewer));
}

/**
 * Write a file to the data folder as it arrives. When it is refused, or breaks off, nothing of it stays.
 *
 * @throws UploadError
 */
export async function keepUpload(
	store: Store,
	viewer: Viewer,
	{ name, size, body }: Incoming
): Promise<KeptUpload> {
	await sweepUploads(store);
	const folder = folderOf(store, viewer);
	await checkSize(size ?? 0, name, folder);
	const token = randomBytes(16).toString('hex');
	const upload = { token, name: safeName(name), path: join(folder, `${token}_${safeName(name)}`) };
	const part = `${upload.path}${arriving}`;
	const hash = createHash('sha256');
	let bytes = 0;
	const silence = new AbortController();
	const timer = setTimeout(() => silence.abort(), longestSilence);
	try {
		await pipeline(
			Readable.fromWeb(body as never),
			(chunks: AsyncIterable<Buffer>) =>
				checked(chunks, name, (arrived) => {
					timer.refresh();
					return (bytes += arrived);
				}),
			(chunks: AsyncIterable<Buffer>) => hashed(chunks, hash),
			createWriteStream(part, { mode: 0o600 }),
			{ signal: silence.signal }
		);
		await rename(part, upload.path);
	} catch (failure) {
		await rm(part, { force: true });
		// The server ends the reading of what does not end just past the largest upload.
		if (bytes > largestUpload) throw tooLarge(name);
		throw silence.signal.aborted ? stalled(name) : isBrokenOff(failure) ? brokenOff(name) : failure;
	} finally {
		clearTimeout(timer);
	}
	return { ...upload, checksum: hash.digest('hex') };
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
	for await (const chunk of chunks) {
		hash.update(chunk);
		yield chunk;
	}
}

/**
 * The pieces of a file, once its beginning was looked at. What is refused is read to its end and dropped: who sends
 * reads the answer only then.
 *
 * @param arrived is told the bytes of each piece, and answers those of all
 */
async function* checked(
	chunks: AsyncIterable<Buffer>,
	name: string,
	arrived: (bytes: number) => number
): AsyncGenerator<Buffer> {
	let first: Buffer | null = Buffer.alloc(0);
	let refusal: Error | null = null;
	const look = (): Buffer[] => {
		try {
			checkContent(first!, name);
			return [first!];
		} catch (error) {
			refusal = error as Error;
			return [];
		} finally {
			first = null;
		}
	};
	for await (const chunk of chunks) {
		if (arrived(chunk.length) > largestUpload) refusal ??= tooLarge(name);
		if (refusal) continue;
		if (first === null) yield chunk;
		else {
			first = Buffer.concat([first, chunk]);
			if (first.length >= checkedBytes) yield* look();
		}
	}
	if (first !== null) yield* look();
	if (refusal) throw refusal as Error;
}

/** The sender has gone. */
const isBrokenOff = (failure: unknown): boolean =>
	['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(
		(failure as NodeJS.ErrnoException).code ?? ''
	);

const brokenOff = (name: string) =>
	new UploadError('broken_off', `${name} broke off on its way; nothing of it was kept.`, 'Send it again.');

const stalled = (name: string) =>
	new UploadError(
		'stalled',
		`Nothing more of ${name} arrived for a minute; nothing of it was kept.`,
		'Check the connection and send it again.'
	);

/** Someone's uploads of some tokens that are still there, in their order. */
export async function findUploads(
	store: Store,
	viewer: Viewer,
	tokens: readonly string[]
): Promise<Upload[]> {
	const folder = folderOf(store, viewer);
	const names = await readdir(folder).catch(() => []);
	return tokens
		.filter((token) => /^[0-9a-f]{32}$/.test(token))
		.flatMap((token) => {
			const file = names.find((name) => name.startsWith(`${token}_`) && !name.endsWith(arriving));
			return file ? [{ token, name: file.slice(token.length + 1), path: join(folder, file) }] : [];
		});
}

export async function forgetUploads(uploads: readonly Upload[]): Promise<void> {
	await Promise.all(uploads.map(({ path }) => rm(path, { force: true })));
}

/** Remove what was uploaded and never imported, and what a transfer left that ended with the server. */
export async function sweepUploads(store: Store, now = Date.now()): Promise<void> {
	await mkdir(rootOf(store), { recursive: true, mode: 0o700 });
	for (const name of await readdir(rootOf(store), { recursive: true })) {
		const path = join(rootOf(store), name);
		const found = await stat(path).catch(() => null);
		if (!found?.isFile()) continue;
		const age = now - found.mtimeMs;
		if (age > (name.endsWith(arriving) ? 2 * longestSilence : keepFor)) await rm(path, { force: true });
	}
}
