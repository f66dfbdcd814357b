/** Writing to the fields that people of the account made. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Session, WritableField, WriteBack, WriteFailure } from '../connector.ts';
import { ApiError } from '../shared/errors.ts';
import { hubspotApi, type HubSpotApi } from './api.ts';
import type { Batch, Property } from './answers.ts';
import { cellOf, isCustom, labelsOf, propertiesOf, sourceField } from './pull/properties.ts';

const mostInputs = 100;

const isWritable = (property: Property): boolean =>
	isCustom(property) &&
	!property.calculated &&
	!property.modificationMetadata?.readOnlyValue &&
	['string', 'number', 'bool', 'date', 'datetime', 'enumeration'].includes(property.type);

async function fields(session: Session, entity: EntityName): Promise<WritableField[]> {
	const properties = await propertiesOf(hubspotApi(session), entity);
	return properties.filter(isWritable).map((property) => ({
		name: property.name,
		...sourceField(property),
		...(property.type === 'enumeration' && { choices: property.options.map(({ label }) => label) })
	}));
}

/** @throws ApiError when there is no such field, or it can't be written to */
async function writable(api: HubSpotApi, entity: EntityName, field: string): Promise<Property> {
	const property = (await propertiesOf(api, entity)).find(({ name }) => name === field);
	if (property && isWritable(property)) return property;
	throw new ApiError(
		'invalid_request',
		`HubSpot’s ${entity} have no field “${field}” that may be written to.`,
		'Choose another field, or make it in HubSpot first.'
	);
}

async function read(
	session: Session,
	entity: EntityName,
	field: string,
	ids: readonly string[]
): Promise<ReadonlyMap<string, string | null>> {
	const api = hubspotApi(session);
	const property = await writable(api, entity, field);
	const label = labelsOf(property);
	const values = new Map<string, string | null>();
	for (let start = 0; start < ids.length; start += mostInputs) {
		const { results } = await api.batch<Batch>(`/crm/v3/objects/${entity}/batch/read`, {
			inputs: ids.slice(start, start + mostInputs).map((id) => ({ id })),
			properties: [field]
		});
		for (const { id, properties } of results) {
			const cell = cellOf(properties[field], property.type);
			values.set(id, cell === null ? null : label(cell));
		}
	}
	return values;
}

async function write(
	session: Session,
	entity: EntityName,
	field: string,
	values: ReadonlyMap<string, string | null>
): Promise<WriteFailure[]> {
	const api = hubspotApi(session);
	const property = await writable(api, entity, field);
	const named = new Map(property.options.map(({ label, value }) => [label, value]));
	const inputs = [...values].map(([id, value]) => ({
		id,
		// HubSpot empties a field with an empty text.
		properties: { [field]: value === null ? '' : (named.get(value) ?? value) }
	}));
	const failures: WriteFailure[] = [];
	for (let start = 0; start < inputs.length; start += mostInputs)
		failures.push(...(await update(api, entity, inputs.slice(start, start + mostInputs))));
	return failures;
}

interface Input {
	id: string;
	properties: Readonly<Record<string, string>>;
}

/** One value that is refused has HubSpot refuse its whole batch: halves of it are tried until it is found. */
async function update(
	api: HubSpotApi,
	entity: EntityName,
	inputs: readonly Input[]
): Promise<WriteFailure[]> {
	try {
		const { errors } = await api.post<Batch>(`/crm/v3/objects/${entity}/batch/update`, { inputs });
		return (errors ?? []).flatMap(({ message, context }) =>
			(context?.ids ?? context?.id ?? []).map((id) => ({ id, message }))
		);
	} catch (error) {
		const isRefused = error instanceof ApiError && ['invalid_request', 'not_found'].includes(error.code);
		if (!isRefused) throw error;
		const [only] = inputs;
		if (inputs.length === 1) return [{ id: only!.id, message: error.message }];
		const half = inputs.length >> 1;
		return [
			...(await update(api, entity, inputs.slice(0, half))),
			...(await update(api, entity, inputs.slice(half)))
		];
	}
}

export const hubspotWriteBack: WriteBack = {
	entities: ['companies', 'contacts', 'leads', 'deals'],
	fields,
	read,
	write
};
