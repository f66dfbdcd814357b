import { createReadStream } from 'node:fs';

/** Whether a whole file is UTF-8. */
export async function isUtf8File(path: string, signal?: AbortSignal): Promise<boolean> {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	try {
		for await (const chunk of createReadStream(path, {
			highWaterMark: 1024 * 1024,
			signal
		}) as AsyncIterable<Buffer>) {
			decoder.decode(chunk, { stream: true });
		}
		decoder.decode();
		return true;
	} catch (error) {
		if (error instanceof TypeError) return false;
		throw error;
	}
}
