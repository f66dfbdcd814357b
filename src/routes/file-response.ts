import { Readable } from 'node:stream';

interface SentFile {
	/** Its text, or its pieces as they come. */
	file: string | AsyncIterable<string | Uint8Array>;
	type: string;
	name: string;
	headers?: Record<string, string>;
}

/**
 * A file to save. Pieces are sent while they are written: read no faster than they are taken, and no further when who asked has
 * gone.
 */
export function fileResponse({ file, type, name, headers = {} }: SentFile): Response {
	return new Response(typeof file === 'string' ? file : streamed(file), {
		headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, ...headers }
	});
}

const streamed = (file: AsyncIterable<string | Uint8Array>): ReadableStream =>
	Readable.toWeb(Readable.from(encoded(file), { objectMode: false })) as ReadableStream;

async function* encoded(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	for await (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
}
