/** Whoever waits for work. */
export interface Waiting<Progress> {
	/** Aborting says that they wait no more. */
	signal?: AbortSignal;
	onProgress?: (progress: Progress) => void;
}

/** One run of some work, for which several wait: it goes on for as long as one of them does. */
export class Shared<Result, Progress = never> {
	readonly #result: Promise<Result>;
	#isOver = false;
	readonly #controller = new AbortController();
	readonly #waiting = new Set<Waiting<Progress>>();
	#latest: Progress | null = null;

	/**
	 * @param run begins at once
	 * @param onLost called when there is no result to keep: it failed, or nobody waited for it any more
	 */
	constructor(
		run: (work: Required<Waiting<Progress>>) => Promise<Result>,
		private readonly onLost: () => void
	) {
		const { signal } = this.#controller;
		const onProgress = (progress: Progress) => {
			this.#latest = progress;
			for (const each of this.#waiting) each.onProgress?.(progress);
		};
		this.#result = run({ signal, onProgress }).finally(() => (this.#isOver = true));
		this.#result.catch(() => this.onLost());
	}

	/**
	 * Wait for the result. The last who waits no more ends the run.
	 *
	 * @throws the reason of the signal, and whatever the run throws
	 */
	wait({ signal, onProgress }: Waiting<Progress> = {}): Promise<Result> {
		if (this.#isOver) return this.#result;
		const own: Waiting<Progress> = { onProgress };
		this.#waiting.add(own);
		if (this.#latest !== null) onProgress?.(this.#latest);
		return new Promise((resolve, reject) => {
			const leave = () => {
				this.#waiting.delete(own);
				reject(signal!.reason);
				if (this.#waiting.size > 0 || this.#isOver) return;
				// At once, not when the run has noticed: who asks from now on gets a run of their own.
				this.onLost();
				this.#controller.abort();
			};
			if (signal?.aborted) return leave();
			signal?.addEventListener('abort', leave, { once: true });
			const settle = () => {
				signal?.removeEventListener('abort', leave);
				this.#waiting.delete(own);
			};
			this.#result.finally(settle).then(resolve, reject);
		});
	}
}
