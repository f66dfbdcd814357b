/** How an open page comes to show what has changed meanwhile, without anything being taken out of its reader's hands. */

/**
 * `refreshed` by itself. `offered`: the reader says when, since it costs much to work out, or is being looked into.
 * `left` alone: it shows no records, or what the reader is making.
 */
export type Upkeep = 'refreshed' | 'offered' | 'left';

/** By the beginning of the route id, the first that fits; what is not here is refreshed. */
const upkeeps: readonly (readonly [string, Upkeep])[] = [
	// Kept analyses: a change has each of them worked out anew (`server/analyses/remembered.ts`).
	['/(app)/overview', 'offered'],
	['/(app)/forecast', 'offered'],
	['/(app)/funnel', 'offered'],
	['/(app)/scores', 'offered'],
	['/(app)/retention', 'offered'],
	['/(app)/lifetime-value', 'offered'],
	['/(app)/churn', 'offered'],
	['/(app)/segments/[id]', 'left'],
	['/(app)/segments', 'offered'],
	['/(app)/campaigns', 'offered'],
	['/(app)/explore', 'offered'],
	['/(app)/sql', 'left'],
	['/(app)/notebooks/[id]/edit', 'left'],
	['/(app)/notebooks/[id]/versions', 'left'],
	['/(app)/working', 'left'],
	['/(app)/no-permission', 'left'],
	['/(app)/view-as', 'left'],
	['/(app)/mails', 'left'],
	['/(app)/settings', 'left'],
	['/(app)/[entity=paged]/new', 'left'],
	['/(app)/[entity=paged]/export', 'left'],
	['/(app)/data/import/', 'left'],
	['/(app)/data/import', 'left'],
	['/(app)/data/rejects/', 'left'],
	['/(app)/data/mappings', 'left'],
	['/(app)/data/duplicates', 'offered'],
	['/(app)/data/quality', 'offered'],
	['/(app)/data/adoption', 'offered']
];

const isWithin = (routeId: string, place: string) =>
	routeId === place || routeId.startsWith(place.endsWith('/') ? place : `${place}/`);

/** What is done about changes on a page. */
export function upkeepOf(routeId: string | null): Upkeep {
	if (routeId === null) return 'left';
	return upkeeps.find(([place]) => isWithin(routeId, place))?.[1] ?? 'refreshed';
}

/**
 * Whether the version that the server tells is newer than the one a page shows. Versions are
 * `process.count.notebooks`, the last of which concerns pages of notebooks alone; those of two processes
 * can't be compared, so another one's is taken to be newer.
 */
export function isNewer(told: string, shown: string, routeId: string | null = null): boolean {
	const [process, count, notebooks] = told.split('.');
	const [shownProcess, shownCount, shownNotebooks] = shown.split('.');
	if (process !== shownProcess || Number(count) > Number(shownCount)) return true;
	return (routeId?.startsWith('/(app)/notebooks') ?? false) && Number(notebooks) > Number(shownNotebooks);
}

/** Milliseconds between two refreshes: an import commits many times. */
const gather = 1_000;
/** How long something may be in the way before anything is said of it: a click is over sooner. */
const inTheWay = 1_000;
/**
 * Without a key, a pointer or a scroll for so long, a page is not refreshed any more: refreshing is use of a session, and a page
 * that was left open would keep it from ending.
 */
const away = 12 * 60 * 60 * 1_000;

/** What there is to know at a look; all times in milliseconds. */
export interface Look {
	upkeep: Upkeep;
	/** Whether there are newer data than the page shows. */
	isStale: boolean;
	/** For how long the reader has been in the middle of something; null when they are not. */
	busyFor: number | null;
	sinceRefresh: number;
	/** Since the reader did anything at all. */
	sinceActive: number;
}

/** `wait` and look again soon. */
export type Step = 'nothing' | 'wait' | 'refresh' | 'offer';

/** What to do about newer data now. */
export function stepOf({ upkeep, isStale, busyFor, sinceRefresh, sinceActive }: Look): Step {
	if (!isStale || upkeep === 'left') return 'nothing';
	if (upkeep === 'offered' || sinceActive >= away) return 'offer';
	if (busyFor !== null) return busyFor < inTheWay ? 'wait' : 'offer';
	return sinceRefresh < gather ? 'wait' : 'refresh';
}

/**
 * Milliseconds before the next try to connect, after so many that failed: a second, then twice as long each time, to a minute at the
 * most; spread, so that the pages of a whole company do not come back to a server at one moment.
 *
 * @param chance from 0 to 1
 */
export function backOff(failures: number, chance = Math.random()): number {
	return Math.min(60_000, 1_000 * 2 ** Math.max(0, failures - 1)) * (0.75 + chance / 2);
}
