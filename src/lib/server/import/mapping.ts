import * as v from 'valibot';
import { entityNames, isEntityName, type EntityName } from '#lib/crm/entities/index.ts';
import type { ImportPlan } from './plan.ts';
import { readTarget } from './recognise/columns.ts';
import { mappableFields } from './recognise/import-fields.ts';
import { ImportError } from './report.ts';

/** Whether a name is that of an IANA time zone. */
function isTimeZone(name: string): boolean {
	try {
		return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
	} catch {
		return false;
	}
}

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
	/** IANA zone of times without an offset; UTC when nobody says. */
	time_zone?: string;
}

/**
 * Check a mapping that came from a file or a form.
 *
 * @throws ImportError `wrong_mapping`
 */
export function readMapping(value: unknown, file: string): FileMapping {
	const result = v.safeParse(mappingSchema, value);
	if (result.success) return result.output;
	const [issue] = result.issues;
	const where = issue.path?.map(({ key }) => String(key)).join('.') ?? 'it';
	throw wrong(file, `in the mapping, ${where}: ${issue.message}`);
}

/**
 * The plan as a person's mapping changes it.
 *
 * @throws ImportError `wrong_mapping` when it names a column or a field that is not there
 */
export function applyMapping(plan: ImportPlan, mapping: FileMapping): ImportPlan {
	const { columns = {}, date_order: dateOrder, decimal } = mapping;
	const known = new Set(plan.columns.map(({ name }) => name));
	for (const name of Object.keys(columns)) {
		if (!known.has(name)) {
			throw wrong(plan.file, `the mapping names the column “${name}”, which ${plan.file} does not have`);
		}
	}
	for (const name of Object.keys(mapping.constants ?? {})) {
		if (!readTarget(plan.entity, name)) throw unknownField(plan, name);
	}
	return {
		...plan,
		dialect: {
			...plan.dialect,
			dateOrder: dateOrder ?? plan.dialect.dateOrder,
			decimal: decimal ?? plan.dialect.decimal
		},
		constants: { ...plan.constants, ...mapping.constants },
		timeZone: mapping.time_zone ?? plan.timeZone,
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
			if (target.startsWith('custom:')) return { ...column, ...said, field: target };
			const meant = readTarget(plan.entity, target);
			if (!meant) throw unknownField(plan, target);
			const { field, link } = meant;
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

function unknownField(plan: ImportPlan, name: string): ImportError {
	const fields = mappableFields(plan.entity).map((field) => field.name);
	return new ImportError(
		'wrong_mapping',
		`The mapping of ${plan.file} names the field “${name}”, which ${plan.entity} don't have.`,
		`Take one of ${fields.join(', ')}, or custom:<name>.`,
		plan.file
	);
}

function wrong(file: string, problem: string): ImportError {
	return new ImportError(
		'wrong_mapping',
		`The mapping can't be used: ${problem}.`,
		'weatherglass import --dry-run --json prints the mapping it would use.',
		file
	);
}

/** Check the name of an entity that a person gave. */
export function readEntity(name: string, file: string): EntityName {
	if (isEntityName(name)) return name;
	throw wrong(file, `there is no entity “${name}”; known are ${entityNames.join(', ')}`);
}
