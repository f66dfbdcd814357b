/** The mails that are to be sent, one row a recipient and due time, and what became of each. */
import type { CalendarSchedule } from '#lib/crm/calendar/schedules.ts';
import type { DeliveryState, MailedKind } from '#lib/crm/mail.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { latestRun } from '../schedule.ts';
import { scheduleColumns, type ScheduleRow } from './schedules.ts';

export interface Delivery {
	schedule_id: string;
	account_id: string;
	due_at: string;
	attempts: number;
	kind: MailedKind;
	subject_id: string;
	/** Who scheduled it. */
	scheduled_by: string;
	/** Whether the account stopped receiving it, or was taken off. */
	has_left: boolean;
}

/** Milliseconds after which the claim of a server that died lapses. */
const leaseMilliseconds = 5 * 60_000;
/** Days for which it is kept what became of mails. */
const keptDays = 90;
/** Minutes until a mail that could not be sent for now is tried again: once more than these it is tried in all. */
export const retryMinutes = [2, 10, 30, 120] as const;

const isWaiting = `(state = 'waiting' and next_attempt_at <= $1::timestamptz
	or state = 'preparing' and claimed_until < $1::timestamptz)`;
const isAbandoned = `(state = 'sending' and claimed_until < $1::timestamptz)`;

/** Whether anything is due, waits for another attempt, or was left behind by a server that died. */
export async function isMailDue(store: Store, now: Date): Promise<boolean> {
	const { rows } = await store.engine.query(
		`select 1 from mail_deliveries where ${isWaiting} or ${isAbandoned} limit 1`,
		[now.toISOString()]
	);
	return rows.length > 0 || (await dueSchedules(store, now)).length > 0;
}

interface Due {
	row: ScheduleRow;
	due: Date;
}

async function dueSchedules(store: Store, now: Date): Promise<Due[]> {
	const { rows } = await store.engine.query<ScheduleRow>(
		`select ${scheduleColumns} from mail_schedules where deleted_at is null and paused_at is null`
	);
	const calendar = await store.settings();
	return rows
		.map((row) => ({ row, due: latestRun(JSON.parse(row.schedule) as CalendarSchedule, now, calendar) }))
		.filter(({ row, due }) => due > new Date(row.since));
}

/** Put a mail for each recipient of what is due in the queue. Of several times that passed, the latest is taken up. */
export async function queueDue(store: Store, now: Date): Promise<void> {
	for (const { row, due } of await dueSchedules(store, now)) {
		await store.engine.transaction(async (transaction) => {
			const { changes } = await transaction.query(
				`update mail_schedules set since = $2::timestamptz
				where id = $1 and since < $2::timestamptz and paused_at is null and deleted_at is null`,
				[row.id, due.toISOString()]
			);
			if (changes > 0) await queue(transaction, row.id, due);
			await transaction.query(
				`delete from mail_deliveries where schedule_id = $1 and due_at < $2::timestamptz - to_days(${keptDays})`,
				[row.id, now.toISOString()]
			);
		});
	}
}

/** Put a mail for each recipient in the queue, though none is due. */
export const queueNow = (store: Store, scheduleId: string, now: Date): Promise<void> =>
	store.engine.transaction((transaction) => queue(transaction, scheduleId, now));

async function queue(transaction: Transaction, scheduleId: string, due: Date): Promise<void> {
	await transaction.query(
		`insert into mail_deliveries (schedule_id, account_id, due_at, state, next_attempt_at)
		select schedule_id, account_id, $2::timestamptz, 'waiting', $2::timestamptz from mail_recipients
		where schedule_id = $1 and left_at is null
		on conflict do nothing`,
		[scheduleId, due.toISOString()]
	);
}

/** A mail that was being handed over when its server died may have arrived: it is not sent again. */
export async function noteAbandoned(store: Store, now: Date): Promise<void> {
	const { rows } = await store.engine.query(`select 1 from mail_deliveries where ${isAbandoned} limit 1`, [
		now.toISOString()
	]);
	if (rows.length === 0) return;
	await store.engine.transaction((transaction) =>
		transaction.query(
			`update mail_deliveries set state = 'uncertain', finished_at = $1::timestamptz,
				message = 'The server ended while this was being sent. It may have arrived, so it is not sent again.'
			where ${isAbandoned}`,
			[now.toISOString()]
		)
	);
}

/**
 * Claim the mail whose turn it is. Until it is handed over, a claim that lapses gives it back.
 *
 * @param only of one schedule; null: of any
 */
export async function claimDelivery(
	store: Store,
	owner: string,
	now: Date,
	only: string | null
): Promise<Delivery | null> {
	const at = now.toISOString();
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<Delivery>(
			`select schedule_id, mail_deliveries.account_id, due_at, attempts, kind, subject_id,
				mail_schedules.account_id as scheduled_by,
				not exists (from mail_recipients where mail_recipients.schedule_id = mail_deliveries.schedule_id
					and mail_recipients.account_id = mail_deliveries.account_id and left_at is null) as has_left
			from mail_deliveries join mail_schedules on mail_schedules.id = schedule_id
			where ${isWaiting} and deleted_at is null and ($2 is null or schedule_id = $2)
			order by next_attempt_at, due_at, schedule_id, mail_deliveries.account_id limit 1`,
			[at, only]
		);
		const delivery = rows[0];
		if (!delivery) return null;
		await transaction.query(
			`update mail_deliveries set state = 'preparing', claimed_by = $4, claimed_until = $5::timestamptz where ${isOne}`,
			[...keyOf(delivery), owner, leaseFrom(now)]
		);
		return delivery;
	});
}

/** Say that a mail is about to be handed over. From here on it is never sent again. False: another server has it by now. */
export async function beginSending(
	store: Store,
	delivery: Delivery,
	owner: string,
	now: Date
): Promise<boolean> {
	const { changes } = await store.engine.transaction((transaction) =>
		transaction.query(
			`update mail_deliveries set state = 'sending', attempts = attempts + 1, claimed_until = $5::timestamptz
			where ${isOne} and state = 'preparing' and claimed_by = $4`,
			[...keyOf(delivery), owner, leaseFrom(now)]
		)
	);
	return changes > 0;
}

/** Note what became of a mail; one that is to be tried again waits until then. */
export async function finishDelivery(
	to: Pick<Transaction, 'query'>,
	delivery: Delivery,
	{ state, message, retryAt }: { state: DeliveryState; message: string | null; retryAt?: Date },
	now: Date
): Promise<void> {
	await to.query(
		`update mail_deliveries set state = $4, message = $5, next_attempt_at = coalesce($6::timestamptz, next_attempt_at),
			finished_at = case when $6 is null then $7::timestamptz end, claimed_by = null, claimed_until = null
		where ${isOne}`,
		[...keyOf(delivery), state, message, retryAt?.toISOString() ?? null, now.toISOString()]
	);
}

const isOne = 'schedule_id = $1 and account_id = $2 and due_at = $3::timestamptz';
const keyOf = ({ schedule_id, account_id, due_at }: Delivery): [string, string, string] => [
	schedule_id,
	account_id,
	due_at
];
const leaseFrom = (now: Date) => new Date(now.getTime() + leaseMilliseconds).toISOString();
