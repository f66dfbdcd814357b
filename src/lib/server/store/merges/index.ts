/** Two records made one, and two again. */
export { mergedEntities, moveLinks } from './links.ts';
export { callDifferent, listMerges, type MergeEntry } from './list.ts';
export { mergeRecords, type Merge, type MergeInput, type Survivor } from './merge.ts';
export { unmergeRecords, type Unmerged } from './unmerge.ts';
