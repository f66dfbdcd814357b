/** What the store keeps of jobs: when each is due, which server is at it, and what came of its runs. */
import { randomUUID } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Job } from './job.ts';

export type RunStatus = 'running' | 'done' | 'failed' | 'interrupted';

export interface JobRun {
	started_at: string;
	finished_at: string | null;
	status: RunStatus;
	/** What came of it, or what went wrong. */
	message: string | null;
}

export interface JobState {
	/** Null until a server ran. */
	next_run_at: string | null;
	/** The latest, newest first. */
	runs: JobRun[];
}

/** Milliseconds after which a claim lapses that is not renewed. */
export const leaseMilliseconds = 5 * 60_000;
const keptRuns = 100;

/** When a job is due, and what came of its latest runs. @throws RecordError `not_allowed` */
export async function jobState(store: Store, viewer: Viewer, { name, needs }: Job): Promise<JobState> {
	requireCapability(viewer, needs);
	const { rows } = await store.engine.query<{ next_run_at: string | null }>(
		'select next_run_at from jobs where name = $1',
		[name]
	);
	const { rows: runs } = await store.engine.query<JobRun>(
		'select started_at, finished_at, status, message from job_runs where job = $1 order by job_runs.started_at desc, id limit 5',
		[name]
	);
	return { next_run_at: rows[0]?.next_run_at ?? null, runs };
}

/** When a job is due; null when it was never heard of. */
export async function dueAt(store: Store, name: string): Promise<Date | null> {
	const { rows } = await store.engine.query<{ next_run_at: string | null }>(
		'select next_run_at from jobs where name = $1',
		[name]
	);
	return rows[0]?.next_run_at ? new Date(rows[0].next_run_at) : null;
}

export async function setDue(store: Store, name: string, due: Date): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			`insert into jobs (name, next_run_at) values ($1, $2::timestamptz)
			on conflict (name) do update set next_run_at = excluded.next_run_at`,
			[name, due.toISOString()]
		)
	);
}

/** Who runs a job, and since when. */
export interface Claim {
	job: string;
	owner: string;
	run: string;
}

/**
 * Begin a run, unless another server is at it. A run whose server has gone is noted as interrupted.
 *
 * @returns null when another is at it
 */
export async function claim(store: Store, job: string, owner: string, now: Date): Promise<Claim | null> {
	const run = randomUUID();
	return store.engine.transaction(async (transaction) => {
		const { changes } = await transaction.query(
			`update jobs set claimed_by = $2, claimed_until = $4::timestamptz
			where name = $1 and (claimed_until is null or claimed_until < $3::timestamptz)`,
			[job, owner, now.toISOString(), leaseOf(now)]
		);
		if (changes === 0) return null;
		await transaction.query(
			`update job_runs set status = 'interrupted', message = 'The server ended meanwhile.', finished_at = $2::timestamptz
			where job = $1 and status = 'running'`,
			[job, now.toISOString()]
		);
		await transaction.query(
			`insert into job_runs (id, job, started_at, status) values ($1, $2, $3::timestamptz, 'running')`,
			[run, job, now.toISOString()]
		);
		return { job, owner, run };
	});
}

const leaseOf = (now: Date) => new Date(now.getTime() + leaseMilliseconds).toISOString();

/** Go on holding a claim. */
export async function renew(store: Store, { job, owner }: Claim, now: Date): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query('update jobs set claimed_until = $3::timestamptz where name = $1 and claimed_by = $2', [
			job,
			owner,
			leaseOf(now)
		])
	);
}

/** Note what came of a run, and when the next is due; null: it stays due. */
export async function finish(
	store: Store,
	{ job, run }: Claim,
	{ status, message }: { status: RunStatus; message: string },
	{ now, next }: { now: Date; next: Date | null }
): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			'update job_runs set status = $2, message = $3, finished_at = $4::timestamptz where id = $1',
			[run, status, message, now.toISOString()]
		);
		await transaction.query(
			`update jobs set claimed_by = null, claimed_until = null, next_run_at = coalesce($2::timestamptz, next_run_at)
			where name = $1`,
			[job, next?.toISOString() ?? null]
		);
		await transaction.query(
			`delete from job_runs where job = $1 and id not in (
				select id from job_runs where job = $1 order by started_at desc limit ${keptRuns}
			)`,
			[job]
		);
	});
}
