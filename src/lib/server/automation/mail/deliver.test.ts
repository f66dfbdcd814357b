import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { viewerFor } from '#lib/server/access/index.ts';
import { convertWorkbook } from '#lib/server/import/read/workbook/convert.ts';
import { addTile, changeDashboard, deleteDashboard, makeDashboard } from '#lib/server/store/dashboards.ts';
import { saveView } from '#lib/server/store/saved-views.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { mailJob } from '../jobs/mail.ts';
import { startScheduler } from '../scheduler.ts';
import { deliverDue, sendScheduledNow } from './deliver.ts';
import { beginSending, claimDelivery, queueDue, retryMinutes } from './deliveries.ts';
import { listMailSchedules } from './list.ts';
import {
	changeMailSchedule,
	deleteMailSchedule,
	leaveMailSchedule,
	makeMailSchedule,
	pauseMailSchedule
} from './schedules.ts';
import { saveMailServer } from './server.ts';
import { partsOf, startMailServer, type TestMailServer } from './testing.ts';

let test: TestStore;
let mail: TestMailServer;
let board: string;
let folder: string;
const viewers: Record<string, Viewer> = {};

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'weatherglass-mail-'));
	process.env.WEATHERGLASS_ADDRESS = 'https://glass.example.com';
	test = await companyStore();
	await test.script(`
		update people set team_id = 'north' where id = 'ann';
		insert into people (id, name, email) values ('max', 'Max Lead', 'max@example.com');
		update teams set manager_id = 'max' where id = 'north';
		update people set manager_id = 'max' where id = 'bob';
		insert into accounts (id, email, name, role) values
			('account-bob', 'bob@example.com', 'Bob <b>"Baker"</b>', 'rep'),
			('account-max', 'max@example.com', 'Max', 'manager'),
			('account-ida', 'ida@example.com', 'Ida', 'analyst'),
			('account-mia', 'mia@example.com', 'Mia', 'marketer');
		insert into deals (id, name, pipeline_id, stage_id, status, amount, currency, amount_base, owner_id, created_at, closed_at) values
			('a', 'A', 'sales', 'won', 'won', 100, 'EUR', 100, 'ann', '2026-01-05', '2026-02-05'),
			('b', 'B', 'sales', 'won', 'won', 20, 'EUR', 20, 'bob', '2026-01-05', '2026-03-05')`);
	for (const name of ['ann', 'bob', 'max', 'ida', 'mia']) {
		const [account] = await test.rows(`select * from accounts where id = 'account-${name}'`);
		viewers[name] = await viewerFor(test.store, account as unknown as Parameters<typeof viewerFor>[1]);
	}
	const { ida } = viewers as { ida: Viewer };
	({ id: board } = await makeDashboard(test.store, ida, {
		name: 'Board <Monday>',
		sharedWith: ['rep', 'manager']
	}));
	await addTile(test.store, ida, board, {
		kind: 'text',
		text: 'First & foremost.\n\nThen the <rest>.',
		width: 12
	});
	for (const [name, query, sharedWith] of [
		['Won', 'metric=won_amount&period=all', ['rep', 'manager']],
		['=By owner', 'metric=won_amount&by=owner&period=all', ['rep', 'manager']],
		['By day', 'metric=won_amount&grain=day&period=dates&from=2026-01-20&to=2026-03-20', ['rep', 'manager']],
		['Kept back', 'metric=won_amount&period=all', []]
	] as const) {
		const view = await saveView(test.store, ida, { name, page: '/explore', query, sharedWith });
		await addTile(test.store, ida, board, { kind: 'view', view: view.id, width: 6 });
	}
}, 60_000);
afterAll(async () => {
	delete process.env.WEATHERGLASS_ADDRESS;
	rmSync(folder, { recursive: true, force: true });
	await test.clear();
});
beforeEach(async () => {
	mail = await startMailServer();
	await saveMailServer(test.store, systemViewer, mail.form());
});
afterEach(async () => {
	await mail.stop();
	await test.script(
		'delete from mail_schedules; delete from mail_recipients; delete from mail_deliveries; delete from jobs; delete from job_runs;'
	);
});

