import { invalidate } from '$app/navigation';
import { navigating } from '$app/state';
import { poll } from './poll.ts';

/**
 * Load what a page depends on again and again. Not while the page is being left: SvelteKit takes the later of the two for what is
 * wanted, and would stay where there may be nothing any more.
 *
 * @param what the name by which the page's `load` depends on it
 * @returns ends it
 */
export const reload = (what: string, milliseconds: number): (() => void) =>
	poll(() => (navigating.to ? Promise.resolve() : invalidate(what)), milliseconds);
