import type { Field } from '#lib/crm/entities/index.ts';
import type { Dialect } from '../report.ts';
import { literal } from './sql.ts';

/** How the cells of one column are read. */
export interface Reading {
	field: Field;
	dialect: Pick<Dialect, 'decimal' | 'dateOrder'>;
	/** For a ratio: the column holds percents. */
	percent: boolean;
	/** Words of the source, in lower case, for the values of a choice or a text. */
	values: Readonly<Record<string, string>>;
	/** Some cells of the column, to tell how its dates are written. */
	samples: readonly string[];
	/** IANA zone of times without an offset; null: UTC. */
	timeZone: string | null;
	/** Every cell of the column was seen to be readable in the plain way. */
	clean: boolean;
	/** And to be an instant of UTC, with a Z. */
	zoned?: boolean;
}

/** SQL for a staged cell without the space around it; null when nothing is left. */
export const trimmed = (column: string): string => `nullif(trim(${column}), '')`;

/** SQL for the value of a cell; null when there is none or it can't be read. `column` holds the cell. */
export function valueSql(reading: Reading, column: string): string {
	const plain = reading.clean ? plainSql(reading, column) : null;
	return plain ?? fullSql(reading, trimmed(column));
}

/**
 * SQL that reads the cells of a column as most files write them, with one cast; null where there is no such way. Much
 * faster than reading everything anybody ever wrote, which is left to columns that need it.
 */
export function plainSql(
	{ field, dialect, percent, samples, values, timeZone, zoned }: Reading,
	column: string
): string | null {
	switch (field.type) {
		case 'text':
			return Object.keys(values).length === 0 ? column : null;
		case 'money':
			return dialect.decimal === '.' ? `try_cast(${column} as decimal(18, 4))` : null;
		case 'number':
			return dialect.decimal === '.' ? `try_cast(${column} as decimal(18, 6))` : null;
		case 'integer':
			return digitsSql(column);
		case 'ratio':
			return dialect.decimal === '.' ? `try_cast(${column} as double)${percent ? ' / 100' : ''}` : null;
		case 'date': {
			const moment = plainMoment(dialect, samples, column);
			return moment && `cast(${moment} as date)`;
		}
		case 'timestamp': {
			if (zoned) return `try_cast(${column} as timestamptz)`;
			const moment = plainMoment(dialect, samples, column);
			return moment && instantIn(timeZone, moment);
		}
		default:
			return null;
	}
}

/**
 * SQL for a whole number in digits alone, as many as an amount may have before its point. A cast would also round 1.5:
 * what it makes must be written as the cell is.
 */
const digitsSql = (x: string): string =>
	`case when strlen(${x}) <= 14 and cast(try_cast(${x} as bigint) as varchar) = ${x} then try_cast(${x} as bigint) end`;

function plainMoment(
	{ dateOrder }: Pick<Dialect, 'dateOrder'>,
	samples: readonly string[],
	column: string
): string | null {
	if (dateOrder === 'iso' || dateOrder === 'none') return `try_cast(${column} as timestamp)`;
	const format = dateFormat(dateOrder, samples[0] ?? '');
	return format && `try_strptime(${column}, ${literal(format)})`;
}

/** The format of a date in digits whose year comes last; null when it is written otherwise. */
function dateFormat(order: Dialect['dateOrder'], sample: string): string | null {
	const match = /^\d{1,2}([-/.])\d{1,2}[-/.](\d{4}|\d{2})( \d{1,2}:\d{2}(:\d{2})?)?$/.exec(sample.trim());
	if (!match || order === 'undecided') return null;
	const [, separator, year, time, seconds] = match;
	const parts = order === 'day_first' ? ['%d', '%m'] : ['%m', '%d'];
	const date = [...parts, year!.length === 4 ? '%Y' : '%y'].join(separator);
	return date + (time ? (seconds ? ' %H:%M:%S' : ' %H:%M') : '');
}

