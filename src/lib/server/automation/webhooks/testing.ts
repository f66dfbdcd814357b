/** A receiver on loopback that checks signatures as the scheme says, by itself; for tests. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookEvent } from './events.ts';

export interface Received {
	id: string;
	timestamp: number;
	/** One a secret. */
	signatures: string[];
	body: string;
	events: WebhookEvent[];
}

export interface TestReceiver {
	address: string;
	received: Received[];
	/** What the next requests are answered with, in turn; 204 after that. `hang`: nothing. */
	answers: ({ status: number; text?: string; location?: string; retryAfter?: string } | 'hang')[];
	stop(): Promise<void>;
}

/** Start a receiver on a free port. */
export async function startReceiver(): Promise<TestReceiver> {
	const received: Received[] = [];
	const answers: TestReceiver['answers'] = [];
	const server = createServer((request, response) => {
		void (async () => {
			const pieces: Buffer[] = [];
			for await (const piece of request) pieces.push(piece as Buffer);
			const body = Buffer.concat(pieces).toString('utf8');
			received.push({
				id: String(request.headers['webhook-id']),
				timestamp: Number(request.headers['webhook-timestamp']),
				signatures: String(request.headers['webhook-signature']).split(' '),
				body,
				events: (JSON.parse(body) as { data: { events: WebhookEvent[] } }).data.events
			});
			const answer = answers.shift() ?? { status: 204 };
			if (answer === 'hang') return;
			const { status, text = '', location, retryAfter } = answer;
			response.writeHead(status, {
				...(location && { location }),
				...(retryAfter && { 'retry-after': retryAfter })
			});
			response.end(text);
		})();
	});
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	return {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		received,
		answers,
		stop: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			})
	};
}

/** Whether one of the signatures is that of a secret. */
export function isSignedBy(secret: string, { id, timestamp, body, signatures }: Received): boolean {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	return signatures.includes(`v1,${expected}`);
}
