/** Why a metric can't be answered, with what to do about it. */
export class MetricError extends Error {
	override readonly name = 'MetricError';
	constructor(
		readonly code:
			| 'unknown_metric'
			| 'unknown_dimension'
			| 'invalid_date'
			| 'invalid_request'
			| 'invalid_where'
			| 'invalid_segment'
			| 'too_many_cells',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}
