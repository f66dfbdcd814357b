/** What is mailed to whom and when: made, changed, paused, taken away, left. */
import { randomUUID } from 'node:crypto';
import { scheduleWords, type CalendarSchedule } from '#lib/crm/calendar/schedules.ts';
import { isMailedKind, mailedKinds, type MailedKind } from '#lib/crm/mail.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { invalid, RecordError } from '#lib/server/store/errors.ts';
import type { Store } from '#lib/server/store/store.ts';
import { noServer } from './errors.ts';
import type { MailSubject } from './kind.ts';
import { mailKinds } from './kinds.ts';
import { possibleRecipients } from './recipients.ts';
import { readMailServer } from './server.ts';

/** Schedules of an account, and recipients of one: more than these nobody oversees. */
const most = { schedules: 50, recipients: 50 };

export interface ScheduleRow {
	id: string;
	account_id: string;
	kind: MailedKind;
	subject_id: string;
	/** JSON of a `CalendarSchedule`. */
	schedule: string;
	since: string;
	paused_at: string | null;
}

export const scheduleColumns =
	'id, account_id, kind, subject_id, cast(schedule as varchar) as schedule, since, paused_at';

export interface NewMailSchedule {
	kind: string;
	subjectId: string;
	schedule: CalendarSchedule;
	/** Ids of accounts. */
	recipients: readonly string[];
}

/**
 * Have something mailed over and over, from its next time on. To oneself, whoever may see it; to others, whoever may change
 * it. Each gets what they may see.
 *
 * @returns the id of the schedule
 * @throws RecordError `not_found`, `not_allowed`, `invalid`; MailError without a mail server
 */
export async function makeMailSchedule(
	store: Store,
	viewer: Viewer,
	{ kind, subjectId, schedule, recipients }: NewMailSchedule
): Promise<string> {
	if (!(await readMailServer(store.engine))) throw noServer();
	const subject = await readSubject(store, viewer, kind, subjectId);
	const accounts = await checkedRecipients(store, viewer, { kind, subjectId, subject }, recipients);
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ schedules: number }>(
			'select count(*) as schedules from mail_schedules where account_id = $1 and deleted_at is null',
			[viewer.accountId]
		);
		if (Number(rows[0]!.schedules) >= most.schedules) {
			const message = `You have ${most.schedules} scheduled mails: delete one that nobody needs.`;
			throw invalid([{ field: 'every', value: null, message }]);
		}
		await transaction.query(
			`insert into mail_schedules (id, account_id, kind, subject_id, schedule, since)
			values ($1, $2, $3, $4, $5::json, $6::timestamptz)`,
			[id, viewer.accountId, kind, subjectId, JSON.stringify(schedule), new Date().toISOString()]
		);
		await putRecipients(transaction, id, accounts);
		await audit(transaction, viewer, {
			action: 'mail_schedule_made',
			subject: subject.name,
			detail: { after: { when: scheduleWords(schedule), accounts } }
		});
	});
	return id;
}

/**
 * Send at other times, or to others. Who left stays away, also when they are named again.
 *
 * @throws RecordError `not_found`, `not_allowed`, `invalid`
 */
export async function changeMailSchedule(
	store: Store,
	viewer: Viewer,
	id: string,
	{ schedule, recipients }: Pick<NewMailSchedule, 'schedule' | 'recipients'>
): Promise<void> {
	const row = await managed(store, viewer, id);
	const subject = await readSubject(store, viewer, row.kind, row.subject_id);
	const asked = { kind: row.kind, subjectId: row.subject_id, subject };
	const accounts = await checkedRecipients(store, viewer, asked, recipients);
	await store.engine.transaction(async (transaction) => {
		const before = scheduleWords(JSON.parse(row.schedule) as CalendarSchedule);
		const isMoved = before !== scheduleWords(schedule);
		// At new times nothing is due that was so before they were chosen.
		await transaction.query(
			`update mail_schedules set schedule = $2::json, since = case when $3 then $4::timestamptz else since end
			where id = $1`,
			[id, JSON.stringify(schedule), isMoved, new Date().toISOString()]
		);
		await transaction.query(
			`delete from mail_recipients where schedule_id = $1 and left_at is null
				and not list_contains($2::json::text[], account_id)`,
			[id, JSON.stringify(accounts)]
		);
		await putRecipients(transaction, id, accounts);
		await audit(transaction, viewer, {
			action: 'mail_schedule_changed',
			subject: subject.name,
			detail: { before: { when: before }, after: { when: scheduleWords(schedule), accounts } }
		});
	});
}

/** Stop sending for a while, or go on: with the next time, not with those that passed meanwhile. */
export async function pauseMailSchedule(
	store: Store,
	viewer: Viewer,
	id: string,
	isPaused: boolean
): Promise<void> {
	await managed(store, viewer, id);
	await store.engine.transaction(async (transaction) => {
		const now = new Date().toISOString();
		await transaction.query(
			`update mail_schedules set paused_at = case when $2 then $3::timestamptz end,
				since = case when $2 then since else $3::timestamptz end
			where id = $1`,
			[id, isPaused, now]
		);
		await noteChange(transaction, viewer, id, { paused: isPaused });
	});
}

