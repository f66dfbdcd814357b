import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a whole reading of a file tells. */
export interface KeptFile {
	/** SHA-256, in hex. */
	checksum: string;
	/** Line feeds in the file: a table read whole has as many records, unless cells hold line ends. */
	lineFeeds: number;
	endsWithLineFeed: boolean;
}

const chunkBytes = 1024 * 1024;

/** Copy a file for keeps, and take its checksum on the way. */
export async function keepFile(from: string, to: string | null, signal?: AbortSignal): Promise<KeptFile> {
	const hash = createHash('sha256');
	let lineFeeds = 0;
	let last = 0;
	if (to) await mkdir(dirname(to), { recursive: true, mode: 0o700 });
	const input = await open(from);
	const output = to ? await open(to, 'w', 0o600) : null;
	// One piece of memory for all: a new one for each piece costs more than the reading.
	const memory = Buffer.allocUnsafe(chunkBytes);
	try {
		for (;;) {
			signal?.throwIfAborted();
			const { bytesRead } = await input.read(memory, 0, chunkBytes);
			if (bytesRead === 0) break;
			const chunk = memory.subarray(0, bytesRead);
			const written = output?.writeFile(chunk);
			hash.update(chunk);
			for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lineFeeds++;
			last = chunk[bytesRead - 1]!;
			await written;
		}
	} finally {
		await input.close();
		await output?.close();
	}
	return { checksum: hash.digest('hex'), lineFeeds, endsWithLineFeed: last === 10 };
}