function fullSql({ field, dialect, percent, values, timeZone }: Reading, x: string): string {
	switch (field.type) {
		case 'text':
			return Object.keys(values).length > 0
				? `nullif(coalesce(${mapped(x, values)}, ${said(x, field)}), '')`
				: said(x, field);
		case 'money':
			// A share is no amount: 19% of tax is not 19.
			return `case when not contains(${x}, '%') then cast(${numberSql(x, dialect)} as decimal(18, 4)) end`;
		case 'number':
			return numberSql(x, dialect, 'decimal(18, 6)');
		case 'integer':
			return `coalesce(${digitsSql(x)}, ${integerSql(numberSql(x, dialect))})`;
		case 'ratio':
			return `cast(${numberSql(x, dialect)} as double) / ${percent ? '100' : `case when contains(${x}, '%') then 100 else 1 end`}`;
		case 'boolean':
			return Object.keys(values).length > 0
				? `wg_boolean(coalesce(${mapped(x, values)}, ${x}))`
				: `wg_boolean(${x})`;
		case 'date':
			return sane(`cast(${momentSql(x, dialect)} as date)`);
		case 'timestamp':
			return sane(instantSql(x, dialect, timeZone));
		case 'choice':
			return choiceSql(x, field, values);
		case 'reference':
			return x;
	}
}

/** Fields in which a word such as None or Select may be what it says: a person, a place, a code. */
const anyWord = new Set([
	...['name', 'first_name', 'last_name', 'company_name', 'subject', 'title', 'city', 'region', 'country'],
	...['source_id', 'number', 'sku', 'currency', 'domain', 'email', 'body', 'description']
]);

/** SQL: a cell of a text field says that there is no value. */
export const saysNothing = (x: string, { name }: Pick<Field, 'name'>): string =>
	anyWord.has(name) ? `wg_missing_name(${x})` : `wg_missing(${x})`;

/** SQL for the text of a cell; null when it says that there is none. */
const said = (x: string, field: Field): string => `case when not ${saysNothing(x, field)} then ${x} end`;

/** Types of which every cell can be read. */
export const alwaysReadable = new Set<Field['type']>(['text', 'reference']);

function numberSql(x: string, { decimal }: Pick<Dialect, 'decimal'>, type = 'decimal(18, 4)'): string {
	// With a decimal comma a plain cast would take 1.234 for a little more than one.
	return decimal === ','
		? `wg_number_comma(${x})`
		: `coalesce(try_cast(${x} as ${type}), wg_number_dot(${x}))`;
}

function integerSql(number: string): string {
	// Said once: what reads a number is long, and is compiled for every time it is said.
	return `try_cast(regexp_extract(cast(${number} as varchar), '^(-?\\d+)(\\.0*)?$', 1) as bigint)`;
}

function momentSql(x: string, { dateOrder }: Pick<Dialect, 'dateOrder'>): string {
	const iso = `case when ${x} not similar to '\\d{1,3}[-/.].*' then try_cast(${x} as timestamp) end`;
	const ordered =
		dateOrder === 'day_first'
			? `coalesce(wg_day_first(${x}), ${iso})`
			: dateOrder === 'month_first'
				? `coalesce(wg_month_first(${x}), ${iso})`
				: `try_cast(${x} as timestamp)`;
	return `coalesce(${ordered}, wg_odd_moment(${x}))`;
}

function instantSql(x: string, dialect: Pick<Dialect, 'dateOrder'>, timeZone: string | null): string {
	const moves = hasOffset(x, timeZone);
	const local = `case when ${moves} then regexp_replace(${x}, '\\s*([+-]\\d{2}(:?\\d{2})?|[Zz]|GMT|UTC)$', '') else ${x} end`;
	const offset = `case when regexp_matches(${x}, '(GMT|UTC)$') then 'Z' else wg_offset(${x}) end`;
	// A cast to timestamp would drop the offset without a word.
	return once(
		once(local, (time) => momentSql(time, dialect)),
		(moment) => `case
			when ${moves} then coalesce(try_cast(cast(${moment} as varchar) || ${offset} as timestamptz), try_cast(${x} as timestamptz))
			else ${instantIn(timeZone, moment)} end`
	);
}

/**
 * SQL that needs a value several times, with the value said once: what reads a moment is long, and the engine compiles
 * it each time it is said.
 */
const once = (value: string, use: (name: string) => string): string =>
	`list_transform([${value}], lambda once: ${use('once')})[1]`;

/** SQL for the instant of a time by the clocks of a zone. */
const instantIn = (timeZone: string | null, moment: string): string =>
	timeZone ? `timezone(${literal(timeZone)}, ${moment})` : `wg_instant(${moment})`;

