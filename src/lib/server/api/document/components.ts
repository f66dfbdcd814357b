/** Schemas that have names in the description: what several operations take or answer, and what programs make types of. */
import type * as v from 'valibot';
import {
	analysis,
	analysisAnswer,
	me,
	metric,
	metricAnswer,
	problem,
	segment,
	segmentRule,
	sqlAnswer
} from '../answers.ts';
import { oneImport } from '../import-schemas.ts';
import { anyInput, inputComponents, record, recordComponents } from '../record-schemas.ts';

export const components: Record<string, v.GenericSchema> = {
	Problem: problem,
	Me: me,
	Metric: metric,
	MetricAnswer: metricAnswer,
	Analysis: analysis,
	AnalysisAnswer: analysisAnswer,
	SqlAnswer: sqlAnswer,
	Segment: segment,
	SegmentRule: segmentRule,
	Import: oneImport,
	Record: record,
	RecordValues: anyInput,
	...recordComponents,
	...inputComponents
};
