/** Runs jobs when they are due, within a server. */
import { randomUUID } from 'node:crypto';
import type { Store } from '#lib/server/store/store.ts';
import { systemClock, type Clock, type Job } from './job.ts';
import {
	claim,
	dueAt,
	finish,
	leaseMilliseconds,
	renew,
	setDue,
	type Claim,
	type RunStatus
} from './runs.ts';
import { nextRun, type CompanyCalendar } from './schedule.ts';

export interface Scheduler {
	/** Begin nothing more, tell what runs to stop, and wait until it has. */
	stop(): Promise<void>;
	/** Settles when the jobs that were due at the last look are done; for tests. */
	idle(): Promise<void>;
}

/** Milliseconds between two looks at what is due: clocks and settings change, and machines sleep. */
const lookEvery = 60_000;

/**
 * Begin to run jobs when they are due; those that fell due while no server ran, at once. What goes wrong is noted with
 * the run and said in the log, and never ends the server. Several servers may run on one data folder: one of them runs a job.
 */
export function startScheduler(
	store: Store,
	jobs: readonly Job[],
	{ clock = systemClock }: { clock?: Clock } = {}
): Scheduler {
	const stopping = new AbortController();
	const { signal } = stopping;
	const owner = randomUUID();
	let cancel = () => {};
	/** What runs, by its job: one that takes hours, such as a first pull from a CRM, holds up no other. */
	const running = new Map<string, Promise<void>>();
	const look = (): void => {
		for (const job of jobs) {
			if (running.has(job.name)) continue;
			const run = runIfDue({ store, job, clock, owner, signal })
				.catch((error: unknown) => {
					if (!signal.aborted) console.error(`Job ${job.name}:`, error);
				})
				.finally(() => running.delete(job.name));
			running.set(job.name, run);
		}
		cancel = clock.after(lookEvery, look);
	};
	look();
	const idle = async () => {
		await Promise.all(running.values());
	};
	return {
		async stop() {
			stopping.abort();
			cancel();
			await idle();
		},
		idle
	};
}

interface Asked {
	store: Store;
	job: Job;
	clock: Clock;
	owner: string;
	signal: AbortSignal;
}

async function runIfDue(asked: Asked): Promise<void> {
	const { store, job, clock, owner } = asked;
	const calendar = await store.settings();
	const due = await dueAt(store, job.name);
	const next = nextRun(job.schedule, clock.now(), calendar);
	// A job that is new waits for its time; so does one whose time came nearer, as by another time zone.
	if (due === null || due > next) return setDue(store, job.name, next);
	if (due > clock.now()) return;
	if (!(await job.isActive(store, clock.now()))) {
		// One that is looked at every few minutes stays due: nothing is written down for having nothing to do.
		return 'everyMinutes' in job.schedule ? undefined : setDue(store, job.name, next);
	}
	if (asked.signal.aborted) return;
	const held = await claim(store, job.name, owner, clock.now());
	if (held) await run(asked, held, calendar);
}

async function run(
	{ store, job, clock, signal }: Asked,
	held: Claim,
	calendar: CompanyCalendar
): Promise<void> {
	const stopRenewing = keepRenewing(store, held, clock);
	let outcome: { status: RunStatus; message: string };
	try {
		outcome = { status: 'done', message: await job.run({ store, signal, now: () => clock.now() }) };
	} catch (error) {
		outcome = signal.aborted
			? { status: 'interrupted', message: 'The server was stopped meanwhile.' }
			: { status: 'failed', message: wordsOf(error) };
		if (!signal.aborted) console.error(`Job ${job.name}:`, error);
	} finally {
		stopRenewing();
	}
	const now = clock.now();
	const next = outcome.status === 'interrupted' ? null : nextRun(job.schedule, now, calendar);
	await finish(store, held, outcome, { now, next });
}

const wordsOf = (error: unknown): string => {
	const { message, advice } = error as { message?: string; advice?: string };
	return [message ?? String(error), advice].filter(Boolean).join(' ');
};

/** A run may take longer than a claim lasts. */
function keepRenewing(store: Store, held: Claim, clock: Clock): () => void {
	let cancel = () => {};
	const wait = () => {
		cancel = clock.after(leaseMilliseconds / 3, () => {
			renew(store, held, clock.now()).catch((error: unknown) => console.error(`Job ${held.job}:`, error));
			wait();
		});
	};
	wait();
	return () => cancel();
}
