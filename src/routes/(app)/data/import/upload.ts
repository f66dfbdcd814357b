/** Sends files to the server, in the browser: how far each one is, and what became of it. */

export interface Transfer {
	name: string;
	/** Bytes that were sent, of all. */
	sent: number;
	size: number;
	/** Bytes a second over the last seconds; null until it can be told. */
	speed: number | null;
	/** Seconds, at that speed. */
	left: number | null;
}

/** The person stopped it. */
export class Stopped extends Error {}

/** As many bytes as the server looks at to say what a file is. */
const checkedBytes = 64 * 1024;

const address = (file: File, more: Record<string, string> = {}) =>
	`/data/import/upload?${new URLSearchParams({ name: file.name, ...more }).toString()}`;

/**
 * Send one file and answer the token under which the server keeps it. The server is asked first whether it would take
 * it: a person should not wait for half a gigabyte to arrive to read that it is a picture.
 *
 * @throws Stopped, or an error in words for people
 */
export async function sendFile(
	file: File,
	signal: AbortSignal,
	tell: (transfer: Transfer) => void
): Promise<string> {
	tell({ name: file.name, sent: 0, size: file.size, speed: null, left: null });
	const asked = await fetch(address(file, { size: String(file.size) }), {
		method: 'POST',
		headers: { 'content-type': 'application/octet-stream' },
		body: file.slice(0, checkedBytes),
		signal
	}).catch(() => {
		throw signal.aborted ? new Stopped() : notArrived(file.name);
	});
	if (!asked.ok) throw refusal(await asked.text(), file.name);
	return transfer(file, signal, tell);
}

/** XMLHttpRequest still is the one that says how far an upload is. */
function transfer(file: File, signal: AbortSignal, tell: (transfer: Transfer) => void): Promise<string> {
	return new Promise((done, failed) => {
		const request = new XMLHttpRequest();
		const speedOf = speedometer();
		request.open('PUT', address(file));
		request.setRequestHeader('content-type', 'application/octet-stream');
		request.upload.onprogress = ({ loaded, total }) => {
			const speed = speedOf(loaded, performance.now());
			tell({ name: file.name, sent: loaded, size: total, speed, left: speed && (total - loaded) / speed });
		};
		request.onload = () => {
			if (request.status === 200) done((JSON.parse(request.responseText) as { token: string }).token);
			else failed(refusal(request.responseText, file.name));
		};
		request.onerror = () => failed(notArrived(file.name));
		request.onabort = () => failed(new Stopped());
		signal.addEventListener('abort', () => request.abort(), { once: true });
		request.send(file);
	});
}

const window = 5000;

/** Bytes a second over the last five seconds: a transfer that slows down says so. */
export function speedometer(): (bytes: number, now: number) => number | null {
	const seen: { bytes: number; at: number }[] = [];
	return (bytes, now) => {
		seen.push({ bytes, at: now });
		while (seen.length > 2 && now - seen[0]!.at > window) seen.shift();
		const milliseconds = now - seen[0]!.at;
		return milliseconds < 500 ? null : (1000 * (bytes - seen[0]!.bytes)) / milliseconds;
	};
}

const notArrived = (name: string) =>
	new Error(`${name} did not arrive. Check the connection and try again; nothing of it was kept.`);

function refusal(text: string, name: string): Error {
	try {
		const { detail, message } = JSON.parse(text) as Record<string, string | undefined>;
		return new Error(detail ?? message);
	} catch {
		return notArrived(name);
	}
}
