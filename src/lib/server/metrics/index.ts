/** The metric catalogue and its answers: the one place where a business figure is defined. */
export { catalogue, definitionOf, specificationNamed } from './catalogue/index.ts';
export { dimensions } from './dimensions.ts';
export { MetricError } from './errors.ts';
export { metricRecords, type RecordsOptions } from './records.ts';
export { runMetric } from './run.ts';
export { parseWhere } from './where.ts';
export type {
	Comparison,
	Figure,
	Filter,
	Grain,
	MetricDefinition,
	MetricRecords,
	MetricRequest,
	MetricResult,
	MetricRow,
	Unit
} from './metric.ts';
