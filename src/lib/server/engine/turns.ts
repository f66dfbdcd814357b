/** A first-in, first-out queue of those who want one thing: here, the right to write. */
export class Turns {
	#waiting: (() => void)[] = [];
	#taken = false;

	get waiting(): number {
		return this.#waiting.length;
	}

	/** Resolves, when it is the caller's turn, to the function that ends it. Rejects when `signal` aborts before. */
	async take(signal: AbortSignal): Promise<() => void> {
		signal.throwIfAborted();
		if (this.#taken) {
			await new Promise<void>((resolve, reject) => {
				const start = () => {
					signal.removeEventListener('abort', leave);
					resolve();
				};
				const leave = () => {
					this.#waiting = this.#waiting.filter((other) => other !== start);
					reject(signal.reason as Error);
				};
				signal.addEventListener('abort', leave, { once: true });
				this.#waiting.push(start);
			});
		}
		this.#taken = true;
		let ended = false;
		return () => {
			if (ended) return;
			ended = true;
			const next = this.#waiting.shift();
			if (next) next();
			else this.#taken = false;
		};
	}
}
