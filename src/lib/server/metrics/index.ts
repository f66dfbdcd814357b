/** The metric catalogue and its answers: the one place where a business figure is defined. */
export { catalogue, definitionOf, specificationNamed } from './catalogue/index.ts';
export { returnOnMarketing, returnOnSpend } from './catalogue/returns.ts';
export { dimensions, type Dimension } from './dimensions.ts';
export { metricDocument } from './document.ts';
export { MetricError } from './errors.ts';
export { explainMetric, type MetricExplanation } from './explain.ts';
export { metricReference } from './reference.ts';
export { idsBehind, metricRecords, type RecordsOptions } from './records.ts';
export { inlined } from './compile.ts';
export { brushMetric } from './cube.ts';
export { pivotMetric, time, type Pivot, type PivotGroup } from './pivot.ts';
export { runMetric } from './run.ts';
export { askedTogether } from './together.ts';
export { segmentDimension, segmentDimensionName } from './segments/dimensions.ts';
export {
	changeSegment,
	checkSegmentRule,
	keepSegment,
	segmentDocument,
	segmentDocuments,
	segmentSize,
	type SegmentDocument,
	type SegmentWish
} from './segments/index.ts';
export {
	isOfCustomers,
	listFilters,
	recordsInSegment,
	segmentMembers,
	segmentPart,
	segmentsOfRecord,
	type SegmentOf
} from './segments/members.ts';
export { dimensionLabels, dimensionsOf, dimensionValues, type DimensionValue } from './values.ts';
export { namedWhere, parseWhere } from './where.ts';
export type {
	Comparison,
	Figure,
	Filter,
	FilterOperator,
	Grain,
	MetricDefinition,
	MetricRecords,
	MetricRequest,
	MetricResult,
	MetricRow,
	Unit
} from './metric.ts';
