import type { Fitted } from '#lib/stats/fitted.ts';
import type { Table } from './table.ts';

/** What a person may say of a fit on the command line; a model takes what concerns it. */
export interface FitOptions {
	/** The input is raw transactions (customer, date, amount), to be summarised first. */
	transactions?: boolean;
	/** Strength of an L2 penalty. */
	penalty?: number;
	/** Names of the columns that survival models read. */
	duration?: string;
	event?: string;
	group?: string;
	/** Columns that explain: for `cox`, classifiers and segments; all others unless told. */
	columns?: string[];
	drop?: string[];
	/** What classifiers predict, and the value of it that counts as the outcome. */
	target?: string;
	positive?: string;
	folds?: number;
	seed?: number;
	timeColumn?: string;
	/** Steps to forecast. */
	horizon?: number;
	/** Steps in a season; taken from the dates unless told. */
	period?: number;
	/** Forecast the logarithms of the values. */
	logarithms?: boolean;
	/** Order of a Markov chain. */
	order?: number;
	/** What a set of channels is worth, for Shapley's value. */
	worth?: 'conversions' | 'rate';
	/** Half-life in days, for time decay. */
	halfLife?: number;
	/** Number of clusters; chosen unless told. */
	clusters?: number;
	/** How that number is chosen. */
	choose?: 'gap' | 'silhouette';
	/** Bring columns to one spread before they are grouped. */
	standardise?: boolean;
	/** New rows to score. */
	predict?: Table;
}

/** The answer of a fit as JSON, with names in snake case. */
export interface FitReport {
	model: string;
	parameters: Record<string, number>;
	standard_errors: Record<string, number | null>;
	log_likelihood: number | null;
	n: number;
	converged: boolean;
	/** What is doubtful, in sentences. */
	warnings: string[];
	diagnostics: { converged: boolean; iterations: number; gradient_norm: number | null };
	[more: string]: unknown;
}

export interface FitResult {
	report: FitReport;
	/** For `--predict`: columns to put beside those of the file. */
	predictions?: Record<string, readonly (number | string | null)[]>;
}

/** A model of `src/lib/stats` as `weatherglass fit` knows it. */
export interface FitModel {
	/** As the command takes it. */
	name: string;
	/** One line for help. */
	summary: string;
	/** The columns it reads, for help. */
	input: string;
	/**
	 * Fit the model to a table.
	 * @throws FitError about the table; RangeError about its numbers
	 */
	fit(table: Table, options: FitOptions, onProgress: (fraction: number) => void): FitResult;
}

/** A bound that may be infinite, as an answer tells it: null where there is none. */
export const finiteOrNull = (value: number | null): number | null =>
	value !== null && Number.isFinite(value) ? value : null;

/** The part of a report that all models have. */
export function fitReport(fitted: Fitted, more: Record<string, unknown> = {}): FitReport {
	const { model, parameters, standardErrors, logLikelihood, n, diagnostics } = fitted;
	return {
		model,
		parameters,
		standard_errors: standardErrors,
		log_likelihood: logLikelihood,
		n,
		converged: diagnostics.converged,
		warnings: diagnostics.warnings,
		diagnostics: {
			converged: diagnostics.converged,
			iterations: diagnostics.iterations,
			gradient_norm: diagnostics.gradientNorm
		},
		...more
	};
}
