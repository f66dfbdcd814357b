/** Sends the mails that wait, each as its reader sees what it is of, and no more than once. */
import { createHash, randomUUID } from 'node:crypto';
import { mailedKinds } from '#lib/crm/mail.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readerOf } from '../account-viewer.ts';
import { appAddress } from './address.ts';
import {
	beginSending,
	claimDelivery,
	finishDelivery,
	noteAbandoned,
	queueDue,
	queueNow,
	retryMinutes,
	type Delivery
} from './deliveries.ts';
import { MailError } from './errors.ts';
import { mailKinds } from './kinds.ts';
import { managed, readSubject } from './schedules.ts';
import { sendMail, type Mail } from './transport.ts';
import { mailHtml, mailText } from './write.ts';

/** How many mails a round sent, will try again, could not send, and kept from accounts that may not have them. */
export interface Round {
	sent: number;
	waiting: number;
	failed: number;
	notSent: number;
	/** What went wrong, each once. */
	messages: string[];
}

interface Asked {
	store: Store;
	now: () => Date;
	signal?: AbortSignal;
	/** Of one schedule; absent: of all. */
	only?: string;
}

/** Queue what is due, and send what waits. Several servers, or a page and the job, may do so at once. */
export async function deliverDue({ store, now, signal }: Asked): Promise<Round> {
	await noteAbandoned(store, now());
	await queueDue(store, now());
	return deliverWaiting({ store, now, signal });
}

/**
 * Send what is scheduled to its recipients now, beside its due times.
 *
 * @throws RecordError `not_found`, `not_allowed`
 */
export async function sendScheduledNow(store: Store, viewer: Viewer, id: string): Promise<Round> {
	const row = await managed(store, viewer, id);
	await readSubject(store, viewer, row.kind, row.subject_id);
	await queueNow(store, id, new Date());
	return deliverWaiting({ store, now: () => new Date(), only: id });
}

async function deliverWaiting({ store, now, signal, only }: Asked): Promise<Round> {
	const owner = randomUUID();
	const round: Round = { sent: 0, waiting: 0, failed: 0, notSent: 0, messages: [] };
	while (!signal?.aborted) {
		const delivery = await claimDelivery(store, owner, now(), only ?? null);
		if (!delivery) break;
		const outcome = await deliver(store, delivery, owner, now);
		if (outcome === null) continue;
		round[outcome.count]++;
		if (outcome.message !== null && !round.messages.includes(outcome.message))
			round.messages.push(outcome.message);
		// The others would wait for the same server.
		if (outcome.isUnreachable) break;
	}
	return round;
}

interface Outcome {
	count: Exclude<keyof Round, 'messages'>;
	message: string | null;
	isUnreachable?: boolean;
}

/** How far a mail came: while it is `sending`, the server may have it. */
type Stage = 'preparing' | 'sending' | 'sent';

/** Null: another server has it. */
async function deliver(
	store: Store,
	delivery: Delivery,
	owner: string,
	now: () => Date
): Promise<Outcome | null> {
	let stage: Stage = 'preparing';
	try {
		const mail = await mailOf(store, delivery, now());
		if (!(await beginSending(store, delivery, owner, now()))) return null;
		stage = 'sending';
		await sendMail(store, mail);
		stage = 'sent';
		await store.engine.transaction(async (transaction) => {
			await finishDelivery(transaction, delivery, { state: 'sent', message: null }, now());
			await audit(
				transaction,
				{ accountId: delivery.scheduled_by },
				{
					action: 'mail_sent',
					subject: mail.subject,
					detail: { to: mail.to.address, due: delivery.due_at, schedule: delivery.schedule_id }
				}
			);
		});
		return { count: 'sent', message: null };
	} catch (failure) {
		return noteFailure(store, delivery, failure, { stage, now: now() });
	}
}

async function noteFailure(
	store: Store,
	delivery: Delivery,
	failure: unknown,
	{ stage, now }: { stage: Stage; now: Date }
): Promise<Outcome> {
	const message = wordsOf(failure);
	if (message === null) console.error(`Mail ${delivery.schedule_id}:`, failure);
	const words = message ?? 'Something went wrong that the log has.';
	const finish = (outcome: Parameters<typeof finishDelivery>[2]) =>
		store.engine.transaction((transaction) => finishDelivery(transaction, delivery, outcome, now));
	const attempts = delivery.attempts + (stage === 'preparing' ? 0 : 1);
	const wait = retryMinutes[attempts - 1];
	const isUnreachable = failure instanceof MailError && failure.code === 'unreachable';
	if (failure instanceof MailError && failure.isTemporary && wait !== undefined) {
		await finish({ state: 'waiting', message: words, retryAt: new Date(now.getTime() + wait * 60_000) });
		return { count: 'waiting', message: words, isUnreachable };
	}
	if (failure instanceof NotForReader) {
		await finish({ state: 'not_sent', message: words });
		return { count: 'notSent', message: words };
	}
	const isUncertain = stage === 'sent' || (failure instanceof MailError && failure.code === 'uncertain');
	const gaveUp =
		failure instanceof MailError && failure.isTemporary
			? ` It was tried ${attempts} times, and is not tried again.`
			: '';
	await finish({ state: isUncertain ? 'uncertain' : 'failed', message: `${words}${gaveUp}` });
	return { count: 'failed', message: `${words}${gaveUp}`, isUnreachable };
}

/** Why an account gets no mail: it is disabled, or does not see what is sent. */
class NotForReader extends RecordError {
	constructor(message: string) {
		super('not_allowed', message, '');
	}
}

async function mailOf(store: Store, delivery: Delivery, now: Date): Promise<Mail> {
	const { kind, subject_id, account_id } = delivery;
	if (delivery.has_left) throw new NotForReader('The account does not receive this any more.');
	const reader = await readerOf(store, account_id);
	if (!reader) throw new NotForReader('The account is disabled.');
	const address = appAddress();
	const { content, attachments } = await mailKinds[kind]
		.compose(store, reader, { id: subject_id, now, address })
		.catch((failure: unknown) => {
			if (!(failure instanceof RecordError) || failure.code !== 'not_found') throw failure;
			throw new NotForReader(
				`The ${mailedKinds[kind].noun} was deleted, or is not shared with this account any more.`
			);
		});
	const footer = {
		text: 'You get this because it is scheduled for you in Weatherglass. It holds what you may see there: think before you forward it.',
		href: address && `${address}/mails`
	};
	return {
		to: { name: reader.name, address: reader.email },
		subject: content.title,
		text: mailText(content, footer),
		html: mailHtml(content, footer),
		attachments,
		messageId: messageIdOf(delivery)
	};
}

/** The same for every attempt at the same mail. */
function messageIdOf({ schedule_id, account_id, due_at }: Delivery): string {
	const hash = createHash('sha256').update(`${schedule_id}\n${account_id}\n${due_at}`).digest('hex');
	return `<${hash.slice(0, 40)}@weatherglass>`;
}

/** What a person reads of a failure; null: that of no error of ours. */
const wordsOf = (failure: unknown): string | null =>
	isForPeople(failure) ? `${failure.message} ${failure.advice}`.trim() : null;
