/** Cells that can be read and still must not be: what they say is not what was meant. */
import type { Transaction } from '#lib/server/engine/engine.ts';
import { stagedView } from '../read/staging.ts';
import type { MappedColumn } from './context.ts';
import { trimmed } from './expressions.ts';
import { sourceIdFields } from './ids.ts';

/** A reason to refuse a row because of one cell. */
export interface Refusal {
	column: MappedColumn;
	/** When, as SQL over the staged row as `stage`; never null. */
	refused: string;
	reason: string;
	advice: string;
}

/** Those of some reasons that some row of the file gives. */
export async function refusalsThatApply(
	transaction: Transaction,
	refusals: readonly Refusal[]
): Promise<Refusal[]> {
	if (refusals.length === 0) return [];
	const asked = refusals.map(({ refused }, place) => `coalesce(bool_or(${refused}), false) as is_${place}`);
	const { rows } = await transaction.query<Record<string, boolean>>(
		`select ${asked.join(', ')} from ${stagedView} as stage`
	);
	return refusals.filter((_, place) => rows[0]![`is_${place}`]);
}

/** SQL: a number as spreadsheets write large ones, such as 1.23E+11. Few ids have a plus: the others are looked at no further. */
const roundedSql = (cell: string): string =>
	`case when contains(${cell}, '+') then regexp_full_match(trim(${cell}), '\\d([.,]\\d+)?[eE]\\+\\d+') else false end`;

/** Ids of which a spreadsheet kept the first digits alone: several records would become one. */
export const roundedIds = (columns: readonly MappedColumn[]): Refusal[] =>
	columns
		.filter(
			({ field, link }) => sourceIdFields.has(field.name) || (field.type === 'reference' && link === 'id')
		)
		.map((column) => ({
			column,
			refused: roundedSql(`stage.${column.staged}`),
			reason: `${column.field.label}: rounded by a spreadsheet, which lost the last digits of the id`,
			advice: 'Export the file again, and import it without opening it in a spreadsheet.'
		}));

const clocks = new Set(['due_time', 'duration_clock']);

/** Times of day and durations that are none: the day alone would be taken for the moment. */
export const unreadableClocks = (columns: readonly MappedColumn[]): Refusal[] =>
	columns
		.filter(({ field }) => clocks.has(field.name))
		.map((column) => {
			const cell = trimmed(`stage.${column.staged}`);
			// Half an hour or half a day: nothing tells.
			const isUnclear =
				column.field.name === 'duration_clock' ? `regexp_full_match(${cell}, '0?[.,]\\d{1,2}')` : 'false';
			return {
				column,
				refused: `coalesce(not wg_missing(${cell}) and (wg_clock(${cell}) is null or ${isUnclear}), false)`,
				reason: `${column.field.label}: not hours and minutes`,
				advice: 'Write it as 14:30 or 2:30 PM.'
			};
		});
