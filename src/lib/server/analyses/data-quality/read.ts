/** The records of an entity, and what is found wanting in them: as SQL. */
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dimensions, type QualityDimension } from './result.ts';
import { rulesOf, type Rule } from './rules.ts';

/** Found by looking at pairs of records rather than at each: their ids are given to the SQL. */
const repeated: Rule = {
	key: 'repeated',
	dimension: 'duplicates',
	finding: 'stand there again, beside an older record of the same',
	advice: 'Merge them under Data, Duplicates, or say that they are different.',
	sql: 'select unnest($1::varchar[]) as id'
};

export const allRules = (entity: EntityName, viewer: Viewer): Rule[] => [
	...rulesOf(entity, viewer),
	repeated
];

/** `records` of the entity and `findings` in them, as common table expressions. */
function reading(entity: EntityName, viewer: Viewer, rules: readonly Rule[]): string {
	const found = rules.map(({ sql }, place) => `select ${place} as rule, id from (${sql})`);
	return `records as (select * from ${scoped(entity, viewer)}),
findings as materialized (
	select distinct rule, id from (
		${found.join('\n\t\tunion all\n\t\t')}
	)
	where id is not null
)`;
}

export interface Wanting {
	records: number;
	wanting: number;
	byDimension: Record<QualityDimension, number>;
}

export interface EntityReading {
	/** Each with the records found wanting, and how many it speaks of. */
	rules: { rule: Rule; records: number; of: number; examples: string[] }[];
	/** By owner; null of an entity without owners, or nobody. */
	owners: (Wanting & { owner: string | null })[];
	fields: { field: string; records: number; empty: number }[];
	sql: string;
}

interface Row {
	what: 'rule' | 'of' | 'owner';
	place: number | null;
	owner: string | null;
	records: number;
	wanting: number | null;
	examples: string[] | null;
	[dimension: string]: unknown;
}

/** Everything that is found wanting in the records of an entity, by rule and by owner. */
export async function readEntity(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	again: readonly string[]
): Promise<EntityReading> {
	const rules = allRules(entity, viewer);
	const { owner } = entityNamed(entity);
	const flag = (name: QualityDimension) =>
		rules.some(({ dimension }) => dimension === name)
			? `coalesce(bool_or(rule in (${rules.flatMap(({ dimension }, place) => (dimension === name ? [place] : [])).join(', ')})), false)`
			: 'false';
	const none = dimensions.map((name) => `null::bigint as ${name}`).join(', ');
	const narrow = rules.flatMap(({ of }, place) => (of ? [{ of, place }] : []));
	const sql = `with ${reading(entity, viewer, rules)},
flagged as (
	select id, ${dimensions.map((name) => `${flag(name)} as ${name}`).join(', ')} from findings group by id
)
select 'rule' as what, rule as place, null as owner, count(*) as records, null as wanting, min(id, 5) as examples,
	${none}
from findings group by rule
${narrow.map(({ of, place }) => `union all\nselect 'of', ${place}, null, count(*), null, null, ${none}\nfrom records r where ${of}`).join('\n')}
union all
select 'owner', null, ${owner ? `records.${owner}` : 'null'}, count(*), count(flagged.id), null,
	${dimensions.map((name) => `count(*) filter (where flagged.${name})`).join(', ')}
from records left join flagged on flagged.id = records.id
group by all
order by all`;
	const [{ rows }, fields] = await Promise.all([
		store.engine.query<Row>(sql, [[...again]], { timeZone: viewer.timeZone, priority: 'heavy' }),
		readFields(store, viewer, entity)
	]);
	const of = (kind: Row['what']) => rows.filter(({ what }) => what === kind);
	const all = of('owner').reduce((sum, { records }) => sum + Number(records), 0);
	const spokenOf = new Map(of('of').map(({ place, records }) => [Number(place), Number(records)]));
	return {
		sql,
		fields,
		rules: of('rule').map(({ place, records, examples }) => ({
			rule: rules[Number(place)]!,
			records: Number(records),
			of: spokenOf.get(Number(place)) ?? all,
			examples: examples ?? []
		})),
		owners: of('owner').map((row) => ({
			owner: row.owner,
			records: Number(row.records),
			wanting: Number(row.wanting),
			byDimension: Object.fromEntries(
				dimensions.map((name) => [name, Number(row[name])])
			) as Wanting['byDimension']
		}))
	};
}

