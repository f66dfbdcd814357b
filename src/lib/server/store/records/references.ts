import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '../row-scope.ts';
import type { Store } from '../store.ts';
import { bounded } from './bounded.ts';
import { Conditions } from './filters.ts';
import { labelSql } from './labels.ts';

export interface Reference {
	id: string;
	label: string;
}

/**
 * The records that are called so, whatever the case, or have this id; a deleted one is known by its id alone.
 *
 * @param limit how many are answered at most
 */
export async function referencesNamed(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	called: string,
	limit = 2
): Promise<Reference[]> {
	const { rows } = await store.engine.query<{ id: string; label: string }>(
		`select id, label
		from (select id, deleted_at, ${labelSql(entityNamed(name))} as label from ${scoped(name, viewer, { withDeleted: true })})
		where id = $1 or (lower(label) = lower($1) and deleted_at is null)
		order by id <> $1, id
		limit ${bounded(limit, 2, 1, 1000)}`,
		[called.trim()]
	);
	return rows;
}

/** Records to choose from, by words of their names; those whose name begins with the search come first. */
export async function references(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	search = '',
	limit = 20
): Promise<Reference[]> {
	const entity = entityNamed(name);
	const conditions = new Conditions(entity, viewer);
	conditions.addSearch(search);
	const first = conditions.parameters.push(search.trim().toLowerCase());
	const { rows } = await store.engine.query<{ id: string; label: string }>(
		`select id, ${labelSql(entity)} as label from ${scoped(name, viewer)}${conditions.where}
		order by not starts_with(lower(label), $${first}), lower(label), id
		limit ${bounded(limit, 20, 1, 1000)}`,
		conditions.parameters
	);
	return rows;
}
