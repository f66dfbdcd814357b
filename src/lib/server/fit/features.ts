import type { FeatureColumn, Features } from '#lib/stats/classification/classifier.ts';
import type { FitOptions } from './model.ts';
import { FitError, type Table } from './table.ts';

const day = 86_400_000;

/**
 * The names of the columns that explain: those of `--columns`, else all but the ones that have another part, without those
 * of `--drop`.
 * @throws FitError when a name is of no column, or none is left
 */
export function explaining(
	table: Table,
	{ columns, drop = [] }: FitOptions,
	others: readonly string[]
): string[] {
	for (const name of [...(columns ?? []), ...drop]) table.require(name);
	const names = (columns ?? table.columns).filter((name) => !drop.includes(name) && !others.includes(name));
	if (names.length === 0)
		throw new FitError(
			'bad_option',
			`${table.file} has no column left that could explain anything.`,
			'Name some with --columns, or drop fewer.',
			table.file
		);
	return names;
}

/**
 * The columns that explain as features: numbers where every cell is one, dates as days since 1970, else categories. Dates
 * are left out unless `--columns` names them, and that is said: they tell one period of the past from another, which says
 * nothing of periods to come and flatters a model that is judged on records from between.
 *
 * @param others columns that have another part
 * @throws FitError as `explaining`
 */
export function featuresThatExplain(
	table: Table,
	options: FitOptions,
	others: readonly string[]
): { features: Features; warnings: string[] } {
	const names = explaining(table, options, others);
	const dates = options.columns ? [] : names.filter((name) => table.isDates(name));
	const kept = names.filter((name) => !dates.includes(name));
	return {
		features: {
			rows: table.rows,
			columns: kept.map((name) =>
				table.isNumeric(name) || table.isDates(name) ? numberColumn(table, name) : categoryColumn(table, name)
			)
		},
		warnings:
			dates.length === 0
				? []
				: [
						`Dates are left out: ${dates.join(', ')}. They tell periods of the past apart; --columns takes one in if it says more, such as an age.`
					]
	};
}

/**
 * Columns of new rows as the features a model was fitted to; their order doesn't matter.
 * @throws FitError when one lacks, or a number is none
 */
export function featuresLike(table: Table, features: Features): Features {
	return {
		rows: table.rows,
		columns: features.columns.map(({ name, kind }) =>
			kind === 'number' ? numberColumn(table, name) : categoryColumn(table, name)
		)
	};
}

function numberColumn(table: Table, name: string): FeatureColumn {
	const values = table.isDates(name)
		? table.dates(name, { allowMissing: true }).map((instant) => instant / day)
		: table.numbers(name, { allowMissing: true });
	return { name, kind: 'number', values };
}

function categoryColumn(table: Table, name: string): FeatureColumn {
	const codes = new Map<string, number>();
	const values = Int32Array.from(table.text(name), (cell) => {
		if (cell === null) return -1;
		const code = codes.get(cell) ?? codes.size;
		codes.set(cell, code);
		return code;
	});
	return { name, kind: 'category', values, levels: [...codes.keys()] };
}
