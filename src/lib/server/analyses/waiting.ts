/** Analyses that a person waits for in the browser: what takes long goes on while they look at how far it is. */
import { randomBytes } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import { cancelled } from './errors.ts';
import type { AnalysisProgress, AnalysisWork } from './work.ts';

export interface Waiting {
	id: string;
	/** What is worked out, as in “Working out the forecast”. */
	title: string;
	/** The address of the page that shows it. */
	to: string;
	/** `left`: nobody has looked for a while, and it was given up. `over`: it is there, or failed; the page tells. */
	state: 'running' | 'cancelled' | 'left' | 'over';
	progress: AnalysisProgress | null;
	startedAt: number;
	cancel(): void;
}

/** What a page asks for. */
export interface WaitingFor {
	title: string;
	to: string;
}

export interface WaitingLimits {
	/** Milliseconds for which a page itself waits: below a second nobody needs to be told how far something is. */
	patience: number;
	/** Milliseconds after which nobody has looked: the reader has gone elsewhere, or closed the page. */
	unseen: number;
	/** Milliseconds for which the end of something can still be looked at. */
	kept: number;
}

const usual: WaitingLimits = { patience: 600, unseen: 30_000, kept: 10 * 60_000 };

class Wait<T> implements Waiting {
	readonly id = randomBytes(12).toString('hex');
	readonly title: string;
	readonly to: string;
	readonly startedAt = Date.now();
	readonly result: Promise<T>;
	state: Waiting['state'] = 'running';
	progress: AnalysisProgress | null = null;
	readonly #controller = new AbortController();
	#timer: NodeJS.Timeout | undefined;
	#seenAt = Date.now();

	constructor(
		{ title, to }: WaitingFor,
		run: (work: AnalysisWork) => Promise<T>,
		private readonly limits: WaitingLimits,
		private readonly onForgotten: () => void
	) {
		this.title = title;
		this.to = to;
		const { signal } = this.#controller;
		this.result = run({ signal, onProgress: (progress) => (this.progress = progress) });
		this.result.then(
			() => this.#end('over'),
			() => this.#end('over')
		);
		this.seen();
	}

	/** Somebody looks: it goes on. */
	seen(): void {
		this.#seenAt = Date.now();
		if (this.state !== 'running') return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#stop('left'), this.limits.unseen).unref();
	}

	/** Whether who asks now is the one who waited: others are answered from the data as they are. */
	get isAwaited(): boolean {
		if (this.state === 'running') return true;
		return this.state === 'over' && Date.now() - this.#seenAt <= this.limits.unseen;
	}

	cancel(): void {
		this.#stop('cancelled');
	}

	#stop(state: 'cancelled' | 'left'): void {
		if (this.state !== 'running') return;
		this.#end(state);
		this.#controller.abort(cancelled());
	}

	#end(state: Waiting['state']): void {
		if (this.state !== 'running') return;
		this.state = state;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(this.onForgotten, this.limits.kept).unref();
	}
}

const held = globalThis as typeof globalThis & { weatherglassWaiting?: Map<string, Wait<unknown>> };
const waits = (held.weatherglassWaiting ??= new Map());

/** Those of another session are theirs, and who may see other rows by now waits for nothing. */
const keyOf = ({ accountId, sessionId, role, scope, locale, timeZone }: Viewer, to: string): string =>
	JSON.stringify([accountId, sessionId ?? null, role, scope, locale, timeZone, to]);

/**
 * What a page asks for, where it comes quickly; else what is being waited for. Who comes back to the page when it is over gets
 * what they waited for, even where the data have changed since; who waited no more starts anew.
 *
 * @throws what `run` throws
 */
export async function answerOrWait<T>(
	viewer: Viewer,
	{ title, to }: WaitingFor,
	run: (work: AnalysisWork) => Promise<T>,
	limits: Partial<WaitingLimits> = {}
): Promise<{ answer: T } | { waiting: Waiting }> {
	const key = keyOf(viewer, to);
	const forget = (wait: Wait<unknown>) => waits.get(key) === wait && waits.delete(key);
	let wait = waits.get(key) as Wait<T> | undefined;
	if (!wait?.isAwaited) {
		const begun: Wait<T> = new Wait({ title, to }, run, { ...usual, ...limits }, () => forget(begun));
		waits.set(key, begun);
		wait = begun;
	}
	wait.seen();
	let timer: NodeJS.Timeout | undefined;
	const tooLong = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), limits.patience ?? usual.patience);
	});
	try {
		const came = await Promise.race([wait.result.then((answer) => ({ answer })), tooLong]);
		if (!came) return { waiting: wait };
		forget(wait);
		return came;
	} catch (failure) {
		forget(wait);
		throw failure;
	} finally {
		clearTimeout(timer);
	}
}

/** What a person waits for, by its id, for who looks at how far it is. */
export function findWaiting(id: string, viewer: Viewer): Waiting | null {
	for (const [key, wait] of waits) {
		if (wait.id !== id || key !== keyOf(viewer, wait.to)) continue;
		wait.seen();
		return wait;
	}
	return null;
}
