import type { Transaction } from '#lib/server/engine/engine.ts';

/** A cell that says that its row is the sum of those above: “Total”, “Total: Account”, “Gesamt: Konto”. */
const total =
	'(grand )?(total|totals|subtotal|sum|summe|gesamt|gesamtsumme|totaux|totale|totaal|suma)( *[:(].*)?';

/** Totals stand in the last rows of a table, if anywhere. */
const searched = 20;

/**
 * Take rows of totals off the end of a staged table: counted as records, they would double every sum. The table must
 * have been committed: only then do its row ids count its rows, and is its end found without reading it all.
 *
 * @returns how many there were
 */
export async function dropTotals(
	transaction: Transaction,
	table: string,
	cells: readonly string[]
): Promise<number> {
	if (cells.length < 2) return 0;
	const counted = await transaction.query<{ records: number }>(`select count(*) as records from ${table}`);
	const first = `coalesce(${cells.map((cell) => `nullif(trim(${cell}), '')`).join(', ')})`;
	const { rows } = await transaction.query<{ position: number; is_total: boolean | null }>(`
		select rowid as position, regexp_full_match(lower(${first}), '${total}') as is_total
		from ${table} where rowid >= ${Number(counted.rows[0]!.records) - searched} order by rowid desc`);
	const totals: number[] = [];
	for (const { position, is_total } of rows) {
		if (!is_total) break;
		totals.push(Number(position));
	}
	// A table of nothing but totals is no table with totals below.
	if (totals.length === 0 || totals.length === rows.length) return 0;
	await transaction.query(`delete from ${table} where rowid in (${totals.join(', ')})`);
	return totals.length;
}
