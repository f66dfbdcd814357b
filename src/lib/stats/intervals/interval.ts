/** A range that holds the true figure with the confidence given. */
export interface Interval {
	lower: number;
	upper: number;
	/** Confidence, between 0 and 1: 0.95 for 95 %. */
	level: number;
}

/** An estimate with its range. */
export interface Estimate extends Interval {
	estimate: number;
}
