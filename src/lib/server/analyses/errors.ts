/** Why an analysis can't be run, with what to do about it. */
export class AnalysisError extends Error {
	override readonly name = 'AnalysisError';
	constructor(
		readonly code: 'unknown_analysis' | 'invalid_option' | 'cancelled',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

/** Whoever asked for an analysis wants it no more. */
export const cancelled = (): AnalysisError =>
	new AnalysisError('cancelled', 'The analysis was cancelled.', 'Run it again when you need it.');
