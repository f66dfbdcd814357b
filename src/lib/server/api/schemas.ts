/** Schemas that operations share. Messages say what to give instead. */
import * as v from 'valibot';
import { entities, type EntityName } from '#lib/crm/entities/index.ts';

export const none = v.strictObject({});

/** In place of what JSON Schema would say of a value that is read from something else: another schema, or JSON Schema itself. */
export const describedBy = <T>(description: v.GenericSchema | object) =>
	v.metadata<T, { describedBy: object }>({ describedBy: description });

/**
 * A query parameter that comes at most once.
 *
 * @param description what it is, which has to stand before the value is read
 */
export const once = <S extends v.GenericSchema<string, unknown>>(schema: S, description?: string) =>
	v.pipe(
		v.array(v.string()),
		v.maxLength(1, 'Give it once.'),
		describedBy(schema),
		v.metadata(description === undefined ? {} : { description }),
		v.transform((values) => values[0]!),
		schema
	);

/** A query parameter with a list: several times, or with commas. */
export const list = v.pipe(
	v.array(v.string()),
	v.transform((values) =>
		values
			.flatMap((value) => value.split(','))
			.map((value) => value.trim())
			.filter(Boolean)
	)
);

export const text = v.string();

/** @param most the largest number */
export const wholeNumber = (most: number) =>
	v.pipe(
		v.string(),
		v.regex(/^\d{1,9}$/, `Give a whole number from 1 to ${most}.`),
		describedBy({ type: 'integer', minimum: 1, maximum: most }),
		v.transform(Number),
		v.minValue(1, `Give a whole number from 1 to ${most}.`),
		v.maxValue(most, `Give a whole number from 1 to ${most}.`)
	);

const entityNames = entities.map(({ name }) => name) as [EntityName, ...EntityName[]];

export const entityName = v.picklist(
	entityNames,
	`There is no such kind of record. There are ${entityNames.join(', ')}.`
);
