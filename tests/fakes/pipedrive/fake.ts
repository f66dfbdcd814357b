/** Pipedrive's API over a world: versions 1 and 2, as far as a connector may ask. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import { apiDescription, type ApiDescription } from '../openapi.ts';
import type { World } from '../world/world.ts';
import { Refusal, refuse } from './lists.ts';
import { routes, type Context, type State } from './routes.ts';

export interface PipedriveOptions {
	/** Rows of one answer, at most. Default 500. */
	pageSize?: number;
	/** Leads are of people and organizations that are no one else's. Default true. */
	leadParties?: boolean;
	/** Hold every answer against Pipedrive's description of its API. */
	checked?: ApiDescription;
}

export interface FakePipedrive extends State {
	server: FakeServer;
	credentials: Record<string, string>;
}

const token = 'fake-token';

export const descriptionOf = () =>
	apiDescription(
		new URL('../../../../shared/data/connectors/pipedrive/openapi-v2.yaml', import.meta.url),
		nullable
	);

/** Null in the answers of an account, and in the types of the vendor's client of 2026, which are newer. */
const nullable = [
	...['person_id', 'org_id', 'deal_id', 'lead_id', 'stage_change_time', 'won_time', 'lost_time'],
	...['expected_close_date', 'next_cursor', 'custom_fields.*']
];

export async function startFakePipedrive(
	world: World,
	options: PipedriveOptions = {}
): Promise<FakePipedrive> {
	const description = options.checked;
	const { pageSize = 500, leadParties = true } = options;
	const fake: State = {
		archived: new Set(),
		fit: new Map(),
		forbidden: new Set(),
		tokens: null,
		staleMarkers: false,
		faults: []
	};
	const server = await startFakeServer((call) => {
		const answer = answerOf({ world, fake, pageSize, leadParties }, call);
		const path = call.path.replace(/^\/api\/v2/, '');
		if (description && path !== call.path && (answer.status ?? 200) === 200)
			fake.faults.push(...description.faults(call.method, path, answer.body));
		// The moment is the world's, and not this machine's.
		return {
			...answer,
			headers: { ...answer.headers, date: new Date(world.now).toUTCString(), ...tokenHeaders(fake) }
		};
	});
	return Object.assign(fake, { server, credentials: { address: server.address, token } });
}

const tokenHeaders = ({ tokens }: Pick<State, 'tokens'>): Record<string, string> =>
	tokens
		? {
				'x-daily-ratelimit-token-limit': String(tokens.limit),
				'x-daily-ratelimit-token-remaining': String(tokens.left)
			}
		: {};

function answerOf(context: Context, call: FakeCall): FakeAnswer {
	const { fake } = context;
	try {
		if (call.headers['x-api-token'] !== token) refuse(401, 'unauthorized access');
		if (fake.forbidden.has(call.path)) refuse(403, 'Scope and URL mismatch');
		if (fake.tokens) {
			if (fake.tokens.left <= 0) refuse(429, 'Daily API token limit exceeded');
			fake.tokens.left = Math.max(0, fake.tokens.left - 10);
		}
		for (const [pattern, method, answer] of routes) {
			const match = call.method === method ? pattern.exec(call.path) : null;
			if (match) return answer(context, call, match[1] ?? '');
		}
		return refuse(404, `There is no ${call.method} ${call.path}`);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { status: error.status, body: { success: false, error: error.message, errorCode: error.status } };
	}
}
