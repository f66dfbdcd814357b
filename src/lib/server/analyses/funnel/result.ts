import type { Explained } from '../analysis.ts';

/** Whose way is followed: deals, leads, or people, whose leads, deals and touches are one way. */
export const funnelKinds = ['deals', 'leads', 'people'] as const;
export type FunnelKind = (typeof funnelKinds)[number];

/** What funnels can be set side by side by. */
export const funnelGroups = ['none', 'owner', 'source', 'type', 'campaign', 'pipeline'] as const;
export type FunnelGroup = (typeof funnelGroups)[number];

/** A share with its interval, open cases counted for as long as they have been. */
export interface Share {
	estimate: number;
	lower: number;
	upper: number;
}

export interface FunnelStep {
	/** As it is asked for, such as `won` or `stage:12`. */
	key: string;
	label: string;
	/** How many came here, or further, within the time limit so far. */
	reached: number;
	/** How many came here, or further, after the time limit. With those within it: who is here, lost here or went on. */
	later: number;
	/** Share of those who entered that comes here within the time limit; null where the data don't reach so far yet. */
	ofFirst: Share | null;
	/** Share of those who came to the step before that comes here within the time limit from then on, or as long as watched. */
	ofPrevious: Share | null;
	/** Share of those who came to the step before that is lost before it comes here, within as long as somebody was watched. */
	lostBefore: Share | null;
	/** Median days from the step before, of those that came; null of none. */
	medianDays: number | null;
	/** How many ended here without coming further. */
	lost: number;
	/** How many won from here without coming to the steps that are left. */
	wonOtherwise: number;
	/** How many are here now, and may still come further. */
	open: number;
}

export interface FunnelOf {
	key: string | null;
	label: string;
	entered: number;
	steps: FunnelStep[];
}

export interface FunnelResult extends Explained {
	analysis: 'funnel';
	kind: FunnelKind;
	from: string;
	to: string;
	/** Days. */
	within: number;
	by: FunnelGroup;
	/** Of which pipeline deals are; null of all, or of several side by side. */
	pipeline: { id: string; name: string } | null;
	segment: { id: string; name: string } | null;
	/** All together first, then by group, the most entered first; side by side by pipeline, each with steps of its own. */
	funnels: FunnelOf[];
	/** Groups that are not shown, there being too many. */
	hidden: number;
	/** Deals of the period without a dated way, which are in no figure. */
	undated: number;
}

/** One who came so far and no further. */
export interface FunnelRecord {
	/** What kind of record they are. */
	entity: 'deals' | 'leads' | 'contacts';
	id: string;
	label: string;
	owner: string | null;
	entered: string;
	ended: string | null;
}
