/** The names by which records are known on screen. */
import { entityNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { untilCommit, type CommitTeller } from '#lib/server/engine/until-commit.ts';
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

type Reader = Pick<Engine, 'query'> & CommitTeller;

/**
 * Names that were read, by what a viewer may see; null where that is no such record. The owners of one page are those of
 * the next. A scope names everybody whom a manager leads: it is looked up once, and is no part of each record's key.
 */
const namesRead = untilCommit<Map<string, string | null>>(100);

/** Names that are kept of one scope. */
const mostNames = 50_000;

function namesReadBy(engine: Reader, { scope, part }: Viewer): Map<string, string | null> {
	const byScope = namesRead(engine);
	const key = JSON.stringify([scope, part]);
	const known = byScope.get(key);
	if (known && known.size < mostNames) return known;
	const names = new Map<string, string | null>();
	byScope.set(key, names);
	return names;
}

/** The names of records, as far as the viewer may see them: of those that were not read just now, in one query. */
export async function labelsOf(
	engine: Reader,
	viewer: Viewer,
	wanted: ReadonlyMap<EntityName, ReadonlySet<string>>
): Promise<Labels> {
	const read = namesReadBy(engine, viewer);
	const unread = [...wanted].flatMap(([entity, ids]): [EntityName, string[]][] => {
		const left = [...ids].filter((id) => !read.has(labelKey(entity, id)));
		return left.length > 0 ? [[entity, left]] : [];
	});
	const found = new Map(
		(await readLabels(engine, viewer, unread)).map(({ entity, id, label }) => [labelKey(entity, id), label])
	);
	for (const [entity, ids] of unread)
		for (const key of ids.map((id) => labelKey(entity, id))) read.set(key, found.get(key) ?? null);
	return new Map(
		[...wanted].flatMap(([entity, ids]) =>
			[...ids].flatMap((id) => {
				const key = labelKey(entity, id);
				const label = read.get(key) ?? null;
				return label === null ? [] : [[key, label] as const];
			})
		)
	);
}

interface NamedRow {
	entity: EntityName;
	id: string;
	label: string;
}

async function readLabels(
	engine: Reader,
	viewer: Viewer,
	wanted: [EntityName, string[]][]
): Promise<NamedRow[]> {
	if (wanted.length === 0) return [];
	const parts = wanted.map(
		([name], index) =>
			`select '${name}' as entity, id, ${labelSql(entityNamed(name))} as label
			from ${scoped(name, viewer)} where id in (select unnest($${index + 1}::varchar[]))`
	);
	const { rows } = await engine.query<NamedRow>(
		parts.join(' union all '),
		wanted.map(([, ids]) => ids)
	);
	return rows;
}

/**
 * Of records that have no name for the viewer, those that are there: of others, and not deleted. That is all that is
 * said of them, and only of ids that a record of the viewer's own has.
 *
 * @returns their keys, as of `labels`
 */
export async function hiddenOf(
	engine: Reader,
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
	engine: Reader,
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
