import type { Viewer } from '#lib/crm/viewer.ts';
import { sessionHolds } from '#lib/server/access/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dataWatch } from './watch.ts';

/** Milliseconds between two signs of life: proxies give up on a connection that is silent for a minute. */
const beatEvery = 10_000;
/** Streams of one account at a time: hidden tabs have none, and browsers open six to a host by themselves. */
const mostOfAccount = 20;
/** Events that wait to be fetched; who has let so many lie is not there any more. */
const mostWaiting = 60;

interface Open {
	accountId: string;
	end: () => void;
}

const opened = new WeakMap<Store, Set<Open>>();

const openOf = (store: Store): Set<Open> => {
	const open = opened.get(store) ?? new Set();
	opened.set(store, open);
	return open;
};

/**
 * Server-sent events that name the version of the data: at once, and whenever it changes. The stream ends with the session that
 * asked, ten seconds after it at the latest.
 * Source: WHATWG HTML, 9.2 Server-sent events.
 *
 * @param session the value of the session cookie
 * @returns null when the account has too many streams open
 */
export function versionStream(
	store: Store,
	session: string,
	{ accountId, viewedBy }: Viewer
): ReadableStream<Uint8Array> | null {
	const open = openOf(store);
	const asks = viewedBy?.accountId ?? accountId;
	if ([...open].filter((each) => each.accountId === asks).length >= mostOfAccount) return null;
	let entry: Open;
	return new ReadableStream<Uint8Array>({
		start(controller) {
			entry = begin(store, session, asks, controller);
		},
		cancel: () => entry.end()
	});
}

function begin(
	store: Store,
	session: string,
	accountId: string,
	controller: ReadableStreamDefaultController<Uint8Array>
): Open {
	const open = openOf(store);
	const encoder = new TextEncoder();
	const send = (text: string) => {
		if ((controller.desiredSize ?? 0) < -mostWaiting) entry.end();
		else controller.enqueue(encoder.encode(text));
	};
	const leave = dataWatch(store).listen((version) => send(`data: ${version}\n\n`));
	const beat = setInterval(() => {
		const holds = sessionHolds(store, session).catch(() => false);
		void holds.then((isOpen) => open.has(entry) && (isOpen ? send(':\n\n') : entry.end()));
	}, beatEvery);
	beat.unref();
	const entry: Open = {
		accountId,
		end() {
			if (!open.delete(entry)) return;
			clearInterval(beat);
			leave();
			try {
				controller.close();
			} catch {
				// Whoever read it has gone first.
			}
		}
	};
	open.add(entry);
	send(':\n\n');
	return entry;
}

/** End every stream of a store: the server is about to stop. */
export function endStreams(store: Store): void {
	for (const { end } of openOf(store)) end();
}
