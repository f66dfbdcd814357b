import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import { stagedView } from '../read/staging.ts';
import type { ColumnMapping } from '../report.ts';
import { mappedColumns } from './context.ts';
import { valueSql } from './expressions.ts';
import type { Counts } from './load.ts';
import { literal } from './sql.ts';
import { dialectOf, readingOf } from './readings.ts';

/** Fields of a cost that are shared out over the days of its period, with the decimals each is kept to. */
const shared: Record<string, number> = { amount: 4, impressions: 0, clicks: 0, conversions: 4 };

/** No report covers more days; a date read wrongly must not make a million rows. */
const longestPeriod = 3700;

/** Fields that say of which days a cost is. */
const periodFields = ['last_day', 'week', 'month'];

/** Whether a file of costs has one row a period instead of one a day. */
export const holdsPeriods = (plan: ImportPlan): boolean =>
	plan.entity === 'campaign_costs' &&
	(plan.constants.last_day !== undefined ||
		plan.columns.some(({ field }) => field !== null && periodFields.includes(field)));

/**
 * Share the costs of periods out over their days, in equal parts whose sum is exactly the whole: the last day has what
 * rounding left. Rows whose period can't be read stay as they are, to be refused like any other.
 *
 * @returns the plan by which the days are loaded
 */
export async function spreadPeriods(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	const mapped = new Map(mappedColumns(plan).map((column) => [column.field.name, column]));
	const valueOf = (name: string): string | null => {
		const column = mapped.get(name);
		return column ? valueSql(readingOf(plan, column, new Set()), column.staged) : null;
	};
	const said = (name: string): string =>
		plan.constants[name] === undefined ? 'cast(null as date)' : `date ${literal(plan.constants[name])}`;
	// A week or month at the edge of a report has only the days that the report covers.
	const within = (begins: string, ends: string) => ({
		begins: `greatest(${begins}, ${said('day')})`,
		ends: `least(${ends}, ${said('last_day')})`
	});
	const week = valueOf('week');
	const month = mapped.has('month') ? `wg_month(trim(${mapped.get('month')!.staged}))` : null;
	const { begins, ends } = week
		? within(week, `${week} + 6`)
		: month
			? within(month, `last_day(${month})`)
			: { begins: valueOf('day') ?? said('day'), ends: valueOf('last_day') ?? said('last_day') };
	const dayCell = mapped.get('day')?.staged;
	const onDay = dayCell
		? `case when days is null then ${dayCell} else cast(on_day as varchar) end as ${dayCell}`
		: `cast(on_day as varchar) as c${plan.columns.length}`;
	const parts = Object.entries(shared).flatMap(([name, decimals]) => {
		const value = valueOf(name);
		if (!value) return [];
		const cell = mapped.get(name)!.staged;
		const part = `round(${value} / days, ${decimals})`;
		const text = `cast(case when place < days then ${part} else ${value} - ${part} * (days - 1) end as varchar)`;
		const { decimal } = dialectOf(plan, mapped.get(name)!.mapping);
		const written = decimal === ',' ? `replace(${text}, '.', ',')` : text;
		return [`case when days > 1 and ${value} is not null then ${written} else ${cell} end as ${cell}`];
	});
	const replaced = [...(dayCell ? [onDay] : []), ...parts];
	await transaction.script(`
		create temp table wg_periods as
		select *, case when ends >= begins and ends - begins < ${longestPeriod} then ends - begins + 1 end as days
		from (select *, ${begins} as begins, ${ends} as ends from ${stagedView});
		create temp table wg_days as
		select * exclude (begins, ends, days, on_day, place, position)
			${replaced.length > 0 ? `replace (${replaced.join(', ')})` : ''}${dayCell ? '' : `, ${onDay}`}
		from (
			select *, begins + cast(place - 1 as integer) as on_day
			from (select *, unnest(range(1, coalesce(days, 1) + 1)) as place from wg_periods)
		)
		order by position, place;
		create or replace temp view ${stagedView} as select *, rowid as position from wg_days;`);
	const { last_day: _last, day: _day, ...constants } = plan.constants;
	const columns = plan.columns.map((column) =>
		column.field !== null && periodFields.includes(column.field) ? { ...column, field: null } : column
	);
	return { ...plan, constants, columns: dayCell ? columns : [...columns, madeDay] };
}

const madeDay: ColumnMapping = {
	name: 'Day',
	field: 'day',
	type: 'date',
	confidence: 1,
	reason: 'a day of the period above the table',
	samples: []
};

/** What became of the rows of periods, from what became of their days; `unfit` rows had none. */
export async function countPeriods(
	transaction: Transaction,
	importFile: string,
	days: Counts,
	unfit: number
): Promise<Counts> {
	const scalar = async (sql: string): Promise<number> =>
		Number((await transaction.query<{ found: number }>(sql)).rows[0]!.found);
	const read = unfit + (await scalar('select count(distinct line) as found from wg_periods'));
	// A line of which some days are new and others changed is one that was loaded: each line counts once.
	const withNewDays = `select import_row from campaign_costs
		where import_file = ${literal(importFile)} and import_row in (select line from wg_periods)`;
	const loaded =
		days.loaded > 0 ? await scalar(`select count(distinct import_row) as found from (${withNewDays})`) : 0;
	const changedOnly = days.loaded > 0 ? `where line not in (${withNewDays})` : '';
	const updated =
		days.updated > 0
			? await scalar(`select count(distinct line) as found from wg_changed ${changedOnly}`)
			: 0;
	const { rejected } = days;
	const rest = read - loaded - updated - rejected;
	const merged = Math.min(days.merged, rest);
	return { read, loaded, updated, rejected, merged, unchanged: rest - merged };
}
