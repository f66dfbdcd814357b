import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import { columnOf, type LoadContext, type MappedColumn } from './context.ts';
import { sourceIdSql } from './ids.ts';
import { readingOf } from './readings.ts';
import { surveyCurrencies, type Currencies } from './currencies.ts';
import { percentColumns, unclearShares } from './percents.ts';
import { refusalsThatApply, roundedIds, unreadableClocks, type Refusal } from './refusals.ts';
import { hasOffset, isTidy, plainSql, saysNothing, valueSql, type Reading } from './expressions.ts';

/** What one look over the staged file tells about how it must be loaded. */
export interface Survey {
	/** Rows of the table, blank ones among them. */
	records: number;
	blank: number;
	/** Staged columns whose every cell is readable in the plain way. */
	clean: Set<string>;
	/** Those of them whose every cell is an instant of UTC, with a Z: whatever the zone of other times. */
	zoned: Set<string>;
	/** Staged columns of ratios that hold percents. */
	percents: Set<string>;
	/** Staged columns that may be without a value in some record. */
	gaps: Set<string>;
	/** Different values of the id column; null when the file has none, or some with space around them. */
	ids: number | null;
	currencies: Currencies;
	/** Why rows are refused beside cells that can't be read. */
	refusals: Refusal[];
}

/** Look over the staged file once: a file in which nothing is odd loads in one pass. */
export async function surveyFile(context: Omit<LoadContext, 'survey'>): Promise<Survey> {
	const { transaction, plan, columns } = context;
	const { percents, mixed } = await percentColumns(transaction, plan, columns);
	const asked: string[] = ['count(*) as records'];
	const readings = columns.filter(({ field }) => field.type !== 'reference');
	for (const column of readings) asked.push(...questions(plan, column, percents));
	for (const { staged } of columns) asked.push(`count(${staged}) as filled_${staged}`);
	const id = columnOf(context, 'source_id');
	if (id) asked.push(`count(distinct ${sourceIdSql(context.source, id.staged)}) as ids`);
	const { rows } = await transaction.query<Record<string, number | boolean | string[] | null>>(
		`select ${asked.join(', ')} from wg_staged`
	);
	const found = rows[0]!;
	const records = Number(found.records);
	const isClean = (staged: string) =>
		Number(found[`odd_${staged}`] ?? 0) === 0 && found[`sane_${staged}`] !== false;
	const clean = new Set(readings.filter(({ staged }) => isClean(staged)).map(({ staged }) => staged));
	// Of a text with space around it nothing may be left.
	const mayLack = ({ staged, field }: MappedColumn) =>
		Number(found[`filled_${staged}`]) < records || (field.type === 'text' && !clean.has(staged));
	const currencies = await surveyCurrencies(context, clean);
	return {
		records,
		blank: columns.some(({ staged }) => Number(found[`filled_${staged}`]) === records)
			? 0
			: await blankRecords(transaction, plan),
		percents,
		clean,
		zoned: new Set([...clean].filter((staged) => found[`zoned_${staged}`] === true)),
		gaps: new Set(columns.filter(mayLack).map(({ staged }) => staged)),
		ids: id && clean.has(id.staged) ? Number(found.ids) : null,
		currencies,
		refusals: await refusalsThatApply(transaction, [
			...currencies.conflicts,
			...roundedIds(columns),
			...unclearShares(columns.filter(({ staged }) => mixed.has(staged))),
			...unreadableClocks(columns)
		])
	};
}

async function blankRecords(transaction: Transaction, plan: ImportPlan): Promise<number> {
	const cells = plan.columns.map((_, index) => `c${index}`).join(', ');
	const { rows } = await transaction.query<{ blank: number }>(
		`select count(*) - count(coalesce(${cells})) as blank from wg_staged`
	);
	return Number(rows[0]!.blank);
}

function questions(plan: ImportPlan, column: MappedColumn, percents: Set<string>): string[] {
	const { staged, field } = column;
	const reading = readingOf(plan, column, percents, { clean: true });
	const plain = plainSql(reading, staged);
	if (plain && field.type === 'text') {
		return [
			`coalesce(bool_and(${isTidy(staged)} and not ${saysNothing(staged, field)}), true) as sane_${staged}`
		];
	}
	const value = valueSql(reading, staged);
	const asked = [`count(${staged}) - count(${value}) as odd_${staged}`];
	if (plain && (field.type === 'date' || field.type === 'timestamp')) {
		const zoned = isZoned(reading, staged);
		// A year before 1700 is a date read wrongly; an offset would be dropped by the plain way.
		const isLocal = `not coalesce(bool_or(${hasOffset(staged, plan.timeZone)}), false)`;
		asked.push(
			`coalesce(min(${plain}) >= date '1700-01-01', true) and (${isLocal} or ${zoned}) as sane_${staged}`,
			`${zoned} as zoned_${staged}`
		);
	}
	return asked;
}

/** SQL: every cell says an instant of UTC, and is one. */
const isZoned = ({ field, dialect: { dateOrder }, timeZone }: Reading, cell: string): string =>
	field.type === 'timestamp' && (dateOrder === 'iso' || dateOrder === 'none')
		? `coalesce(bool_and(ends_with(${cell}, 'Z') and ${hasOffset(cell, timeZone)} and try_cast(${cell} as timestamptz) is not null), false)`
		: 'false';
