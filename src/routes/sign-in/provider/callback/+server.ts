import { redirect } from '@sveltejs/kit';
import { AccessError, finishAtProvider, providerCookie } from '#lib/server/access/index.ts';
import { callerOf, enter, forgetSession, keepRefusal, sessionIn } from '../../../session-cookie.ts';
import type { RequestHandler } from './$types';

/** Back from the company's identity provider. */
export const GET: RequestHandler = async (event) => {
	const { locals, cookies, url } = event;
	const cookie = sessionIn(cookies, url, providerCookie);
	forgetSession(cookies, url, providerCookie);
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
