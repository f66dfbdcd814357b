/** Who was erased, so that nothing brings them back. */
export {
	addErasures,
	isErasedSql,
	ledgerFileName,
	nameAndPhone,
	normalEmail,
	noteErasure,
	readLedger,
	readLedgerFile,
	writeLedgerFile,
	type Erasure,
	type Identifier,
	type PersonColumns
} from './ledger.ts';
export { discardRejects } from './rejects.ts';
export { among, erasedTable, forgetHistory, hasPersonalText, scrubbedTable, scrubLinked } from './scrub.ts';
