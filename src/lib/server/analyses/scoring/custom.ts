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

/** Longer texts are told apart by how they begin; they name no kinds. */
const mostLetters = 100;

/** The place of a custom field in a row: names may differ by case alone, which SQL doesn’t see. */
const columnOf = (place: number) => `custom_${place}`;

/** SQL that selects the custom fields that may be facts from the `custom` column of a table. */
export const customColumns = (fields: readonly CustomField[], table: string): string =>
	fields
		.map((field, place) =>
			isFact(field) && !isVerdict(field)
				? `, left((${customValueSql(field, `${table}.custom`)})::varchar, ${mostLetters}) as ${columnOf(place)}`
				: ''
		)
		.join('\n\t\t');

/** What such a row says of them, by the names of the facts. */
export const customValues = (
	fields: readonly CustomField[],
	row: Readonly<Record<string, unknown>>
): Moment['values'] =>
	Object.fromEntries(
		fields.map(({ name }, place) => [customFieldName(name), (row[columnOf(place)] ?? null) as string | null])
	);

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
