import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemViewer, type Role, type Viewer } from '#lib/crm/viewer.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import {
	acceptInvitation,
	changeAccess,
	createAccount,
	createResetLink,
	disableAccount,
	enableAccount,
	invite,
	listAccounts,
	listInvitations,
	readAuditLog,
	readInvitation,
	readProfile,
	readResetLink,
	renewInvitation,
	resetPassword,
	revokeInvitation,
	saveProfile,
	signIn,
	signInByLink,
	createSignInLink,
	viewerFor,
	viewerOf
} from './index.ts';
import { hashPassword } from './passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-accounts-'));
const password = 'correct horse battery staple';
const here = { address: '192.0.2.1' };
let store: Store;
const run = (sql: string) => store.engine.transaction((transaction) => transaction.script(sql));

beforeAll(async () => {
	store = await openStore(folder);
	await run(`insert into people (id, name, email) values
		('mia', 'Mia', 'Mia@example.com'), ('nils', 'Nils', null), ('gone', 'Gone', 'gone@example.com')`);
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() =>
	run('delete from accounts; delete from sessions; delete from invitations; delete from audit_log;')
);

/** Made once: a hash is slow on purpose. */
const hash = hashPassword(password);
const account = async (role: Role, email = `${role}@example.com`) => {
	const made = await createAccount(store, systemViewer, { name: role, email, role, password: null });
	await run(`update accounts set password_hash = '${await hash}' where id = '${made.id}'`);
	return made;
};
const as = async (role: Role): Promise<Viewer> => viewerFor(store, await account(role));
const sessionOf = async (email: string) => (await signIn(store, { email, password }, here)).cookie.value;
const tokenOf = (path: string) => path.split('#')[1]!;
/** What was noted since the beginning of the test, oldest first. */
const noted = async () => (await readAuditLog(store, systemViewer)).entries.reverse();
const everything = async () =>
	String(
		(
			await store.engine.query(
				`select (select list(invitations) from invitations)::varchar
					|| coalesce((select list(account_links) from account_links)::varchar, '')
					|| (select list(audit_log) from audit_log)::varchar as everything`
			)
		).rows[0]!.everything
	);

describe('an invitation', () => {
	const bo = { email: 'Bo@example.com', name: 'Bo', role: 'rep' as Role, personId: 'nils' };

	it('becomes an account with the role and person it was made for, and signs in', async () => {
		const { path } = await invite(store, systemViewer, bo);
		expect(path).toMatch(/^\/invitation#[\w-]{43}$/);
		expect(await everything()).not.toContain(tokenOf(path));
		expect(await readInvitation(store, tokenOf(path), here)).toEqual({
			name: 'Bo',
			email: 'bo@example.com',
			role: 'rep'
		});
		const { cookie } = await acceptInvitation(
			store,
			{ token: tokenOf(path), name: 'Bo Berg', password },
			here
		);
		expect(await viewerOf(store, cookie.value)).toMatchObject({
			name: 'Bo Berg',
			email: 'bo@example.com',
			role: 'rep',
			personId: 'nils',
			scope: { kind: 'owners', people: ['nils'], unowned: false }
		});
		expect(await listInvitations(store, systemViewer)).toEqual([]);
		expect((await noted()).map(({ label }) => label)).toEqual([
			'Invited',
			'Account made',
			'Invitation accepted',
			'Signed in'
		]);
	});

	it('works once, of two who follow it at the same time for one', async () => {
		const { path } = await invite(store, systemViewer, bo);
		const accept = () =>
			acceptInvitation(store, { token: tokenOf(path), name: 'Bo', password }, { address: '192.0.2.7' });
		const answers = await Promise.allSettled([accept(), accept()]);
		expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
			reason: { code: 'link_used' }
		});
	});

	it('survives a password that can’t be taken', async () => {
		const { path } = await invite(store, systemViewer, bo);
		const accept = (given: string) =>
			acceptInvitation(store, { token: tokenOf(path), name: 'Bo', password: given }, here);
		await expect(accept('password1234')).rejects.toMatchObject({ issues: [{ field: 'password' }] });
		await expect(accept(password)).resolves.toBeDefined();
	});

	it('ends when it is made anew, taken back or a week old', async () => {
		const { id, path } = await invite(store, systemViewer, bo);
		const follow = (at: string) => readInvitation(store, tokenOf(at), here);
		const anew = await renewInvitation(store, systemViewer, id);
		await expect(follow(path)).rejects.toMatchObject({ code: 'link_used' });
		expect(await follow(anew.path)).toMatchObject({ name: 'Bo' });
		await run('update invitations set expires_at = now()');
		await expect(follow(anew.path)).rejects.toMatchObject({ code: 'link_used' });
		expect(await listInvitations(store, systemViewer)).toMatchObject([
			{ email: 'bo@example.com', person: 'Nils', is_expired: true }
		]);
		const { path: last } = await renewInvitation(store, systemViewer, id);
		await revokeInvitation(store, systemViewer, id);
		await expect(follow(last)).rejects.toMatchObject({ code: 'link_used' });
		await expect(renewInvitation(store, systemViewer, id)).rejects.toMatchObject({ code: 'not_found' });
	});

	it('is refused for who has an account or an invitation, and to everyone but administrators', async () => {
		await invite(store, systemViewer, bo);
		await expect(invite(store, systemViewer, bo)).rejects.toMatchObject({
			issues: [{ field: 'email', message: expect.stringContaining('invited already') }]
		});
		const manager = await as('manager');
		await expect(invite(store, systemViewer, { ...bo, email: 'manager@example.com' })).rejects.toMatchObject({
			issues: [{ message: expect.stringContaining('has an account') }]
		});
		await expect(invite(store, manager, { ...bo, email: 'c@example.com' })).rejects.toMatchObject({
			code: 'not_allowed'
		});
		await expect(listInvitations(store, manager)).rejects.toMatchObject({ code: 'not_allowed' });
	});

	it('can’t be guessed at will: five tries, then one every half minute', async () => {
		const eve = { address: '198.51.100.20', now: Date.now() };
		const guess = () => readInvitation(store, 'a guess', eve).catch(({ code }: { code: string }) => code);
		const answers = [];
		for (let attempt = 0; attempt < 6; attempt++) answers.push(await guess());
		expect(answers).toEqual([...Array<string>(5).fill('link_used'), 'too_many_attempts']);
	});
});

