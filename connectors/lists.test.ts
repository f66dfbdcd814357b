import { describe, expect, it } from 'vitest';
import { startFakeServer } from '../tests/fakes/fake-server.ts';

import { listPage } from './activecampaign/api.ts';
import { clientOf as dynamicsOf } from './dynamics/client.ts';
import { hubspotApi } from './hubspot/api.ts';
import { contactsByEmail } from './hubspot/pull/by-email.ts';
import { pipelineStream } from './hubspot/pull/pipelines.ts';
import { allOf, oldList } from './pipedrive/api.ts';
import { sessionOf } from '../tests/fakes/session.ts';

/** A session with a server that answers one thing to everything. */
async function answering<Result>(
	body: unknown,
	use: (session: ReturnType<typeof sessionOf>) => Promise<Result>
): Promise<Result> {
	const server = await startFakeServer(() => ({ body, headers: { date: new Date(0).toUTCString() } }));
	const { address } = server;
	try {
		return await use(
			sessionOf({ address, token: 't', organisation: address, authority: address, base: address })
		);
	} finally {
		await server.close();
	}
}

describe('an answer without its list', () => {
	it.each<[string, (session: ReturnType<typeof sessionOf>) => Promise<unknown>]>([
		['HubSpot’s pipelines', (session) => pipelineStream.pull(session, null)[Symbol.asyncIterator]().next()],
		['HubSpot’s contacts', (session) => contactsByEmail(hubspotApi(session), ['a@example.com'])],
		['HubSpot’s search', (session) => hubspotApi(session).search('deals', {})],
		['ActiveCampaign', (session) => listPage(session, 'deals', {}, 0)],
		['Pipedrive 2', (session) => allOf(session, 'deals')],
		['Pipedrive 1', (session) => oldList(session, 'notes', {}, 0, 5)],
		['Dynamics', (session) => dynamicsOf(session).rows('accounts')]
	])('is none of %s, and no empty list', async (_, ask) => {
		await expect(answering({ access_token: 't' }, ask)).rejects.toMatchObject({ code: 'unexpected_answer' });
	});

	it('is an empty one where Pipedrive says that its list is null', async () => {
		expect(await answering({ data: null }, (session) => oldList(session, 'notes', {}, 0, 5))).toEqual({
			rows: [],
			isLast: true
		});
	});
});
