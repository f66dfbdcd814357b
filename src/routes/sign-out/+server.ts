import { redirect } from '@sveltejs/kit';
import { signOut } from '#lib/server/access/index.ts';
import { forgetSession } from '../session-cookie.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals, cookies, url, getClientAddress }) => {
	if (locals.session) await signOut(locals.store, locals.session, getClientAddress());
	forgetSession(cookies, url);
	redirect(303, '/sign-in');
};
