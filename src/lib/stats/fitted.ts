/** What every fitted model tells, whatever it is a model of. */
export interface Fitted {
	/** The model's name, as `weatherglass fit` takes it. */
	model: string;
	parameters: Record<string, number>;
	/** One for each parameter; null where the data don't determine it. */
	standardErrors: Record<string, number | null>;
	/** Null for a model that has no likelihood. */
	logLikelihood: number | null;
	/** How many observations it was fitted to; grouped rows count as often as they stand for. */
	n: number;
	diagnostics: Diagnostics;
}

/** How a fit ended, and what it could not do. */
export interface Diagnostics {
	/** The search's own test was met. Never assumed: a fit without a search is converged with 0 iterations. */
	converged: boolean;
	iterations: number;
	/** The largest component of the gradient where the search ended; null without a gradient. */
	gradientNorm: number | null;
	/** Sentences for the person who reads the result: what is doubtful, and why. */
	warnings: string[];
}

/** What long fits take beside their data. */
export interface FitControl {
	/** Called now and then with the share that is done, 0 to 1. */
	onProgress?: (fraction: number) => void;
}
