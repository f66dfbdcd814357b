/** What the columns without a field of ours are: decided on the whole file, and together with earlier files. */
import {
	customPrefix,
	mostChoices,
	type CustomField,
	type CustomType,
	type CustomValues
} from '#lib/crm/custom-fields.ts';
import type { Field } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { customFields, voteOnFields } from '#lib/server/store/custom-fields.ts';
import type { ImportPlan } from '../plan.ts';
import { stagedView } from '../read/staging.ts';
import { dialectOf } from './survey.ts';
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

/**
 * Decide on every cell what the custom fields of a file are, beginning with what its first rows look like: the narrowest
 * type that reads all of them, so that no value is lost. Reads the staged rows.
 */
export async function decideCustomFields(transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> {
	const columns = [...plan.columns];
	if (!columns.some(({ field }) => field?.startsWith(customPrefix))) return plan;
	const known = new Map((await customFields(transaction, plan.entity)).map((field) => [field.name, field]));
	for (const [place, column] of columns.entries()) {
		if (!column.field?.startsWith(customPrefix)) continue;
		const isChoice = known.get(column.field.slice(customPrefix.length))?.type === 'choice';
		const values =
			column.customType === 'text'
				? ({ type: 'text' } as const)
				: await valuesOfColumn(transaction, plan, { place, first: column.type as CustomType, isChoice });
		columns[place] = { ...column, type: values?.type ?? 'text', custom: values };
	}
	return { ...plan, columns };
}

/** Null for a column that says nothing at all. */
async function valuesOfColumn(
	transaction: Transaction,
	plan: ImportPlan,
	{ place, first, isChoice }: { place: number; first: CustomType; isChoice: boolean }
): Promise<CustomValues | null> {
	const cell = `c${place}`;
	for (const type of ladders[first] ?? []) {
		const { said, odd } = await ask<{ said: number; odd: number }>(
			transaction,
			`count(*) filter (where ${says(cell)}) as said,
			count(*) filter (where ${says(cell)} and (${isOdd(plan, place, type)})) as odd`
		);
		if (Number(said) === 0) return null;
		if (Number(odd) > 0) continue;
		if (type === 'boolean') return { type, words: await wordsOf(transaction, plan, place) };
		if (type === 'number') return amounts(transaction, cell);
		return { type };
	}
	return words(transaction, cell, isChoice);
}

async function ask<R>(transaction: Transaction, what: string): Promise<R> {
	const { rows } = await transaction.query<R>(`select ${what} from ${stagedView}`);
	return rows[0]!;
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

async function wordsOf(
	transaction: Transaction,
	plan: ImportPlan,
	place: number
): Promise<CustomValues['words']> {
	const value = customCellSql(plan, place, 'boolean');
	const cell = trimmed(`c${place}`);
	const found = await ask<{ yes: string | null; no: string | null }>(
		transaction,
		`mode(${cell} order by ${cell}) filter (where ${says(`c${place}`)} and ${value}) as yes,
		mode(${cell} order by ${cell}) filter (where ${says(`c${place}`)} and not ${value}) as no`
	);
	return { true: found.yes ?? 'true', false: found.no ?? 'false' };
}

const signs: Record<string, string> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR', R$: 'BRL' };

/** Numbers that say one currency are amounts of it; where they say several they are no numbers to be added up. */
async function amounts(transaction: Transaction, cell: string): Promise<CustomValues> {
	const sign = `nullif(regexp_extract(${cell}, '(R\\$|[$€£¥₹]|\\b[A-Z]{3}\\b)', 1), '')`;
	const { found } = await ask<{ found: string[] | null }>(
		transaction,
		`list(distinct ${sign}) filter (where ${sign} is not null and ${says(cell)}) as found`
	);
	const codes = new Set((found ?? []).map((each) => signs[each] ?? each));
	const [currency] = codes;
	if (!currency) return { type: 'number' };
	return codes.size === 1 && Intl.supportedValuesOf('currency').includes(currency)
		? { type: 'money', currency }
		: { type: 'text' };
}

/** A few words that come again and again are a choice, and so are a few in a field that was one before. */
async function words(
	transaction: Transaction,
	cell: string,
	wasChoice: boolean
): Promise<CustomValues | null> {
	const { said, kinds, longest } = await ask<{ said: number; kinds: number; longest: number | null }>(
		transaction,
		`count(*) filter (where ${says(cell)}) as said, approx_count_distinct(${cell}) as kinds, max(length(${cell})) as longest`
	);
	if (Number(said) === 0) return null;
	if (Number(kinds) > 2 * mostChoices || Number(longest) > 60) return { type: 'text' };
	const { choices } = await ask<{ choices: string[] }>(
		transaction,
		`list(distinct ${trimmed(cell)}) filter (where ${says(cell)}) as choices`
	);
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
			? [{ entity: plan.entity, name: field.slice(customPrefix.length), label, importFile, ...custom }]
			: []
	);
	await voteOnFields(transaction, votes);
	const all = await customFields(transaction, plan.entity);
	return new Map(all.map((field) => [field.name, field]));
}
