import { currencyMark } from '#lib/crm/currencies.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { magnitudeMark } from '../sniff/values.ts';

/** A cell that says that its row is the sum of those above: “Total”, “Total: Account”, “Grand Totals (34 records)”. */
const total =
	'(grand |overall )?(total|totals|totalt|totalen|totale|totali|totaux|totaal|totaler|subtotal|subtotals|sum|summe|summa|suma|somme|somma|gesamt|gesamtsumme|gesamtergebnis|insgesamt|razem|yhteensä|i alt)( g[eé]n[eé]ral)?( *[:(].*)?';

const mark = `(${currencyMark}|Fr)?`;
const noLetters = '[^\\p{L}]*';

/**
 * What a sum is, or a currency alone: letters are its currency, before or after it, and what it is in, such as millions.
 * Between two marks stands a number: SUMMER is a word.
 */
const sum = `${noLetters}${mark}${noLetters}|${noLetters}${mark}${noLetters}\\d\\s*(${magnitudeMark}\\.?)?${noLetters}${mark}${noLetters}`;

/** SQL: a cell has words in it, as a sum has none. */
const hasWords = (cell: string): string => `not regexp_full_match(${cell}, '${sum}')`;

/** Totals stand in the last rows of a table, if anywhere. */
const searched = 20;

/**
 * Take rows of totals off the end of a staged table: counted as records, they would double every sum. A row with other
 * words in it is a record, such as that of the company Total. The table must have been committed: only then do its row
 * ids count its rows, and is its end found without reading it all.
 *
 * @returns what stands first in each of them, from above
 */
export async function dropTotals(
	transaction: Transaction,
	table: string,
	cells: readonly string[]
): Promise<string[]> {
	if (cells.length < 2) return [];
	const counted = await transaction.query<{ records: number }>(`select count(*) as records from ${table}`);
	const first = `coalesce(${cells.map((cell) => `nullif(trim(${cell}), '')`).join(', ')})`;
	const words = cells.map((cell) => `case when ${hasWords(cell)} then 1 else 0 end`).join(' + ');
	const { rows } = await transaction.query<{ position: number; first: string; is_total: boolean | null }>(`
		select rowid as position, trim(${first}) as first,
			regexp_full_match(lower(trim(${first})), '${total}') and ${words} = 1 as is_total
		from ${table} where rowid >= ${Number(counted.rows[0]!.records) - searched} order by rowid desc`);
	const totals: { position: number; first: string }[] = [];
	for (const { position, first: cell, is_total } of rows) {
		if (!is_total) break;
		totals.push({ position: Number(position), first: cell });
	}
	// A table of nothing but totals is no table with totals below.
	if (totals.length === 0 || totals.length === rows.length) return [];
	await transaction.query(
		`delete from ${table} where rowid in (${totals.map(({ position }) => position).join(', ')})`
	);
	return totals.map(({ first }) => first).reverse();
}
