import { PassThrough } from 'node:stream';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiveFrames, sendFrame } from './frames.ts';

/** A stream in place of a socket: what is written to it comes out again. */
const loop = () => new PassThrough() as unknown as Socket;

describe('frames', () => {
	it('arrive whole, however the bytes are cut', () => {
		const message = fc.record({
			id: fc.nat(),
			text: fc.string(),
			list: fc.array(fc.oneof(fc.bigInt(), fc.date()))
		});
		fc.assert(
			fc.property(fc.array(message), fc.integer({ min: 1, max: 40 }), (messages, cut) => {
				const out = loop();
				for (const each of messages) sendFrame(out, each);
				const bytes = (out.read() as Buffer | null) ?? Buffer.alloc(0);
				const received: unknown[] = [];
				const into = new PassThrough();
				receiveFrames(into as unknown as Socket, (each) => received.push(each));
				for (let at = 0; at < bytes.length; at += cut) into.emit('data', bytes.subarray(at, at + cut));
				expect(received).toEqual(messages);
			}),
			{ numRuns: 50 }
		);
	});

	it('that are too long, or not ours, end the connection', () => {
		for (const bytes of [Buffer.from([0, 0, 1, 0]), Buffer.from([0, 0, 0, 2, 1, 2])]) {
			const into = new PassThrough();
			into.on('error', () => undefined);
			receiveFrames(
				into as unknown as Socket,
				() => expect.unreachable(),
				() => 100
			);
			into.emit('data', bytes);
			expect(into.destroyed).toBe(true);
		}
	});
});
