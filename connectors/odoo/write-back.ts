/** Writing to fields that people of the company made. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { WritableField, WriteBack, WriteFailure } from '../connector.ts';
import { ApiError } from '../shared/errors.ts';
import { fieldType, isCustom } from './custom-fields.ts';
import { odooOf, type OdooField } from './odoo.ts';
import { decimal, moment, text, type OdooValue } from './values.ts';

const models: Partial<Record<EntityName, string>> = {
	companies: 'res.partner',
	contacts: 'res.partner',
	deals: 'crm.lead',
	leads: 'crm.lead'
};

/** Records of one call. */
const batch = 500;

const isWritable = (name: string, field: OdooField): boolean =>
	isCustom(name) &&
	field.readonly !== true &&
	field.store !== false &&
	field.type !== 'many2one' &&
	!!fieldType(field);

export const odooWriteBack: WriteBack = {
	entities: ['companies', 'contacts', 'deals', 'leads'],

	async fields(session, entity) {
		const fields = Object.entries((await (await odooOf(session)).fields(models[entity]!)) ?? {});
		return fields
			.filter(([name, field]) => isWritable(name, field))
			.map(([name, field]): WritableField => {
				const choices = field.selection?.map(([, label]) => label);
				return { name, label: field.string, type: fieldType(field)!, ...(choices && { choices }) };
			});
	},

	async read(session, entity, field, ids) {
		const odoo = await odooOf(session);
		const known = (await odoo.fields(models[entity]!))?.[field];
		if (!known) throw unknownField(field);
		const records = await odoo.records(models[entity]!, ids.map(Number), [field]);
		return new Map([...records].map(([id, record]) => [String(id), shown(known, record[field])]));
	},

	async write(session, entity, field, values) {
		const odoo = await odooOf(session);
		const model = models[entity]!;
		const known = (await odoo.fields(model))?.[field];
		if (!known || !isWritable(field, known)) throw unknownField(field);
		const failures: WriteFailure[] = [];
		for (const [value, ids] of byValue(values)) {
			const said = spoken(known, value);
			if (said === undefined) {
				failures.push(
					...ids.map((id) => ({ id, message: `“${value}” is no value that ${known.string} takes.` }))
				);
				continue;
			}
			for (let from = 0; from < ids.length; from += batch)
				failures.push(
					...(await writeMany(ids.slice(from, from + batch), (some) =>
						odoo.write(model, some, { [field]: said })
					))
				);
		}
		return failures;
	}
};

const unknownField = (field: string): ApiError =>
	new ApiError(
		'invalid_request',
		`Odoo has no field ${field} that can be written to.`,
		'Choose another field.'
	);

/** Odoo writes all records of a call or none: those of a call that fails are tried one by one. */
async function writeMany(
	ids: readonly string[],
	write: (ids: number[]) => Promise<void>
): Promise<WriteFailure[]> {
	try {
		await write(ids.map(Number));
		return [];
	} catch (error) {
		const isTheirs =
			error instanceof ApiError && ['not_found', 'invalid_request', 'forbidden'].includes(error.code);
		if (!isTheirs) throw error;
		if (ids.length === 1) return [{ id: ids[0]!, message: error.message }];
		const failures: WriteFailure[] = [];
		for (const id of ids) failures.push(...(await writeMany([id], write)));
		return failures;
	}
}

function byValue(values: ReadonlyMap<string, string | null>): Map<string | null, string[]> {
	const groups = new Map<string | null, string[]>();
	for (const [id, value] of values) groups.set(value, [...(groups.get(value) ?? []), id]);
	return groups;
}

function shown({ type, selection }: OdooField, value: OdooValue | undefined): string | null {
	if (type === 'boolean') return value === true ? 'true' : 'false';
	if (type === 'selection') return selection?.find(([key]) => key === value)?.[1] ?? text(value);
	if (type === 'datetime') return moment(value);
	return decimal(value) ?? text(value);
}

/** A value as Odoo takes it; undefined where it is none of the field's. */
function spoken({ type, selection }: OdooField, value: string | null): OdooValue | undefined {
	if (value === null) return type === 'integer' || type === 'float' || type === 'monetary' ? 0 : false;
	switch (type) {
		case 'boolean':
			return value === 'true' ? true : value === 'false' ? false : undefined;
		case 'integer':
			return /^-?\d+$/.test(value) ? Number(value) : undefined;
		case 'float':
		case 'monetary':
			return /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
		case 'date':
			return /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
		case 'datetime': {
			const time = Date.parse(value);
			return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 19).replace('T', ' ');
		}
		case 'selection':
			return selection?.find(([key, label]) => key === value || label === value)?.[0];
		default:
			return value;
	}
}
