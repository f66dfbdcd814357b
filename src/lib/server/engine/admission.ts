export type Priority = 'interactive' | 'heavy';

interface Waiting {
	priority: Priority;
	start: () => void;
}

/**
 * Lets a limited number of queries run at once. Interactive ones go first, and one place is kept for them: heavy
 * queries never fill the engine, so a page can always be drawn.
 */
export class Admission {
	#waiting: Waiting[] = [];
	#running: Record<Priority, number> = { interactive: 0, heavy: 0 };

	constructor(private readonly limit: number) {}

	get waiting(): number {
		return this.#waiting.length;
	}

	/** Resolves to the function that gives the place back. Rejects with the signal's reason while it waits. */
	async enter(priority: Priority, signal: AbortSignal): Promise<() => void> {
		signal.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const entry: Waiting = {
				priority,
				start: () => {
					signal.removeEventListener('abort', leave);
					resolve();
				}
			};
			const leave = () => {
				this.#waiting = this.#waiting.filter((other) => other !== entry);
				reject(signal.reason as Error);
			};
			signal.addEventListener('abort', leave, { once: true });
			this.#waiting.push(entry);
			this.#admit();
		});
		let given = false;
		return () => {
			if (given) return;
			given = true;
			this.#running[priority]--;
			this.#admit();
		};
	}

	#admit(): void {
		for (;;) {
			const next =
				this.#waiting.find((entry) => entry.priority === 'interactive') ??
				this.#waiting.find((entry) => entry.priority === 'heavy');
			if (!next || !this.#hasRoom(next.priority)) return;
			this.#waiting = this.#waiting.filter((entry) => entry !== next);
			this.#running[next.priority]++;
			next.start();
		}
	}

	#hasRoom(priority: Priority): boolean {
		const total = this.#running.interactive + this.#running.heavy;
		if (priority === 'interactive') return total < this.limit;
		return total < this.limit && this.#running.heavy < Math.max(1, this.limit - 1);
	}
}
