/** Writing to fields that people of the account made. */
import type { EntityName, FieldType } from '#lib/crm/entities/index.ts';
import type { Session, WriteBack, WriteFailure } from '../connector.ts';
import { ApiError } from '../shared/errors.ts';
import type { FieldInfo, Lead, WithCustomFields } from './answers.ts';
import { allOf, byIds, clientOf, oneByOne } from './api.ts';
import { metadataOf } from './metadata.ts';

/** Where the fields of an entity are, and its records. Leads have the fields of deals. */
const places: Partial<Record<EntityName, { fields: string; records: string }>> = {
	companies: { fields: 'organizationFields', records: 'organizations' },
	contacts: { fields: 'personFields', records: 'persons' },
	leads: { fields: 'dealFields', records: 'leads' },
	deals: { fields: 'dealFields', records: 'deals' }
};

/** Types of fields that take one plain value. */
const writable: Readonly<Record<string, FieldType>> = {
	varchar: 'text',
	varchar_auto: 'text',
	text: 'text',
	phone: 'text',
	double: 'number',
	int: 'integer',
	date: 'date',
	enum: 'choice'
};

export const writeBack: WriteBack = {
	entities: ['companies', 'contacts', 'leads', 'deals'],
	async fields(session, entity) {
		return (await fieldsOf(session, entity)).map(({ field_code, field_name, field_type, options }) => ({
			name: field_code,
			label: field_name,
			type: writable[field_type]!,
			...(field_type === 'enum' && { choices: (options ?? []).flatMap(({ label }) => label ?? []) })
		}));
	},
	async read(session, entity, field, ids) {
		const { fields, records } = placeOf(entity);
		const metadata = await metadataOf(session, fields);
		const values = new Map<string, string | null>();
		const note = (id: number | string, own: Readonly<Record<string, unknown>> | null | undefined) => {
			const cell = metadata.cells(own)[field];
			values.set(String(id), cell === null || cell === undefined ? null : String(cell));
		};
		if (entity === 'leads') {
			for (const lead of await oneByOne<Lead>(session, records, ids)) note(lead.id, lead);
			return values;
		}
		const query = { custom_fields: field };
		for await (const page of byIds<WithCustomFields & { id: number }>(session, records, ids, query))
			for (const record of page) note(record.id, record.custom_fields);
		return values;
	},
	async write(session, entity, field, values) {
		const info = (await fieldsOf(session, entity)).find(({ field_code }) => field_code === field);
		if (!info)
			throw new ApiError('not_found', `Pipedrive has no field “${field}” to write to.`, 'Choose another.');
		const failures: WriteFailure[] = [];
		for (const [id, value] of values) {
			const message = await writeOne(session, entity, info, id, value);
			if (message !== null) failures.push({ id, message });
		}
		return failures;
	}
};

function placeOf(entity: EntityName): { fields: string; records: string } {
	const place = places[entity];
	if (!place) throw new RangeError(`Nothing is written to ${entity} in Pipedrive.`);
	return place;
}

async function fieldsOf(session: Session, entity: EntityName): Promise<FieldInfo[]> {
	const fields = await allOf<FieldInfo>(session, placeOf(entity).fields);
	return fields.filter(({ is_custom_field, field_type }) => is_custom_field && field_type in writable);
}

/** What went wrong; null where nothing did. */
async function writeOne(
	session: Session,
	entity: EntityName,
	info: FieldInfo,
	id: string,
	value: string | null
): Promise<string | null> {
	const given = asAnswered(info, value);
	if ('refusal' in given) return given.refusal;
	const { records } = placeOf(entity);
	const { field_code } = info;
	try {
		await clientOf(session).request({
			method: 'PATCH',
			path: entity === 'leads' ? `api/v1/leads/${id}` : `api/v2/${records}/${id}`,
			body:
				entity === 'leads' ? { [field_code]: given.value } : { custom_fields: { [field_code]: given.value } }
		});
		return null;
	} catch (error) {
		const isOfThisRecord =
			error instanceof ApiError && ['not_found', 'invalid_request', 'forbidden'].includes(error.code);
		if (!isOfThisRecord) throw error;
		return error.message;
	}
}

/** A value as the API takes it: numbers as numbers, options by their ids. */
function asAnswered(
	{ field_name, field_type, options }: FieldInfo,
	value: string | null
): { value: string | number | boolean | null } | { refusal: string } {
	if (value === null) return { value: null };
	if (field_type === 'enum') {
		const id = options?.find(({ label }) => label === value)?.id;
		return id === undefined ? { refusal: `“${value}” is no option of ${field_name}.` } : { value: id };
	}
	if (field_type !== 'double' && field_type !== 'int') return { value };
	const number = Number(value);
	return Number.isFinite(number) && value.trim() !== ''
		? { value: number }
		: { refusal: `“${value}” is no number.` };
}
