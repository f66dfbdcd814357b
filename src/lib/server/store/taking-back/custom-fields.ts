import type { Transaction } from '#lib/server/engine/engine.ts';
import { customValueSql, settleFields } from '../custom-fields.ts';
import { literal, type TakenBack } from './standing.ts';

/**
 * Take back what the files of an undone import said of custom fields. A field that no other file brought goes, unless a record that
 * the undo kept still has a value of it: what can't be named can't be found. Then its last word stays until that goes too.
 */
export async function takeBackFields(transaction: Transaction, { id }: TakenBack): Promise<void> {
	const mine = `import_file in (select id from import_files where import_id = ${literal(id)})`;
	const undone = `import_file in (
		select files.id from import_files files join imports on imports.id = files.import_id where imports.status = 'undone'
	)`;
	const { rows } = await transaction.query<{
		entity: string;
		name: string;
		others: boolean;
		standing: boolean;
	}>(
		`select entity, name, bool_or(not (${mine})) as others, bool_or(not (${undone})) as standing
		from custom_field_votes group by all having bool_or(${mine}) or bool_and(${undone})`
	);
	for (const { entity, name, others, standing } of rows) {
		const needed = !standing && (await isHeld(transaction, entity, name));
		if (needed && !others) continue;
		await transaction.query(
			`delete from custom_field_votes where entity = $1 and name = $2 and ${standing || needed ? mine : undone}`,
			[entity, name]
		);
		await settleFields(transaction, entity, [name]);
	}
}

async function isHeld(transaction: Transaction, entity: string, name: string): Promise<boolean> {
	const { rows } = await transaction.query<{ held: boolean }>(
		`select exists (select 1 from ${entity} where ${customValueSql({ name, type: 'text' }, 'custom')} is not null) as held`
	);
	return rows[0]!.held;
}
