/** What stands in the way of removing records, and because of which imports and merges it does. */
import { entities } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { becauseOf, literal, standingSightings, stillStands } from './standing.ts';

/**
 * Make `wg_needs` of `wg_candidates`: a row for each thing that needs a candidate, with the imports and merges all of
 * which must stand for it to do so, and none for what a person did. A candidate without a row is needed by nothing.
 */
export async function findNeeds(transaction: Transaction): Promise<void> {
	await transaction.script(`
		create temp table wg_needs as
		select distinct candidates.entity, candidates.id, ${becauseOf('later')} as because, 'changed since: kept as it is' as reason, 1 as rank
		from wg_candidates candidates
		join changes later on later.entity = candidates.entity and later.record_id = candidates.id
		where ${stillStands('later')};`);
	if (!(await findLinks(transaction))) return;
	// What is needed needs what it points to in turn: until nothing more is found.
	for (let found = 1; found > 0;) found = await passOn(transaction);
	await transaction.script('drop table wg_links;');
}

/**
 * Make `wg_links`: what points to candidates, and why. A link that is as its record came is there because of whatever
 * brought that record (`because` null: because of what needs it, when that is to go or was kept itself). False without any.
 */
async function findLinks(transaction: Transaction): Promise<boolean> {
	const { rows } = await transaction.query<{ entity: string }>('select distinct entity from wg_candidates');
	const targets = new Set(rows.map(({ entity }) => entity));
	const ofEach = entities.flatMap(({ name, fields }) =>
		fields
			.filter(({ type, to }) => type === 'reference' && to && targets.has(to))
			.map(
				(field) => `
				select target.entity, target.id, ${literal(name)} as holder, records.id as holder_id, ${literal(field.name)} as field,
					records.import_file, target.recorded_at as target_recorded_at, records.recorded_at
				from wg_candidates target join ${name} records on records.${field.name} = target.id
				where target.entity = ${literal(field.to!)}`
			)
	);
	if (ofEach.length === 0) return false;
	await transaction.query(`create temp table wg_pointing as ${ofEach.join(' union all ')}`);
	await transaction.script(`
		create temp table wg_setters as
		select entity, record_id, field, arg_max(because, sequence) as because, max(changed_at) as changed_at
		from (
			select entity, record_id, unnest(json_keys(after)) as field, ${becauseOf('later')} as because, sequence, changed_at
			from changes later
			where ${stillStands('later')} and (entity, record_id) in (select (holder, holder_id) from wg_pointing)
		) group by entity, record_id, field;

		create temp table wg_links as
		with set_by as (
			select pointing.*, setters.changed_at, setters.because,
				coalesce(list_filter([moved.merge_id], lambda id: id is not null), []) as moved_by
			from wg_pointing pointing
			left join wg_setters setters
				on setters.entity = pointing.holder and setters.record_id = pointing.holder_id and setters.field = pointing.field
			left join (
				select links.entity, links.field, links.record_id, merges.into_id, links.merge_id
				from merged_links links join record_merges merges on merges.id = links.merge_id and merges.unmerged_at is null
			) moved
				on moved.entity = pointing.holder and moved.record_id = pointing.holder_id and moved.field = pointing.field
				and moved.into_id = pointing.id
			-- A link that was there before led nowhere then, and may again: it does not keep what came later.
			where pointing.recorded_at >= pointing.target_recorded_at or setters.changed_at >= pointing.target_recorded_at
		)
		select distinct set_by.entity, set_by.id, holder, holder_id, moved_by,
			case
				when changed_at is not null then because
				when files.import_id is null then []
				when imports.status <> 'undone' then [files.import_id]
				when (holder, holder_id) in (
					select (entity, id) from wg_candidates union select (entity, record_id) from kept_by_undo
				) then null
				else []
			end as because
		from set_by
		left join import_files files on files.id = set_by.import_file
		left join imports on imports.id = files.import_id
		union
		select distinct set_by.entity, set_by.id, holder, holder_id, moved_by, [seen.import_id]
		from set_by join ${standingSightings} seen on seen.entity = set_by.holder and seen.id = set_by.holder_id
			and seen.started_at > coalesce(set_by.changed_at, set_by.recorded_at)
			and list_contains(seen.fields, set_by.field) and not list_contains(seen.differs, set_by.field);

		drop table wg_pointing; drop table wg_setters;`);
	return true;
}

/** Find what is needed because of what was found to be needed so far; returns how much more. */
async function passOn(transaction: Transaction): Promise<number> {
	const { changes } = await transaction.query(`
		insert into wg_needs
		select found.* from (
			select distinct entity, id, list_sort(list_distinct(list_concat(because, moved_by))) as because,
				'other ' || holder || ' point to it: kept' as reason, 2 as rank
			from (
				select entity, id, holder, moved_by, because from wg_links where because is not null
				union all
				select links.entity, links.id, holder, moved_by, needs.because
				from wg_links links
				join (
					select entity, id, because from wg_needs union select entity, record_id, because from kept_by_undo
				) needs on needs.entity = links.holder and needs.id = links.holder_id
				where links.because is null
			)
		) found
		anti join wg_needs known using (entity, id, because, reason)`);
	return changes;
}
