import { missingNames, missingWords } from '../sniff/values.ts';
import { literals } from './sql.ts';

/** A date in digits whose year comes last; `day` and `month` say at which place they stand. */
function yearLast(day: 1 | 2, month: 1 | 2): string {
	const parts = day === 1 ? ['%d', '%m', '%Y'] : ['%m', '%d', '%Y'];
	const formats = ['/', '.', '-']
		.map((separator) => parts.join(separator))
		.flatMap((date) => [`${date} %I:%M %p`, `${date} %I:%M:%S %p`, `${date} %H.%M`]);
	return `coalesce(
		try_cast(
			case
				when regexp_full_match(x, '\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}([, T].*)?')
					then replace(regexp_replace(x, '^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})', '\\3-\\${month}-\\${day}'), ',', '')
				when regexp_full_match(x, '\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2}([, T].*)?')
					then replace(regexp_replace(x, '^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{2})', '20\\3-\\${month}-\\${day}'), ',', '')
			end as timestamp
		),
		try_strptime(replace(x, ',', ''), [${literals(formats)}])
	)`;
}

/**
 * Ways of reading cells, as temporary SQL macros. Each gives null for what it can't read; the slow ones are asked only
 * for the cells that a plain cast refused.
 */
export const macros = `
create or replace temp macro wg_missing(x) as lower(x) in (${literals(missingWords)});
create or replace temp macro wg_missing_name(x) as lower(x) in (${literals(missingNames)});

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

create or replace temp macro wg_plain_number(x) as
	regexp_replace(
		regexp_replace(x, '^\\(?\\s*([-+]?)\\s*(?:R\\$|[$€£¥₹]|[A-Z]{3}(?:[^A-Za-z]|$)|kr\\.?)?\\s*', '\\1'),
		'\\s*(?:[$€£¥₹%]|[A-Z]{3}|kr\\.?)?\\s*\\)?$', ''
	);

create or replace temp macro wg_scale(x) as
	case
		when regexp_matches(x, '(?i)\\d\\s*k\\)?$') then 1000
		when regexp_matches(x, '(?i)\\d\\s*(m|mn|mio)\\)?$') then 1000000
		when regexp_matches(x, '(?i)\\d\\s*(b|bn)\\)?$') then 1000000000
		else 1
	end * case when x like '(%)' then -1 else 1 end;

create or replace temp macro wg_digits_dot(x) as
	case when regexp_full_match(x, '[-+]?(\\d+|\\d{1,3}([, ''\\x{a0}\\x{202f}]\\d{3})+)?(\\.\\d*)?') and x <> ''
		then regexp_replace(x, '[, ''\\x{a0}\\x{202f}]', '', 'g') end;

create or replace temp macro wg_digits_comma(x) as
	case when regexp_full_match(x, '[-+]?(\\d+|\\d{1,3}([. ''\\x{a0}\\x{202f}]\\d{3})+)?(,\\d*)?') and x <> ''
		then replace(regexp_replace(x, '[. ''\\x{a0}\\x{202f}]', '', 'g'), ',', '.') end;

create or replace temp macro wg_number_dot(x) as
	cast(try_cast(wg_digits_dot(regexp_replace(wg_plain_number(x), '(?i)\\s*(k|mn|mio|m|bn|b)$', '')) as decimal(18, 6))
		* wg_scale(x) as decimal(18, 6));

create or replace temp macro wg_number_comma(x) as
	cast(try_cast(wg_digits_comma(regexp_replace(wg_plain_number(x), '(?i)\\s*(k|mn|mio|m|bn|b)$', '')) as decimal(18, 6))
		* wg_scale(x) as decimal(18, 6));

create or replace temp macro wg_boolean(x) as
	case
		when lower(x) in ('true', 't', 'yes', 'y', '1', 'ja', 'oui', 'si', 'sí', 'sim', 'x', '1.0', 'active', 'wahr') then true
		when lower(x) in ('false', 'f', 'no', 'n', '0', 'nein', 'non', 'não', '0.0', 'inactive', 'falsch') then false
	end;

-- Dates that a cast can't read: month names, spreadsheet day numbers, milliseconds since 1970.
create or replace temp macro wg_odd_moment(x) as
	case
		when regexp_full_match(x, '\\d{13}') then make_timestamp(cast(x as bigint) * 1000)
		when regexp_full_match(x, '[2-6]\\d{4}(\\.\\d+)?')
			then timestamp '1899-12-30' + to_microseconds(cast(round(cast(x as double) * 86400) as bigint) * 1000000)
		else try_strptime(
			x,
			['%d-%b-%Y', '%d %b %Y', '%b %d, %Y', '%d %B %Y', '%B %d, %Y', '%d-%b-%y', '%b %d, %Y %I:%M %p',
			'%d %b, %Y', '%d %b, %Y %H:%M', '%d %b, %Y %H:%M:%S', '%d %B, %Y', '%d %B, %Y %H:%M:%S', '%d %B %Y %H:%M:%S',
			'%B %d, %Y %I:%M %p', '%B %d, %Y %H:%M:%S', '%a, %d %b %Y %H:%M:%S', '%a %b %d %Y', '%b %d %Y',
			'%b %d, %Y %H:%M', '%b %d, %Y %H:%M:%S', '%d %b %Y %H:%M', '%d %b %Y %H:%M:%S', '%d-%b-%Y %H:%M:%S']
		)
	end;

create or replace temp macro wg_day_first(x) as ${yearLast(1, 2)};
create or replace temp macro wg_month_first(x) as ${yearLast(2, 1)};
create or replace temp macro wg_instant(x) as make_timestamptz(epoch_us(x));

create or replace temp macro wg_deal_status(x) as
	case
		when regexp_matches(lower(x), '(^|[^a-z])(lost|abandoned|disqualified|dead|verloren|perdido|perdu)([^a-z]|$)') then 'lost'
		when regexp_matches(lower(x), '(^|[^a-z])(won|gewonnen|ganado|ganho|gagné)([^a-z]|$)') then 'won'
	end;
`;
