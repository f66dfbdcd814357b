import type { Cookies } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { keepSession, localPath, sessionIn } from './session-cookie.ts';

const cookie = { name: 'weatherglass_session', value: 'secret', maxAge: 60 };

/** What would be set, and a jar that has it. */
function keep(url: string) {
	const kept: { name: string; value: string; options: object }[] = [];
	const cookies = {
		set: (name: string, value: string, options: object) => kept.push({ name, value, options }),
		get: (name: string) => kept.find((each) => each.name === name)?.value
	} as unknown as Cookies;
	keepSession(cookies, new URL(url), cookie);
	return { kept: kept[0]!, cookies };
}

describe('the session cookie', () => {
	it('belongs to this host and to https, is out of reach of scripts, and is not sent by other sites’ forms', () => {
		const { kept, cookies } = keep('https://crm.example.com/sign-in');
		expect(kept.name).toBe('__Host-weatherglass_session');
		expect(kept.options).toEqual({ path: '/', httpOnly: true, sameSite: 'lax', secure: true, maxAge: 60 });
		expect(sessionIn(cookies, new URL('https://crm.example.com/overview'))).toBe('secret');
		expect(sessionIn(cookies, new URL('http://crm.example.com/overview'))).toBeUndefined();
	});

	it('works on this machine without https', () => {
		const { kept } = keep('http://localhost:4173/sign-in');
		expect(kept).toMatchObject({ name: 'weatherglass_session', options: { secure: false, httpOnly: true } });
	});
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '', null])(
	'goes on to this app alone after sign-in, never to %s',
	(next) => expect(localPath(next)).toBe('/overview')
);
