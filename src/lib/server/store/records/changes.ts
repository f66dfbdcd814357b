/** What a change of a record was, and its row in the change log. */
import type { Entity, EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { FieldValue } from './values.ts';

export type Values = Record<string, FieldValue>;

export interface Difference {
	before: Values;
	after: Values;
}

/** The fields of an entity, its own and `source_id`, that differ between two states. Derived fields follow and don't count. */
export function difference(entity: Entity, before: Values, after: Values): Difference {
	const changed: Difference = { before: {}, after: {} };
	const names = entity.fields.filter((field) => !field.derived).map(({ name }) => name);
	for (const name of [...names, 'source_id', 'source_url', 'created_at', 'deleted_at']) {
		const [was, is] = [before[name] ?? null, after[name] ?? null];
		if (was === is) continue;
		changed.before[name] = was;
		changed.after[name] = is;
	}
	return changed;
}

export interface LoggedChange extends Difference {
	entity: EntityName;
	id: string;
	action: 'create' | 'update' | 'delete' | 'restore';
	reason: string | null;
}

/** Append what a viewer did to the change log. */
export async function logChange(
	transaction: Transaction,
	viewer: Viewer,
	{ entity, id, action, before, after, reason }: LoggedChange
): Promise<void> {
	await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, reason)
		values ($1, $2, $3, $4::json, $5::json, $6, $7, $8)`,
		[
			entity,
			id,
			action,
			action === 'create' ? null : JSON.stringify(before),
			JSON.stringify(after),
			viewer.accountId === 'system' ? 'system' : 'person',
			viewer.accountId,
			reason
		]
	);
}
