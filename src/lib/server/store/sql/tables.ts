import { entityNamed, fieldNamed, isEntityName } from '#lib/crm/entities/index.ts';
import type { Store } from '../store.ts';
import { readableRelations, type ReadableRelation } from './guard.ts';

/** A table that SQL may read, as someone who writes SQL wants to know it. */
export interface SqlTable {
	name: ReadableRelation;
	description: string;
	columns: { name: string; type: string; description: string | null }[];
}

const histories: Partial<Record<ReadableRelation, string>> = {
	deal_versions:
		'Each deal as it stood, from when to when; its amount_base is at the rate of the day since which it stood so.',
	deal_stage_history: 'Each stay of a deal in a stage.'
};

/** The tables that SQL may read, with the types that the engine gives their columns. */
export async function sqlTables(store: Store): Promise<SqlTable[]> {
	const { rows } = await store.engine.query<{ relation: ReadableRelation; name: string; type: string }>(
		`select table_name as relation, column_name as name, data_type as type
		from duckdb_columns()
		where schema_name = 'main' and table_name in (select unnest($1::varchar[]))
		order by table_name, column_index`,
		[[...readableRelations]]
	);
	return readableRelations.map((relation) => {
		const entity = isEntityName(relation) ? entityNamed(relation) : null;
		return {
			name: relation,
			description: entity?.description ?? histories[relation] ?? '',
			columns: rows
				.filter((row) => row.relation === relation)
				.map(({ name, type }) => ({
					name,
					type: type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMPTZ' : type,
					description: (entity && fieldNamed(entity, name)?.description) ?? null
				}))
		};
	});
}
