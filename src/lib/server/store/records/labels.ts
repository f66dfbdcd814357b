/** The names by which records are known on screen. */
import { entityNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { scoped } from '../row-scope.ts';

/** What names a record that has no title of its own. */
const insteadOfTitle: Partial<Record<EntityName, string[]>> = {
	companies: ['domain'],
	contacts: ['email'],
	leads: ['email', 'company_name'],
	activities: ['type'],
	contracts: ['number']
};

/**
 * SQL over an entity's columns: how a record of it is called. What has no name is called by its key in the source
 * (“Deal RB8GDYFY”), else by its id.
 *
 * @param alias the name under which the columns are, where others have the same names
 */
export function labelSql(entity: Entity, alias?: string): string {
	const column = (name: string) => (alias ? `${alias}.${name}` : name);
	const names = [entity.title, ...(insteadOfTitle[entity.name] ?? [])].filter((name) => name !== null);
	const candidates = names.map((name) => `nullif(${column(name)}, '')`);
	return `coalesce(${[...candidates, `'${entity.label} ' || ${column('source_id')}`, column('id')].join(', ')})`;
}

/** Names by `entity id`. */
export type Labels = ReadonlyMap<string, string>;

export const labelKey = (entity: EntityName, id: string) => `${entity} ${id}`;

/** The names of records, as far as the viewer may see them, in one query. */
export async function labelsOf(
	engine: Pick<Engine, 'query'>,
	viewer: Viewer,
	wanted: ReadonlyMap<EntityName, ReadonlySet<string>>
): Promise<Labels> {
	const entities = [...wanted].filter(([, ids]) => ids.size > 0);
	if (entities.length === 0) return new Map();
	const parts = entities.map(
		([name], index) =>
			`select '${name}' as entity, id, ${labelSql(entityNamed(name))} as label
			from ${scoped(name, viewer)} where id in (select unnest($${index + 1}::varchar[]))`
	);
	const { rows } = await engine.query<{ entity: EntityName; id: string; label: string }>(
		parts.join(' union all '),
		entities.map(([, ids]) => [...ids])
	);
	return new Map(rows.map(({ entity, id, label }) => [labelKey(entity, id), label]));
}

/**
 * Of records that have no name for the viewer, those that are there: of others, and not deleted. That is all that is
 * said of them, and only of ids that a record of the viewer's own has.
 *
 * @returns their keys, as of `labels`
 */
export async function hiddenOf(
	engine: Pick<Engine, 'query'>,
	viewer: Viewer,
	wanted: ReadonlyMap<EntityName, ReadonlySet<string>>,
	labels: Labels
): Promise<ReadonlySet<string>> {
	if (viewer.scope.kind === 'all') return new Set();
	const nameless = new Map(
		[...wanted].map(([name, ids]) => [
			name,
			new Set([...ids].filter((id) => !labels.has(labelKey(name, id))))
		])
	);
	const everybody: Viewer = { ...viewer, scope: { kind: 'all' } };
	return new Set((await labelsOf(engine, everybody, nameless)).keys());
}

/** The names of records of one kind by their ids, as far as the viewer may see them. */
export async function namesOf(
	engine: Pick<Engine, 'query'>,
	viewer: Viewer,
	entity: EntityName,
	ids: readonly (string | null)[]
): Promise<ReadonlyMap<string, string>> {
	const wanted = new Set(ids.filter((id) => id !== null));
	const labels = await labelsOf(engine, viewer, new Map([[entity, wanted]]));
	return new Map(
		[...wanted].flatMap((id) => {
			const label = labels.get(labelKey(entity, id));
			return label === undefined ? [] : [[id, label] as const];
		})
	);
}
