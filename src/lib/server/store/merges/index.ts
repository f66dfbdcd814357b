/** Two records made one, and two again. */
export { mergedEntities, moveLinks } from './links.ts';
export { callDifferent, listMerges, type MergeEntry } from './list.ts';
export { mergeRecords, mergeWithin, type Merge, type MergeInput } from './merge.ts';
export {
	isSurvivorRule,
	plainRules,
	readSurvivorRules,
	saveSurvivorRules,
	sourceSystems,
	survivorOf,
	type Survivor,
	type SurvivorRule,
	type SurvivorRules
} from './survivors.ts';
export { unmergeRecords, type Unmerged } from './unmerge.ts';
