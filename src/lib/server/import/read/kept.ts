import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
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
	const output = to ? createWriteStream(to, { mode: 0o600 }) : null;
	try {
		for await (const chunk of createReadStream(from, {
			highWaterMark: chunkBytes,
			signal
		}) as AsyncIterable<Buffer>) {
			hash.update(chunk);
			for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lineFeeds++;
			last = chunk[chunk.length - 1] ?? last;
			if (output && !output.write(chunk))
				await new Promise<void>((resolve) => output.once('drain', () => resolve()));
		}
	} finally {
		if (output) await new Promise<void>((resolve) => output.end(() => resolve()));
	}
	return { checksum: hash.digest('hex'), lineFeeds, endsWithLineFeed: last === 10 };
}