/** How often each field is empty. What Weatherglass works out itself is no field that someone fills. */
async function readFields(
	store: Store,
	viewer: Viewer,
	entity: EntityName
): Promise<EntityReading['fields']> {
	const fields = entityNamed(entity).fields.filter(({ derived }) => !derived);
	const counts = fields.map(({ name }) => `count(${name}) as "${name}"`);
	const { rows } = await store.engine.query<Record<string, number>>(
		`select count(*) as records, ${counts.join(', ')} from ${scoped(entity, viewer)}`,
		[],
		{ priority: 'heavy' }
	);
	const records = Number(rows[0]?.records ?? 0);
	return fields.map(({ name }) => ({
		field: name,
		records,
		empty: records - Number(rows[0]?.[name] ?? 0)
	}));
}

export interface WantingRecord {
	id: string;
	label: string;
	owner: string | null;
}

/** As many as a page shows at once. */
export const mostShown = 100;

/** The records behind a finding, those of each owner together. */
export async function readRecords(
	store: Store,
	viewer: Viewer,
	asked: { entity: EntityName; rule: Rule; owner?: string | null; limit?: number },
	again: readonly string[]
): Promise<{ records: WantingRecord[]; total: number }> {
	const { title, owner: ownerColumn } = entityNamed(asked.entity);
	const parameters: Parameter[] = asked.rule === repeated ? [[...again]] : [];
	const isOwned = asked.owner !== undefined && ownerColumn !== null;
	if (isOwned) parameters.push(asked.owner ?? null);
	const sql = `with ${reading(asked.entity, viewer, [asked.rule])}
select
	records.id,
	coalesce(${title ? `records.${title}::varchar` : 'null'}, records.id) as label,
	${ownerColumn ? 'people.name' : 'null::varchar'} as owner,
	(count(*) over ())::integer as total
from records
join findings on findings.id = records.id
${ownerColumn ? `left join ${scoped('people', viewer)} people on people.id = records.${ownerColumn}` : ''}
${isOwned ? `where records.${ownerColumn} is not distinct from $${parameters.length}` : ''}
order by owner nulls last, label, records.id
limit ${asked.limit ?? mostShown}`;
	const { rows } = await store.engine.query<WantingRecord & { total: number }>(sql, parameters, {
		timeZone: viewer.timeZone,
		priority: 'heavy',
		rowLimit: asked.limit ?? mostShown
	});
	return {
		records: rows.map(({ id, label, owner }) => ({ id, label, owner })),
		total: rows[0]?.total ?? 0
	};
}

/** The records of an owner that have any finding, with all they have. */
export async function readOwned(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	owner: string | null,
	again: readonly string[]
): Promise<{ id: string; label: string; findings: string[] }[]> {
	const { title, owner: ownerColumn } = entityNamed(entity);
	if (!ownerColumn) return [];
	const rules = allRules(entity, viewer);
	const { rows } = await store.engine.query<{ id: string; label: string; rules: number[] }>(
		`with ${reading(entity, viewer, rules)}
select records.id, coalesce(${title ? `any_value(records.${title})::varchar` : 'null'}, records.id) as label,
	list(findings.rule order by findings.rule) as rules
from records
join findings on findings.id = records.id
where records.${ownerColumn} is not distinct from $2
group by records.id
order by len(rules) desc, label, records.id
limit ${mostShown}`,
		[[...again], owner],
		{ timeZone: viewer.timeZone, priority: 'heavy' }
	);
	return rows.map(({ id, label, rules: found }) => ({
		id,
		label,
		findings: found.map((place) => rules[Number(place)]!.finding)
	}));
}
