import { describe, expect, it } from 'vitest';
import { backOff, isNewer, stepOf, upkeepOf, type Look } from './upkeep.ts';

const atRest: Look = {
	upkeep: 'refreshed',
	isStale: true,
	busyFor: null,
	sinceRefresh: 60_000,
	sinceActive: 5_000
};

describe('a page with newer data than it shows', () => {
	it('is refreshed when its reader is in the middle of nothing', () => {
		expect(stepOf(atRest)).toBe('refresh');
	});

	it('is left as it is when there is nothing newer', () => {
		expect(stepOf({ ...atRest, isStale: false })).toBe('nothing');
	});

	it('gathers changes that follow each other', () => {
		expect(stepOf({ ...atRest, sinceRefresh: 999 })).toBe('wait');
		expect(stepOf({ ...atRest, sinceRefresh: 1_000 })).toBe('refresh');
	});

	it('offers the refresh while its reader is in the middle of something', () => {
		expect(stepOf({ ...atRest, busyFor: 1_000 })).toBe('offer');
		expect(stepOf({ ...atRest, busyFor: 60_000 })).toBe('offer');
	});

	it('says nothing during a click', () => {
		expect(stepOf({ ...atRest, busyFor: 80 })).toBe('wait');
	});

	it('that costs much is only offered', () => {
		expect(stepOf({ ...atRest, upkeep: 'offered' })).toBe('offer');
	});

	it('that is left alone stays as it is, whatever changes', () => {
		expect(stepOf({ ...atRest, upkeep: 'left' })).toBe('nothing');
		expect(stepOf({ ...atRest, upkeep: 'left', busyFor: 60_000 })).toBe('nothing');
	});

	it('is not refreshed for hours on end with nobody before it: that would keep its session from ending', () => {
		expect(stepOf({ ...atRest, sinceActive: 12 * 60 * 60 * 1_000 })).toBe('offer');
	});
});

describe('a version', () => {
	it('is newer by its count', () => {
		expect(isNewer('a.2', 'a.1')).toBe(true);
		expect(isNewer('a.10', 'a.9')).toBe(true);
		expect(isNewer('a.2', 'a.2')).toBe(false);
	});

	it('that was told before the page was loaded is not newer than what it shows', () => {
		expect(isNewer('a.2', 'a.3')).toBe(false);
	});

	it('of a notebook concerns pages of notebooks alone', () => {
		expect(isNewer('a.2.5', 'a.2.4', '/(app)/notebooks/[id]')).toBe(true);
		expect(isNewer('a.2.5', 'a.2.4', '/(app)/overview')).toBe(false);
	});

	it('of another process may be newer, whatever it has counted', () => {
		expect(isNewer('b.1', 'a.7')).toBe(true);
	});
});

describe('what is done about changes', () => {
	it.each([
		['/(app)/[entity=paged]', 'refreshed'],
		['/(app)/[entity=paged]/[id]', 'refreshed'],
		['/(app)/[entity=paged]/[id]/edit', 'refreshed'],
		['/(app)/[entity=paged]/new', 'left'],
		['/(app)/pipeline', 'refreshed'],
		['/(app)/dashboards/[id]', 'refreshed'],
		['/(app)/notebooks/[id]', 'refreshed'],
		['/(app)/notebooks/[id]/edit', 'left'],
		['/(app)/data', 'refreshed'],
		['/(app)/data/import', 'left'],
		['/(app)/data/import/[job]', 'left'],
		['/(app)/data/imports/[id]', 'refreshed'],
		['/(app)/forecast', 'offered'],
		['/(app)/explore', 'offered'],
		['/(app)/segments', 'offered'],
		['/(app)/segments/[id]', 'left'],
		['/(app)/sql', 'left'],
		['/(app)/working/[work]', 'left'],
		['/(app)/settings/people/[id]', 'left'],
		[null, 'left']
	])('on %s: %s', (routeId, upkeep) => {
		expect(upkeepOf(routeId)).toBe(upkeep);
	});
});

describe('a connection that fails', () => {
	it('is tried again after twice as long each time, to a minute', () => {
		expect([1, 2, 3, 6, 7, 50].map((failures) => backOff(failures, 0.5))).toEqual([
			1_000, 2_000, 4_000, 32_000, 60_000, 60_000
		]);
	});

	it('is tried at a moment of its own', () => {
		expect([backOff(1, 0), backOff(1, 1)]).toEqual([750, 1_250]);
	});
});
