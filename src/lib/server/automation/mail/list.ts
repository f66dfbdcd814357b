/** Scheduled mails as a page shows them: when each is sent, to whom, and what became of it the last time. */
import {
	scheduleForm,
	scheduleWords,
	type CalendarSchedule,
	type ScheduleForm
} from '#lib/crm/calendar/schedules.ts';
import type { DeliveryState, MailedKind } from '#lib/crm/mail.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { nextRun } from '../schedule.ts';
import { scheduleColumns, subjectOrNull, type ScheduleRow } from './schedules.ts';

export interface ListedMail {
	id: string;
	kind: MailedKind;
	subjectId: string;
	/** What is sent; null where the viewer does not see it any more. */
	name: string | null;
	/** “Every Monday at 08:00”. */
	when: string;
	form: ScheduleForm;
	/** Who scheduled it: their name. */
	by: string;
	isOwn: boolean;
	/** Whether the viewer may change it, and so sees every recipient; others see themselves only. */
	mayManage: boolean;
	isPaused: boolean;
	/** ISO 8601, UTC; null while it is paused. */
	nextAt: string | null;
	recipients: { id: string; name: string; hasLeft: boolean }[];
	/** Whether the viewer gets it, or did and left; null for no recipient. */
	receives: boolean | null;
	/** The mails of the latest due time. */
	last: { dueAt: string; deliveries: ListedDelivery[] } | null;
}

export interface ListedDelivery {
	account: string;
	name: string;
	state: DeliveryState;
	message: string | null;
	/** When it is tried again, while it waits. */
	nextAttemptAt: string | null;
}

interface RecipientRow {
	schedule_id: string;
	id: string;
	name: string;
	has_left: boolean;
}

interface DeliveryRow {
	schedule_id: string;
	account: string;
	name: string;
	due_at: string;
	state: DeliveryState;
	message: string | null;
	next_attempt_at: string;
	attempts: number;
}

const nameSql = "coalesce(accounts.name, 'Someone who left')";

/** The mails that the viewer scheduled or gets, and those of what they may change. */
export async function listMailSchedules(store: Store, viewer: Viewer): Promise<ListedMail[]> {
	const [{ rows }, recipients, deliveries, calendar] = await Promise.all([
		store.engine.query<ScheduleRow & { by: string }>(
			`select ${scheduleColumns
				.split(', ')
				.map((column) => (column.startsWith('cast') ? column : `mail_schedules.${column}`))
				.join(', ')}, ${nameSql} as by
			from mail_schedules left join accounts on accounts.id = mail_schedules.account_id
			where mail_schedules.deleted_at is null order by mail_schedules.created_at, mail_schedules.id`
		),
		readRecipients(store),
		lastDeliveries(store),
		store.settings()
	]);
	const now = new Date();
	const listed = await Promise.all(
		rows.map(async (row): Promise<ListedMail | null> => {
			const subject = await subjectOrNull(store, viewer, row);
			const isOwn = row.account_id === viewer.accountId;
			const mayManage = isOwn || (subject?.mayChange ?? false);
			const all = recipients.filter(({ schedule_id }) => schedule_id === row.id);
			const own = all.find(({ id }) => id === viewer.accountId);
			if (!mayManage && !own) return null;
			const schedule = JSON.parse(row.schedule) as CalendarSchedule;
			const isSeen = ({ id }: { id: string }) => mayManage || id === viewer.accountId;
			return {
				id: row.id,
				kind: row.kind,
				subjectId: row.subject_id,
				name: subject?.name ?? null,
				when: scheduleWords(schedule),
				form: scheduleForm(schedule),
				by: row.by,
				isOwn,
				mayManage,
				isPaused: row.paused_at !== null,
				nextAt: row.paused_at === null ? nextRun(schedule, now, calendar).toISOString() : null,
				recipients: all.filter(isSeen).map(({ id, name, has_left }) => ({ id, name, hasLeft: has_left })),
				receives: own ? !own.has_left : null,
				last: lastOf(
					deliveries.filter(({ schedule_id, account }) => schedule_id === row.id && isSeen({ id: account }))
				)
			};
		})
	);
	return listed.filter((each) => each !== null);
}

async function readRecipients(store: Store): Promise<RecipientRow[]> {
	const { rows } = await store.engine.query<RecipientRow>(
		`select schedule_id, mail_recipients.account_id as id, ${nameSql} as name, left_at is not null as has_left
		from mail_recipients left join accounts on accounts.id = mail_recipients.account_id
		order by lower(name), mail_recipients.account_id`
	);
	return rows;
}

async function lastDeliveries(store: Store): Promise<DeliveryRow[]> {
	const { rows } = await store.engine.query<DeliveryRow>(
		`select schedule_id, mail_deliveries.account_id as account, ${nameSql} as name, due_at, state, message,
			next_attempt_at, attempts
		from mail_deliveries left join accounts on accounts.id = mail_deliveries.account_id
		qualify due_at = max(due_at) over (partition by schedule_id)
		order by lower(name), mail_deliveries.account_id`
	);
	return rows;
}

function lastOf(rows: DeliveryRow[]): ListedMail['last'] {
	if (rows.length === 0) return null;
	return {
		dueAt: rows[0]!.due_at,
		deliveries: rows.map(({ account, name, state, message, next_attempt_at, attempts }) => ({
			account,
			name,
			state,
			message,
			nextAttemptAt: state === 'waiting' && attempts > 0 ? next_attempt_at : null
		}))
	};
}