describe('a reset link', () => {
	it('sets a new password once, ends every session and signs nobody in', async () => {
		const { id, email } = await account('analyst');
		const session = await sessionOf(email);
		const { path, expiresAt } = await createResetLink(store, systemViewer, id);
		expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(60 * 60 * 1000);
		expect(await everything()).not.toContain(tokenOf(path));
		expect(await readResetLink(store, tokenOf(path), here)).toEqual({ name: 'analyst', email });

		const fresh = 'another horse entirely';
		await resetPassword(store, { token: tokenOf(path), password: fresh }, here);
		expect(await viewerOf(store, session)).toBeNull();
		await expect(sessionOf(email)).rejects.toMatchObject({ code: 'wrong_credentials' });
		await expect(signIn(store, { email, password: fresh }, here)).resolves.toBeDefined();
		await expect(resetPassword(store, { token: tokenOf(path), password: fresh }, here)).rejects.toMatchObject(
			{ code: 'link_used' }
		);
	});

	it('does not sign in, and a sign-in link does not reset', async () => {
		const { id } = await account('analyst');
		const reset = tokenOf((await createResetLink(store, systemViewer, id)).path);
		const signInLink = tokenOf(await createSignInLink(store, id));
		await expect(signInByLink(store, reset, here)).rejects.toMatchObject({ code: 'link_used' });
		await expect(readResetLink(store, signInLink, here)).rejects.toMatchObject({ code: 'link_used' });
	});

	it('replaces the one before, and ends with its hour or when the account is disabled', async () => {
		const { id } = await account('analyst');
		const make = async () => tokenOf((await createResetLink(store, systemViewer, id)).path);
		const follow = (token: string) => readResetLink(store, token, { address: '192.0.2.30' });
		const [first, second] = [await make(), await make()];
		await expect(follow(first)).rejects.toMatchObject({ code: 'link_used' });
		await run('update account_links set expires_at = now()');
		await expect(follow(second)).rejects.toMatchObject({ code: 'link_used' });
		const third = await make();
		await disableAccount(store, systemViewer, id);
		await enableAccount(store, systemViewer, id);
		await expect(follow(third)).rejects.toMatchObject({ code: 'link_used' });
	});
});

