import { redirect } from '@sveltejs/kit';
import { AccessError, finishAtProvider, providerCookie } from '#lib/server/access/index.ts';
import { callerOf, enter, keepRefusal } from '../../../session-cookie.ts';
import type { RequestHandler } from './$types';

/** Back from the company's identity provider. */
export const GET: RequestHandler = async (event) => {
	const { locals, cookies, url } = event;
	const cookie = cookies.get(providerCookie);
	cookies.delete(providerCookie, { path: '/' });
	let place = '/sign-in';
	try {
		const { signedIn, next } = await finishAtProvider(locals.store, url, cookie, callerOf(event));
		place = await enter(event, signedIn, next);
	} catch (failure) {
		if (!(failure instanceof AccessError)) throw failure;
		keepRefusal(cookies, url, failure);
	}
	redirect(303, place);
};