/** SQL for the day of an instant by the clocks of a zone. */
export const dayIn = (timeZone: string | null, instant: string): string =>
	timeZone
		? `cast(timezone(${literal(timeZone)}, ${instant}) as date)`
		: `cast(make_timestamp(epoch_us(${instant})) as date)`;

/** SQL: a cell has something in it and no space around it. Trimming is slow: cells of ASCII alone are spared it. */
export const isTidy = (x: string): string =>
	`case when strlen(${x}) = length(${x})
		then ${x} <> '' and not starts_with(${x}, ' ') and not ends_with(${x}, ' ')
		else ${x} <> '' and ${x} = trim(${x}) end`;

/** SQL: a cell says how far its clock is from the one it would be read by. A Z says nothing new where that is UTC. */
export function hasOffset(x: string, timeZone: string | null): string {
	const offsets = ['[+-]\\d{2}(:?\\d{2})?', ...(timeZone ? ['[Zz]'] : [])].join('|');
	const asked = `regexp_matches(${x}, '(:\\d{2}(\\.\\d+)?\\s*(${offsets})| [A-Z]{3,4})$')`;
	// Both sides of an AND are worked out for every cell, a CASE asks only those that it must.
	const may = timeZone ? 'true' : `not ends_with(${x}, 'Z') or contains(${x}, ' ')`;
	return `case when length(${x}) > 16 and (${may}) then ${asked} else false end`;
}

/** A year before 1700 is a date read wrongly, such as 10/11/12 taken for the year 10. */
function sane(value: string): string {
	return once(value, (moment) => `case when ${moment} >= date '1700-01-01' then ${moment} end`);
}

function choiceSql(x: string, field: Field, values: Readonly<Record<string, string>>): string {
	const choices = field.choices ?? [];
	const own = Object.fromEntries(
		choices.flatMap((choice) => [
			[choice, choice],
			[choice.replaceAll('_', ' '), choice]
		])
	);
	const sure = mapped(x, { ...own, ...values });
	if (field.name === 'test_group') return `coalesce(${sure}, ${heldOutSql(x)}, ${treatedSql(x)})`;
	if (field.name === 'status' && choices.includes('won'))
		return `coalesce(${sure}, wg_deal_status(${x}), wg_open_status(${x}))`;
	return choices.includes('other') ? `coalesce(${sure}, case when ${x} is not null then 'other' end)` : sure;
}

const controlWords =
	'^(controls?|control[ _-]?group|(universal |global )?hold[ _-]?outs?([ _-]?group)?|held[ _-]?(out|back)|withheld|not contacted)$';

/** SQL for `control` where a word says that somebody was held out of a campaign. */
export const heldOutSql = (x: string): string =>
	`case when regexp_matches(lower(trim(${x})), ${literal(controlWords)}) then 'control' end`;

/** SQL for `treated` where a column that is about test groups says so: elsewhere the words may mean anything. */
const treatedSql = (x: string): string =>
	`case when regexp_matches(lower(trim(${x})), '^(treat(ment|ed)?|test|variant|exposed|target(ed)?|contacted)([ _-]?group)?$') then 'treated' end`;

function mapped(x: string, values: Readonly<Record<string, string>>): string {
	const cases = Object.entries(values).map(
		([word, value]) => `when ${literal(word.toLowerCase())} then ${literal(value)}`
	);
	return `case lower(${x}) ${cases.join(' ')} end`;
}

/** What a reader should do about a cell of a type that can't be read. */
export function adviceFor(field: Field, decimal: Dialect['decimal']): { reason: string; advice: string } {
	switch (field.type) {
		case 'money':
		case 'number':
		case 'ratio':
			return {
				reason: 'not a number',
				advice: `Write it with digits and the decimal mark of the file, such as 1234${decimal}56.`
			};
		case 'integer':
			return { reason: 'not a whole number', advice: 'Write it with digits alone, such as 1234.' };
		case 'date':
		case 'timestamp':
			return { reason: 'not a date', advice: 'Write it as 2026-11-23 or 2026-11-23 14:30.' };
		case 'boolean':
			return { reason: 'neither yes nor no', advice: 'Write true or false.' };
		case 'choice':
			return {
				reason: 'not one of the known values',
				advice: `Write one of ${(field.choices ?? []).join(', ')}.`
			};
		default:
			return { reason: 'can’t be read', advice: 'Mend the value and import the row again.' };
	}
}
