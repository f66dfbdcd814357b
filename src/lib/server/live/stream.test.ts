import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import {
	createAccount,
	createSignInLink,
	disableAccount,
	signInByLink,
	signOut,
	viewerOf
} from '#lib/server/access/index.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { endStreams, versionStream } from './stream.ts';

let company: TestStore;
beforeAll(async () => {
	company = await companyStore();
});
afterAll(() => company.clear());
afterEach(() => {
	endStreams(company.store);
	vi.useRealTimers();
});

let count = 0;
/** Someone who has signed in. */
async function someone(): Promise<{ session: string; viewer: Viewer }> {
	const { store } = company;
	const email = `rep${count++}@example.com`;
	const { id } = await createAccount(store, systemViewer, {
		name: 'Rep',
		email,
		role: 'rep',
		password: null
	});
	const [, token] = (await createSignInLink(store, id)).split('#');
	const signedIn = await signInByLink(store, token!, { address: '192.0.2.1' });
	const session = signedIn.cookie.value;
	return { session, viewer: (await viewerOf(store, session))! };
}

async function streamOf({ session, viewer }: { session: string; viewer: Viewer }) {
	const reader = versionStream(company.store, session, viewer)!.getReader();
	const decoder = new TextDecoder();
	const next = async () => {
		const { done, value } = await reader.read();
		return done ? null : decoder.decode(value);
	};
	return { next, leave: () => reader.cancel() };
}

/** Read to the end, passing over what is told meanwhile. */
async function end(next: () => Promise<string | null>): Promise<void> {
	while ((await next()) !== null);
}

describe('the stream of an open page', () => {
	it('tells a version, and nothing of the data', async () => {
		const { next } = await streamOf(await someone());
		expect(await next()).toBe(':\n\n');
		expect(await next()).toMatch(/^data: [\w-]{8}\.\d+\.\d+\n\n$/);
		await company.script(`insert into companies (id, name) values ('secret', 'Secret Corp')`);
		expect(await next()).toMatch(/^data: [\w-]{8}\.\d+\.\d+\n\n$/);
	});

	it.each([
		[
			'its account is disabled',
			(viewer: Viewer) => disableAccount(company.store, systemViewer, viewer.accountId)
		],
		['its session is signed out', (_: Viewer, session: string) => signOut(company.store, session)]
	])('ends soon after %s', async (_, happens) => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
		const who = await someone();
		const { next } = await streamOf(who);
		await next();
		await happens(who.viewer, who.session);
		await vi.advanceTimersByTimeAsync(10_000);
		await end(next);
	});

	it('shows that it lives, and is no use of its session', async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
		const who = await someone();
		const { next } = await streamOf(who);
		await next();
		await next();
		await company.script("update sessions set last_seen_at = now() - interval '1 hour'");
		const seen = await company.rows('select last_seen_at, expires_at from sessions order by id');
		await vi.advanceTimersByTimeAsync(10_000);
		expect(await next()).toBe(':\n\n');
		expect(await company.rows('select last_seen_at, expires_at from sessions order by id')).toEqual(seen);
	});

	it('ends when the server does', async () => {
		const { next } = await streamOf(await someone());
		await next();
		endStreams(company.store);
		await end(next);
	});

	it('is one of twenty of an account at the most, whoever else listens', async () => {
		const [who, other] = [await someone(), await someone()];
		const streams = await Promise.all(Array.from({ length: 20 }, () => streamOf(who)));
		expect(versionStream(company.store, who.session, who.viewer)).toBeNull();
		expect(versionStream(company.store, other.session, other.viewer)).not.toBeNull();
		await streams[0]!.leave();
		expect(versionStream(company.store, who.session, who.viewer)).not.toBeNull();
	});
});
