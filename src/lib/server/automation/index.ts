/** Work that the server does by itself: jobs, when they are due, and what came of them. See README.md. */
import { mailJob } from './jobs/mail.ts';
import { retentionJob } from './jobs/retention.ts';
import { syncJob } from './jobs/sync.ts';
import { webhooksJob } from './jobs/webhooks.ts';
import type { Job } from './job.ts';

export { systemClock, type Clock, type Job } from './job.ts';
export { jobState, type JobRun, type JobState } from './runs.ts';
export { startScheduler, type Scheduler } from './scheduler.ts';
export { mailJob, retentionJob, syncJob, webhooksJob };

/** Every job of the server. */
export const jobs: readonly Job[] = [retentionJob, mailJob, syncJob, webhooksJob];
