/** Import: a file becomes canonical records. See README.md. */
export { runImport, type ImportOptions } from './run.ts';
export { propose, type ImportFile, type ProposeOptions } from './propose.ts';
export {
	listImports,
	listRejects,
	readImport,
	type ImportDetail,
	type ImportedFile,
	type ImportSummary,
	type StoredReject
} from './list.ts';
export { undoImport, UndoError, type UndoResult } from './undo/undo.ts';
export { readMapping, type FileMapping } from './mapping.ts';
export { mappableFields } from './recognise/import-fields.ts';
export * from './report.ts';
