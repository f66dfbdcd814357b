import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import type { MappedColumn } from './context.ts';
import { trimmed } from './expressions.ts';
import type { Refusal } from './refusals.ts';

/** How the ratios of a file are written, by their staged columns. */
export interface Percents {
	/** Columns that hold percents: their name says so, or a value above one without a sign. */
	percents: Set<string>;
	/** Columns with percent signs in which nothing tells what a number without one is. */
	mixed: Set<string>;
}

const bare = (cell: string): string => `try_cast(replace(${cell}, ',', '.') as double)`;

/** Look at the columns of ratios. */
export async function percentColumns(
	transaction: Transaction,
	plan: ImportPlan,
	columns: readonly MappedColumn[]
): Promise<Percents> {
	const ratios = columns.filter(({ field }) => field.type === 'ratio');
	const certain = ratios
		.filter(({ mapping }) => plan.percents.includes(mapping.name))
		.map(({ staged }) => staged);
	const asked = ratios.map(({ staged }) => staged).filter((staged) => !certain.includes(staged));
	if (asked.length === 0) return { percents: new Set(certain), mixed: new Set() };
	const questions = asked.flatMap((staged) => [
		`bool_or(${bare(staged)} > 1) as above_${staged}`,
		`bool_or(contains(${staged}, '%')) as signed_${staged}`
	]);
	const { rows } = await transaction.query<Record<string, boolean | null>>(
		`select ${questions.join(', ')} from wg_staged`
	);
	const percents = asked.filter((staged) => rows[0]![`above_${staged}`]);
	const signed = asked.filter((staged) => rows[0]![`signed_${staged}`]);
	return {
		percents: new Set([...certain, ...percents]),
		mixed: new Set(signed.filter((staged) => !percents.includes(staged)))
	};
}

/** Numbers up to one beside percents: 0.5 may be half, or half a percent. */
export const unclearShares = (mixed: readonly MappedColumn[]): Refusal[] =>
	mixed.map((column) => {
		const number = bare(trimmed(`stage.${column.staged}`));
		return {
			column,
			refused: `coalesce(${number} > 0 and ${number} <= 1, false)`,
			reason: `${column.field.label}: without a percent sign, which others have`,
			advice: 'Write it as the others are, such as 50%.'
		};
	});
