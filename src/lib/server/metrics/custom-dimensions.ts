/** Custom fields as dimensions: of the records a metric counts, and of the records those point to. */
import { customFieldName, isOrdered, labelBeside, type CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { customValueSql } from '#lib/server/store/custom-fields.ts';
import { readValue } from '#lib/server/store/records/values.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { dimensionNames } from './catalogue/index.ts';
import { dimensions, type Dimension } from './dimensions.ts';
import { MetricError } from './errors.ts';
import { relations, type Relation } from './relations/index.ts';
import { pastOf, type MetricSpecification } from './specification.ts';

/**
 * The dimensions that custom fields give a metric. `custom:region` is the field of the records it counts,
 * `company.custom:region` that of the company they belong to: a name is never two things.
 */
export function customDimensions(
	specification: MetricSpecification,
	fields: readonly CustomField[]
): Dimension[] {
	const own = ownEntity(specification);
	const reached = dimensionNames(specification).map((name) => dimensions[name]!);
	const taken = new Set(reached.map(({ label }) => label.toLowerCase()));
	return [
		...fields
			.filter(({ entity }) => entity === own)
			.map((field): Dimension => ({
				...ofField(field),
				name: customFieldName(field.name),
				label: labelBeside(field.label, taken),
				custom: { field, through: null }
			})),
		...reached.flatMap((through) =>
			fields
				.filter(({ entity }) => entity === through.entity)
				.map((field): Dimension => ({
					...ofField(field),
					name: `${through.name}.${customFieldName(field.name)}`,
					label: `${through.label}: ${field.label}`,
					custom: { field, through }
				}))
		)
	];
}

/** A moment is grouped and compared by its day: nobody asks for a microsecond. */
const ofField = (field: CustomField): Pick<Dimension, 'key' | 'type' | 'choices'> => ({
	key: '{column}',
	type: field.type === 'timestamp' ? 'date' : field.type,
	...(field.choices && { choices: field.choices })
});

/** The entity whose custom fields every part of a metric knows; null when they count different records. */
function ownEntity({ parts }: MetricSpecification): CustomField['entity'] | null {
	const owners = new Set(
		parts.map((part) => relations[pastOf(part) ?? part.relation].custom?.entity ?? null)
	);
	const [owner] = owners;
	return owners.size === 1 ? (owner ?? null) : null;
}

/**
 * The custom dimension that a name means: its whole name, else the name or the label of the field alone, in either case,
 * first among the records themselves.
 *
 * @throws MetricError when several fields have that name
 */
export function customDimensionNamed(known: readonly Dimension[], name: string): Dimension | undefined {
	const exact = known.find((dimension) => dimension.name === name);
	if (exact) return exact;
	const asked = name.toLowerCase();
	const matches = known.filter(({ name, label, custom }) =>
		[name, name.replace('custom:', ''), label, custom!.field.name, custom!.field.label]
			.map((each) => each.toLowerCase())
			.some((each) => each === asked || customFieldName(each) === asked)
	);
	const own = matches.filter(({ custom }) => custom!.through === null);
	const meant = own.length > 0 ? own : matches;
	if (meant.length > 1) {
		throw new MetricError(
			'unknown_dimension',
			`Several custom fields are called “${name}”.`,
			`Say which: ${meant.map((each) => each.name).join(' or ')}.`
		);
	}
	return meant[0];
}

/** Where the `custom` column of a dimension is found, beside the rows of a relation. */
const placeOf = ({ custom }: Dimension, relation: Relation): string =>
	custom!.through
		? `${custom!.through.name}_custom.custom`
		: relation.custom?.via
			? 'own_custom.custom'
			: 'r.custom';

/** SQL for the key of a custom dimension. */
export function customKeySql(dimension: Dimension, relation: Relation): string {
	const { field } = dimension.custom!;
	const value = customValueSql(field, placeOf(dimension, relation));
	return field.type === 'timestamp' ? `(${value})::date` : value;
}

/** The join that a custom dimension needs, but for those of what it is reached through. */
export function customJoinSql(
	{ custom }: Dimension,
	relation: Relation,
	viewer: Viewer,
	throughKey: string | null
): string[] {
	if (custom!.through) {
		const name = `${custom!.through.name}_custom`;
		return [`left join ${scoped(custom!.through.entity!, viewer)} ${name} on ${name}.id = ${throughKey}`];
	}
	const own = relation.custom;
	return own?.via
		? [`left join ${scoped(own.entity, viewer)} own_custom on own_custom.id = r.${own.via}`]
		: [];
}

/** The type that a value of a dimension is compared as. */
export const comparedTypes: Record<string, string> = {
	integer: 'bigint',
	number: 'double',
	money: 'decimal(18, 4)',
	date: 'date',
	boolean: 'boolean'
};

/**
 * A value of a filter as its dimension has it: numbers as numbers, days as days.
 *
 * @throws MetricError when it can't be read as one
 */
export function filterValue({ label, type }: Dimension, value: string, timeZone: string): string {
	if (!type || !(type in comparedTypes)) return value;
	const day = type === 'date' ? value.slice(0, 10) : value;
	const read = readValue({ name: label, label, type: type as 'text' }, day, timeZone);
	if ('message' in read)
		throw new MetricError('invalid_where', `${label} is a ${typeNames[type]}: ${read.message}`, howToCompare);
	return String(read.value);
}

const howToCompare = 'Numbers are written like 1200.5, days like 2026-11-23, yes and no as yes and no.';

/** What a type is called. */
const typeNames: Record<string, string> = {
	integer: 'whole number',
	number: 'number',
	money: 'number',
	date: 'day',
	boolean: 'yes or no'
};

/** @throws MetricError when a dimension's values are in no order that more and less mean something in */
export function requireOrder({ label, type }: Dimension): void {
	if (type && isOrdered(type)) return;
	throw new MetricError(
		'invalid_request',
		`“${label}” has no order, so nothing is more or less than a value of it.`,
		'Ask for the values themselves, with = or in.'
	);
}
