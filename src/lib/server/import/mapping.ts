import * as v from 'valibot';
import { customPrefix } from '#lib/crm/custom-fields.ts';
import { entityNames, isEntityName, type EntityName } from '#lib/crm/entities/index.ts';
import type { ImportPlan } from './plan.ts';
import { readTarget } from './recognise/columns.ts';
import { columnType } from './recognise/column-type.ts';
import { mappableFields } from './recognise/import-fields.ts';
import { ImportError, type ColumnMapping } from './report.ts';

/** Whether a name is that of an IANA time zone. */
export function isTimeZone(name: string): boolean {
	try {
		return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
	} catch {
		return false;
	}
}

/** How times are read by the clocks of a zone; null where they are as they stand, which is quicker. */
export const zoneOf = (name: string | undefined): string | null =>
	name === undefined || name === 'UTC' ? null : name;

/** @throws ImportError `wrong_mapping` when a name is that of no time zone */
export function readTimeZone(name: string): void {
	if (isTimeZone(name)) return;
	throw new ImportError(
		'wrong_mapping',
		`There is no time zone “${name}”.`,
		'Name it as in the IANA database, such as Europe/Brussels.',
		'the command'
	);
}

const mappingSchema = v.strictObject({
	entity: v.optional(v.picklist(entityNames)),
	source: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]*$/, 'must be a short word in lower case'))),
	columns: v.optional(v.record(v.string(), v.nullable(v.string()))),
	date_order: v.optional(v.picklist(['iso', 'day_first', 'month_first'])),
	decimal: v.optional(v.picklist(['.', ','])),
	constants: v.optional(v.record(v.string(), v.string())),
	time_zone: v.optional(
		v.pipe(v.string(), v.check(isTimeZone, 'must be a time zone such as Europe/Brussels'))
	)
});

/**
 * What a person says about a file: its entity, its source, the field of some or all columns (a reference may say
 * `company_id:name` or `company_id:id`; null leaves a column out), the order of its dates, its decimal mark.
 */
export interface FileMapping {
	entity?: EntityName;
	source?: string;
	columns?: Record<string, string | null>;
	date_order?: 'iso' | 'day_first' | 'month_first';
	decimal?: '.' | ',';
	/** Fields that every record of the file has, such as a currency. */
	constants?: Record<string, string>;
	/** IANA zone of times without an offset; the company's when nobody says. */
	time_zone?: string;
}

/**
 * Check a mapping that came from a file or a form.
 *
 * @throws ImportError `wrong_mapping`
 */
export function readMapping(value: unknown, file: string): FileMapping {
	// A list is an object to JavaScript, and one without keys to the schema.
	const result = v.safeParse(mappingSchema, Array.isArray(value) ? null : value);
	if (result.success) return result.output;
	throw wrong(file, problemOf(result.issues[0]));
}

const mappingKeys = Object.keys(mappingSchema.entries).join(', ');

/** What is wrong: the key, the value it has, and what it may have. */
function problemOf({ path, expected, input, message }: v.BaseIssue<unknown>): string {
	const keys = path?.map(({ key }) => String(key)) ?? [];
	if (keys.length === 0) return `it is ${said(input)}, not an object with the keys ${mappingKeys}`;
	if (expected === 'never') return `“${keys.join('.')}” is no key of a mapping; it may have ${mappingKeys}`;
	const choices = [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, choice]) => choice);
	const allowed =
		choices.length > 0
			? `it may be ${choices.join(', ')}`
			: expected && expected !== 'unknown'
				? `it must be ${kinds[expected] ?? expected}`
				: message;
	return `“${keys.join('.')}” is ${said(input)}; ${allowed}`;
}

const kinds: Record<string, string> = {
	string: 'a text',
	Object: 'an object',
	'(string | null)': 'a text or null'
};

const said = (input: unknown): string =>
	typeof input === 'string' ? `“${input}”` : (JSON.stringify(input)?.slice(0, 80) ?? 'nothing');

/**
 * The mapping that a plan has, as `readMapping` takes it: given for the same file it gives the same plan.
 */
export function mappingOf({ entity, source, columns, used }: ImportPlan): FileMapping {
	const { columns: _columns, entity: _entity, source: _source, ...rest } = used ?? {};
	return {
		entity,
		source,
		...rest,
		columns: Object.fromEntries(columns.map((column) => [column.name, targetOf(column)]))
	};
}

/** What a mapping says of a column to have it as it is. */
export function targetOf({
	field,
	link,
	customType
}: Pick<ColumnMapping, 'field' | 'link' | 'customType'>): string | null {
	if (field === null) return null;
	return [field, link ?? customType].filter(Boolean).join(':');
}

