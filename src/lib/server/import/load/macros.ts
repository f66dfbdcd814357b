import { currencyCodes, currencyMark, currencySigns } from '#lib/crm/currencies.ts';
import {
	falseWords,
	magnitudeMark,
	magnitudes,
	minusSigns,
	missingNames,
	missingWords,
	trueWords
} from '../sniff/values.ts';
import { dealStatusMacros } from './deal-status.ts';
import { literals } from './sql.ts';

/** A date in digits whose year comes last; `day` and `month` say at which place they stand. */
function yearLast(day: 1 | 2, month: 1 | 2): string {
	const parts = day === 1 ? ['%d', '%m'] : ['%m', '%d'];
	const formats = ['/', '.', '-'].flatMap((separator) =>
		['%y', '%Y']
			.map((year) => [...parts, year].join(separator))
			.flatMap((date) => [`${date} %I:%M %p`, `${date} %I:%M:%S %p`, `${date} %H.%M`])
	);
	// Of years in two digits those up to 68 are of this century, as POSIX has it.
	const century = `case when try_cast(regexp_extract(x, '^\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{2})', 1) as integer) <= 68 then '20' else '19' end`;
	return `coalesce(
		try_cast(
			case
				when regexp_full_match(x, '\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}([, T].*)?')
					then replace(regexp_replace(x, '^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})', '\\3-\\${month}-\\${day}'), ',', '')
				when regexp_full_match(x, '\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2}([, T].*)?')
					then ${century} || replace(regexp_replace(x, '^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{2})', '\\3-\\${month}-\\${day}'), ',', '')
			end as timestamp
		),
		try_strptime(replace(x, ',', ''), [${literals(formats)}])
	)`;
}

/**
 * SQL: `x` is one of these words. An IN of so many would be made a join by the engine, one for each column: of a hundred
 * columns of yes and no it took eight seconds to compile the statement.
 */
const isAmong = (words: readonly string[]): string => `list_contains([${literals(words)}], lower(x))`;

/** SQL: as `isAmong`, for words that few cells are: most are longer than any of them. */
function oneOf(words: readonly string[]): string {
	const longest = Math.max(...words.map((word) => Buffer.byteLength(word)));
	return `case when strlen(x) <= ${longest} then ${isAmong(words)} when x is not null then false end`;
}

/** A letter for which of five characters are capitals. Source: Salesforce's article 000383751 on 15 and 18 characters. */
function capitals(from: number): string {
	const bits = [1, 2, 4, 8, 16].map(
		(bit, place) => `case when substr(x, ${from + place + 1}, 1) between 'A' and 'Z' then ${bit} else 0 end`
	);
	return `substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + ${bits.join(' + ')}, 1)`;
}

/**
 * Ways of reading cells, as temporary SQL macros. Each gives null for what it can't read; the slow ones are asked only
 * for the cells that a plain cast refused.
 */