describe('managing accounts', () => {
	it('changes a role, ends the sessions under the old one and notes both', async () => {
		const { id, email } = await account('rep');
		const session = await sessionOf(email);
		await changeAccess(store, systemViewer, id, { role: 'manager' });
		expect(await viewerOf(store, session)).toBeNull();
		expect(await viewerOf(store, await sessionOf(email))).toMatchObject({ role: 'manager' });
		expect((await noted()).find(({ label }) => label === 'Role changed')).toMatchObject({
			who: { name: 'Command line' },
			subject: email,
			before: { role: 'rep' },
			after: { role: 'manager' }
		});
	});

	it('shuts a disabled account out at once, and lets it in again', async () => {
		const { id, email } = await account('rep');
		const session = await sessionOf(email);
		await disableAccount(store, systemViewer, id);
		expect(await viewerOf(store, session)).toBeNull();
		await expect(sessionOf(email)).rejects.toMatchObject({ code: 'wrong_credentials' });
		await enableAccount(store, systemViewer, id);
		expect(await viewerOf(store, session)).toBeNull();
		await expect(sessionOf(email)).resolves.toBeDefined();
	});

	it('never leaves nobody in charge', async () => {
		const [one, two] = [await account('admin'), await account('admin', 'two@example.com')];
		const viewer = await viewerFor(store, one);
		await Promise.all([
			changeAccess(store, viewer, one.id, { role: 'analyst' }).catch(() => undefined),
			disableAccount(store, viewer, two.id).catch(() => undefined)
		]);
		const accounts = await listAccounts(store, systemViewer);
		const left = accounts.filter(({ role, disabled_at }) => role === 'admin' && disabled_at === null);
		expect(left).toHaveLength(1);
		await expect(disableAccount(store, systemViewer, left[0]!.id)).rejects.toMatchObject({
			code: 'last_admin',
			advice: 'Make someone else an administrator first.'
		});
		await expect(changeAccess(store, systemViewer, left[0]!.id, { role: 'rep' })).rejects.toMatchObject({
			code: 'last_admin'
		});
	});

	it('knows the CRM person by e-mail or by what was said, and warns of what is odd', async () => {
		await account('rep', 'stranger@example.com');
		const mia = await account('rep', 'mia@example.com');
		const twin = await account('analyst', 'mia.second@example.com');
		await changeAccess(store, systemViewer, twin.id, { personId: 'mia' });
		await signIn(store, { email: mia.email, password }, here);
		const listed = await listAccounts(store, systemViewer);
		const of = (email: string) => listed.find((each) => each.email === email)!;
		expect(of('mia@example.com')).toMatchObject({
			person: { id: 'mia', name: 'Mia', linked: false },
			last_sign_in_at: expect.stringMatching(/^\d{4}-/),
			warnings: ['Is the same CRM person as mia.second@example.com.']
		});
		expect(of('mia.second@example.com')).toMatchObject({
			person: { id: 'mia', linked: true },
			last_sign_in_at: null
		});
		expect(of('stranger@example.com')).toMatchObject({
			person: null,
			warnings: ['Sees no records: a rep needs a CRM person.']
		});
		await expect(changeAccess(store, systemViewer, mia.id, { personId: 'nobody' })).rejects.toMatchObject({
			issues: [{ field: 'person_id' }]
		});
		expect((await noted()).find(({ label }) => label.startsWith('CRM person'))).toMatchObject({
			before: { person: null },
			after: { person: 'Mia (mia)' }
		});
	});

	it('is for administrators', async () => {
		const manager = await as('manager');
		const { id } = await account('rep');
		for (const attempt of [
			() => listAccounts(store, manager),
			() => changeAccess(store, manager, id, { role: 'admin' }),
			() => changeAccess(store, manager, id, { personId: null }),
			() => disableAccount(store, manager, id),
			() => enableAccount(store, manager, id),
			() => createResetLink(store, manager, id),
			() => readAuditLog(store, manager)
		]) {
			await expect(attempt()).rejects.toMatchObject({ code: 'not_allowed' });
		}
	});
});

describe('one’s own account', () => {
	it('has a name, a language and a time zone of its own, or the company’s', async () => {
		const { email } = await account('rep');
		const session = await sessionOf(email);
		const viewer = (await viewerOf(store, session))!;
		await saveProfile(store, viewer, { name: ' Rea ', locale: 'de-DE', time_zone: 'Asia/Tokyo' });
		expect(await viewerOf(store, session)).toMatchObject({
			name: 'Rea',
			locale: 'de-DE',
			timeZone: 'Asia/Tokyo'
		});
		await saveProfile(store, viewer, { name: 'Rea', locale: '', time_zone: '' });
		expect(await readProfile(store, viewer)).toEqual({ name: 'Rea', locale: null, time_zone: null });
		await expect(
			saveProfile(store, viewer, { name: '', locale: 'no tag', time_zone: 'Mars/Phobos' })
		).rejects.toMatchObject({ issues: [{ field: 'name' }, { field: 'locale' }, { field: 'time_zone' }] });
	});
});

describe('a setting of the company', () => {
	it('is noted with what it was', async () => {
		const admin = { ...(await as('admin')), address: '192.0.2.9' };
		await saveSettings(store, admin, { company_name: 'Northwind', time_zone: 'UTC' });
		expect((await noted()).at(-1)).toMatchObject({
			label: 'Settings changed',
			who: { email: 'admin@example.com' },
			before: { company_name: '' },
			after: { company_name: 'Northwind' },
			address: '192.0.2.9'
		});
	});
});
