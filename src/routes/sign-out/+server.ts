import { redirect } from '@sveltejs/kit';
import { sessionCookie, signOut } from '#lib/server/access/index.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals, cookies, getClientAddress }) => {
	if (locals.session) await signOut(locals.store, locals.session, getClientAddress());
	cookies.delete(sessionCookie, { path: '/' });
	redirect(303, '/sign-in');
};
