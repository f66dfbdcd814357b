import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { hasMailPassword, readMailServer, removeMailServer, saveMailServer } from './server.ts';
import { makeCertificate, partsOf, password, startMailServer, type TestMailServer } from './testing.ts';
import { sendMail, sendTestMail } from './transport.ts';

let test: TestStore;
let mail: TestMailServer;
let certificate: { key: string; cert: string };
const ada = { ...systemViewer, name: 'Ada Owner', email: 'ada@example.com' };

beforeAll(async () => {
	test = await companyStore();
	certificate = makeCertificate();
}, 60_000);
afterAll(() => test.clear());
afterEach(async () => {
	await mail.stop();
	await removeMailServer(test.store, ada);
	vi.restoreAllMocks();
});

const save = (form: Parameters<typeof saveMailServer>[2]) => saveMailServer(test.store, ada, form);
const send = () => sendTestMail(test.store, ada);

describe('a server on this machine', () => {
	beforeEach(async () => {
		mail = await startMailServer();
	});

	it('takes a test message for the administrator who asks', async () => {
		await save(mail.form());
		expect(await send()).toBe('ada@example.com');
		expect(mail.received).toMatchObject([{ from: 'reports@example.com', to: 'ada@example.com' }]);
		const { headers, parts } = partsOf(mail.received[0]!.raw);
		expect(headers).toContain('Subject: Weatherglass can send mails');
		expect(headers).toContain('Auto-Submitted: auto-generated');
		expect(String(parts['text/plain'])).toContain('test message');
		expect(String(parts['text/html'])).toContain('<p>');
	});

	it('says that it refuses the recipient, the sender or the message, and whether that may pass', async () => {
		await save(mail.form());
		mail.refuse.recipient = () => [550, 'No such user here'];
		await expect(send()).rejects.toMatchObject({
			code: 'recipient',
			isTemporary: false,
			message: expect.stringContaining(
				'takes no mails for ada@example.com. It says: “550 No such user here'
			) as string
		});
		mail.refuse.recipient = () => [450, 'Greylisted'];
		await expect(send()).rejects.toMatchObject({ code: 'recipient', isTemporary: true });
		mail.refuse.recipient = () => null;
		mail.refuse.message = () => [552, 'Too large'];
		await expect(send()).rejects.toMatchObject({ code: 'refused', isTemporary: false });
		mail.refuse.message = () => [451, 'Try later'];
		await expect(send()).rejects.toMatchObject({ code: 'refused', isTemporary: true });
	});

	it('that hangs up once it has the whole mail may have taken it', async () => {
		await save(mail.form());
		mail.hangsUp = true;
		await expect(send()).rejects.toMatchObject({ code: 'uncertain', isTemporary: false });
		expect(mail.received).toHaveLength(1);
	});

	it('that is not there may be there later', async () => {
		await save(mail.form());
		await mail.stop();
		await expect(send()).rejects.toMatchObject({
			code: 'unreachable',
			isTemporary: true,
			message: `localhost, port ${mail.port} refuses connections.`
		});
	});

	it('that is none says so', async () => {
		await expect(send()).rejects.toMatchObject({ code: 'no_server' });
	});

	it('without encryption, told to use STARTTLS or TLS, gets neither a user nor a mail', async () => {
		await save(mail.form({ encryption: 'starttls', user: 'reports', password }));
		await expect(send()).rejects.toMatchObject({
			code: 'encryption',
			message: expect.stringContaining('offers no STARTTLS') as string
		});
		await save(mail.form({ encryption: 'tls', user: 'reports', password }));
		await expect(send()).rejects.toMatchObject({ code: 'encryption' });
		expect(mail.received).toEqual([]);
	});

	it('gets headers that nothing in a name or a subject can add to', async () => {
		await saveSettings(test.store, ada, { company_name: 'Glass\r\nBcc: eve@example.com' });
		await save(mail.form());
		await sendMail(test.store, {
			to: { name: 'Bob"\r\nBcc: eve@example.com\r\n\r\nHello', address: 'bob@example.com' },
			subject: 'Board\nCc: eve@example.com\r\n\r\n<b>',
			text: '.\r\nRSET\r\n.',
			html: '',
			attachments: []
		});
		expect(mail.received).toHaveLength(1);
		const { headers } = partsOf(mail.received[0]!.raw);
		expect(headers.replaceAll(/\r\n\s+/g, ' ')).not.toMatch(/^(bcc|cc):/im);
		expect(mail.received[0]!.to).toBe('bob@example.com');
		await saveSettings(test.store, ada, { company_name: '' });
	});
});

