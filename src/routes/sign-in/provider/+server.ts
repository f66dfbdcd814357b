import { redirect } from '@sveltejs/kit';
import { AccessError, beginAtProvider } from '#lib/server/access/index.ts';
import { callerOf, keepRefusal, keepSession, localPath } from '../../session-cookie.ts';
import { callbackOf } from './callback.ts';
import type { RequestHandler } from './$types';

/** Off to the company's identity provider. */
export const GET: RequestHandler = async (event) => {
	const { locals, cookies, url } = event;
	let place = '/sign-in';
	try {
		const to = { redirectUri: callbackOf(url), next: localPath(url.searchParams.get('next')) };
		const begun = await beginAtProvider(locals.store, to, callerOf(event));
		keepSession(cookies, url, begun.cookie);
		place = begun.url;
	} catch (failure) {
		if (!(failure instanceof AccessError)) throw failure;
		keepRefusal(cookies, url, failure);
	}
	redirect(303, place);
};
