import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import { isNumberType } from '../recognise/column-type.ts';
import { stagedView } from '../read/staging.ts';
import { ImportError } from '../report.ts';
import { decimalByMark } from '../sniff/votes.ts';

/**
 * Where the first rows could be read in two ways, the whole file decides how its dates and numbers are written; where it
 * can't, the person is asked. Reads the staged rows.
 *
 * @returns the plan with what was decided
 * @throws ImportError `undecided_dates` or `undecided_numbers` when nothing tells
 */
export async function decideReading(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	return decideNumbers(transaction, await decideDates(transaction, plan));
}

async function decideDates(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	const asked = plan.undecided.dates.filter((place) => {
		const { field, type, dateOrder } = plan.columns[place]!;
		return field !== null && (type === 'date' || type === 'timestamp') && dateOrder === undefined;
	});
	const shows = {
		dates: 'wg_is_digit_date(cell)',
		// Two parts above 12 are no date in either order: they say nothing of the others.
		dayFirst: `wg_date_part(cell, 2) <= 12 and (wg_date_part(cell, 1) > 12 or wg_is_dotted(cell))`,
		monthFirst: 'wg_date_part(cell, 2) > 12 and wg_date_part(cell, 1) <= 12'
	};
	const columns = [...plan.columns];
	const orders = new Set(
		[plan.dialect.dateOrder, ...columns.map(({ dateOrder }) => dateOrder)].filter(isOrder)
	);
	const open: Seen<keyof typeof shows>[] = [];
	for (const seen of await lookThrough(transaction, plan, asked, shows, 'dates')) {
		const { place, dates, dayFirst, monthFirst } = seen;
		if (!dates) continue;
		const order = dayFirst ? 'day_first' : 'month_first';
		if (dayFirst === monthFirst) open.push(seen);
		else {
			orders.add(order);
			columns[place] = { ...columns[place]!, dateOrder: order };
		}
	}
	const [order, other] = orders;
	const stuck = open.find(({ dayFirst }) => dayFirst || !order || other);
	if (stuck) throw undecidedDates(plan, stuck);
	// A column that doesn't say is written like the others.
	for (const { place } of open) columns[place] = { ...columns[place]!, dateOrder: order! };
	const dateOrder = plan.dialect.dateOrder === 'undecided' ? (order ?? 'none') : plan.dialect.dateOrder;
	return { ...plan, columns, dialect: { ...plan.dialect, dateOrder } };
}

const isOrder = (order: string | undefined): order is 'day_first' | 'month_first' =>
	order === 'day_first' || order === 'month_first';

function undecidedDates(
	{ file, columns }: ImportPlan,
	{ place, sample, dayFirst }: Seen<'dayFirst'>
): ImportError {
	const how = dayFirst
		? 'are mixed: some can only be read day first and some only month first'
		: 'can be read day first or month first';
	return new ImportError(
		'undecided_dates',
		`The dates in ${file}, such as ${sample} in the column “${columns[place]!.name}”, ${how}.`,
		'Say which: --date-order day-first or --date-order month-first; in a mapping, "date_order": "day_first".',
		file
	);
}

async function decideNumbers(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	const asked = plan.undecided.numbers.filter((place) => {
		const { field, type, decimal } = plan.columns[place]!;
		return field !== null && isNumberType(type) && decimal === undefined;
	});
	const shows = {
		points: `wg_decimal_mark(cell) = '.'`,
		commas: `wg_decimal_mark(cell) = ','`,
		eitherPoint: `wg_decimal_mark(cell) = 'either' and contains(cell, '.')`,
		eitherComma: `wg_decimal_mark(cell) = 'either' and contains(cell, ',')`
	};
	const { dialect } = plan;
	// In a workbook numbers are numbers: only its texts could be written otherwise.
	const elsewhere =
		dialect.decimal === '.' || dialect.decimal === ','
			? dialect.decimal
			: dialect.format === 'csv'
				? null
				: '.';
	const columns = [...plan.columns];
	const either = `wg_decimal_mark(cell) = 'either'`;
	// Most numbers are whole ones, and looked at no further.
	const hasMark = `contains(cell, '.') or contains(cell, ',')`;
	for (const seen of await lookThrough(transaction, plan, asked, shows, either, hasMark)) {
		const { place, points, commas, eitherPoint, eitherComma } = seen;
		const column = columns[place]!;
		const mark = eitherPoint === eitherComma ? null : eitherPoint ? '.' : ',';
		const shown = points === commas ? null : points ? '.' : ',';
		const meant = mark && !points ? (elsewhere ?? decimalByMark(mark, column.type, dialect.delimiter)) : null;
		const decided = shown ?? meant;
		if (decided) columns[place] = { ...column, decimal: decided };
		else if (eitherPoint || eitherComma) throw undecidedNumbers(plan, seen);
	}
	return { ...plan, columns, dialect: { ...dialect, decimal: elsewhere ?? '.' } };
}

function undecidedNumbers({ file, columns }: ImportPlan, { place, sample }: Seen<never>): ImportError {
	return new ImportError(
		'undecided_numbers',
		`The numbers in ${file}, such as ${sample} in the column “${columns[place]!.name}”, can be read with a decimal point or a decimal comma.`,
		'Say which: --decimal point or --decimal comma; in a mapping, "decimal": "." or ",".',
		file
	);
}

/** A column whose cells were looked through: what they show, and a cell that shows what is asked for. */
type Seen<Shown extends string> = Record<Shown, boolean> & { place: number; sample: string | null };

/**
 * Look through the cells of some columns.
 *
 * @param shows SQL over `cell` for what a cell may show
 * @param sampled the one of which a sample is wanted, or SQL over `cell`
 * @param among SQL over `cell` without which it shows nothing
 */
async function lookThrough<Shown extends string>(
	transaction: Transaction,
	{ columns }: ImportPlan,
	places: readonly number[],
	shows: Record<Shown, string>,
	sampled: string,
	among = 'true'
): Promise<Seen<Shown>[]> {
	const found: Seen<Shown>[] = [];
	for (const place of places) {
		if (!columns[place]) continue;
		const asked = Object.entries<string>(shows).map(
			([name, sql]) => `coalesce(bool_or(${sql}), false) as "${name}"`
		);
		const sample = shows[sampled as Shown] ?? sampled;
		const { rows } = await transaction.query<Record<Shown, boolean> & { sample: string | null }>(`
			select ${asked.join(', ')}, arg_min(cell, position) filter (where ${sample}) as sample
			from (select nullif(trim(c${place}), '') as cell, position from ${stagedView})
			where ${among}`);
		found.push({ ...rows[0]!, place });
	}
	return found;
}
