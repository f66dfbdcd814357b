import type { Parameter, Transaction } from '#lib/server/engine/engine.ts';

/**
 * Give refused rows up because the person was erased, and keep nothing of what they said.
 *
 * @param which SQL over `rejects`, with its parameters
 * @returns how many rows of files that was
 */
export async function discardRejects(
	transaction: Transaction,
	which: string,
	parameters: Parameter[]
): Promise<number> {
	const { rows } = await transaction.query<{ import_file: string; lines: number[]; waiting: number }>(
		`select import_file, list(distinct line) as lines, count(distinct line) filter (resolution is null) as waiting
		from rejects where ${which} group by import_file`,
		parameters
	);
	for (const { import_file, lines, waiting } of rows) {
		await transaction.query(
			`update rejects set value = null, record = null, resolution_reason = 'the person was erased',
				resolution = coalesce(resolution, 'discarded'), resolved_at = coalesce(resolved_at, now())
			where import_file = $1 and line in (${lines.map(Number).join(', ')})`,
			[import_file]
		);
		await transaction.query('update import_files set rows_discarded = rows_discarded + $2 where id = $1', [
			import_file,
			Number(waiting)
		]);
	}
	return rows.reduce((sum, { lines }) => sum + lines.length, 0);
}
