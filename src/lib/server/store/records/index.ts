/** Records, read and written as a viewer may: every call takes who asks. */
export { countLeftOut } from './count-left-out.ts';
export {
	exportFormats,
	exportRecords,
	recordDocument,
	type ExportFormat,
	type ExportOptions,
	type RecordExport
} from './export.ts';
export type { MemberFilter, RecordFilter } from './filters.ts';
export { labelSql, namesOf } from './labels.ts';
export { pageOfRecords, type PageOptions, type RecordPage } from './page.ts';
export { mayWrite } from './permissions.ts';
export {
	fieldNamesOf,
	fieldsOf,
	listRecords,
	readRecord,
	type CrmRecord,
	type ListOptions,
	type RecordList
} from './read.ts';
export { references, referencesNamed, type Reference } from './references.ts';
export { valuesInUse } from './values-in-use.ts';
export type { FieldInput, FieldValue } from './values.ts';
export {
	createRecord,
	deleteRecord,
	updateRecord,
	type RecordInput,
	type UpdateOptions,
	type WriteOptions
} from './write.ts';
export { RecordError, type Issue } from '../errors.ts';
