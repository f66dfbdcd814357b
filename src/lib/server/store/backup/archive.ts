/** The archive of a backup: a ZIP file that any program opens, read and written as a stream. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, Writable, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ZipFile as ZipWriter } from 'yazl';
import { damaged } from './errors.ts';
import { manifestName, readManifest, type Manifest, type Member } from './manifest.ts';

/** A file that goes into a backup. */
export interface Packed {
	path: string;
	from: string;
	/** Parquet is compressed as it is. */
	compress: boolean;
}

const largestManifest = 256 * 1024 ** 2;

/**
 * Write an archive of files, and at its end the manifest that `describe` makes of their checksums.
 *
 * @param to must not exist
 */
export async function writeArchive(
	to: string,
	files: readonly Packed[],
	describe: (members: Member[]) => Manifest,
	{ signal, onBytes }: { signal?: AbortSignal; onBytes?: (bytes: number) => void } = {}
): Promise<Manifest> {
	const zip = new ZipWriter();
	const output = createWriteStream(to, { flags: 'wx', mode: 0o600 });
	const written = pipeline(zip.outputStream, output, { signal });
	// Whichever fails first is told below; neither may go unheard meanwhile.
	written.catch(() => undefined);
	const failed = new Promise<never>((_, reject) => zip.once('error', reject));
	failed.catch(() => undefined);
	const members: Member[] = [];
	for (const { path, from, compress } of files) {
		signal?.throwIfAborted();
		const { size } = await stat(from);
		const counted = checked(onBytes);
		const input = createReadStream(from);
		input.once('error', (error) => counted.stream.destroy(error));
		zip.addReadStream(input.pipe(counted.stream), path, { size, compress, mode: 0o600 });
		members.push({ path, ...(await Promise.race([counted.done, failed, written.then(() => never)])) });
	}
	const manifest = describe(members);
	zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, '\t')), manifestName, { mode: 0o600 });
	zip.end();
	await Promise.race([written, failed]);
	return manifest;
}

const never = new Promise<never>(() => undefined);

/** A stream that passes bytes on, counts them and takes their checksum. */
function checked(onBytes?: (bytes: number) => void) {
	const hash = createHash('sha256');
	let bytes = 0;
	const stream = new Transform({
		transform(chunk: Buffer, _encoding, passOn) {
			hash.update(chunk);
			bytes += chunk.length;
			onBytes?.(chunk.length);
			passOn(null, chunk);
		}
	});
	const done = new Promise<Omit<Member, 'path'>>((resolve, reject) => {
		stream.once('end', () => resolve({ bytes, sha256: hash.digest('hex') }));
		stream.once('error', reject);
	});
	done.catch(() => undefined);
	return { stream, done };
}

/** A backup that was opened to be read. */
export class Archive {
	private constructor(
		private readonly file: string,
		private readonly zip: ZipFile,
		private readonly entries: ReadonlyMap<string, Entry>,
		readonly manifest: Manifest
	) {}

	/** @throws BackupError `damaged` or `newer` */
	static async open(file: string): Promise<Archive> {
		let zip: ZipFile;
		const entries = new Map<string, Entry>();
		try {
			zip = await openPromise(file, { lazyEntries: true, autoClose: false });
		} catch (error) {
			throw damaged(file, `it is no whole backup (${(error as Error).message})`);
		}
		try {
			for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
			const found = entries.get(manifestName);
			if (!found || found.uncompressedSize > largestManifest)
				throw damaged(file, `it has no ${manifestName}`);
			const text = (await buffer(await zip.openReadStreamPromise(found))).toString('utf8');
			return new Archive(file, zip, entries, readManifest(file, text));
		} catch (error) {
			zip.close();
			throw wrapped(file, error);
		}
	}

	/** Read every member against its checksum; into a folder, when one is given. */
	async unpack(
		to: string | null,
		{ signal, onBytes }: { signal?: AbortSignal; onBytes?: (bytes: number) => void } = {}
	): Promise<void> {
		for (const member of this.manifest.members) {
			const counted = checked(onBytes);
			try {
				const input = await this.#stream(member.path);
				if (to === null) {
					await pipeline(input, counted.stream, discard(), { signal });
				} else {
					const path = join(to, member.path);
					await mkdir(dirname(path), { recursive: true, mode: 0o700 });
					await pipeline(input, counted.stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }), {
						signal
					});
				}
			} catch (error) {
				throw signal?.aborted ? error : wrapped(this.file, error);
			}
			const { sha256, bytes } = await counted.done;
			if (sha256 !== member.sha256 || bytes !== member.bytes)
				throw damaged(this.file, `${member.path} in it is not as it was written`);
		}
	}

	close(): void {
		this.zip.close();
	}

	async #stream(path: string): Promise<Readable> {
		const entry = this.entries.get(path);
		if (!entry) throw damaged(this.file, `${path} is missing in it`);
		return this.zip.openReadStreamPromise(entry);
	}
}

const discard = () =>
	new Writable({
		write(_chunk, _encoding, done) {
			done();
		}
	});

/** What zlib or the ZIP reader say is a damaged file; what the disk says is not. */
function wrapped(file: string, error: unknown): unknown {
	const { code, name, message } = error as NodeJS.ErrnoException;
	if (name === 'BackupError' || /^E[A-Z]+$/.test(code ?? '')) return error;
	return damaged(file, `a part of it can't be read (${message})`);
}
