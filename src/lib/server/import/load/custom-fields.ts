/** What the columns without a field of ours are: decided on the whole file, and together with earlier files. */
import {
	customPrefix,
	mostChoices,
	type CustomField,
	type CustomType,
	type CustomValues
} from '#lib/crm/custom-fields.ts';
import type { Field } from '#lib/crm/entities/index.ts';
import type { Row, Transaction, Value } from '#lib/server/engine/engine.ts';
import { customFields, voteOnFields } from '#lib/server/store/custom-fields.ts';
import type { ImportPlan } from '../plan.ts';
import { stagedView } from '../read/staging.ts';
import { dialectOf } from './readings.ts';
import { trimmed, valueSql } from './expressions.ts';

/** From the narrowest on; what none of them reads is text. */
const ladders: Partial<Record<CustomType, readonly CustomType[]>> = {
	boolean: ['boolean', 'integer', 'number'],
	integer: ['integer', 'number'],
	number: ['number'],
	date: ['date', 'timestamp'],
	timestamp: ['timestamp']
};

/** How much of a cell is read as a value, whatever it holds else. */
const longestNumber = 18;

/** What is asked of the cells of a column: SQL of aggregates, by the names of their answers. */
type Asked = Record<string, string>;
type Answer = Record<string, Value>;
/** A decision about a column that asks of its cells as it goes. */
type Deciding<Decided> = Generator<Asked, Decided, Answer>;

/**
 * Decide on every cell what the custom fields of a file are, beginning with what its first rows look like: the narrowest
 * type that reads all of them, so that no value is lost. Reads the staged rows.
 */
export async function decideCustomFields(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	const places = plan.columns.flatMap(({ field }, place) => (field?.startsWith(customPrefix) ? [place] : []));
	if (places.length === 0) return plan;
	const known = new Map((await customFields(transaction, plan.entity)).map((field) => [field.name, field]));
	const decided = await together(
		transaction,
		places.map((place) => {
			const { field, type, customType } = plan.columns[place]!;
			const isChoice = known.get(field!.slice(customPrefix.length))?.type === 'choice';
			return valuesOfColumn(plan, place, customType === 'text' ? null : (type as CustomType), isChoice);
		})
	);
	const columns = [...plan.columns];
	for (const [index, place] of places.entries()) {
		const values = decided[index]!;
		columns[place] = { ...columns[place]!, type: values?.type ?? 'text', custom: values };
	}
	return { ...plan, columns };
}

/** Columns of which one statement asks: of hundreds at once the engine would take long to compile it. */
const columnsAtOnce = 40;

/** Come to decisions side by side: what all of them ask next is asked in one statement, not in one for each. */
async function together<Decided>(
	transaction: Transaction,
	deciding: readonly Deciding<Decided>[]
): Promise<Decided[]> {
	const decided: Decided[] = [];
	let open = deciding.map((each, index) => ({ each, index, step: each.next() }));
	for (;;) {
		for (const { index, step } of open) if (step.done) decided[index] = step.value;
		open = open.filter(({ step }) => !step.done);
		if (open.length === 0) return decided;
		const answers: Answer[] = [];
		for (let from = 0; from < open.length; from += columnsAtOnce) {
			const asked = open.slice(from, from + columnsAtOnce).map(({ step }) => step.value as Asked);
			answers.push(...(await answersTo(transaction, asked)));
		}
		open = open.map(({ each, index }, place) => ({ each, index, step: each.next(answers[place]!) }));
	}
}

async function answersTo(transaction: Transaction, asked: readonly Asked[]): Promise<Answer[]> {
	const aggregates = asked.flatMap((each, place) =>
		Object.entries(each).map(([name, sql]) => `${sql} as ${name}_${place}`)
	);
	const { rows } = await transaction.query<Row>(`select ${aggregates.join(', ')} from ${stagedView}`);
	return asked.map((each, place) =>
		Object.fromEntries(Object.keys(each).map((name) => [name, rows[0]![`${name}_${place}`]!]))
	);
}

/** Null for a column that says nothing at all; `first` is null for one that is text, whatever its cells look like. */
function* valuesOfColumn(
	plan: ImportPlan,
	place: number,
	first: CustomType | null,
	wasChoice: boolean
): Deciding<CustomValues | null> {
	if (first === null) return { type: 'text' };
	const cell = `c${place}`;
	for (const type of ladders[first] ?? []) {
		const { said, odd } = yield {
			said: `count(*) filter (where ${says(cell)})`,
			odd: `count(*) filter (where ${says(cell)} and (${isOdd(plan, place, type)}))`
		};
		if (Number(said) === 0) return null;
		if (Number(odd) > 0) continue;
		if (type === 'boolean') return { type, words: yield* wordsOf(plan, place) };
		if (type === 'number') return yield* amounts(cell);
		return { type };
	}
	return yield* words(cell, wasChoice);
}

