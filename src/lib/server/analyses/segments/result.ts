import type { RfmSegment } from '#lib/stats/segments/rfm.ts';
import type { Explained } from '../analysis.ts';

/** Customers of one score for recency and one for frequency. */
export interface RfmCell {
	recency: number;
	frequency: number;
	customers: number;
	/** Decimal: what they spent, less refunds; null where no amount is known. */
	spent: string | null;
}

/** What a score means: the values that got it, from least to most. */
export interface RfmScore {
	score: number;
	/** Days since the last purchase. */
	recency: { from: number; to: number } | null;
	/** Purchases. */
	frequency: { from: number; to: number } | null;
}

/** Customers who stand alike, by a name in common use. */
export interface NamedGroup {
	name: RfmSegment;
	customers: number;
	spent: string | null;
}

/** A group that the data show. */
export interface Cluster {
	customers: number;
	/** Of the customer in the middle. */
	recency: number;
	purchases: number;
	spent: number;
	/** How much of it comes again when customers are drawn again, 0 to 1; 0.75 and more is a group that is there. */
	stability: number;
	isStable: boolean;
}

export interface Clusters {
	/** As many as the gap statistic finds; empty where it says that there are none. */
	clusters: Cluster[];
	/** Whether there are several, every one comes again, and they stand apart. */
	areClear: boolean;
	/** How far they stand apart, -1 to 1: 0 where they touch. */
	silhouette: number | null;
	/** Customers they were looked for among. */
	customers: number;
	verdict: string;
}

export interface SegmentsResult extends Explained {
	analysis: 'segments';
	asOf: string;
	currency: string;
	customers: number;
	/** Of them those that are companies; the others are contacts who buy for themselves. */
	companies: number;
	cells: RfmCell[];
	scores: RfmScore[];
	named: NamedGroup[];
	clusters: Clusters | null;
}

/** A customer of a cell. */
export interface CellCustomer {
	id: string;
	entity: 'companies' | 'contacts';
	/** Null: the orders are the reader's to see, but not the customer. */
	label: string | null;
	lastDays: number;
	purchases: number;
	spent: string | null;
}
