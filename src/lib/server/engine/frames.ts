import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

const headerBytes = 4;

/** Send one message: its length, then its bytes as V8 serializes them (bigint, Date and typed arrays survive). */
export function sendFrame(socket: Socket, message: unknown): void {
	const body = serialize(message);
	const header = Buffer.allocUnsafe(headerBytes);
	header.writeUInt32BE(body.length);
	socket.cork();
	socket.write(header);
	socket.write(body);
	socket.uncork();
}

/**
 * Call `receive` with each message that arrives whole. A frame longer than `limit()` ends the connection: before
 * a client has proved itself the limit is small, so that a stranger can't make the engine allocate.
 */
export function receiveFrames(
	socket: Socket,
	receive: (message: unknown) => void,
	limit: () => number = () => 0xffffffff
): void {
	let parts: Buffer[] = [];
	let buffered = 0;
	let wanted = headerBytes;
	let inBody = false;

	const deliver = (bytes: Buffer) => {
		let message: unknown;
		try {
			message = deserialize(bytes);
		} catch {
			socket.destroy(new Error('The message is not one of ours.'));
			return;
		}
		receive(message);
	};

	socket.on('data', (data: Buffer) => {
		parts.push(data);
		buffered += data.length;
		while (buffered >= wanted && !socket.destroyed) {
			const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts, buffered);
			const piece = all.subarray(0, wanted);
			const rest = all.subarray(wanted);
			parts = rest.length > 0 ? [rest] : [];
			buffered = rest.length;
			if (inBody) {
				inBody = false;
				wanted = headerBytes;
				deliver(piece);
			} else {
				wanted = piece.readUInt32BE();
				inBody = true;
				if (wanted > limit()) socket.destroy(new Error('The message is too long.'));
			}
		}
	});
}