export const macros = `
create or replace temp macro wg_missing(x) as ${oneOf(missingWords)};
create or replace temp macro wg_missing_name(x) as ${oneOf(missingNames)};

-- Comparable names: letters and digits, words apart by one space.
create or replace temp macro wg_name(x) as
	coalesce(
		nullif(trim(regexp_replace(lower(strip_accents(nfc_normalize(x))), '[^\\p{L}\\p{N}]+', ' ', 'g')), ''),
		lower(trim(x))
	);

-- Comparable product names: GTXPro is GTX Pro.
create or replace temp macro wg_code(x) as
	coalesce(
		nullif(regexp_replace(lower(strip_accents(nfc_normalize(x))), '[^\\p{L}\\p{N}]+', '', 'g'), ''),
		lower(trim(x))
	);

-- The code of a currency in a cell, or the empty text; null when it has one that is no currency's.
create or replace temp macro wg_currency_code(x) as
	case when contains('${currencyCodes.join(' ')}', regexp_extract(x, '[A-Z]{3}')) then regexp_extract(x, '[A-Z]{3}') end;

create or replace temp macro wg_plain_number(x) as
	case when wg_currency_code(x) is not null then regexp_replace(
		regexp_replace(
			regexp_replace(x, '^([^-]*\\d)\\s*-$', '-\\1'),
			'^\\(?\\s*([-+]?)\\s*(?:${currencyMark})?\\s*\\(?\\s*([-+]?)\\s*', '\\1\\2'
		),
		'\\s*\\)?\\s*(?:${currencyMark}|%)?\\s*\\)?$', ''
	) end;

-- A number without the signs around it, and what it is in: a currency may stand behind the word for millions.
create or replace temp macro wg_scale(plain) as
	case lower(regexp_extract(plain, '\\d\\s*(${magnitudeMark})\\.?$', 1))
		${Object.entries(magnitudes)
			.map(([word, times]) => `when '${word}' then ${times}`)
			.join(' ')}
		else 1
	end;
create or replace temp macro wg_in_ones(plain) as regexp_replace(plain, '\\s*${magnitudeMark}\\.?$', '');
create or replace temp macro wg_signed(x, number) as
	case when regexp_matches(x, '\\(.*\\d.*\\)') then -abs(number) else number end;

create or replace temp macro wg_digits_dot(x) as
	case when regexp_full_match(x, '[-+]?(\\d+|\\d{1,3}([, ''’\\x{a0}\\x{202f}]\\d{3})+|\\d{1,2}(,\\d{2})+,\\d{3})?(\\.\\d*)?') and x <> ''
		then regexp_replace(x, '[, ''’\\x{a0}\\x{202f}]', '', 'g') end;

create or replace temp macro wg_digits_comma(x) as
	case when regexp_full_match(x, '[-+]?(\\d+|\\d{1,3}([. ''’\\x{a0}\\x{202f}]\\d{3})+)?(,\\d*)?') and x <> ''
		then replace(regexp_replace(x, '[. ''’\\x{a0}\\x{202f}]', '', 'g'), ',', '.') end;

create or replace temp macro wg_number_dot(x) as
	list_transform(
		[wg_plain_number(translate(x, '${minusSigns}', '--'))],
		lambda plain: wg_signed(x, cast(try_cast(wg_digits_dot(wg_in_ones(plain)) as decimal(18, 6)) * wg_scale(plain) as decimal(18, 6)))
	)[1];

create or replace temp macro wg_number_comma(x) as
	list_transform(
		[wg_plain_number(translate(x, '${minusSigns}', '--'))],
		lambda plain: wg_signed(x, cast(try_cast(wg_digits_comma(wg_in_ones(plain)) as decimal(18, 6)) * wg_scale(plain) as decimal(18, 6)))
	)[1];

-- The currency that an amount says. A dollar, a yen or a krona alone is that of several countries.
create or replace temp macro wg_currency_of(x) as
	case
		when not regexp_matches(x, '\\d') then null
		when wg_currency_code(x) <> '' then wg_currency_code(x)
		${Object.entries(currencySigns)
			.map(([sign, code]) => `when contains(x, ${literals([sign])}) then '${code}'`)
			.join(' ')}
	end;

-- Which decimal mark a number shows, as decimalOf() in sniff/values.ts says it.
create or replace temp macro wg_marks(x) as regexp_replace(x, '\\p{L}+\\.|[^\\d.,]|[.,]$', '', 'g');
create or replace temp macro wg_decimal_mark(x) as
	case
		when not regexp_matches(x, '\\d.*[.,]|[.,]\\d') or coalesce(wg_number_dot(x), wg_number_comma(x)) is null then null
		when regexp_matches(wg_marks(x), '\\..*,') then ','
		when regexp_matches(wg_marks(x), ',.*\\.|,.*,') then '.'
		when regexp_matches(wg_marks(x), '\\..*\\.') then ','
		when not regexp_full_match(wg_marks(x), '[1-9]\\d{0,2}[.,]\\d{3}') or regexp_matches(x, '\\d\\s*${magnitudeMark}([^\\p{L}\\d]|$)')
			then nullif(regexp_extract(wg_marks(x), '[.,]'), '')
		when regexp_matches(x, '${currencyMark}') then case when contains(wg_marks(x), '.') then ',' else '.' end
		else 'either'
	end;

-- The first day of a month in words or digits.
create or replace temp macro wg_month(x) as
	cast(try_strptime(x, ['%B %Y', '%b %Y', '%Y-%m', '%m/%Y', '%Y-%m-%d', '%d.%m.%Y', '%b %d, %Y']) as date);

create or replace temp macro wg_is_digit_date(x) as regexp_matches(x, '^\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{4}|\\d{2})([^\\d].*)?$');
create or replace temp macro wg_is_dotted(x) as regexp_matches(x, '^\\d{1,2}\\.');
create or replace temp macro wg_date_part(x, place) as
	case when wg_is_digit_date(x) then try_cast(string_split_regex(x, '[-/.]')[place] as integer) end;

create or replace temp macro wg_boolean(x) as
	case
		when ${isAmong([...trueWords, '1', '1.0', 'x', 'active'])} then true
		when ${isAmong([...falseWords, '0', '0.0', 'inactive'])} then false
	end;

-- Seconds of a time of day or a duration: hours and minutes, by the clock of twelve hours too, or a spreadsheet's part of a day.
create or replace temp macro wg_clock(x) as
	case
		when regexp_full_match(x, '(0?[1-9]|1[0-2])(:[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?)?\\s*(?i:[ap]\\.?m\\.?)')
			then (cast(regexp_extract(x, '^\\d+') as integer) % 12 + case when regexp_matches(x, '(?i)p\\.?m') then 12 else 0 end) * 3600
				+ coalesce(try_cast(regexp_extract(x, ':(\\d\\d)', 1) as integer), 0) * 60
				+ coalesce(try_cast(regexp_extract(x, ':\\d\\d:(\\d\\d)', 1) as integer), 0)
		when regexp_full_match(x, '\\d{1,3}(:[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?|\\s?[hH]\\s?[0-5]\\d)')
			then cast(regexp_extract(x, '^\\d+') as integer) * 3600
				+ cast(regexp_extract(x, '[:hH]\\s?(\\d\\d)', 1) as integer) * 60
				+ coalesce(try_cast(regexp_extract(x, ':\\d\\d:(\\d\\d)', 1) as integer), 0)
		-- A workbook has them as moments of its first days.
		when regexp_full_match(x, '(1899-12|1900-0[1-9])-\\d\\d \\d\\d:\\d\\d:\\d\\d.*')
			then cast(round(epoch(try_cast(x as timestamp) - timestamp '1899-12-30')) as integer)
		when regexp_full_match(x, '0?[.,]\\d+|0') then cast(round(cast(replace(x, ',', '.') as double) * 86400) as integer)
	end;

-- Dates that a cast can't read: month names, spreadsheet day numbers, seconds and milliseconds since 1970.
create or replace temp macro wg_odd_moment(x) as
	case
		when regexp_full_match(x, '[1-3]\\d{12}') then make_timestamp(cast(x as bigint) * 1000)
		when regexp_full_match(x, '[1-3]\\d{9}') then make_timestamp(cast(x as bigint) * 1000000)
		when regexp_full_match(x, '(19|20)\\d{6}') then try_strptime(x, '%Y%m%d')
		when regexp_full_match(x, '[2-6]\\d{4}(\\.\\d+)?')
			then timestamp '1899-12-30' + to_microseconds(cast(round(cast(x as double) * 86400) as bigint) * 1000000)
		else try_strptime(
			x,
			['%d-%b-%y', '%d %b %y', '%d-%b-%Y', '%d %b %Y', '%b %d, %Y', '%d %B %Y', '%B %d, %Y', '%b %d, %Y %I:%M %p',
			'%d %b, %Y', '%d %b, %Y %H:%M', '%d %b, %Y %H:%M:%S', '%d %B, %Y', '%d %B, %Y %H:%M:%S', '%d %B %Y %H:%M:%S',
			'%B %d, %Y %I:%M %p', '%B %d, %Y %H:%M:%S', '%a, %d %b %Y %H:%M:%S', '%a %b %d %Y', '%b %d %Y',
			'%b %d, %Y %H:%M', '%b %d, %Y %H:%M:%S', '%d %b %Y %H:%M', '%d %b %Y %H:%M:%S', '%d-%b-%Y %H:%M:%S',
			'%d-%b-%Y %H:%M', '%b %d, %Y %I:%M:%S %p', '%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y/%m/%d %I:%M %p',
			'%A, %d %B %Y', '%A, %B %d, %Y', '%a, %d %b %Y', '%a %b %d %H:%M:%S %Y']
		)
	end;

-- The domain of a web address, however it is written, in lower case and without www; null where it is none.
create or replace temp macro wg_domain(x) as
	nullif(regexp_extract(
		lower(trim(x)),
		'^(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:www\\.)?([^\\s/:?#@,;.]+(?:\\.[^\\s/:?#@,;.]+)*\\.\\p{L}[\\p{L}\\d-]+)\\.?(?:[/:?#].*)?$',
		1
	), '');

create or replace temp macro wg_offset(x) as
	regexp_replace(regexp_extract(x, '([+-]\\d{2}(:?\\d{2})?|[Zz]|GMT|UTC)$'), '^([+-]\\d{2}):?(\\d{2})$', '\\1:\\2');

create or replace temp macro wg_day_first(x) as ${yearLast(1, 2)};
create or replace temp macro wg_month_first(x) as ${yearLast(2, 1)};
create or replace temp macro wg_instant(x) as make_timestamptz(epoch_us(x));

-- The 18 characters of a Salesforce id of 15: after each five a letter for which of them are capitals.
create or replace temp macro wg_long_id(x) as
	case when length(x) = 15 and regexp_full_match(x, '[A-Za-z0-9]{15}') then x || ${[0, 5, 10].map(capitals).join(' || ')} else x end;
${dealStatusMacros}`;
