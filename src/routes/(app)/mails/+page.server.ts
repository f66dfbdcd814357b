import { setTimeout as sleep } from 'node:timers/promises';
import { readSchedule, type CalendarSchedule } from '#lib/crm/calendar/schedules.ts';
import { isMailedKind, mailedKinds } from '#lib/crm/mail.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	changeMailSchedule,
	deleteMailSchedule,
	leaveMailSchedule,
	listMailSchedules,
	makeMailSchedule,
	pauseMailSchedule,
	possibleRecipients,
	readMailServer,
	readSubject,
	sendScheduledNow,
	type Round
} from '#lib/server/automation/mail/index.ts';
import { invalid } from '#lib/server/store/errors.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFailure } from '../../form-failure.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { readerOf } from '../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const kind = Object.keys(mailedKinds).find((each) => url.searchParams.has(each)) ?? null;
	const [mails, offered, server, reader, { time_zone: timeZone }] = await Promise.all([
		listMailSchedules(store, viewer),
		kind === null ? null : loaded(offer(store, viewer, kind, url.searchParams.get(kind)!)),
		readMailServer(store.engine),
		readerOf(locals),
		store.settings()
	]);
	const changing = mails.find(({ id }) => id === url.searchParams.get('change'));
	// Who may get it is asked of each account: for the one that is changed, not for all.
	const possible =
		changing?.mayManage && changing.name !== null
			? await possibleRecipients(store, viewer, changing.kind, changing.subjectId)
			: null;
	return {
		mails,
		changing: changing && possible && { id: changing.id, possible },
		offered,
		hasServer: server !== null,
		reader,
		timeZone,
		me: viewer.accountId
	};
};

/** What an address asks to be mailed. */
async function offer(store: Store, viewer: Viewer, kind: string, id: string) {
	const { name } = await readSubject(store, viewer, kind, id);
	return {
		kind,
		id,
		name,
		href: isMailedKind(kind) ? `${mailedKinds[kind].page}/${id}` : '',
		possible: await possibleRecipients(store, viewer, kind, id)
	};
}

/** An action on one scheduled mail, which answers what it did. */
const onMail =
	(act: (store: Store, viewer: Viewer, id: string, form: FormData) => Promise<string>) =>
	async ({ request, locals }: { request: Request; locals: App.Locals }) => {
		const form = await request.formData();
		const id = String(form.get('id') ?? '');
		try {
			return { done: await act(locals.store, requireViewer(locals), id, form) };
		} catch (failure) {
			return formFailure(failure, { id });
		}
	};

function scheduleOf(form: FormData): CalendarSchedule {
	const text = (name: string) => String(form.get(name) ?? '');
	const read = readSchedule({
		every: text('every'),
		weekday: text('weekday'),
		day: text('day'),
		at: text('at')
	});
	if ('message' in read) {
		throw invalid([{ field: read.field, value: text(read.field).slice(0, 100), message: read.message }]);
	}
	return read;
}

const recipientsOf = (form: FormData): string[] => form.getAll('recipient').map(String);

/** Milliseconds that a page waits for mails; what takes longer goes on and is shown later. */
const patience = 20_000;

async function sendNow(store: Store, viewer: Viewer, id: string): Promise<string> {
	const sending = sendScheduledNow(store, viewer, id);
	const round = await Promise.race([sending, sleep(patience, null, { ref: false })]);
	if (round !== null) return roundText(round);
	sending.catch((failure: unknown) => console.error(`Mail ${id}:`, failure));
	return 'It is being sent still: what comes of it stands below.';
}

const roundText = ({ sent, waiting, failed, notSent }: Round): string =>
	[
		`${sent} sent.`,
		...(waiting > 0 ? [`${waiting} will be tried again.`] : []),
		...(failed + notSent > 0 ? [`${failed + notSent} not sent: why stands below.`] : [])
	].join(' ');

export const actions: Actions = {
	make: onMail(async (store, viewer, _id, form) => {
		await makeMailSchedule(store, viewer, {
			kind: String(form.get('kind') ?? ''),
			subjectId: String(form.get('subject') ?? ''),
			schedule: scheduleOf(form),
			recipients: recipientsOf(form)
		});
		return 'It is scheduled.';
	}),
	change: onMail(async (store, viewer, id, form) => {
		const recipients = recipientsOf(form);
		await changeMailSchedule(store, viewer, id, { schedule: scheduleOf(form), recipients });
		return 'The scheduled mail is changed.';
	}),
	pause: onMail(async (store, viewer, id, form) => {
		const isPaused = form.get('paused') === 'true';
		await pauseMailSchedule(store, viewer, id, isPaused);
		return isPaused ? 'It is paused.' : 'It goes on with its next time.';
	}),
	delete: onMail(async (store, viewer, id) => {
		await deleteMailSchedule(store, viewer, id);
		return 'The scheduled mail is deleted.';
	}),
	now: onMail(sendNow),
	leave: onMail(async (store, viewer, id, form) => {
		const hasLeft = form.get('left') === 'true';
		await leaveMailSchedule(store, viewer, id, hasLeft);
		return hasLeft ? 'You do not get it any more.' : 'You get it again.';
	})
};
