import { customValueSql, settleField } from '#lib/server/store/custom-fields.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';

/**
 * Take back what the undone files said of custom fields. A field that no other file brought goes, unless a record that
 * the undo kept still has a value of it: what can't be named can't be found.
 */
export async function takeBackFields(transaction: Transaction): Promise<void> {
	const undone = 'import_file in (select id from wg_undone_files)';
	const { rows } = await transaction.query<{ entity: string; name: string; others: number }>(
		`select entity, name, cast(count(*) filter (where not (${undone})) as integer) as others
		from custom_field_votes group by all having bool_or(${undone})`
	);
	for (const { entity, name, others } of rows) {
		if (others === 0 && (await isHeld(transaction, entity, name))) continue;
		await transaction.query(`delete from custom_field_votes where entity = $1 and name = $2 and ${undone}`, [
			entity,
			name
		]);
		await settleField(transaction, entity, name);
	}
}

async function isHeld(transaction: Transaction, entity: string, name: string): Promise<boolean> {
	const { rows } = await transaction.query<{ held: boolean }>(
		`select exists (select 1 from ${entity} where ${customValueSql({ name, type: 'text' }, 'custom')} is not null) as held`
	);
	return rows[0]!.held;
}
