/** What was chosen on the charts of a page, in words: on the chips, and in every file that is saved from it. */
import { day, type Reader } from './format/format.ts';
import type { PickedValue } from './links.ts';

/** Days as a person says them: with the last one. `to` is the first day after. */
export function spanText({ from, to }: { from: string; to: string }, reader: Reader): string {
	const last = new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
	return `${day(from, reader)} to ${day(last, reader)}`;
}

/** What the data of a page say of what was chosen on it. */
export interface Chosen {
	picks?: (PickedValue & { label: string })[];
	/** Days of the `span` of the address, where the page goes by them. */
	span?: { from: string; to: string } | null;
}

/** What a page is filtered by, from its data; nothing where nothing can be chosen on it. */
export function chosenTexts({ picks = [], span }: Chosen, reader: Reader): string[] {
	return [...(span ? [spanText(span, reader)] : []), ...picks.map(({ label }) => label)];
}