const says = (cell: string) => `${trimmed(cell)} is not null and not wg_missing(${trimmed(cell)})`;

/** SQL: a cell is not of a type, or would lose something by it: a leading zero, digits, the time of a day. */
function isOdd(plan: ImportPlan, place: number, type: CustomType): string {
	const cell = `c${place}`;
	const value = `${customCellSql(plan, place, type)} is null`;
	switch (type) {
		case 'integer':
		case 'number':
			return `${value} or regexp_matches(${trimmed(cell)}, '^[+-]?0\\d') or length(${trimmed(cell)}) > ${longestNumber}`;
		case 'date':
			return `${value} or regexp_matches(${cell}, '\\d:\\d\\d') or regexp_matches(${cell}, '^\\s*\\d{5}\\.\\d')`;
		default:
			return value;
	}
}

/** SQL for a staged cell as a custom field of a type. */
export function customCellSql(plan: ImportPlan, place: number, type: CustomType, row = ''): string {
	const mapping = plan.columns[place]!;
	const field: Field = { name: '', label: mapping.name, type: type === 'choice' ? 'text' : type };
	return valueSql(
		{
			field,
			dialect: dialectOf(plan, mapping),
			percent: false,
			values: {},
			samples: [],
			timeZone: plan.timeZone,
			clean: false
		},
		`${row}c${place}`
	);
}

function* wordsOf(plan: ImportPlan, place: number): Deciding<CustomValues['words']> {
	const value = customCellSql(plan, place, 'boolean');
	const cell = trimmed(`c${place}`);
	const most = (which: string) =>
		`mode(${cell} order by ${cell}) filter (where ${says(`c${place}`)} and ${which})`;
	const found = yield { yes: most(value), no: most(`not ${value}`) };
	return { true: (found.yes as string | null) ?? 'true', false: (found.no as string | null) ?? 'false' };
}

const signs: Record<string, string> = { $: 'USD', '¥': 'JPY' };

/** Numbers that say one currency are amounts of it; where they say several they are no numbers to be added up. */
function* amounts(cell: string): Deciding<CustomValues> {
	const sign = `coalesce(wg_currency_of(${cell}), nullif(regexp_extract(${cell}, '[$¥]'), ''))`;
	const { found } = yield {
		found: `list(distinct ${sign}) filter (where ${sign} is not null and ${says(cell)})`
	};
	const codes = new Set(((found as string[] | null) ?? []).map((each) => signs[each] ?? each));
	const [currency] = codes;
	if (!currency) return { type: 'number' };
	return codes.size === 1 ? { type: 'money', currency } : { type: 'text' };
}

/** A few words that come again and again are a choice, and so are a few in a field that was one before. */
function* words(cell: string, wasChoice: boolean): Deciding<CustomValues | null> {
	const { said, kinds, longest } = yield {
		said: `count(*) filter (where ${says(cell)})`,
		kinds: `approx_count_distinct(${cell})`,
		longest: `max(length(${cell}))`
	};
	if (Number(said) === 0) return null;
	if (Number(kinds) > 2 * mostChoices || Number(longest) > 60) return { type: 'text' };
	const found = yield { choices: `list(distinct ${trimmed(cell)}) filter (where ${says(cell)})` };
	const choices = found.choices as string[];
	const isChoice = choices.length <= mostChoices && (wasChoice || Number(said) >= 3 * choices.length);
	return isChoice ? { type: 'choice', choices: choices.sort() } : { type: 'text' };
}

/** Register what a file says of its custom fields, and answer what they are now that all files have said theirs. */
export async function settledFields(
	transaction: Transaction,
	plan: ImportPlan,
	importFile: string
): Promise<Map<string, CustomField>> {
	const votes = plan.columns.flatMap(({ name: label, field, custom }) =>
		field?.startsWith(customPrefix) && custom
			? [{ name: field.slice(customPrefix.length), label, ...custom }]
			: []
	);
	await voteOnFields(transaction, plan.entity, importFile, votes);
	const all = await customFields(transaction, plan.entity);
	return new Map(all.map((field) => [field.name, field]));
}
