import { currencyNamed, sharedSigns } from '#lib/crm/currencies.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import type { ImportPlan } from '../plan.ts';
import { stagedView } from '../read/staging.ts';
import { isMissing } from '../sniff/values.ts';
import type { LoadContext, MappedColumn } from './context.ts';
import type { Refusal } from './refusals.ts';
import { literal } from './sql.ts';
import { dialectOf, readingOf } from './readings.ts';
import { valueSql } from './expressions.ts';

/** What a file says of the currencies of its amounts. */
export interface Currencies {
	/** The currencies that the records have. */
	found: string[];
	/** The staged columns of amounts that say their currency themselves. */
	from: readonly string[];
	/** The codes of what stands in the columns of currencies, where it is no code itself: `eur`, €, US Dollar. */
	words: Record<string, string>;
	/** Amounts may say another currency than their row. */
	conflicts: Refusal[];
}

/** A column with more words than that holds no currencies, whatever it is called: there are fewer than 200. */
const mostWords = 1000;

const ofCurrencies = ['currency', 'base_currency'];

/** The plan with the words that a file has for currencies. */
export const withCurrencyWords = (plan: ImportPlan, { words }: Currencies): ImportPlan =>
	Object.keys(words).length === 0
		? plan
		: {
				...plan,
				values: {
					...plan.values,
					...Object.fromEntries(ofCurrencies.map((field) => [field, { ...words, ...plan.values[field] }]))
				}
			};

/**
 * Look at which currencies a file names: in a column of their own, and in the amounts.
 *
 * @param clean staged columns of which every cell is plain: their amounts name none
 */
export async function surveyCurrencies(
	context: Omit<LoadContext, 'survey'>,
	clean: ReadonlySet<string>
): Promise<Currencies> {
	const { plan, columns } = context;
	const { found, words } = await namedCurrencies(context);
	const none = { found, words, from: [], conflicts: [] };
	if (!entityNamed(plan.entity).fields.some(({ name }) => name === 'currency')) return none;
	const amounts = columns.filter(({ staged, field, mapping }) => {
		const isPlain = dialectOf(plan, mapping).decimal === '.' && clean.has(staged);
		const named = sharedSigns.some(({ sign }) => signInHeader(mapping.name, sign));
		return field.type === 'money' && (named || !isPlain);
	});
	const signed: { column: MappedColumn; currencies: string[] }[] = [];
	for (const column of amounts) {
		const currencies = await signsOf(context, column);
		if (currencies.length > 0) signed.push({ column, currencies });
	}
	const [first] = signed;
	if (!first) return none;
	const own = ownCurrency(withCurrencyWords(plan, { ...none }), columns);
	const from = signed.map(({ column }) => column.staged);
	const ofRow = rowCurrency(own, from);
	const conflicts = signed
		.filter((each) => own !== null || each !== first)
		.map(({ column }) => ({
			column,
			refused: `coalesce(wg_currency_of(stage.${column.staged}) <> ${ofRow}, false)`,
			reason: `${column.field.label}: in another currency than the rest of the row`,
			advice: 'Write the same currency in both places, or in one of them.'
		}));
	return {
		words,
		from,
		found: [...new Set([...found, ...signed.flatMap(({ currencies }) => currencies)])],
		conflicts
	};
}

/**
 * SQL over `stage` for the currency of a row: what is said of it, or what the first of its amounts says that says any. An
 * amount may be empty where another isn't.
 */
export const rowCurrency = (said: string | null, from: readonly string[]): string =>
	`coalesce(${[said ?? 'null', ...from.map((staged) => `wg_currency_of(stage.${staged})`)].join(', ')})`;

/** SQL over `stage` for the currency of a row by its column or by what the file says of all rows; null when neither does. */
function ownCurrency(plan: ImportPlan, columns: readonly MappedColumn[]): string | null {
	const column = columns.find(({ field }) => field.name === 'currency');
	if (column) return valueSql(readingOf(plan, column, new Set()), `stage.${column.staged}`);
	return plan.constants.currency === undefined ? null : literal(plan.constants.currency);
}

/** The currencies in columns of their own; what is none is told. */
async function namedCurrencies({
	transaction,
	columns,
	warnings
}: Omit<LoadContext, 'survey'>): Promise<Pick<Currencies, 'found' | 'words'>> {
	const found = new Set<string>();
	const words: Record<string, string> = {};
	for (const { field, staged, mapping } of columns) {
		if (!ofCurrencies.includes(field.name) || field.type !== 'text') continue;
		const { rows } = await transaction.query<{ word: string; times: number }>(
			`select trim(${staged}) as word, count(*) as times from ${stagedView} where ${staged} is not null group by 1 order by 2 desc, 1 limit ${mostWords + 1}`
		);
		const unknown = rows.filter(({ word }) => !isMissing(word) && currencyNamed(word) === null);
		const isOther = rows.length > mostWords;
		for (const { word } of rows) {
			const code = currencyNamed(word);
			if (field.name === 'currency' && !isMissing(word)) found.add(code ?? word);
			if (!isOther && code !== null && code !== word) words[word.toLowerCase()] = code;
		}
		const [first] = unknown;
		if (first && isOther) {
			warnings.push(
				`“${mapping.name}” says more than ${mostWords} different things, such as ${first.word}, so it holds no currencies: amounts beside what is no code such as EUR count in no figure.`
			);
		} else if (first) {
			const times = unknown.reduce((sum, each) => sum + Number(each.times), 0);
			warnings.push(
				`${times === 1 ? 'One row says' : `${times} rows say`} in “${mapping.name}” what is no currency, such as ${first.word}: their amounts count in no figure. Write a code such as EUR.`
			);
		}
	}
	return { found: [...found], words };
}

/** The currencies that amounts of a column name; signs of several currencies are told. */
async function signsOf(
	{ transaction, plan, columns, warnings }: Omit<LoadContext, 'survey'>,
	{ staged, mapping }: MappedColumn
): Promise<string[]> {
	const unclear = sharedSigns.map(
		({ sign }, place) =>
			`min(${staged}) filter (where contains(${staged}, ${literal(sign)}) and wg_currency_of(${staged}) is null) as sample_${place}`
	);
	const { rows } = await transaction.query<Record<string, string | null> & { currencies: string[] | null }>(`
		select list(distinct wg_currency_of(${staged})) filter (where wg_currency_of(${staged}) is not null) as currencies,
			any_value(reporting_currency()) as reporting, ${unclear.join(', ')}
		from ${stagedView}`);
	const { currencies, reporting, ...samples } = rows[0]!;
	const isSaid =
		plan.constants.currency !== undefined || columns.some(({ field }) => field.name === 'currency');
	for (const [place, { sign, word, meant }] of sharedSigns.entries()) {
		const sample = samples[`sample_${place}`]?.trim() ?? signInHeader(mapping.name, sign);
		if (isSaid || !sample || meant.includes(reporting ?? '')) continue;
		warnings.push(
			`Amounts in “${mapping.name}” such as ${sample} say ${word} but not which, and no column names a currency: they count as ${reporting}, the reporting currency. If that is wrong, say the currency in a mapping: "constants": {"currency": "${meant[0]}"}.`
		);
	}
	return currencies ?? [];
}

/** The sign that a header names in brackets, such as `($)`. */
const signInHeader = (header: string, sign: string): string | null =>
	[`(${sign})`, `[${sign}]`].find((named) => header.endsWith(named)) ?? null;
