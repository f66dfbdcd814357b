/** Writing to fields that people of the account made. A value is a record of its own, which has to be found first. */
import type { EntityName, FieldType } from '#lib/crm/entities/index.ts';
import type { Session, WriteBack, WriteFailure } from '../connector.ts';
import { ApiError } from '../shared/errors.ts';
import { allOf, clientOf, type Item } from './api.ts';
import { text } from './cells.ts';
import { fieldsOf, type OwnField } from './pull/own-fields.ts';

interface Place {
	fields: string;
	values: string;
	/** How one value is called in a request, and its record and field in it. */
	value: string;
	record: string;
	field: string;
	/** The query that asks for the values of one record, or of one field. */
	filter: (id: string, field: string) => Record<string, string>;
}

const ofMeta = (kind: 'deal' | 'account', filter: string): Place => ({
	fields: `${kind}CustomFieldMeta`,
	values: `${kind}CustomFieldData`,
	value: `${kind}CustomFieldDatum`,
	record: `${kind}Id`,
	field: 'customFieldId',
	filter: (id) => ({ [`filters[${filter}]`]: id })
});

const places: Partial<Record<EntityName, Place>> = {
	companies: ofMeta('account', 'customerAccountId'),
	contacts: {
		fields: 'fields',
		values: 'fieldValues',
		value: 'fieldValue',
		record: 'contact',
		field: 'field',
		filter: (_, field) => ({ 'filters[fieldid]': field })
	},
	deals: ofMeta('deal', 'dealId')
};

/** Types of fields that take one plain value. */
const writable: Readonly<Record<string, FieldType>> = {
	text: 'text',
	textarea: 'text',
	number: 'number',
	date: 'date',
	dropdown: 'choice',
	radio: 'choice'
};

export const writeBack: WriteBack = {
	entities: ['companies', 'contacts', 'deals'],
	async fields(session, entity) {
		return (await writableOf(session, entity)).map(({ id, label, type, options }) => ({
			name: id,
			label,
			type: writable[type]!,
			...(writable[type] === 'choice' && options.length > 0 && { choices: options })
		}));
	},
	async read(session, entity, field, ids) {
		const values = new Map<string, string | null>();
		for (const [id, value] of await valuesOf(session, entity, field, ids))
			values.set(id, value ? text(value.fieldValue ?? value.value) : null);
		return values;
	},
	async write(session, entity, field, values) {
		const info = (await writableOf(session, entity)).find(({ id }) => id === field);
		if (!info)
			throw new ApiError('not_found', `ActiveCampaign has no field ${field} to write to.`, 'Choose another.');
		const known = await valuesOf(session, entity, field, [...values.keys()]);
		const failures: WriteFailure[] = [];
		for (const [id, value] of values) {
			const message = await writeOne(session, placeOf(entity), info, {
				id,
				value,
				before: known.get(id) ?? null
			});
			if (message !== null) failures.push({ id, message });
		}
		return failures;
	}
};

function placeOf(entity: EntityName): Place {
	const place = places[entity];
	if (!place) throw new RangeError(`Nothing is written to ${entity} in ActiveCampaign.`);
	return place;
}

async function writableOf(session: Session, entity: EntityName): Promise<OwnField[]> {
	return (await fieldsOf(session, placeOf(entity).fields)).filter(({ type }) => type in writable);
}

/** The records of values, by the ids of what they belong to; null where there is none yet. */
async function valuesOf(
	session: Session,
	entity: EntityName,
	field: string,
	ids: readonly string[]
): Promise<Map<string, Item | null>> {
	const place = placeOf(entity);
	const found = new Map<string, Item | null>(ids.map((id) => [id, null]));
	const note = (items: readonly Item[]) => {
		for (const item of items) {
			const isOfField = String(item[place.field]) === field;
			if (isOfField && found.has(String(item[place.record]))) found.set(String(item[place.record]), item);
		}
	};
	if (entity === 'contacts') note(await allOf(session, place.values, place.filter('', field)));
	else for (const id of ids) note(await allOf(session, place.values, place.filter(id, field)));
	return found;
}

async function writeOne(
	session: Session,
	place: Place,
	info: OwnField,
	{ id, value, before }: { id: string; value: string | null; before: Item | null }
): Promise<string | null> {
	if (value !== null && info.options.length > 0 && !info.options.includes(value))
		return `“${value}” is no option of ${info.label}.`;
	if (value !== null && info.type === 'number' && !Number.isFinite(Number(value)))
		return `“${value}” is no number.`;
	const given = value ?? '';
	const isOfContact = place.values === 'fieldValues';
	const owner = before === null || isOfContact ? { [place.record]: id, [place.field]: info.id } : {};
	const body = { [place.value]: { ...owner, [isOfContact ? 'value' : 'fieldValue']: given } };
	try {
		await clientOf(session).request(
			before === null
				? { method: 'POST', path: place.values, body }
				: { method: 'PUT', path: `${place.values}/${before.id}`, body }
		);
		return null;
	} catch (error) {
		const isOfThisRecord =
			error instanceof ApiError && ['not_found', 'invalid_request', 'forbidden'].includes(error.code);
		if (!isOfThisRecord) throw error;
		return error.message;
	}
}
