import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { signOut, type Caller, type SessionCookie } from '#lib/server/access/index.ts';

/** Keep a session in the browser, out of reach of scripts. */
export function keepSession(cookies: Cookies, url: URL, cookie: SessionCookie): void {
	cookies.set(cookie.name, cookie.value, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: cookie.maxAge
	});
}

/** Who sends a request, as the sessions and the audit log keep it. */
export const callerOf = ({ request, getClientAddress }: RequestEvent): Caller => ({
	address: getClientAddress(),
	userAgent: request.headers.get('user-agent')
});

/** Go on as someone who has just signed in: a session that was there before ends. */
export async function enter(event: RequestEvent, cookie: SessionCookie): Promise<void> {
	const { locals, cookies, url } = event;
	if (locals.session) await signOut(locals.store, locals.session, event.getClientAddress());
	keepSession(cookies, url, cookie);
}

/** A place in this app to go on to; never another site. */
export function localPath(next: string | null, otherwise = '/overview'): string {
	return next && /^\/(?![/\\])/.test(next) ? next : otherwise;
}

/** The token that a page of a link posts; people may paste the whole link. */
export const tokenIn = (form: FormData): string =>
	String(form.get('token') ?? '')
		.trim()
		.replace(/^.*#/s, '');
