/** Why an analysis can't be run, with what to do about it. */
export class AnalysisError extends Error {
	override readonly name = 'AnalysisError';
	constructor(
		readonly code: 'unknown_analysis' | 'invalid_option',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}