const schedule = { weeklyOn: 1, at: '08:00' };
const monday = '2026-03-02T08:00:00.000Z';

/** Have the board sent on Mondays, as if it had been so since the beginning of March 2026. */
async function weekly(by: string, ...to: string[]): Promise<string> {
	const recipients = to.map((name) => `account-${name}`);
	const id = await makeMailSchedule(test.store, viewers[by]!, {
		kind: 'dashboard',
		subjectId: board,
		schedule,
		recipients
	});
	await test.script(`update mail_schedules set since = '2026-03-01' where id = '${id}'`);
	return id;
}
const deliver = (at: string) => deliverDue({ store: test.store, now: () => new Date(at) });
const to = () => mail.received.map((each) => each.to).toSorted();
const deliveries = () =>
	test.rows('select account_id, state, attempts, message from mail_deliveries order by account_id, due_at');
const received = (address: string) => partsOf(mail.received.find((each) => each.to === address)!.raw);

describe('a dashboard by mail', () => {
	it('has for each recipient the figures of their own rows, whoever scheduled it', async () => {
		await weekly('ida', 'ann', 'bob', 'max', 'ida');
		expect(await deliver(monday)).toMatchObject({ sent: 4, failed: 0 });
		const total = (address: string) =>
			/^Won\n-+\n.*\n(.*?), /m.exec(
				String(received(address).parts['text/plain']).replaceAll('\r\n', '\n')
			)?.[1];
		expect(['ann', 'bob', 'max', 'ida'].map((name) => total(`${name}@example.com`))).toEqual([
			'€100',
			'€20',
			'€120',
			'€120'
		]);
		const ofAnn = JSON.stringify(Object.values(received('ann@example.com').parts).map(String));
		expect(ofAnn).not.toContain('Bob Baker');
	});

	it('says for whom, of which period, what it shows and what it can’t, with links to each tile', async () => {
		await weekly('ida', 'max');
		await deliver(monday);
		const { headers, parts } = received('max@example.com');
		expect(headers).toContain('Subject: Board <Monday>');
		const text = String(parts['text/plain']);
		const html = String(parts['text/html']);
		expect(text).toContain(
			'For Max, who sees the records of their teams, and what nobody owns. As of 2 Mar 2026'
		);
		expect(text).toContain('Won amount by owner: Ann Archer 83%');
		expect(text).toContain('Then the <rest>.');
		expect(text).toContain('The view that stood here was deleted, or is not shared with you.');
		expect(text).toContain('earlier rows: the workbook has them all.');
		expect(html).toContain(`href="https://glass.example.com/dashboards/${board}"`);
		expect(html).toContain('https://glass.example.com/explore?metric=won_amount&amp;by=owner');
		expect(html).toContain('https://glass.example.com/mails');
		expect(html).toContain('First &amp; foremost.');
		expect(html).not.toMatch(/<rest>|<Monday>|<b>/);
	});

	it('has every row of every tile in a workbook, in which nothing is a formula', async () => {
		await weekly('ida', 'ann');
		await deliver(monday);
		const { parts } = received('ann@example.com');
		const path = join(folder, 'board.xlsx');
		const type = Object.keys(parts).find((each) => each.includes('spreadsheetml'))!;
		writeFileSync(path, parts[type]!);
		const sheets = await convertWorkbook(path, 'board.xlsx', mkdtempSync(join(folder, 'text-')));
		const texts = Object.fromEntries(sheets.map(({ sheet, path }) => [sheet, readFileSync(path, 'utf8')]));
		expect(Object.keys(texts)).toEqual(['Won', '=By owner', 'By day', 'About']);
		expect(texts['=By owner']).toBe('Owner,Won amount,Records\nAnn Archer,100,1\nTotal,100,1\n');
		expect(texts['By day']!.split('\n').length).toBeGreaterThan(50);
		expect(texts.About).toContain('For Ann, who sees the records they own.');
	});

	it('escapes what names hold, and lets none of them begin a header', async () => {
		await test.script(
			"update accounts set name = 'Bob' || chr(13) || chr(10) || 'Bcc: eve@example.com' where id = 'account-bob'"
		);
		await weekly('ida', 'bob');
		await deliver(monday);
		const { headers } = received('bob@example.com');
		expect(headers.replaceAll(/\r\n\s+/g, ' ')).not.toMatch(/^bcc:/im);
		expect(to()).toEqual(['bob@example.com']);
	});
});

