import type { Cookies } from '@sveltejs/kit';
import type { SessionCookie } from '#lib/server/access/index.ts';

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

/** A place in this app to go on to; never another site. */
export function localPath(next: string | null, otherwise = '/overview'): string {
	return next && /^\/(?![/\\])/.test(next) ? next : otherwise;
}
