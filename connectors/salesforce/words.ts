/** Salesforce's words for forecast categories: names shown, and the values of OpportunityHistory. */
export const forecastCategories = {
	omitted: 'omitted',
	pipeline: 'pipeline',
	bestcase: 'best_case',
	'best case': 'best_case',
	mostlikely: 'best_case',
	'most likely': 'best_case',
	forecast: 'commit',
	commit: 'commit',
	closed: 'closed'
};
