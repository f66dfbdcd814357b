/** What every analysis carries beside its result. */

/** How a method would have done on the past, measured only with what was known then. */
export interface Backtest {
	/** Names of the methods, best first by pinball loss. */
	methods: {
		name: string;
		label: string;
		/** Weighted absolute percentage error of the median; null with nothing to divide by. */
		wape: number | null;
		/** Mean pinball loss over the 10 %, 50 % and 90 % quantiles, in the unit of the result. */
		pinball: number | null;
		/** Share of outcomes inside the 80 % interval, with its own Wilson interval; null for methods without one. */
		coverage: { share: number; low: number; high: number; n: number } | null;
		/** Mean of forecast minus outcome over the mean outcome; above zero forecasts too much. */
		bias: number | null;
		/** Origins tested. */
		n: number;
	}[];
	/** Every origin that was tested, so that a reader can see the track record itself. */
	origins: {
		asOf: string;
		period: string;
		actual: number;
		forecasts: Record<string, { mean: number | null; low: number | null; high: number | null }>;
	}[];
	/** In a sentence: which method did best, and whether any beats the naive one. */
	verdict: string;
	/** Whether the as-of data come from recorded history, or were reconstructed. */
	history: 'recorded' | 'partly reconstructed' | 'reconstructed';
}

export interface Explained {
	/** In a sentence or two: what the result says. */
	summary: string;
	assumptions: string[];
	/** Data that were missing, and what that costs. */
	missing: string[];
	/** The SQL that read the data, by what it read. */
	sql: { what: string; sql: string }[];
}
