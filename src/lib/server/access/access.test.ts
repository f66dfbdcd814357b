import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '#lib/server/store/store.ts';
import {
	changePassword,
	createOwner,
	createSignInLink,
	endOtherSessions,
	endSession,
	firstStart,
	listSessions,
	ownerAccount,
	signIn,
	signInByLink,
	signOut,
	viewerFor,
	viewerOf,
	type Account
} from './index.ts';
import { hashPassword, isOutdated } from './passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-access-'));
const ada = { name: 'Ada', email: 'Ada@Example.com ', password: 'correct horse battery staple' };
const here = { address: '192.0.2.1' };
let store: Store;
beforeAll(async () => {
	store = await openStore(folder);
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

const tokenOf = async (password = ada.password) =>
	(await signIn(store, { email: ada.email, password }, here)).cookie.value;
const run = (sql: string) => store.engine.transaction((transaction) => transaction.script(sql));
const stored = async () => {
	const { rows } = await store.engine.query(
		`select (select list(accounts) from accounts)::varchar || (select list(sessions) from sessions)::varchar
			|| coalesce((select list(audit_log) from audit_log)::varchar, '') as everything`
	);
	return String(rows[0]!.everything);
};

describe('the first start', () => {
	it.each([
		[{ name: ' ' }, 'name', 'Give a name'],
		[{ email: 'ada' }, 'email', 'ada@example.com'],
		[{ password: 'short' }, 'password', 'at least 12 characters'],
		[{ password: 'aaaaaaaaaaaaaaaa' }, 'password', 'take a few words'],
		[{ password: 'ada@example.com' }, 'password', 'too close to a name']
	])('refuses %o and says what to give', async (wrong, field, advice) => {
		await expect(createOwner(store, { ...ada, ...wrong })).rejects.toMatchObject({
			code: 'invalid',
			issues: [{ field, message: expect.stringContaining(advice) }]
		});
		expect(await firstStart(store)).toBe(true);
	});

	it('makes one owner, whoever is faster', async () => {
		const attempts = await Promise.allSettled([createOwner(store, ada), createOwner(store, ada)]);
		expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(attempts.find(({ status }) => status === 'rejected')).toMatchObject({
			reason: { code: 'owner_exists' }
		});
		expect(await firstStart(store)).toBe(false);
		expect(await ownerAccount(store)).toMatchObject({ email: 'ada@example.com', role: 'admin' });
	});
});

describe('signing in', () => {
	it('gives a cookie that says who asks, until sign-out', async () => {
		const { viewer, cookie } = await signIn(store, { ...ada, email: 'ada@example.COM' }, here);
		expect(viewer).toMatchObject({ name: 'Ada', role: 'admin', scope: { kind: 'all' }, timeZone: 'UTC' });
		expect(cookie).toMatchObject({ name: 'weatherglass_session', maxAge: 90 * 24 * 60 * 60 });
		expect(await viewerOf(store, cookie.value, here.address)).toEqual(viewer);
		await signOut(store, cookie.value);
		expect(await viewerOf(store, cookie.value)).toBeNull();
	});

	it('answers the same for an unknown e-mail and a wrong password', async () => {
		const failure = (email: string, password: string) =>
			signIn(store, { email, password }, here).catch((error: Error) => ({
				...error,
				message: error.message
			}));
		const wrong = await failure(ada.email, 'not the password');
		expect(wrong).toMatchObject({ code: 'wrong_credentials', message: 'E-mail or password is not right.' });
		expect(await failure('nobody@example.com', 'not the password')).toEqual(wrong);
	});

	it('keeps neither passwords nor tokens', async () => {
		const token = await tokenOf();
		const everything = await stored();
		expect(everything).toContain('scrypt$15$8$3$');
		expect(everything).not.toContain(ada.password);
		expect(everything).not.toContain(token);
	});

	it('is refused after five wrong passwords from one address, with the time to wait, and not from another', async () => {
		const eve = { address: '198.51.100.7', now: Date.now() };
		const guess = (caller: { address: string; now?: number }) =>
			signIn(store, { email: ada.email, password: 'a wrong guess' }, caller);
		for (let attempt = 0; attempt < 5; attempt++) {
			await expect(guess(eve)).rejects.toMatchObject({ code: 'wrong_credentials' });
		}
		await expect(guess({ ...eve, now: eve.now + 10_000 })).rejects.toMatchObject({
			code: 'too_many_attempts',
			advice: 'Try again in 20 seconds.',
			retryAt: new Date(eve.now + 30_000)
		});
		await expect(signIn(store, ada, { address: '192.0.2.9', now: eve.now })).resolves.toBeDefined();
		await expect(guess({ ...eve, now: eve.now + 30_000 })).rejects.toMatchObject({
			code: 'wrong_credentials'
		});
	});

	it.each([undefined, null, '', 'made up'])('nobody is signed in with the token %s', async (token) => {
		expect(await viewerOf(store, token)).toBeNull();
	});
});

describe('a session', () => {
	it('slides with use, to 90 days after sign-in at the most', async () => {
		const token = await tokenOf();
		const daysLeft = async () => {
			const { rows } = await store.engine.query<{ days: number }>(
				`select date_diff('hour', now(), max(expires_at)) / 24 as days from sessions`
			);
			return Math.round(Number(rows[0]!.days));
		};
		await run(
			'update sessions set last_seen_at = now() - interval 2 hour, expires_at = now() + interval 3 day'
		);
		expect(await viewerOf(store, token)).not.toBeNull();
		expect(await daysLeft()).toBe(14);
		await run(
			'update sessions set last_seen_at = now() - interval 2 hour, created_at = now() - interval 85 day'
		);
		await viewerOf(store, token);
		expect(await daysLeft()).toBe(5);
		await run('update sessions set expires_at = now()');
		expect(await viewerOf(store, token)).toBeNull();
	});

	it('ends when the account is disabled', async () => {
		const token = await tokenOf();
		await run('update accounts set disabled_at = now()');
		expect(await viewerOf(store, token)).toBeNull();
		await run('update accounts set disabled_at = null');
	});

	it('goes on under a new token when its password is changed; every other one ends', async () => {
		const [here, elsewhere] = [await tokenOf(), await tokenOf()];
		const viewer = (await viewerOf(store, here))!;
		const password = 'another horse entirely';
		await expect(changePassword(store, viewer, { current: 'not it', password })).rejects.toMatchObject({
			code: 'wrong_credentials'
		});
		const cookie = (await changePassword(store, viewer, { current: ada.password, password }))!;
		expect(await viewerOf(store, here)).toBeNull();
		expect(await viewerOf(store, elsewhere)).toBeNull();
		expect(await viewerOf(store, cookie.value)).toMatchObject({ sessionId: viewer.sessionId });
		expect(await viewerOf(store, await tokenOf(password))).toMatchObject({ email: 'ada@example.com' });
		await changePassword(store, (await viewerOf(store, cookie.value))!, {
			current: password,
			password: ada.password
		});
	});

	it('that is stolen is no way to try passwords at will', async () => {
		const viewer = { ...(await viewerOf(store, await tokenOf()))!, address: '203.0.113.5' };
		const now = Date.now();
		const guess = () =>
			changePassword(store, viewer, { current: 'a wrong guess', password: 'x', now }).catch(
				({ code }: { code: string }) => code
			);
		const answers = [];
		for (let attempt = 0; attempt < 6; attempt++) answers.push(await guess());
		expect(answers).toEqual([...Array<string>(5).fill('wrong_credentials'), 'too_many_attempts']);
	});

	it('is listed by a name that is no token, and ends alone or with all others', async () => {
		await run('delete from sessions');
		const [here, one, two, three] = [await tokenOf(), await tokenOf(), await tokenOf(), await tokenOf()];
		const viewer = (await viewerOf(store, here))!;
		const listed = await listSessions(store, viewer);
		expect(listed).toHaveLength(4);
		expect(listed[0]).toMatchObject({ id: viewer.sessionId, is_this_one: true, address: '192.0.2.1' });
		expect(JSON.stringify(listed)).not.toContain(here);

		const ended = (await viewerOf(store, one))!.sessionId!;
		await endSession(store, viewer, ended);
		expect(await viewerOf(store, one)).toBeNull();
		await expect(endSession(store, viewer, ended)).rejects.toMatchObject({ code: 'not_found' });
		await expect(
			endSession(store, { ...viewer, accountId: 'someone else' }, (await viewerOf(store, two))!.sessionId!)
		).rejects.toMatchObject({ code: 'not_found' });

		expect(await endOtherSessions(store, viewer)).toBe(2);
		expect(await viewerOf(store, three)).toBeNull();
		expect(await viewerOf(store, here)).not.toBeNull();
	});
});

describe('a stored password', () => {
	it('is made anew at today’s cost when its owner signs in', async () => {
		const cheap = await hashPassword(ada.password, { logN: 10, blockSize: 8, parallelization: 1 });
		expect(isOutdated(cheap)).toBe(true);
		await run(`update accounts set password_hash = '${cheap}'`);
		await tokenOf();
		const { rows } = await store.engine.query<{ password_hash: string }>(
			'select password_hash from accounts'
		);
		expect(isOutdated(rows[0]!.password_hash)).toBe(false);
		await tokenOf();
	});
});

describe('a sign-in link', () => {
	it('works once', async () => {
		const link = await createSignInLink(store, (await ownerAccount(store)).id);
		// Behind the #, which browsers send to nobody.
		const token = new URL(link, 'http://localhost').hash.slice(1);
		const attempts = await Promise.allSettled([
			signInByLink(store, token, here),
			signInByLink(store, token, here)
		]);
		expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(attempts.find(({ status }) => status === 'rejected')).toMatchObject({
			reason: { code: 'link_used' }
		});
	});

	it('works for a day', async () => {
		const link = await createSignInLink(store, (await ownerAccount(store)).id);
		await run('update account_links set expires_at = now()');
		await expect(signInByLink(store, link.split('#')[1]!, here)).rejects.toMatchObject({ code: 'link_used' });
	});
});

describe('what someone may see', () => {
	const account = (role: Account['role'], email: string): Account => ({
		id: 'a',
		email,
		name: role,
		role,
		person_id: null,
		locale: 'de-DE',
		time_zone: null
	});
	const scopeOf = async (role: Account['role'], email = 'mia@example.com') =>
		(await viewerFor(store, account(role, email))).scope;

	beforeAll(() =>
		run(`
			insert into teams (id, name, parent_id) values
				('sales', 'Sales', 'north'), ('north', 'North', 'sales'), ('south', 'South', 'sales'), ('support', 'Support', null);
			insert into people (id, name, email, team_id, manager_id) values
				('mia', 'Mia', 'Mia@example.com', 'sales', null), ('nils', 'Nils', null, 'north', null),
				('sara', 'Sara', null, 'south', null), ('tom', 'Tom', null, 'support', 'sara'),
				('uma', 'Uma', null, 'support', null), ('ron', 'Ron', 'ron@example.com', null, 'ron');
		`)
	);

	it.each(['admin', 'analyst', 'marketer'] as const)('is everything for the role %s', async (role) => {
		expect(await scopeOf(role)).toEqual({ kind: 'all' });
	});

	it('is the own records for a rep, whom the e-mail makes known', async () => {
		expect(await scopeOf('rep')).toEqual({ kind: 'owners', people: ['mia'], unowned: false });
		expect(await scopeOf('rep', 'stranger@example.com')).toEqual({
			kind: 'owners',
			people: [],
			unowned: false
		});
	});

	it('is the team tree and whoever reports into it for a manager, and what nobody owns', async () => {
		expect(await scopeOf('manager')).toEqual({
			kind: 'owners',
			people: ['mia', 'nils', 'sara', 'tom'],
			teams: ['north', 'sales', 'south'],
			unowned: true
		});
		expect(await scopeOf('manager', 'ron@example.com')).toMatchObject({ people: ['ron'], teams: [] });
		expect(await scopeOf('manager', 'stranger@example.com')).toMatchObject({ people: [], teams: [] });
	});

	it('is the teams that name them, where some do, whatever team a manager is in', async () => {
		await run(`
			insert into teams (id, name, manager_id) values ('east', 'East', 'mia'), ('west', 'West', 'mia');
			insert into teams (id, name, parent_id) values ('far west', 'Far west', 'west');
			insert into people (id, name, team_id) values ('eve', 'Eve', 'east'), ('wim', 'Wim', 'far west');`);
		expect(await scopeOf('manager')).toMatchObject({
			people: ['eve', 'mia', 'wim'],
			teams: ['east', 'far west', 'west']
		});
		await run(`update teams set deleted_at = now() where id = 'west'`);
		expect(await scopeOf('manager')).toMatchObject({ people: ['eve', 'mia'], teams: ['east'] });
		await run(`update teams set deleted_at = now() where id = 'east'`);
		expect(await scopeOf('manager')).toMatchObject({ people: ['mia', 'nils', 'sara', 'tom'] });
	});

	it('reads in the person’s own language and the company’s zone', async () => {
		expect(await viewerFor(store, account('rep', 'mia@example.com'))).toMatchObject({
			locale: 'de-DE',
			timeZone: 'UTC',
			personId: 'mia'
		});
	});
});
