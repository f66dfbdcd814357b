import { customFieldName, type CustomField } from '#lib/crm/custom-fields.ts';
import { entities, type EntityName, type FieldType } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { offeredFields } from './custom-choices.ts';
import { customFields, customValueSql } from './custom-fields.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';

export interface DictionaryField {
	/** Of a custom field: `custom:<name>`. */
	name: string;
	label: string;
	type: FieldType | string;
	description: string | null;
	/** What a reference points to. */
	to: EntityName | null;
	choices: readonly string[] | null;
	derived: boolean;
	/** Records that have a value. */
	filled: number;
}

export interface DictionaryEntity {
	name: EntityName;
	label: string;
	description: string;
	records: number;
	fields: DictionaryField[];
}

/** What data there are: every entity with its fields, and how many of the records a viewer may see have each. */
export async function dataDictionary(store: Store, viewer: Viewer): Promise<DictionaryEntity[]> {
	const custom = await offeredFields(store, viewer);
	const described: DictionaryEntity[] = [];
	for (const entity of entities) {
		const own = custom.filter((field) => field.entity === entity.name);
		const counts = [
			...entity.fields.map(({ name }) => `count(${name}) as "${name}"`),
			...own.map((field, place) => `count(${customValueSql(field, 'custom')}) as "custom ${place}"`)
		];
		const { rows } = await store.engine.query<Record<string, number>>(
			`select count(*) as "all records", ${counts.join(', ')} from ${scoped(entity.name, viewer)}`,
			[],
			{ priority: 'heavy' }
		);
		const filled = rows[0]!;
		described.push({
			name: entity.name,
			label: entity.labelPlural,
			description: entity.description,
			records: Number(filled['all records']),
			fields: [
				...entity.fields.map((field) => ({
					name: field.name,
					label: field.label,
					type: field.type,
					description: field.description ?? null,
					to: field.to ?? null,
					choices: field.choices ?? null,
					derived: field.derived ?? false,
					filled: Number(filled[field.name])
				})),
				...own.map((field, place) => describedCustom(field, Number(filled[`custom ${place}`])))
			]
		});
	}
	return described;
}

/** Names of the custom fields of an entity, as records have them in `custom`. */
export const customFieldNames = async (store: Store, entity: EntityName): Promise<string[]> =>
	(await customFields(store.engine, entity)).map(({ name }) => name).sort();

const describedCustom = (field: CustomField, filled: number): DictionaryField => ({
	name: customFieldName(field.name),
	label: field.label,
	type: field.type,
	description: field.currency ? `Custom field; amounts in ${field.currency}.` : 'Custom field.',
	to: null,
	choices: field.choices ?? null,
	derived: false,
	filled
});
