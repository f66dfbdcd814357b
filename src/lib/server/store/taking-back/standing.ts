/** What was taken back, and what stands. */

/** An import or a merge that is being taken back, and is noted as such already. */
export interface TakenBack {
	kind: 'import' | 'merge';
	id: string;
}

/** SQL: the imports and merges that were taken back, and when. */
export const takenBack = `(
	select id, undone_at as taken_back_at from imports where status = 'undone'
	union all
	select id, unmerged_at from record_merges where unmerged_at is not null
)`;

/** SQL: a logged change was neither an undo nor taken back, as an import or as a merge. */
export const stillStands = (change: string) =>
	`${change}.action <> 'undo' and coalesce(${change}.import_id, ${change}.merge_id, '') not in (select id from ${takenBack})`;

/** SQL: the import or merge that a logged change is of, as a list; empty for what a person did. */
export const becauseOf = (change: string) =>
	`list_filter([coalesce(${change}.import_id, ${change}.merge_id)], lambda id: id is not null)`;

/** SQL: what imports that stand brought although it was known. */
export const standingSightings = `(
	select seen.entity, seen.record_id as id, seen.import_file, seen.import_row, later.started_at, later.id as import_id,
		json_extract_string(files.columns, '$[*].field') as fields, coalesce(seen.differs, []) as differs
	from import_sightings seen
	join import_files files on files.id = seen.import_file
	join imports later on later.id = files.import_id and later.status = 'done'
)`;

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
