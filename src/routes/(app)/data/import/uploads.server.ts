/** Files on their way in: written to the data folder as they arrive, never held in memory. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Store } from '#lib/server/store/store.ts';

/** A file larger than this is refused while it arrives. */
export const largestUpload = 512 * 1024 * 1024;

export interface Upload {
	token: string;
	name: string;
	path: string;
}

/** The file is larger than an upload may be. */
export class TooLarge extends Error {}

const folderOf = (store: Store) => join(store.folder, 'uploads');

/** What of a name may be part of a path. */
const safeName = (name: string) =>
	basename(name.replaceAll('\\', '/'))
		.replaceAll(/[^\p{L}\p{N}._ ()-]/gu, '_')
		.slice(-120) || 'file';

/** @throws TooLarge past `largestUpload` bytes; what had arrived is removed */
export async function keepUpload(
	store: Store,
	name: string,
	body: ReadableStream<Uint8Array>
): Promise<Upload> {
	await mkdir(folderOf(store), { recursive: true, mode: 0o700 });
	const token = randomBytes(16).toString('hex');
	const upload = { token, name: safeName(name), path: join(folderOf(store), `${token}_${safeName(name)}`) };
	let bytes = 0;
	const limit = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			bytes += chunk.length;
			done(bytes > largestUpload ? new TooLarge() : null, chunk);
		}
	});
	try {
		await pipeline(Readable.fromWeb(body as never), limit, createWriteStream(upload.path, { mode: 0o600 }));
	} catch (failure) {
		await rm(upload.path, { force: true });
		throw failure;
	}
	return upload;
}

/** The uploads of some tokens that are still there, in their order. */
export async function findUploads(store: Store, tokens: readonly string[]): Promise<Upload[]> {
	const names = await readdir(folderOf(store)).catch(() => []);
	return tokens
		.filter((token) => /^[0-9a-f]{32}$/.test(token))
		.flatMap((token) => {
			const file = names.find((name) => name.startsWith(`${token}_`));
			return file ? [{ token, name: file.slice(token.length + 1), path: join(folderOf(store), file) }] : [];
		});
}

export async function forgetUploads(uploads: readonly Upload[]): Promise<void> {
	await Promise.all(uploads.map(({ path }) => rm(path, { force: true })));
}