describe('who gets it', () => {
	it('is oneself for who sees it, and others for who may change it, as far as they see it', async () => {
		await expect(weekly('ann', 'ann')).resolves.toBeTruthy();
		await expect(weekly('ann', 'ann', 'max')).rejects.toMatchObject({ code: 'not_allowed' });
		await expect(weekly('ida', 'mia')).rejects.toMatchObject({ issues: [{ field: 'recipient' }] });
		await expect(weekly('mia', 'mia')).rejects.toMatchObject({ code: 'not_found' });
		await expect(weekly('ida')).rejects.toMatchObject({ issues: [{ field: 'recipient' }] });
	});

	it('is nobody whose account is disabled, or who sees it no more, and that is said', async () => {
		await weekly('ida', 'ann', 'max', 'ida');
		await test.script("update accounts set disabled_at = now() where id = 'account-max'");
		await changeDashboard(test.store, viewers.ida!, board, { sharedWith: ['manager'] });
		try {
			expect(await deliver(monday)).toMatchObject({ sent: 1, failed: 0, notSent: 2 });
			expect(to()).toEqual(['ida@example.com']);
			expect(await deliveries()).toMatchObject([
				{
					account_id: 'account-ann',
					state: 'not_sent',
					message: expect.stringContaining('not shared') as string
				},
				{ account_id: 'account-ida', state: 'sent' },
				{ account_id: 'account-max', state: 'not_sent', message: 'The account is disabled.' }
			]);
		} finally {
			await test.script('update accounts set disabled_at = null');
			await changeDashboard(test.store, viewers.ida!, board, { sharedWith: ['rep', 'manager'] });
		}
	});

	it('is nobody who left, also when they are named again; they alone come back', async () => {
		const id = await weekly('ida', 'ann', 'ida');
		await leaveMailSchedule(test.store, viewers.ann!, id, true);
		await changeMailSchedule(test.store, viewers.ida!, id, {
			schedule,
			recipients: ['account-ann', 'account-ida']
		});
		await deliver(monday);
		expect(to()).toEqual(['ida@example.com']);
		await leaveMailSchedule(test.store, viewers.ann!, id, false);
		await deliver('2026-03-09T08:00:00Z');
		expect(to()).toEqual(['ann@example.com', 'ida@example.com', 'ida@example.com']);
		await expect(leaveMailSchedule(test.store, viewers.max!, id, true)).rejects.toMatchObject({
			code: 'not_found'
		});
	});

	it('sees of it what concerns them, and only its maker or who may change the dashboard changes it', async () => {
		const id = await weekly('ida', 'ann', 'ida');
		await deliver(monday);
		const list = async (name: string) => (await listMailSchedules(test.store, viewers[name]!))[0];
		expect(await list('ida')).toMatchObject({
			when: 'Every Monday at 08:00',
			mayManage: true,
			recipients: [{ name: 'Ann' }, { name: 'Ida' }],
			last: { dueAt: monday, deliveries: [{ state: 'sent' }, { state: 'sent' }] }
		});
		expect(await list('ann')).toMatchObject({
			by: 'Ida',
			mayManage: false,
			receives: true,
			recipients: [{ name: 'Ann' }],
			last: { deliveries: [{ name: 'Ann' }] }
		});
		expect(await list('max')).toBeUndefined();
		for (const refused of [
			() => pauseMailSchedule(test.store, viewers.ann!, id, true),
			() => deleteMailSchedule(test.store, viewers.ann!, id),
			() => sendScheduledNow(test.store, viewers.ann!, id),
			() => changeMailSchedule(test.store, viewers.ann!, id, { schedule, recipients: ['account-ann'] })
		])
			await expect(refused()).rejects.toMatchObject({ code: 'not_allowed' });
	});
});

