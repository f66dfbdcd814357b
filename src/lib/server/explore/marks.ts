/** Marks of an analysis' own charts and tables that filter the rest of its page: picks of names that only the page knows. */
import type { Picking } from '#lib/charts/drawing.ts';
import { pickLink, type PickedValue } from '#lib/components/links.ts';
import { readPicks } from './picks.ts';

/** What marks of a page are of, with the values that they have now. */
export interface MarkedBy {
	name: string;
	label: string;
	values: readonly { key: string | null; label: string }[];
}

type Key = string | null;

export interface Marks {
	/** What was chosen, with the words for it. */
	picks: (PickedValue & { label: string })[];
	/** Whether what has this value is shown: it was chosen, or nothing of the kind was. */
	shows: (name: string, key: Key) => boolean;
	picking: (name: string) => Picking;
}

/** What an address says was chosen on the marks of a page. A value that no mark has now was not chosen. */
export function readMarks(url: URL, all: readonly MarkedBy[]): Marks {
	const picks = readPicks(url).picks.flatMap(({ dimension, key }) => {
		const by = all.find(({ name }) => name === dimension);
		const value = by?.values.find((each) => each.key === key);
		return by && value ? [{ dimension, key, label: `${by.label}: ${value.label}` }] : [];
	});
	const isPicked = (name: string, key: Key) =>
		picks.some((pick) => pick.dimension === name && pick.key === key);
	const isAsked = (name: string) => picks.some(({ dimension }) => dimension === name);
	return {
		picks,
		shows: (name, key) => !isAsked(name) || isPicked(name, key),
		picking: (name) => ({
			link: (key) => pickLink(url, [{ dimension: name, key }]),
			isChosen: isAsked(name) ? (key) => isPicked(name, key) : undefined
		})
	};
}

/** The bin that a share lies in, as a key: closed below, the last of all above too; null for what lies in none of them. */
export const binOf = (bins: readonly { lower: number; upper: number }[], share: number): string | null => {
	const bin = bins.find(({ lower, upper }) => lower <= share && (share < upper || upper >= 1));
	return bin ? String(bin.lower) : null;
};
