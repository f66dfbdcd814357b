import { takeRequest } from '#lib/server/access/index.ts';
import { receiveWebhook } from '#lib/server/sync/index.ts';
import { tooMany } from '../../limits.ts';
import type { RequestHandler } from './$types';

/** A CRM tells of a change. Whether it is the CRM, its signature or the secret in the address says. */
export const POST: RequestHandler = async ({
	locals: { store },
	params: { key },
	request,
	url,
	getClientAddress
}) => {
	const seconds = takeRequest(store, 'webhooks', getClientAddress());
	if (seconds !== null) return tooMany(seconds);
	const { status, type, body } = await receiveWebhook(store, key, {
		method: request.method,
		url: url.href,
		headers: Object.fromEntries(request.headers),
		body: await request.text(),
		at: new Date()
	});
	return new Response(body ?? null, { status, headers: type ? { 'content-type': type } : {} });
};
