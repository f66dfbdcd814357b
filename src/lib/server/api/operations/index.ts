/**
 * Every operation of the API, once: the server answers by this list, the matrix of who may do what goes over it, and the
 * API's own description is written from it.
 */
import { openApiDocument, type OpenApiDocument } from '../document/openapi.ts';
import type { Operation } from '../operation.ts';
import { listAnalyses, readAnalysis } from './analyses.ts';
import { exportRecords } from './exports.ts';
import { createImport } from './create-import.ts';
import { cancelOneImport, listImports, listImportRejects, readOneImport, undoOneImport } from './imports.ts';
import { readMe } from './me.ts';
import { listMetrics, readMetric } from './metrics.ts';
import { writeRecords } from './record-batch.ts';
import { createRecord, deleteRecord, updateRecord } from './record-writes.ts';
import { listRecords, readOneRecord } from './records.ts';
import {
	createSegment,
	deleteOneSegment,
	exportMembers,
	listSegments,
	readOneSegment,
	updateSegment
} from './segments.ts';
import {
	createWebhook,
	deleteOneWebhook,
	listWebhookDeliveries,
	listAllWebhooks,
	readOneWebhook,
	redeliver,
	updateWebhook
} from './webhooks.ts';
import { describing } from './description.ts';
import { askSql } from './sql.ts';

const answering: readonly Operation[] = [
	readMe,
	listRecords,
	readOneRecord,
	createRecord,
	updateRecord,
	deleteRecord,
	writeRecords,
	listMetrics,
	readMetric,
	listAnalyses,
	readAnalysis,
	askSql,
	exportRecords,
	listImports,
	createImport,
	readOneImport,
	listImportRejects,
	cancelOneImport,
	undoOneImport,
	listSegments,
	readOneSegment,
	createSegment,
	updateSegment,
	deleteOneSegment,
	exportMembers,
	listAllWebhooks,
	readOneWebhook,
	createWebhook,
	updateWebhook,
	deleteOneWebhook,
	listWebhookDeliveries,
	redeliver
];

let description: OpenApiDocument | undefined;

/** The description of the API, written once. */
export const apiDescription = (): OpenApiDocument => (description ??= openApiDocument(operations));

export const operations: readonly Operation[] = [...answering, describing(apiDescription)];