describe.each(['starttls', 'tls'] as const)('a server with %s', (encryption) => {
	beforeEach(async () => {
		mail = await startMailServer({ encryption, certificate });
	});

	it('takes mails of the user, whose authority is the company’s own', async () => {
		await save(mail.form());
		await send();
		expect(mail.received).toHaveLength(1);
	});

	it('does not get the password while nobody vouches for it', async () => {
		await save(mail.form({ authority: '' }));
		await expect(send()).rejects.toMatchObject({
			code: 'encryption',
			message: expect.stringContaining('is not trusted') as string
		});
		expect(mail.attempts).toBe(0);
	});

	it('refuses a wrong password in words that hold none', async () => {
		const log = vi.spyOn(console, 'error');
		await save(mail.form({ password: 'wrong horse' }));
		const failure = await send().catch((error: unknown) => error);
		expect(failure).toMatchObject({ code: 'authentication', isTemporary: false });
		const said = `${String(failure)}${JSON.stringify(failure)}`;
		expect(said).not.toContain('wrong horse');
		expect(said).not.toContain(Buffer.from('\0reports\0wrong horse').toString('base64'));
		expect(log).not.toHaveBeenCalled();
	});
});

describe('what is kept of it', () => {
	beforeEach(async () => {
		mail = await startMailServer();
	});

	const form = () =>
		mail.form({ host: 'smtp.example.com', encryption: 'starttls', user: 'reports', password });

	it('is sealed, in no setting and no audit log, and kept while the user and the server stay', async () => {
		await save(form());
		await save({ ...form(), password: '', from: 'other@example.com' });
		expect(await hasMailPassword(test.store)).toBe(true);
		const rows = await test.rows(
			'select cast(value as varchar) as text from settings union all select cast(detail as varchar) from audit_log union all select ciphertext from secrets'
		);
		expect(rows.length).toBeGreaterThan(2);
		expect(JSON.stringify(rows)).not.toContain(password);
	});

	it('is not sent to another server or as another user', async () => {
		await save(form());
		for (const other of [{ host: 'smtp.elsewhere.example' }, { user: 'someone' }])
			await expect(save({ ...form(), ...other, password: '' })).rejects.toMatchObject({
				issues: [{ field: 'password' }]
			});
		expect(await readMailServer(test.store.engine)).toMatchObject({ host: 'smtp.example.com' });
	});

	it.each([
		['host', 'smtp example'],
		['host', 'smtp.example.com\r\nDATA'],
		['port', '0'],
		['port', '25.5'],
		['encryption', 'none'],
		['encryption', 'ssl'],
		['from', 'a@example.com, b@example.com'],
		['from', 'a@example.com>\r\nRCPT TO:<b@example.com'],
		['user', 'a\r\nb'],
		['authority', 'trust me']
	])('is refused with %s %j, naming the field', async (field, value) => {
		await expect(save({ ...form(), [field]: value })).rejects.toMatchObject({ issues: [{ field }] });
	});

	it('is for administrators', async () => {
		for (const refused of [
			() => saveMailServer(test.store, ann, form()),
			() => removeMailServer(test.store, ann),
			() => sendTestMail(test.store, ann)
		])
			await expect(refused()).rejects.toMatchObject({ code: 'not_allowed' });
	});
});
