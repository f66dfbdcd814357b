/** Custom fields as facts about a record, as they are now. */
import { customFieldName, type CustomField } from '#lib/crm/custom-fields.ts';
import { customValueSql } from '#lib/server/store/custom-fields.ts';
import { shortNumber } from './words.ts';
import type { Field, Moment } from './moments.ts';
import type { Rank } from './result.ts';

/** Text of more values than this names records rather than kinds of them. */
const mostLevels = 40;

const numeric = new Set(['integer', 'number', 'money']);
/** Dates say when something was done, mostly after it was decided. */
const isFact = ({ type }: CustomField) => type !== 'date' && type !== 'timestamp';
/** A number that is called so was made by somebody's model. */
const isVerdict = ({ name, label, type }: CustomField) =>
	numeric.has(type) && /scor|probab|likel|chance|rank/i.test(`${name} ${label}`);

/** SQL that selects the custom fields that may be facts, each by its name, from the `custom` column of a table. */
export const customColumns = (fields: readonly CustomField[], table: string): string =>
	fields
		.filter((field) => isFact(field) && !isVerdict(field))
		.map(
			(field) =>
				`, (${customValueSql(field, `${table}.custom`)})::varchar as ${quoted(customFieldName(field.name))}`
		)
		.join('\n\t\t');

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Those of the custom fields that tell kinds of records apart. */
export function customFacts(
	fields: readonly CustomField[],
	moments: readonly Moment[],
	locale: string
): Field[] {
	return fields
		.filter((field) => isFact(field) && !isVerdict(field))
		.map(({ name, label, type }): Field => {
			const kind = numeric.has(type) ? 'number' : 'category';
			return {
				name: customFieldName(name),
				label,
				kind,
				isDated: false,
				isCustom: true,
				say: (value) =>
					value === null
						? `${label} isn’t filled in`
						: `${label}: ${kind === 'number' ? shortNumber(Number(value), locale) : value}`
			};
		})
		.filter(({ name, kind }) => {
			const levels = new Set<unknown>();
			for (const { values } of moments) if ((values[name] ?? null) !== null) levels.add(values[name]);
			return levels.size > 0 && (kind === 'number' || levels.size <= mostLevels);
		});
}

/** Custom fields that hold somebody’s score: what they were in the past is not recorded. */
export const customRanks = (fields: readonly CustomField[]): Rank[] =>
	fields.filter(isVerdict).map(({ label }) => ({ label, reason: notTested }));

export const notTested =
	'What it was in the past isn’t recorded, so it can’t be put to the test; it is no fact for the model, and never taken for a probability.';