/**
 * Check that a mapping fits a file of these columns.
 *
 * @throws ImportError `wrong_mapping` that names the column, what it was mapped to, and what there is
 */
export function checkMapping(
	mapping: FileMapping,
	entity: EntityName,
	names: readonly string[],
	file: string
): void {
	for (const [name, target] of Object.entries(mapping.columns ?? {})) {
		if (!names.includes(name)) {
			throw wrong(
				file,
				`it names the column “${name}”, which ${file} does not have; its columns are ${names.join(', ')}`
			);
		}
		if (target === null || customTarget.test(target)) continue;
		if (target.startsWith(customPrefix)) {
			throw wrong(
				file,
				`the column “${name}” is mapped to “${target}”; a custom field is custom:<name> or custom:<name>:text, in letters, digits, spaces, points, hyphens and underscores`
			);
		}
		if (!readTarget(entity, target)) throw unknownField(entity, file, `the column “${name}”`, target);
	}
	for (const name of Object.keys(mapping.constants ?? {}))
		if (!readTarget(entity, name)) throw unknownField(entity, file, 'a constant', name);
}

const customTarget = /^custom:[\p{L}\p{N}][\p{L}\p{N}_ .-]{0,99}(:text)?$/u;

/**
 * The plan as a person's mapping changes it.
 *
 * @throws ImportError `wrong_mapping` when it names a column or a field that is not there
 */
export function applyMapping(plan: ImportPlan, mapping: FileMapping): ImportPlan {
	const { columns = {}, date_order: dateOrder, decimal } = mapping;
	checkMapping(
		mapping,
		plan.entity,
		plan.columns.map(({ name }) => name),
		plan.file
	);
	return {
		...plan,
		used: mapping,
		dialect: {
			...plan.dialect,
			dateOrder: dateOrder ?? plan.dialect.dateOrder,
			decimal: decimal ?? plan.dialect.decimal
		},
		constants: { ...plan.constants, ...mapping.constants },
		timeZone: mapping.time_zone ? zoneOf(mapping.time_zone) : plan.timeZone,
		isZoneSaid: mapping.time_zone !== undefined || plan.isZoneSaid,
		undecided: {
			dates: dateOrder ? [] : plan.undecided.dates,
			numbers: decimal ? [] : plan.undecided.numbers
		},
		columns: plan.columns.map((proposed) => {
			// What is said of the file holds for all its columns.
			const column = {
				...proposed,
				decimal: decimal ? undefined : proposed.decimal,
				dateOrder: dateOrder ? undefined : proposed.dateOrder
			};
			const target = columns[column.name];
			if (target === undefined) return column;
			const said = { confidence: 1, reason: 'said by a person' };
			if (target === null) return { ...column, ...said, field: null };
			if (target.startsWith(customPrefix)) return { ...column, ...said, ...customColumn(column, target) };
			const { field, link } = readTarget(plan.entity, target)!;
			// Cells may hold ids although the proposal said names: only a target with a colon changes that.
			const kept = target.includes(':') ? link : (column.field === field.name && column.link) || link;
			return {
				...column,
				...said,
				field: field.name,
				type: field.type,
				link: field.type === 'reference' ? kept : undefined
			};
		})
	};
}

/** What `custom:<name>` makes of a column; its type is decided on the whole file, unless it is wanted as text. */
function customColumn(
	{ field, name, type, samples }: ColumnMapping,
	target: string
): Pick<ColumnMapping, 'field' | 'type' | 'customType' | 'link'> {
	const asText = target.endsWith(':text');
	const wasCustom = field?.startsWith(customPrefix) ?? false;
	return {
		field: asText ? target.slice(0, -':text'.length) : target,
		type: asText ? 'text' : wasCustom ? type : columnType(samples, name),
		link: undefined,
		...(asText && { customType: 'text' })
	};
}

function unknownField(entity: EntityName, file: string, what: string, target: string): ImportError {
	const fields = mappableFields(entity).map((field) => field.name);
	return new ImportError(
		'wrong_mapping',
		`In the mapping of ${file}, ${what} is mapped to “${target}”, which is no field that ${entity} have.`,
		`Take one of ${fields.join(', ')}, or custom:<name>.`,
		file
	);
}

function wrong(file: string, problem: string): ImportError {
	return new ImportError(
		'wrong_mapping',
		`The mapping can't be used: ${problem}.`,
		'`weatherglass mapping FILE` prints the one that would be used.',
		file
	);
}

/** Check the name of an entity that a person gave. */
export function readEntity(name: string, file: string): EntityName {
	if (isEntityName(name)) return name;
	throw wrong(file, `there is no entity “${name}”; known are ${entityNames.join(', ')}`);
}
