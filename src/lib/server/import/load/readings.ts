import type { ImportPlan } from '../plan.ts';
import type { ColumnMapping, Dialect } from '../report.ts';
import type { MappedColumn } from './context.ts';
import type { Reading } from './expressions.ts';

/** How the cells of a column are read. */
export function readingOf(
	plan: ImportPlan,
	column: MappedColumn,
	percents: Set<string>,
	seen: Partial<Pick<Reading, 'clean' | 'zoned'>> = {}
): Reading {
	return {
		field: column.field,
		dialect: dialectOf(plan, column.mapping),
		percent: percents.has(column.staged),
		values: plan.values[column.field.name] ?? {},
		samples: column.mapping.samples,
		timeZone: plan.timeZone,
		clean: false,
		...seen
	};
}

/** How the numbers and dates of a column are written: its own way, where it has one, else the file's. */
export const dialectOf = (
	{ dialect }: ImportPlan,
	{ decimal, dateOrder }: ColumnMapping
): Pick<Dialect, 'decimal' | 'dateOrder'> => ({
	decimal: decimal ?? dialect.decimal,
	dateOrder: dateOrder ?? dialect.dateOrder
});
