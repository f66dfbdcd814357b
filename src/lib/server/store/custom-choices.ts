/** Custom fields as somebody may know them: a choice that only other people's records have is not among theirs. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { answersUntilCommit } from '#lib/server/engine/until-commit.ts';
import { customFields, customValueSql } from './custom-fields.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';

const choicesRead = answersUntilCommit<readonly CustomField[]>(100);

/**
 * Every custom field, or those of one entity, by their labels. What a field may be is whatever imports found in it, so
 * its choices are words of records: those of records that the viewer may not see are left out.
 */
export async function offeredFields(
	store: Store,
	viewer: Viewer,
	entity?: EntityName
): Promise<readonly CustomField[]> {
	const fields = await customFields(store.engine, entity);
	if (viewer.scope.kind === 'all' || !fields.some(hasChoices)) return fields;
	return choicesRead(store.engine, JSON.stringify([viewer.scope, entity ?? '']), () =>
		narrowed(store, withoutPart(viewer), fields)
	);
}

const hasChoices = ({ choices }: CustomField): boolean => choices !== undefined;

async function narrowed(
	store: Store,
	viewer: Viewer,
	fields: readonly CustomField[]
): Promise<readonly CustomField[]> {
	const chosen = fields.filter(hasChoices);
	const entities = [...new Set(chosen.map(({ entity }) => entity))];
	const seen = new Map<CustomField, ReadonlySet<string>>();
	for (const entity of entities) {
		const own = chosen.filter((field) => field.entity === entity);
		const lists = own.map(
			(field, place) => `list(distinct ${customValueSql(field, 'custom')}) as "${place}"`
		);
		const { rows } = await store.engine.query<Record<string, string[] | null>>(
			`select ${lists.join(', ')} from ${scoped(entity, viewer)}`
		);
		for (const [place, field] of own.entries()) seen.set(field, new Set(rows[0]![place] ?? []));
	}
	return fields.map((field) => {
		const found = seen.get(field);
		return found ? { ...field, choices: field.choices!.filter((choice) => found.has(choice)) } : field;
	});
}
