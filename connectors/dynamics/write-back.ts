/** Writing to columns that people of the company made. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { WritableField, WriteBack, WriteFailure } from '../connector.ts';
import { decimal } from '../shared/decimal.ts';
import { ApiError } from '../shared/errors.ts';
import { clientOf, type DynamicsClient } from './client.ts';
import type { FieldMap } from '../export-shape.ts';
import { accountMap, contactMap, leadMap } from './fields/customers.ts';
import { opportunityMap } from './fields/sales.ts';
import { customColumns, labelOf, typeOf, type AnsweredAttribute, type Table } from './metadata.ts';
import { batches, isIn, pathOf } from './odata.ts';

const tables: Partial<Record<EntityName, readonly [table: string, map: FieldMap]>> = {
	companies: ['account', accountMap],
	contacts: ['contact', contactMap],
	deals: ['opportunity', opportunityMap],
	leads: ['lead', leadMap]
};

const writableTypes = new Set(['String', 'Memo', 'Integer', 'Decimal', 'Double', 'Money', 'Boolean']);

export const writeBack: WriteBack = {
	entities: ['companies', 'contacts', 'deals', 'leads'],

	async fields(session, entity) {
		const { columns } = await writable(clientOf(session), entity);
		return [...columns].map(([name, attribute]): WritableField => ({
			name,
			label: labelOf(attribute),
			type: typeOf(attribute)
		}));
	},

	async read(session, entity, field, ids) {
		const client = clientOf(session);
		const { table } = await columnOf(client, entity, field);
		const values = new Map<string, string | null>();
		for (const batch of batches(ids)) {
			const path = pathOf(table.set, { select: [table.id, field], filter: [isIn(table.id, batch)] });
			for (const row of await client.all(path)) {
				const value = row[field] ?? null;
				const text = typeof value === 'number' ? decimal(value) : value === null ? null : String(value);
				values.set(String(row[table.id]), text);
			}
		}
		return values;
	},

	async write(session, entity, field, values) {
		const client = clientOf(session);
		const { table, attribute } = await columnOf(client, entity, field);
		const failures: WriteFailure[] = [];
		for (const [id, value] of values) {
			const message = await client.update(`${table.set}(${id})`, { [field]: written(value, attribute) });
			if (message !== null) failures.push({ id, message });
		}
		return failures;
	}
};

async function writable(
	client: DynamicsClient,
	entity: EntityName
): Promise<{ table: Table; columns: Map<string, AnsweredAttribute> }> {
	const [name, map] = tables[entity] ?? [];
	if (!name || !map) throw new RangeError(`Nothing is written to ${entity} in Dynamics 365.`);
	const table = await client.table(name);
	if (!table) throw refused(name);
	const columns = [...customColumns(table, map)].filter(
		([, { AttributeType, IsValidForUpdate }]) => IsValidForUpdate && writableTypes.has(AttributeType)
	);
	return { table, columns: new Map(columns) };
}

async function columnOf(
	client: DynamicsClient,
	entity: EntityName,
	field: string
): Promise<{ table: Table; attribute: AnsweredAttribute }> {
	const { table, columns } = await writable(client, entity);
	const attribute = columns.get(field);
	if (!attribute) throw refused(`${table.name}.${field}`);
	return { table, attribute };
}

const refused = (what: string): ApiError =>
	new ApiError(
		'forbidden',
		`This application may not change ${what}.`,
		'Choose a column that your company made, and give the application’s user Write on its table.'
	);

/** A value as JSON has it: Dynamics tells numbers and yes or no from texts. */
function written(value: string | null, attribute: AnsweredAttribute): string | number | boolean | null {
	if (value === null) return null;
	const type = typeOf(attribute);
	if (type === 'boolean') return value === 'true';
	return type === 'text' ? value : Number(value);
}
