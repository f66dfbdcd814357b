import { Readable } from 'node:stream';

interface SentFile {
	file: AsyncIterable<string | Uint8Array>;
	type: string;
	name: string;
	headers?: Record<string, string>;
}

/** A file to save, sent while it is written: read no faster than it is taken, and no further when who asked has gone. */
export function fileResponse({ file, type, name, headers = {} }: SentFile): Response {
	const stream = Readable.from(encoded(file), { objectMode: false });
	return new Response(Readable.toWeb(stream) as ReadableStream, {
		headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, ...headers }
	});
}

async function* encoded(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	for await (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
}
