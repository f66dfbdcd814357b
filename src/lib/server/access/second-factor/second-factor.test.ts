import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import {
	confirmOwn,
	createAccount,
	createOwner,
	createSignInLink,
	disableAccount,
	listSecondFactors,
	ownProposal,
	ownSecondFactor,
	proposeOwn,
	readSecondStep,
	removeOwn,
	removeSecondFactor,
	renewRecoveryCodes,
	saveSignInPolicy,
	signIn,
	signInByCode,
	signInByEnrolment,
	signInByLink,
	viewerOf,
	type Proposal,
	type SignedIn
} from '../index.ts';
import { totpCode } from './totp.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-factor-'));
const password = 'correct horse battery staple';
const ada = { name: 'Ada', email: 'ada@example.com', password };
/** Signs in by links: no test waits for a password to be hashed but those about passwords. */
const rob = { name: 'Rob', email: 'rob@example.com', password: null, role: 'rep' as const };
const ids = new Map<string, string>();

let store: Store;
/** Each test has a day of its own, so that neither codes nor limits of one touch another. */
let now = Date.UTC(2030, 0, 1);
const later = (seconds: number) => (now += seconds * 1000);
const here = () => ({ address: '192.0.2.1', userAgent: 'a test', now });

beforeAll(async () => {
	store = await openStore(folder);
	for (const { id, email } of [await createOwner(store, ada), await createAccount(store, systemViewer, rob)])
		ids.set(email, id);
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void later(24 * 60 * 60));
afterEach(() => vi.unstubAllEnvs());

const run = (sql: string) => store.engine.transaction((transaction) => transaction.script(sql));
async function begin({ email }: { email: string }): Promise<SignedIn> {
	const link = await createSignInLink(store, ids.get(email)!);
	return signInByLink(store, link.split('#')[1]!, here());
}
const keyOf = ({ key }: Proposal) => key.replaceAll(' ', '');
/** What the app on the phone shows now. */
const codeNow = (proposal: Proposal) => totpCode(keyOf(proposal), now);

async function session({ email }: { email: string }): Promise<{ viewer: Viewer; token: string }> {
	const { viewer, cookie } = await begin({ email });
	if (!viewer) expect.fail(`${email} owes a second step`);
	return { viewer, token: cookie.value };
}

/** Set up a second factor for someone who has none, and go on in the session that is left. */
async function enrolled(who: { email: string }) {
	const { viewer } = await session(who);
	const proposal = await proposeOwn(store, viewer, { now });
	const { recoveryCodes, cookie } = await confirmOwn(store, viewer, codeNow(proposal), now);
	later(30);
	return { viewer: (await viewerOf(store, cookie!.value))!, proposal, recoveryCodes };
}

const removed = async (who: { email: string }) => {
	const id = ids.get(who.email)!;
	const factors = await listSecondFactors(store, systemViewer);
	if (factors.find((factor) => factor.id === id)?.enrolled_at)
		await removeSecondFactor(store, systemViewer, id);
};

/** What the audit log has of an action, newest first. */
const noted = async (action: string) => {
	const { rows } = await store.engine.query<{
		account: string;
		account_id: string;
		subject: string;
		detail: string;
	}>(
		`select accounts.name as account, account_id, subject, cast(detail as varchar) as detail
		from audit_log left join accounts on accounts.id = account_id
		where action = $1 order by sequence desc`,
		[action]
	);
	return rows;
};

const failure = (work: Promise<unknown>): Promise<Error & { code?: string; advice?: string }> =>
	work.then(
		() => expect.fail('it should have been refused'),
		(error: Error) => error
	);

describe('setting up a second factor', () => {
	it('needs the password, a code of the app, and then ends every other session', async () => {
		const other = await session(ada);
		const { viewer, token } = await session(ada);
		expect(await ownSecondFactor(store, viewer)).toEqual({
			enrolled_at: null,
			recovery_codes: 0,
			is_required: false,
			has_password: true
		});
		await expect(proposeOwn(store, viewer, { password: 'not it', now })).rejects.toMatchObject({
			code: 'wrong_credentials'
		});
		const proposal = await proposeOwn(store, viewer, { password, now });
		expect(await ownProposal(store, viewer, now), 'a page that is loaded again fits the phone').toEqual(
			proposal
		);
		await expect(confirmOwn(store, viewer, '000000', now)).rejects.toMatchObject({ code: 'wrong_code' });

		const { recoveryCodes, cookie } = await confirmOwn(store, viewer, codeNow(proposal), now);
		expect(new Set(recoveryCodes).size).toBe(10);
		expect(await viewerOf(store, other.token)).toBeNull();
		expect(await viewerOf(store, token), 'the old token of this session').toBeNull();
		expect(await viewerOf(store, cookie!.value)).toMatchObject({ email: ada.email });
		expect(await ownSecondFactor(store, viewer)).toMatchObject({
			enrolled_at: expect.any(String),
			recovery_codes: 10
		});
		expect(await signIn(store, ada, here())).toMatchObject({ viewer: null, owes: 'code' });
		await removed(ada);
	});

	it('draws a QR code with a quiet zone around it, of the address that apps read', async () => {
		const { viewer } = await session(rob);
		const { qr, uri, key } = await proposeOwn(store, viewer, { now });
		expect(uri).toContain(`secret=${key.replaceAll(' ', '')}`);
		const modules = [...qr.path.matchAll(/M(\d+) (\d+)/g)].flatMap(([, x, y]) => [Number(x), Number(y)]);
		expect(Math.min(...modules)).toBe(4);
		expect(Math.max(...modules)).toBe(qr.size - 5);
	});

	it('is offered for half an hour', async () => {
		const { viewer } = await session(rob);
		const proposal = await proposeOwn(store, viewer, { now });
		later(30 * 60);
		await expect(confirmOwn(store, viewer, codeNow(proposal), now)).rejects.toMatchObject({
			code: 'sign_in_expired'
		});
		expect(await ownProposal(store, viewer, now)).toBeNull();
	});

	it('keeps neither the key nor the recovery codes where someone could read them', async () => {
		const { proposal, recoveryCodes } = await enrolled(rob);
		const { rows } = await store.engine.query(
			`select cast(list(s) as varchar) || (select cast(list(r) as varchar) from recovery_codes r)
				|| (select cast(list(f) as varchar) from second_factors f)
				|| (select cast(list(a) as varchar) from audit_log a) as everything from secrets s`
		);
		const everything = String(rows[0]!.everything);
		expect(everything).toContain('second-factor/');
		for (const secret of [
			keyOf(proposal),
			...recoveryCodes,
			...recoveryCodes.map((code) => code.replaceAll('-', ''))
		])
			expect(everything).not.toContain(secret);
		await removed(rob);
	});
});

describe('signing in with a second factor', () => {
	let proposal: Proposal;
	let recoveryCodes: string[];
	beforeAll(async () => void ({ proposal, recoveryCodes } = await enrolled(rob)));

	it('gives no session until the code is right', async () => {
		const first = await begin(rob);
		expect(first).toMatchObject({ viewer: null, owes: 'code', cookie: { name: 'weatherglass_second_step' } });
		expect(
			await viewerOf(store, first.cookie.value),
			'the cookie of the second step is no session'
		).toBeNull();
		expect(await readSecondStep(store, first.cookie.value, now)).toEqual({ email: rob.email, owes: 'code' });

		const { viewer, cookie } = await signInByCode(store, first.cookie.value, codeNow(proposal), here());
		expect(viewer).toMatchObject({ email: rob.email, role: 'rep' });
		expect(cookie.name).toBe('weatherglass_session');
		expect(await viewerOf(store, cookie.value)).toMatchObject({ email: rob.email });
		expect(await readSecondStep(store, first.cookie.value, now), 'used up').toBeNull();
	});

	it('takes the code of a clock that is half a minute off', async () => {
		const { cookie } = await begin(rob);
		const slow = totpCode(keyOf(proposal), now - 30_000);
		expect((await signInByCode(store, cookie.value, slow, here())).viewer).not.toBeNull();
	});

	it('takes no code twice, and none from before one that was taken', async () => {
		const code = codeNow(proposal);
		await signInByCode(store, (await begin(rob)).cookie.value, code, here());
		const { cookie } = await begin(rob);
		for (const old of [code, totpCode(keyOf(proposal), now - 30_000)]) {
			expect(await failure(signInByCode(store, cookie.value, old, here()))).toMatchObject({
				code: 'wrong_code',
				message: 'That code was used already.'
			});
		}
		later(30);
		expect((await signInByCode(store, cookie.value, codeNow(proposal), here())).viewer).not.toBeNull();
	});

	it('of two who give one code at the same moment lets one in', async () => {
		const pending = [await begin(rob), await begin(rob)];
		const attempts = await Promise.allSettled(
			pending.map(({ cookie }) => signInByCode(store, cookie.value, codeNow(proposal), here()))
		);
		expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});

	it('ends after five wrong codes, and the limit of the account goes on past that', async () => {
		const { cookie } = await begin(rob);
		const guess = (token: string) => failure(signInByCode(store, token, '000000', here()));
		for (let attempt = 0; attempt < 4; attempt++)
			expect(await guess(cookie.value)).toMatchObject({ code: 'wrong_code' });
		expect(await guess(cookie.value)).toMatchObject({ code: 'sign_in_expired' });
		expect(await guess(cookie.value)).toMatchObject({ code: 'sign_in_expired' });
		const again = await begin(rob);
		expect(await guess(again.cookie.value)).toMatchObject({
			code: 'too_many_attempts',
			advice: 'Try again in 60 seconds.'
		});
		later(60);
		expect((await signInByCode(store, again.cookie.value, codeNow(proposal), here())).viewer).not.toBeNull();
	});

	it('takes no code of the app any more after a hundred wrong ones in a row, but a recovery code', async () => {
		await run('update second_factors set failures = 100');
		const { cookie } = await begin(rob);
		expect(await failure(signInByCode(store, cookie.value, codeNow(proposal), here()))).toMatchObject({
			message: expect.stringContaining('too many wrong codes')
		});
		await signInByCode(store, cookie.value, recoveryCodes.pop()!, here());
		const again = await begin(rob);
		expect((await signInByCode(store, again.cookie.value, codeNow(proposal), here())).viewer).not.toBeNull();
	});

	it('waits ten minutes', async () => {
		const { cookie } = await begin(rob);
		await run('update pending_sign_ins set expires_at = now()');
		expect(await readSecondStep(store, cookie.value, now)).toBeNull();
		await expect(signInByCode(store, cookie.value, codeNow(proposal), here())).rejects.toMatchObject({
			code: 'sign_in_expired',
			advice: 'Sign in from the beginning.'
		});
	});

	it.each([undefined, null, '', 'made up'])('is not under way with the token %s', async (token) => {
		expect(await readSecondStep(store, token, now)).toBeNull();
		await expect(signInByCode(store, token, codeNow(proposal), here())).rejects.toMatchObject({
			code: 'sign_in_expired'
		});
	});

	it('takes each recovery code once, however it is typed', async () => {
		const code = recoveryCodes.pop()!;
		const { cookie } = await begin(rob);
		await signInByCode(store, cookie.value, ` ${code.toUpperCase().replaceAll('-', ' ')} `, here());
		const again = await begin(rob);
		expect(await failure(signInByCode(store, again.cookie.value, code, here()))).toMatchObject({
			code: 'wrong_code',
			message: 'That recovery code is not right, or was used already.'
		});
		expect((await noted('recovery_code_used'))[0]).toMatchObject({ account: 'Rob' });
	});

	it('says so when the key of the secrets is lost, and takes a recovery code', async () => {
		vi.stubEnv('WEATHERGLASS_SECRET_KEY', Buffer.alloc(32, 1).toString('base64'));
		const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const { cookie } = await begin(rob);
		expect(await failure(signInByCode(store, cookie.value, codeNow(proposal), here()))).toMatchObject({
			code: 'factor_unreadable',
			advice: expect.stringContaining('recovery code')
		});
		expect(said).toHaveBeenCalledWith(expect.stringContaining('which is not here'));
		expect((await signInByCode(store, cookie.value, recoveryCodes.pop()!, here())).viewer).not.toBeNull();
	});

	it('is over when the account is disabled meanwhile', async () => {
		const { cookie } = await begin(rob);
		await disableAccount(store, systemViewer, ids.get(rob.email)!);
		await expect(signInByCode(store, cookie.value, codeNow(proposal), here())).rejects.toMatchObject({
			code: 'sign_in_expired'
		});
		await run('update accounts set disabled_at = null');
	});
});

describe('changing a second factor', () => {
	it('to another app needs a code of the old one, which then opens nothing', async () => {
		await removed(rob);
		const { viewer, proposal: old } = await enrolled(rob);
		await expect(proposeOwn(store, viewer, { now })).rejects.toMatchObject({ code: 'wrong_code' });
		const proposal = await proposeOwn(store, viewer, { code: codeNow(old), now });
		const { recoveryCodes } = await confirmOwn(store, viewer, codeNow(proposal), now);
		later(30);
		const { cookie } = await begin(rob);
		await expect(signInByCode(store, cookie.value, codeNow(old), here())).rejects.toMatchObject({
			code: 'wrong_code'
		});
		const { viewer: back } = await signInByCode(store, cookie.value, codeNow(proposal), here());

		later(30);
		const renewed = await renewRecoveryCodes(store, back!, codeNow(proposal), now);
		later(60);
		const again = await begin(rob);
		expect(await failure(signInByCode(store, again.cookie.value, recoveryCodes[0]!, here()))).toMatchObject({
			code: 'wrong_code'
		});
		await signInByCode(store, again.cookie.value, renewed[0]!, here());
	});

	it('to none needs a code, and then nothing more is asked for', async () => {
		await removed(rob);
		const { viewer, proposal } = await enrolled(rob);
		await expect(removeOwn(store, viewer, '000000', now)).rejects.toMatchObject({ code: 'wrong_code' });
		const cookie = await removeOwn(store, viewer, codeNow(proposal), now);
		expect(await viewerOf(store, cookie!.value)).not.toBeNull();
		expect((await begin(rob)).viewer).not.toBeNull();
	});

	it('of someone else is for administrators, ends their sessions and is in the log', async () => {
		const { viewer, proposal } = await enrolled(rob);
		later(30);
		const { cookie } = await signInByCode(store, (await begin(rob)).cookie.value, codeNow(proposal), here());
		await expect(removeSecondFactor(store, viewer, viewer.accountId)).rejects.toMatchObject({
			code: 'not_allowed'
		});
		await expect(listSecondFactors(store, viewer)).rejects.toMatchObject({ code: 'not_allowed' });
		await removeSecondFactor(store, systemViewer, viewer.accountId);
		expect(await viewerOf(store, cookie.value)).toBeNull();
		expect((await begin(rob)).viewer).not.toBeNull();
		await expect(removeSecondFactor(store, systemViewer, viewer.accountId)).rejects.toMatchObject({
			code: 'not_found'
		});
		expect((await noted('second_factor_removed'))[0]).toMatchObject({
			account_id: 'system',
			subject: rob.email
		});
	});
});

describe('a company that asks for second factors', () => {
	const rule = (...second_factor_roles: ('rep' | 'admin')[]) =>
		saveSignInPolicy(store, systemViewer, { second_factor_roles });
	afterEach(() => rule());

	it('leads those without one to set it up before anything else, also in a session they have already', async () => {
		await removed(rob);
		const { token } = await session(rob);
		const owner = await session(ada);
		await rule('rep');
		expect(await viewerOf(store, token)).toBeNull();
		expect(await viewerOf(store, owner.token), 'another role').not.toBeNull();

		const first = await begin(rob);
		expect(first).toMatchObject({ viewer: null, owes: 'enrolment' });
		await expect(signInByCode(store, first.cookie.value, '000000', here())).rejects.toMatchObject({
			code: 'sign_in_expired'
		});
		const step = await readSecondStep(store, first.cookie.value, now);
		if (step?.owes !== 'enrolment') expect.fail('a second factor should be on offer');
		expect(await readSecondStep(store, first.cookie.value, now)).toEqual(step);
		await expect(signInByEnrolment(store, first.cookie.value, '000000', here())).rejects.toMatchObject({
			code: 'wrong_code'
		});
		const { signedIn, recoveryCodes } = await signInByEnrolment(
			store,
			first.cookie.value,
			codeNow(step.proposal),
			here()
		);
		expect(recoveryCodes).toHaveLength(10);
		expect(await viewerOf(store, signedIn.cookie.value)).toMatchObject({ email: rob.email });
		expect(await begin(rob)).toMatchObject({ owes: 'code' });
	});

	it('lets nobody remove theirs, and an administrator ask only for what they have themselves', async () => {
		await removed(rob);
		const { viewer, proposal } = await enrolled(rob);
		await rule('rep');
		await expect(removeOwn(store, viewer, codeNow(proposal), now)).rejects.toMatchObject({
			code: 'not_allowed'
		});
		const owner = await session(ada);
		await expect(
			saveSignInPolicy(store, owner.viewer, { second_factor_roles: ['admin'] })
		).rejects.toMatchObject({ code: 'invalid', message: 'You have no second factor yourself.' });
		await expect(saveSignInPolicy(store, viewer, { second_factor_roles: [] })).rejects.toMatchObject({
			code: 'not_allowed'
		});
	});
});

it('a sign-in is noted with what was shown', async () => {
	const { proposal } = await removed(rob).then(() => enrolled(rob));
	const signedIn: SignedIn = await signInByCode(
		store,
		(await begin(rob)).cookie.value,
		codeNow(proposal),
		here()
	);
	expect(signedIn.owes).toBeNull();
	expect(JSON.parse((await noted('sign_in'))[0]!.detail)).toEqual({ by: 'link', second_factor: 'code' });
});
