/** Import: a file becomes canonical records. See README.md. */
export { runImport, type ImportOptions } from './run.ts';
export { importTables, type RecordTable, type TablesOptions } from './tables.ts';
export { propose, proposeMapping, type ImportFile, type ProposeOptions } from './propose.ts';
export {
	listImports,
	pageOfImports,
	readImport,
	type ImportDetail,
	type ImportedFile,
	type ImportSummary
} from './list.ts';
export {
	listRejects,
	rejectedFiles,
	rejectFacets,
	rejectStates,
	waitingRows,
	type RejectedFile,
	type RejectFilter,
	type RejectState,
	type StoredReject,
	type WaitingRow
} from './mend/list.ts';
export { discardRejects, mendRejects, waitingValues, type Discarding, type Mending } from './mend/mend.ts';
export type { Mended } from './mend/load.ts';
export { MendError } from './mend/errors.ts';
export { takeRejectFile, type RejectFile } from './reject-file.ts';
export { undoImport, undoSynced, UndoError, type UndoResult } from './undo/undo.ts';
export { isTimeZone, readMapping, targetOf, type FileMapping } from './mapping.ts';
export {
	changeMapping,
	forgetMapping,
	listMappings,
	readRememberedMapping,
	type RememberedMapping
} from './remember.ts';
export { mappableFields } from './recognise/import-fields.ts';
export { endUnattended, findImportJob, findJob, startJob, type Job, type JobOptions } from './jobs.ts';
export { largestUpload, checkedBytes, UploadError } from './uploads/check.ts';
export {
	checkUpload,
	findUploads,
	forgetUploads,
	keepUpload,
	sweepUploads,
	type KeptUpload,
	type Upload
} from './uploads/uploads.ts';
export * from './report.ts';
