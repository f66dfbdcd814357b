import type { Cookies, RequestEvent } from '@sveltejs/kit';
import {
	sessionCookie,
	signOut,
	type AccessError,
	type Caller,
	type SessionCookie,
	type SignedIn
} from '#lib/server/access/index.ts';

const isHttps = (url: URL) => url.protocol === 'https:';

/** Over https browsers hold a name with this beginning to this very host, and to https. Source: RFC 6265bis, 4.1.3. */
const nameAt = (url: URL, name: string): string => `${isHttps(url) ? '__Host-' : ''}${name}`;

/** What `keepSession` kept, by the name of the cookie: of the session, unless it is another. */
export const sessionIn = (cookies: Cookies, url: URL, name = sessionCookie): string | undefined =>
	cookies.get(nameAt(url, name));

/** Keep a session, or a sign-in that is under way, in the browser, out of reach of scripts. */
export function keepSession(cookies: Cookies, url: URL, cookie: SessionCookie): void {
	cookies.set(nameAt(url, cookie.name), cookie.value, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: isHttps(url),
		maxAge: cookie.maxAge
	});
}

export const forgetSession = (cookies: Cookies, url: URL, name = sessionCookie): void =>
	cookies.delete(nameAt(url, name), { path: '/', secure: isHttps(url) });

/** Who sends a request, as the sessions and the audit log keep it. */
export const callerOf = ({ request, getClientAddress }: RequestEvent): Caller => ({
	address: getClientAddress(),
	userAgent: request.headers.get('user-agent')
});

/**
 * Go on after a sign-in: as someone who is now signed in, or to the second step that they owe. A session that was there
 * before ends.
 *
 * @returns the place to redirect to
 */
export async function enter(event: RequestEvent, { cookie, owes }: SignedIn, next: string): Promise<string> {
	const { locals, cookies, url } = event;
	if (locals.session) await signOut(locals.store, locals.session, event.getClientAddress());
	keepSession(cookies, url, cookie);
	return owes ? `/sign-in/second-factor?next=${encodeURIComponent(next)}` : next;
}

const refusalCookie = 'weatherglass_refusal';

/**
 * Keep why a sign-in came to nothing, for the sign-in page to say. Not in its address: anyone can send an address, and must
 * not make the page say what they like.
 */
export function keepRefusal(cookies: Cookies, url: URL, { message, advice }: AccessError): void {
	cookies.set(refusalCookie, `${message} ${advice}`, {
		path: '/sign-in',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: 60
	});
}

/** Take what `keepRefusal` kept, once. */
export function takeRefusal(cookies: Cookies): string | null {
	const refusal = cookies.get(refusalCookie) ?? null;
	if (refusal !== null) cookies.delete(refusalCookie, { path: '/sign-in' });
	return refusal;
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
