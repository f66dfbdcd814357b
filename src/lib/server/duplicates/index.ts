/** Records that stand in the store twice: found, scored, explained. */
export { isMatchedEntity, matchedEntities, type MatchedEntity } from './entities.ts';
export type { Evidence } from './evidence.ts';
export {
	defaultThreshold,
	findDuplicates,
	type DuplicatePair,
	type FindOptions,
	type FoundDuplicates,
	type PairedRecord
} from './find.ts';
export { mergeAll, type MergedAll } from './merge-all.ts';
export { duplicatesOfImport, type DuplicatesOfImport } from './of-import.ts';
