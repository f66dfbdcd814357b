/** Writing to fields that people of the company made. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { WritableField, WriteBack, WriteFailure } from '../connector.ts';
import { decimal } from '../shared/decimal.ts';
import { ApiError } from '../shared/errors.ts';
import { clientOf, type SalesforceClient } from './client.ts';
import { typeOf, type DescribedField } from './describe.ts';
import { batches, idIn, select } from './soql.ts';

const objects: Partial<Record<EntityName, string>> = {
	companies: 'Account',
	contacts: 'Contact',
	deals: 'Opportunity',
	leads: 'Lead'
};

/** Records that one call may change. */
const recordsAtOnce = 200;

interface SaveResult {
	id?: string;
	success: boolean;
	errors: { statusCode: string; message: string; fields?: string[] }[];
}

export const writeBack: WriteBack = {
	entities: ['companies', 'contacts', 'deals', 'leads'],

	async fields(session, entity) {
		const fields = await writable(clientOf(session), objectOf(entity));
		return fields.map((field): WritableField => {
			const choices = field.picklistValues?.filter(({ active }) => active).map(({ value }) => value) ?? [];
			return {
				name: field.name,
				label: field.label,
				type: typeOf(field),
				...(field.type === 'picklist' && { choices })
			};
		});
	},

	async read(session, entity, field, ids) {
		const client = clientOf(session);
		const object = objectOf(entity);
		const { name } = await fieldOf(client, object, field);
		const values = new Map<string, string | null>();
		for (const batch of batches(ids)) {
			const rows = await client.all(
				select(['Id', name], object, [idIn('Id', batch), 'IsDeleted = FALSE'], 'Id')
			);
			for (const row of rows) {
				const value = row[name] ?? null;
				values.set(
					row.Id,
					typeof value === 'number' ? decimal(value) : value === null ? null : String(value)
				);
			}
		}
		return values;
	},

	async write(session, entity, field, values) {
		const client = clientOf(session);
		const object = objectOf(entity);
		const described = await fieldOf(client, object, field);
		const failures: WriteFailure[] = [];
		for (const ids of batches([...values.keys()], recordsAtOnce)) {
			const results = await client.send<SaveResult[]>('PATCH', 'composite/sobjects', {
				allOrNone: false,
				records: ids.map((id) => ({
					attributes: { type: object },
					id,
					[described.name]: written(values.get(id) ?? null, described)
				}))
			});
			failures.push(...failuresOf(ids, results));
		}
		return failures;
	}
};

/** Results come in the order of the records. */
const failuresOf = (ids: readonly string[], results: readonly SaveResult[]): WriteFailure[] =>
	ids.flatMap((id, index): WriteFailure[] => {
		const result = results[index];
		if (result?.success) return [];
		const [error] = result?.errors ?? [];
		return [
			{ id, message: error ? `${error.message} (${error.statusCode})` : 'Salesforce says nothing of it.' }
		];
	});

function objectOf(entity: EntityName): string {
	const object = objects[entity];
	if (!object) throw new RangeError(`Nothing is written to ${entity} in Salesforce.`);
	return object;
}

/** Fields that people made and that this user may change; formulas can't be. */
async function writable(client: SalesforceClient, object: string): Promise<DescribedField[]> {
	const description = await client.describe(object);
	return (description?.fields ?? []).filter(
		({ custom, updateable, calculated, type }) =>
			custom && updateable && !calculated && !['reference', 'multipicklist'].includes(type)
	);
}

async function fieldOf(client: SalesforceClient, object: string, name: string): Promise<DescribedField> {
	const field = (await writable(client, object)).find((each) => each.name === name);
	if (field) return field;
	throw new ApiError(
		'forbidden',
		`This user may not change ${object}.${name}.`,
		'Give them “Edit” on the field in Salesforce, or choose another field.'
	);
}

/** A value as JSON has it: Salesforce tells numbers and yes or no from texts. */
function written(value: string | null, field: DescribedField): string | number | boolean | null {
	if (value === null) return null;
	const type = typeOf(field);
	if (type === 'boolean') return value === 'true';
	return ['integer', 'number', 'money'].includes(type) ? Number(value) : value;
}