describe('a due time', () => {
	it('is waited for, taken up once, and the next comes by itself', async () => {
		await weekly('ida', 'ann');
		await deliver('2026-03-02T07:59:59Z');
		expect(to()).toEqual([]);
		await deliver(monday);
		await deliver('2026-03-02T08:01:00Z');
		expect(to()).toHaveLength(1);
		await deliver('2026-03-09T08:00:30Z');
		expect(to()).toHaveLength(2);
	});

	it('of several that passed while no server ran, the latest alone is taken up', async () => {
		await weekly('ida', 'ann');
		await deliver('2026-04-01T12:00:00Z');
		expect(to()).toHaveLength(1);
		expect(await test.rows('select due_at from mail_deliveries')).toEqual([
			{ due_at: '2026-03-30T08:00:00.000Z' }
		]);
	});

	it('is passed over while it is paused, and those that passed do not come later', async () => {
		const id = await weekly('ida', 'ann');
		await pauseMailSchedule(test.store, viewers.ida!, id, true);
		await deliver(monday);
		expect(to()).toEqual([]);
		await pauseMailSchedule(test.store, viewers.ida!, id, false);
		await deliver(monday);
		expect(to()).toEqual([]);
		await deleteMailSchedule(test.store, viewers.ida!, id);
		await deliver('2040-01-01T08:00:00Z');
		expect(to()).toEqual([]);
	});

	it('sends each mail once, though several servers are at it', async () => {
		await weekly('ida', 'ann', 'bob', 'max', 'ida');
		const rounds = await Promise.all(Array.from({ length: 4 }, () => deliver(monday)));
		expect(rounds.reduce((sum, { sent }) => sum + sent, 0)).toBe(4);
		expect(to()).toEqual(['ann', 'bob', 'ida', 'max'].map((name) => `${name}@example.com`));
	});

	it('is gone on with where a server died before it handed a mail over, and not where it died after', async () => {
		await weekly('ida', 'ann', 'max');
		const at = new Date(monday);
		await queueDue(test.store, at);
		const ofAnn = (await claimDelivery(test.store, 'gone', at, null))!;
		const ofMax = (await claimDelivery(test.store, 'gone', at, null))!;
		expect([ofAnn, ofMax].map(({ account_id }) => account_id)).toEqual(['account-ann', 'account-max']);
		expect(await beginSending(test.store, ofMax, 'gone', at)).toBe(true);
		await deliver('2026-03-02T08:04:00Z');
		expect(to()).toEqual([]);
		await deliver('2026-03-02T08:06:00Z');
		expect(to()).toEqual(['ann@example.com']);
		expect(await deliveries()).toMatchObject([
			{ state: 'sent' },
			{ state: 'uncertain', message: expect.stringContaining('not sent again') as string }
		]);
		// The one that was thought dead comes too late.
		expect(await beginSending(test.store, ofAnn, 'gone', at)).toBe(false);
	});

	it('is not taken up for a mail that may have arrived', async () => {
		await weekly('ida', 'ann');
		mail.hangsUp = true;
		await deliver(monday);
		await deliver('2026-03-03T08:00:00Z');
		expect(mail.received).toHaveLength(1);
		expect(await deliveries()).toMatchObject([{ state: 'uncertain', attempts: 1 }]);
	});
});

