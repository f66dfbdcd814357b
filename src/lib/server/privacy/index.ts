/** What is held of a person: taken out whole, or erased; how long data are kept. See README.md. */
export {
	erasePeople,
	finishErasures,
	isErasureUnfinished,
	type ErasureAction,
	type EraseOptions,
	type ErasureResult
} from './erase.ts';
export { exportPerson, type PersonalData } from './export.ts';
export { findPerson } from './find.ts';
export { listErasures, type LedgerEntry } from './ledger.ts';
export { packPersonalData } from './pack.ts';
export { personEntities, type PersonEntity, type PersonRecord } from './person.ts';
export { ledgersOf, reapplyErasures } from './reapply.ts';
export {
	addRetentionRule,
	applyRetention,
	describeRule,
	enableRetentionRule,
	listRetentionRules,
	previewRetention,
	removeRetentionRule,
	retentionConditions,
	type NewRetentionRule,
	type RetentionCondition,
	type RetentionPreview,
	type RetentionRule
} from './retention.ts';
export { listSuppressions, suppress, unsuppress, type Suppression } from './suppressions.ts';
