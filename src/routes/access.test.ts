import { readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { access, needsOf, refusalOf, type RouteAccess } from './access.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const named = (pattern: RegExp) => files.filter((file) => pattern.test(file));
const routeOf = (file: string) => `/${relative('.', dirname(file)).split(sep).join('/')}`;
const registered = access as Record<string, RouteAccess>;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What SvelteKit would serve of each route there is, as `GET`, `PUT`, `?/action`. */
async function served(): Promise<Record<string, string[]>> {
	const found: Record<string, Set<string>> = {};
	const add = (file: string, ...asked: string[]) => {
		const to = (found[routeOf(file)] ??= new Set());
		for (const each of asked) to.add(each);
	};
	for (const file of named(/(^|\/)\+page\.svelte$/)) add(file, 'GET');
	for (const file of named(/(^|\/)\+page\.server\.ts$/)) {
		const { actions = {} } = (await import(join(folder, file))) as { actions?: object };
		add(file, 'GET', ...Object.keys(actions).map((name) => `?/${name}`));
	}
	for (const file of named(/(^|\/)\+server\.ts$/)) {
		const exported = Object.keys((await import(join(folder, file))) as object);
		expect(exported, `${file} takes every method: name them instead`).not.toContain('fallback');
		add(file, ...methods.filter((method) => exported.includes(method)));
	}
	return Object.fromEntries(Object.entries(found).map(([route, asked]) => [route, [...asked].sort()]));
}

describe('the list of who may ask for what', () => {
	it('has every page, form action and endpoint there is, and no other', async () => {
		const listed = Object.fromEntries(
			Object.entries(registered).map(([route, entry]) => [
				route,
				[
					...methods.filter((method) => entry[method]),
					...Object.keys(entry.actions ?? {}).map((name) => `?/${name}`)
				].sort()
			])
		);
		expect(listed).toEqual(await served());
	});

	it('is open to the world only where one signs in', () => {
		const open = Object.entries(registered)
			.filter(([, { actions = {}, ...byMethod }]) =>
				[...Object.values(actions), ...Object.values(byMethod)].some((need) => need === 'open')
			)
			.map(([route]) => route);
		expect(open).toEqual([
			'/first-start',
			'/sign-in',
			'/sign-in/forgotten',
			'/sign-in/link',
			'/sign-in/provider',
			'/sign-in/provider/callback',
			'/sign-in/second-factor',
			'/sign-in/reset',
			'/invitation',
			// Signed by the CRM that tells, or with a secret in the address.
			'/webhooks/[key]'
		]);
	});
});

describe('a request', () => {
	const needs = (routeId: string, method: string, query = '') =>
		needsOf({ routeId, method, searchParams: new URLSearchParams(query) });

	it('needs what its page, its action or its method needs', () => {
		expect(needs('/(app)/data', 'GET')).toEqual(['import']);
		expect(needs('/(app)/data', 'HEAD')).toEqual(['import']);
		expect(needs('/(app)/data', 'POST', 'page=2&/undo&/other')).toEqual(['undo_import']);
		expect(needs('/sign-in', 'POST')).toEqual(['open']);
		expect(needs('/(app)/data/import/upload', 'PUT')).toEqual(['import']);
	});

	it('that is not listed is for nobody', () => {
		expect(needs('/(app)/data', 'POST', '/made_up')).toBeNull();
		expect(needs('/(app)/data', 'POST')).toBeNull();
		expect(needs('/(app)/data', 'DELETE')).toBeNull();
		expect(needs('/made-up', 'GET')).toBeNull();
		expect(needs('constructor', 'GET')).toBeNull();
		expect(needs('/(app)/data', 'POST', '/constructor')).toBeNull();
		expect(needs('/(app)/data', 'toString')).toBeNull();
	});

	it('is refused to roles without the capability, with who has it', () => {
		expect(refusalOf('rep', ['signed_in'])).toBeNull();
		expect(refusalOf('analyst', ['import'])).toBeNull();
		expect(refusalOf('rep', ['import'])).toMatchObject({
			capability: 'import',
			message: expect.stringContaining('Only marketers, analysts and administrators')
		});
		expect(refusalOf('manager', ['signed_in', 'manage_settings'])).toMatchObject({
			capability: 'manage_settings'
		});
	});
});
