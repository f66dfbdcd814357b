import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { redirect, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit';
import { firstStart, viewerOf } from '#lib/server/access/index.ts';
import { jobs, startScheduler, type Scheduler } from '#lib/server/automation/index.ts';
import { startTeller, type Teller } from '#lib/server/automation/webhooks/index.ts';
import { endUnattended, sweepUploads } from '#lib/server/import/index.ts';
import { endStreams } from '#lib/server/live/index.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import { closeThreads } from '#lib/server/threads/pool.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { refuseTooMany } from './routes/limits.ts';
import { refuse } from './routes/refuse.ts';
import { guardRequest } from './routes/request-guards.ts';
import { sessionIn } from './routes/session-cookie.ts';

/** Reloads of this module while developing must not pile up clients of the engine. */
const held = globalThis as typeof globalThis & {
	weatherglassStore?: Promise<Store>;
	weatherglassScheduler?: Scheduler;
	weatherglassTeller?: Teller;
	/** Whoever ends this process waits for it first (`cli/commands/serve.ts`). */
	weatherglassEnd?: () => Promise<void>;
};

/** Milliseconds that a job has to stop; one that does not is noted as interrupted by the next server. */
const patience = 5_000;

const openOnce = (): Promise<Store> =>
	(held.weatherglassStore ??= openStore(process.env.WEATHERGLASS_DATA ?? './data'));

export const init: ServerInit = async () => {
	const store = await openOnce();
	await sweepUploads(store);
	const scheduler = (held.weatherglassScheduler ??= startScheduler(store, jobs));
	const teller = (held.weatherglassTeller ??= startTeller(store));
	let ended: Promise<void> | undefined;
	held.weatherglassEnd ??= () =>
		(ended ??= end(store, [scheduler, teller, { stop: () => endUnattended(store) }]));
	for (const signal of ['SIGINT', 'SIGTERM', 'sveltekit:shutdown'])
		process.once(signal, () => void held.weatherglassEnd!());
};

async function end(store: Store, working: { stop(): Promise<unknown> }[]): Promise<void> {
	endStreams(store);
	const stopped = Promise.all(working.map((each) => each.stop()));
	await Promise.race([stopped, sleep(patience, undefined, { ref: false })]);
	await closeThreads();
	await store.close();
}

let hasOwner = false;

export const handle: Handle = async ({ event, resolve }) => {
	const guarded = guardRequest(event);
	if (guarded) return guarded;
	const store = await openOnce();
	const { pathname } = event.url;
	// A session is for pages, a token for the API: neither opens the other.
	const isApi = pathname.startsWith('/api/');
	const session = isApi ? null : (sessionIn(event.cookies, event.url) ?? null);
	const theme = event.cookies.get('theme');
	event.locals.store = store;
	event.locals.session = session;
	event.locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
	event.locals.viewer = session ? await viewerOf(store, session, event.getClientAddress()) : null;

	if (!event.locals.viewer && event.route.id !== null && !isApi) {
		hasOwner ||= !(await firstStart(store));
		if (!hasOwner && pathname !== '/first-start') redirect(303, '/first-start');
	}
	const refused =
		(await refuse(event)) ??
		(event.locals.viewer && refuseTooMany(store, event.route.id, event.locals.viewer.accountId));
	if (refused) return refused;
	const response = await resolve(event, {
		transformPageChunk: ({ html }) => html.replace('%theme%', event.locals.theme)
	});
	if (!pathname.startsWith('/_app/')) response.headers.set('cache-control', 'private, no-store');
	return response;
};

/** What a person reads is never the inside of an error; the log has that, under the same id. */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
	if (status === 404)
		return {
			message: 'There is no page at this address.',
			advice: 'Check the address, or go to the Overview.'
		};
	const id = randomUUID().slice(0, 8);
	console.error(`[${id}] ${event.request.method} ${event.url.pathname}:`, error);
	if (isForPeople(error)) return { message: error.message, advice: error.advice, id };
	return {
		message,
		advice: 'Nothing was changed. Try again; if it happens again, the id leads to the log.',
		id
	};
};
