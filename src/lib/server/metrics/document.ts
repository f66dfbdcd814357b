import type { MetricResult, MetricRow } from './metric.ts';

/** The answer of a metric as programs read it, the same from the command line and the API. */
export function metricDocument(result: MetricResult) {
	return {
		metric: result.metric.name,
		unit: result.metric.unit,
		currency: result.currency,
		rows: result.rows.map(rowDocument),
		total: rowDocument(result.total),
		period: result.period,
		compared_period: result.comparedPeriod,
		sql: result.sql,
		definition: result.metric.definition,
		notes: result.notes
	};
}

const rowDocument = (row: MetricRow) => ({
	...Object.fromEntries(Object.entries(row.dimensions).map(([name, { label }]) => [name, label])),
	...(row.bucket === null ? {} : { period: row.bucket }),
	value: row.value,
	...(row.compared === undefined ? {} : { compared: row.compared }),
	sample: row.sample,
	...(row.interval ? { interval: row.interval } : {}),
	...(row.partial ? { partial: true } : {})
});