describe('a server that does not take a mail', () => {
	it('for now, is tried again, and then it arrives', async () => {
		await weekly('ida', 'ann');
		mail.refuse.recipient = () => [451, 'Try later'];
		expect(await deliver(monday)).toMatchObject({ sent: 0, waiting: 1, failed: 0 });
		expect((await listMailSchedules(test.store, viewers.ida!))[0]!.last!.deliveries).toMatchObject([
			{
				state: 'waiting',
				message: expect.stringContaining('Try later') as string,
				nextAttemptAt: '2026-03-02T08:02:00.000Z'
			}
		]);
		mail.refuse.recipient = () => null;
		await deliver('2026-03-02T08:01:00Z');
		expect(to()).toEqual([]);
		await deliver('2026-03-02T08:02:00Z');
		expect(to()).toEqual(['ann@example.com']);
		expect(await deliveries()).toMatchObject([{ state: 'sent', attempts: 2, message: null }]);
	});

	it('for now, is not tried for ever', async () => {
		await weekly('ida', 'ann');
		mail.refuse.message = () => [451, 'Try later'];
		for (let hour = 0; hour < 8; hour++)
			await deliver(new Date(Date.parse(monday) + hour * 3_600_000).toISOString());
		expect(mail.attempts).toBe(retryMinutes.length + 1);
		expect(await deliveries()).toMatchObject([
			{ state: 'failed', message: expect.stringContaining('It was tried 5 times') as string }
		]);
	});

	it('for good, is not tried again, and the others get theirs', async () => {
		await weekly('ida', 'ann', 'max');
		mail.refuse.recipient = (address) => (address.startsWith('ann') ? [550, 'No such user'] : null);
		expect(await deliver(monday)).toMatchObject({ sent: 1, failed: 1 });
		await deliver('2026-03-02T12:00:00Z');
		expect(mail.attempts).toBe(2);
		expect(await deliveries()).toMatchObject([
			{ state: 'failed', message: expect.stringContaining('No such user') as string },
			{ state: 'sent' }
		]);
	});

	it('because it is not there, is asked once a round', async () => {
		await weekly('ida', 'ann', 'bob', 'max');
		await mail.stop();
		expect(await deliver(monday)).toMatchObject({ waiting: 1 });
		expect(await deliver(monday)).toMatchObject({ waiting: 1 });
	});
});

describe('sending now', () => {
	it('sends beside the due times, which stay as they are', async () => {
		const id = await weekly('ida', 'ann', 'ida');
		expect(await sendScheduledNow(test.store, viewers.ida!, id)).toMatchObject({ sent: 2 });
		await deliver(monday);
		expect(to()).toHaveLength(4);
		expect(
			await test.rows(
				`select 1 from audit_log where action = 'mail_sent' and account_id = 'account-ida' and detail::varchar like '%${id}%'`
			)
		).toHaveLength(4);
	});

	it('sends nothing of a dashboard that was deleted', async () => {
		const gone = await makeDashboard(test.store, viewers.ida!, { name: 'Gone' });
		const id = await makeMailSchedule(test.store, viewers.ida!, {
			kind: 'dashboard',
			subjectId: gone.id,
			schedule,
			recipients: ['account-ida']
		});
		await deleteDashboard(test.store, viewers.ida!, gone.id);
		await expect(sendScheduledNow(test.store, viewers.ida!, id)).rejects.toMatchObject({ code: 'not_found' });
		expect(await listMailSchedules(test.store, viewers.ida!)).toMatchObject([{ id, name: null }]);
		await deleteMailSchedule(test.store, viewers.ida!, id);
		expect(await listMailSchedules(test.store, viewers.ida!)).toEqual([]);
	});
});

describe('the job', () => {
	it('runs when something is due, says what came of it, and notes nothing otherwise', async () => {
		await weekly('ida', 'ann');
		const clock = {
			time: new Date('2026-03-02T07:00:00Z'),
			look: () => {},
			now: () => clock.time,
			after: (_milliseconds: number, call: () => void) => {
				clock.look = call;
				return () => {};
			}
		};
		const scheduler = startScheduler(test.store, [mailJob], { clock });
		await scheduler.idle();
		for (const time of ['07:30', '08:00', '08:01', '08:02']) {
			clock.time = new Date(`2026-03-02T${time}:30Z`);
			clock.look();
			await scheduler.idle();
		}
		await scheduler.stop();
		expect(to()).toEqual(['ann@example.com']);
		expect(await test.rows('select status, message from job_runs')).toEqual([
			{ status: 'done', message: '1 sent.' }
		]);
	});
});
