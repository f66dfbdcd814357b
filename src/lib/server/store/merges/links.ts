import { entities, type EntityName } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';

/** The entities of which some record was merged into another. */
export async function mergedEntities(transaction: Transaction): Promise<Set<EntityName>> {
	const { rows } = await transaction.query<{ entity: EntityName }>(
		'select distinct entity from record_merges where unmerged_at is null'
	);
	return new Set(rows.map(({ entity }) => entity));
}

/** The fields of all entities that point to records of one. */
export const linksTo = (to: EntityName): { entity: EntityName; field: string }[] =>
	entities.flatMap((entity) =>
		entity.fields
			.filter((field) => field.type === 'reference' && field.to === to)
			.map((field) => ({ entity: entity.name, field: field.name }))
	);

/**
 * Lead every link to a record that was merged into another to that one, and note it, so that the merge can be taken back.
 *
 * @param to the entity that is pointed to
 * @param within only links of this entity
 * @returns how many links were moved
 */
export async function moveLinks(
	transaction: Transaction,
	to: EntityName,
	within?: EntityName
): Promise<number> {
	let moved = 0;
	for (const { entity, field } of linksTo(to)) {
		if (within !== undefined && entity !== within) continue;
		// Merge by merge: where the record that stayed went into a third, that is one step more.
		for (let step = 1; step > 0; moved += step) step = await moveOneStep(transaction, to, entity, field);
	}
	return moved;
}

async function moveOneStep(
	transaction: Transaction,
	to: EntityName,
	entity: EntityName,
	field: string
): Promise<number> {
	const merges = `record_merges merges on merges.entity = '${to}' and merges.unmerged_at is null and merges.from_id = records.${field}`;
	const { rows } = await transaction.query<{ found: number }>(
		`select count(*) as found from ${entity} records join ${merges}`
	);
	if (Number(rows[0]!.found) === 0) return 0;
	await transaction.query(
		`insert into merged_links (merge_id, entity, field, record_id)
		select merges.id, '${entity}', '${field}', records.id from ${entity} records join ${merges}`
	);
	// A record that pointed to the one that went into it would point to itself.
	const target = entity === to ? `nullif(merges.into_id, ${entity}.id)` : 'merges.into_id';
	const { changes } = await transaction.query(
		`update ${entity} set ${field} = ${target} from record_merges merges
		where merges.entity = '${to}' and merges.unmerged_at is null and merges.from_id = ${entity}.${field}`
	);
	return changes;
}

/** Lead the links that a merge moved back to the record that went, where they were not changed since. */
export async function returnLinks(
	transaction: Transaction,
	merge: { id: string; entity: EntityName; from_id: string; into_id: string }
): Promise<number> {
	let returned = 0;
	for (const { entity, field } of linksTo(merge.entity)) {
		const { changes } = await transaction.query(
			`update ${entity} set ${field} = $2
			where id in (select record_id from merged_links where merge_id = $1 and entity = '${entity}' and field = '${field}')
				and (${field} = $3 or (${field} is null and id = $3))`,
			[merge.id, merge.from_id, merge.into_id]
		);
		returned += changes;
	}
	return returned;
}
