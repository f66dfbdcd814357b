import { entities, type EntityName, type FieldType } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
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
	/** Records that have a value; null for custom fields, which are not counted. */
	filled: number | null;
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
	const custom = await customFields(store);
	const described: DictionaryEntity[] = [];
	for (const entity of entities) {
		const counts = entity.fields.map(({ name }) => `count(${name}) as "${name}"`);
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
				...(custom.get(entity.name) ?? [])
			]
		});
	}
	return described;
}

/** Names of the custom fields of an entity, as records have them in `custom`. */
export async function customFieldNames(store: Store, entity: EntityName): Promise<string[]> {
	const { rows } = await store.engine.query<{ name: string }>(
		'select name from custom_fields where entity = $1 order by name',
		[entity]
	);
	return rows.map(({ name }) => name);
}

async function customFields(store: Store): Promise<Map<string, DictionaryField[]>> {
	const { rows } = await store.engine.query<{ entity: string; name: string; label: string; type: string }>(
		'select entity, name, label, type from custom_fields order by entity, label'
	);
	const byEntity = new Map<string, DictionaryField[]>();
	for (const { entity, name, label, type } of rows) {
		const field: DictionaryField = {
			name: `custom:${name}`,
			label,
			type,
			description: null,
			to: null,
			choices: null,
			derived: false,
			filled: null
		};
		byEntity.set(entity, [...(byEntity.get(entity) ?? []), field]);
	}
	return byEntity;
}
