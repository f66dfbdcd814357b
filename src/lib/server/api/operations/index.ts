/**
 * Every operation of the API, once: the server answers by this list, the matrix of who may do what goes over it, and the
 * API's own description is written from it.
 */
import type { Operation } from '../operation.ts';
import { listAnalyses, readAnalysis } from './analyses.ts';
import { exportRecords } from './exports.ts';
import { readMe } from './me.ts';
import { listMetrics, readMetric } from './metrics.ts';
import { listRecords, readOneRecord } from './records.ts';
import {
	createSegment,
	deleteOneSegment,
	exportMembers,
	listSegments,
	readOneSegment,
	updateSegment
} from './segments.ts';
import { askSql } from './sql.ts';

export const operations: readonly Operation[] = [
	readMe,
	listRecords,
	readOneRecord,
	listMetrics,
	readMetric,
	listAnalyses,
	readAnalysis,
	askSql,
	exportRecords,
	listSegments,
	readOneSegment,
	createSegment,
	updateSegment,
	deleteOneSegment,
	exportMembers
];