/** Send no more of it. What was to be sent still is not. */
export async function deleteMailSchedule(store: Store, viewer: Viewer, id: string): Promise<void> {
	const row = await managed(store, viewer, id);
	await store.engine.transaction(async (transaction) => {
		await transaction.query('update mail_schedules set deleted_at = now() where id = $1', [id]);
		await transaction.query(
			"delete from mail_deliveries where schedule_id = $1 and state in ('waiting', 'preparing')",
			[id]
		);
		await audit(transaction, viewer, {
			action: 'mail_schedule_deleted',
			subject: `${mailedKinds[row.kind].noun} ${row.subject_id}`,
			detail: { schedule: id }
		});
	});
}

/** Receive it no more, or again; for the viewer alone to say. Throws RecordError `not_found` for who is no recipient. */
export async function leaveMailSchedule(
	store: Store,
	viewer: Viewer,
	id: string,
	hasLeft: boolean
): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query(
			`update mail_recipients set left_at = case when $3 then now() end
			where schedule_id = $1 and account_id = $2 returning account_id`,
			[id, viewer.accountId, hasLeft]
		);
		if (rows.length === 0) throw noSchedule();
		await noteChange(transaction, viewer, id, { left: hasLeft });
	});
}

const noteChange = (transaction: Transaction, viewer: Viewer, id: string, after: object): Promise<void> =>
	audit(transaction, viewer, {
		action: 'mail_schedule_changed',
		subject: null,
		detail: { schedule: id, after }
	});

/** Something that can be mailed, as the viewer sees it. */
export async function readSubject(
	store: Store,
	viewer: Viewer,
	kind: string,
	id: string
): Promise<MailSubject> {
	if (!isMailedKind(kind)) throw noSubject();
	return mailKinds[kind].read(store, viewer, id);
}

/** One that the viewer made; or that is of something they may change. */
export async function managed(store: Store, viewer: Viewer, id: string): Promise<ScheduleRow> {
	const { rows } = await store.engine.query<ScheduleRow>(
		`select ${scheduleColumns} from mail_schedules where id = $1 and deleted_at is null`,
		[id]
	);
	const row = rows[0];
	if (!row) throw noSchedule();
	if (await mayManage(store, viewer, row)) return row;
	throw new RecordError(
		'not_allowed',
		'Only who scheduled this mail can change it.',
		'You can stop receiving it.'
	);
}

/** Whether the viewer may change a schedule. */
export async function mayManage(store: Store, viewer: Viewer, row: ScheduleRow): Promise<boolean> {
	if (row.account_id === viewer.accountId) return true;
	return (await subjectOrNull(store, viewer, row))?.mayChange ?? false;
}

/** What is mailed, where the viewer still sees it. */
export const subjectOrNull = (
	store: Store,
	viewer: Viewer,
	{ kind, subject_id }: Pick<ScheduleRow, 'kind' | 'subject_id'>
): Promise<MailSubject | null> =>
	readSubject(store, viewer, kind, subject_id).catch((failure: unknown) => {
		if (failure instanceof RecordError && failure.code === 'not_found') return null;
		throw failure;
	});

async function checkedRecipients(
	store: Store,
	viewer: Viewer,
	{ kind, subjectId, subject }: { kind: string; subjectId: string; subject: MailSubject },
	given: readonly string[]
): Promise<string[]> {
	const accounts = [...new Set(given)];
	const refuse = (message: string) => invalid([{ field: 'recipient', value: null, message }]);
	if (accounts.length === 0) throw refuse('Choose at least one recipient.');
	if (accounts.length > most.recipients) throw refuse(`A mail has at most ${most.recipients} recipients.`);
	const isForOthers = accounts.some((account) => account !== viewer.accountId);
	if (isForOthers && !subject.mayChange) {
		throw new RecordError(
			'not_allowed',
			`Only who may change “${subject.name}” can have it sent to others.`,
			'You can have it sent to yourself.'
		);
	}
	const possible = await possibleRecipients(store, viewer, kind, subjectId);
	const unknown = accounts.filter((account) => !possible.some(({ id }) => id === account));
	if (unknown.length > 0) {
		throw refuse('A recipient has no account any more, or may not see what is sent: choose from the list.');
	}
	return accounts;
}

async function putRecipients(
	transaction: Transaction,
	id: string,
	accounts: readonly string[]
): Promise<void> {
	for (const account of accounts) {
		await transaction.query(
			'insert into mail_recipients (schedule_id, account_id) values ($1, $2) on conflict do nothing',
			[id, account]
		);
	}
}

const noSchedule = () =>
	new RecordError('not_found', 'There is no such scheduled mail.', 'It may have been deleted.');
const noSubject = () =>
	new RecordError('not_found', 'There is no such thing to be mailed.', 'Load the page again.');
