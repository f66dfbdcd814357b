/** What the reader is in the middle of, as the document tells it. */

/** What is open over the page or is being filled in, and what is being carried. */
const open = [
	'dialog[open]',
	'[role="dialog"]',
	'[role="alertdialog"]',
	'[role="menu"]',
	'details[open] .menu',
	'details[open] form',
	'[data-carrying]'
].join();

const activities = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'scroll', 'touchmove'] as const;

export class Reading {
	/** Forms, or fields outside of any, that were changed; `sent` when what came of that is awaited. */
	readonly #touched = new Map<Element, 'changed' | 'sent'>();
	readonly #stop = new AbortController();
	#isPressed = false;
	#activeAt = Date.now();
	#busySince: number | null = null;

	constructor() {
		const { signal } = this.#stop;
		const on = (types: readonly string[], heard: (target: EventTarget | null) => void) => {
			for (const type of types)
				document.addEventListener(type, ({ target }) => heard(target), {
					capture: true,
					passive: true,
					signal
				});
		};
		on(activities, () => (this.#activeAt = Date.now()));
		on(['pointerdown', 'dragstart'], () => (this.#isPressed = true));
		on(['pointerup', 'pointercancel', 'dragend', 'drop'], () => (this.#isPressed = false));
		on(['input', 'change'], (target) => {
			if (target instanceof Element) this.#touched.set(formOf(target) ?? target, 'changed');
		});
		on(['submit'], (target) => {
			if (target instanceof Element && this.#touched.has(target)) this.#touched.set(target, 'sent');
		});
		on(['reset'], (target) => target instanceof Element && this.#touched.delete(target));
		// A field without a form has done its work when it is left.
		on(['focusout'], (target) => target instanceof Element && this.#touched.delete(target));
	}

	/** The page has loaded anew: what was sent has been taken. */
	settle(): void {
		for (const [element, state] of this.#touched) if (state === 'sent') this.#touched.delete(element);
	}

	/** For how many milliseconds the reader has been in the middle of something, as far as it was asked; null when they are not. */
	busyFor(): number | null {
		this.#busySince = this.#isBusy() ? (this.#busySince ?? Date.now()) : null;
		return this.#busySince === null ? null : Date.now() - this.#busySince;
	}

	sinceActive(): number {
		return Date.now() - this.#activeAt;
	}

	end(): void {
		this.#stop.abort();
	}

	#isBusy(): boolean {
		for (const element of this.#touched.keys()) if (!element.isConnected) this.#touched.delete(element);
		// Whether the list of a select is open, nobody tells.
		const isChoosing = document.activeElement instanceof HTMLSelectElement;
		return (
			this.#isPressed ||
			this.#touched.size > 0 ||
			isChoosing ||
			getSelection()?.type === 'Range' ||
			document.querySelector(open) !== null
		);
	}
}

const formOf = (element: Element): Element | null =>
	'form' in element && element.form instanceof HTMLFormElement ? element.form : element.closest('form');
