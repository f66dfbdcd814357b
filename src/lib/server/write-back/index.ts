/** Write-back: scores, segments and life-cycle stages go to fields of a CRM that a person ticked. See README.md. */
export { applyDryRun, type Applied } from './apply.ts';
export {
	latestDryRun,
	proposedChanges,
	writtenChanges,
	type DryRun,
	type WriteBackChange
} from './changes.ts';
export { dryRun, type MappingCounts } from './dry-run.ts';
export { WriteBackError } from './errors.ts';
export {
	addMapping,
	listMappings,
	listTargets,
	removeMapping,
	type Mapping,
	type Target
} from './mappings.ts';
export { takes, type Subject } from './subjects.ts';
