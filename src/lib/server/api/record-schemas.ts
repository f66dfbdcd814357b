/** Schemas of records, written from the fields of each kind. */
import * as v from 'valibot';
import { entities, recordFields, type Entity, type Field } from '#lib/crm/entities/index.ts';
import { fieldsOf, type FieldInput } from '#lib/server/store/records/index.ts';
import { day, instant, wholeNumber } from './answers.ts';
import { describedBy } from './schemas.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** `deal_contacts` is `DealContact`. */
export const componentOf = ({ label }: Entity): string =>
	label
		.split(/\W+/)
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join('');

const decimal = v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/));

const answered: Record<Field['type'], Schema> = {
	text: v.string(),
	choice: v.string(),
	reference: v.string(),
	integer: wholeNumber,
	number: decimal,
	money: decimal,
	ratio: v.number(),
	boolean: v.boolean(),
	date: day,
	timestamp: instant
};

const aboutType: Partial<Record<Field['type'], (field: Field) => string>> = {
	choice: ({ choices = [] }) => `One of ${choices.join(', ')}.`,
	reference: ({ to }) => `The id of one of ${to}.`,
	money: () => 'A decimal text, in the currency of the record.',
	number: () => 'A decimal text.',
	ratio: () => '0 to 1.'
};

const about = (field: Field): string =>
	[`${field.label}.`, field.description, aboutType[field.type]?.(field)].filter(Boolean).join(' ');

const described = (schema: Schema, field: Field) =>
	v.optional(v.pipe(v.nullable(schema), v.description(about(field))));

/** A record as it is answered: only its kind, id and version are there when fewer `fields` are asked for. */
const recordOf = (entity: Entity): Schema =>
	v.pipe(
		v.object({
			entity: v.literal(entity.name),
			...Object.fromEntries(
				fieldsOf(entity).map((field) => [field.name, described(answered[field.type], field)])
			),
			id: v.string(),
			version: v.pipe(wholeNumber, v.description('Counts its changes: give it back with one.')),
			label: v.optional(v.pipe(v.string(), v.description('How it is called on screen.'))),
			labels: v.optional(
				v.pipe(
					v.record(v.string(), v.string()),
					v.description(
						'What the records are called that its references point to, as far as the account sees them.'
					)
				)
			),
			custom: v.optional(
				v.pipe(
					v.record(v.string(), v.unknown()),
					v.description('Fields of the source that are none of ours.')
				)
			)
		}),
		v.description(entity.description)
	);

/** By the name of its component. */
export const recordComponents: Record<string, Schema> = Object.fromEntries(
	entities.map((entity) => [componentOf(entity), recordOf(entity)])
);

export const record = v.pipe(
	v.union(Object.values(recordComponents)),
	v.description('A record; `entity` says of which kind.')
);

const given: Record<Field['type'], Schema> = {
	...answered,
	integer: v.union([wholeNumber, v.string()]),
	number: v.union([v.string(), v.number()]),
	money: v.string(),
	ratio: v.union([v.number(), v.string()]),
	timestamp: v.string(),
	date: day
};

const givenOf = (field: Field): Schema =>
	described(field.choices ? v.picklist(field.choices) : given[field.type], field);

const givable = recordFields.filter(({ derived, name }) => !derived && name !== 'updated_at');

/** What may be given of a record. The store reads it by the same fields, and says what is wrong with each. */
const inputOf = (entity: Entity): Schema =>
	v.pipe(
		v.strictObject(
			Object.fromEntries(
				[...givable, ...entity.fields]
					.filter(({ derived }) => !derived)
					.map((field) => [field.name, givenOf(field)])
			)
		),
		v.description(`What may be given of a record of ${entity.name}.`)
	);

/** By the name of its component. */
export const inputComponents: Record<string, Schema> = Object.fromEntries(
	entities.map((entity) => [`${componentOf(entity)}Values`, inputOf(entity)])
);

const value = v.nullable(
	v.union([v.string(), v.number(), v.boolean()], 'Give a text, a number, true, false or null.')
);

/** How values of any kind are described; which of them fits is for the store to say, since the address says the kind. */
export const anyInput = v.union(Object.values(inputComponents));

/** Values by the names of fields. */
export const recordValues: v.GenericSchema<Record<string, FieldInput>> = v.pipe(
	v.record(v.string(), value),
	describedBy(anyInput)
);
