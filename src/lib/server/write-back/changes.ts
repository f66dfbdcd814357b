/** Dry runs as they are kept, and what was written. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { MappingCounts } from './dry-run.ts';

export interface DryRun {
	id: string;
	madeAt: string;
	counts: MappingCounts[];
}

/** A field of a record that was to be written. */
export interface WriteBackChange {
	id: string;
	mapping: string;
	entity: EntityName;
	record: string;
	/** As people call the record; null where it has no name. */
	label: string | null;
	field: string;
	from: string | null;
	to: string | null;
	state: 'proposed' | 'writing' | 'written' | 'left_out' | 'failed';
	message: string | null;
	at: string | null;
	by: string | null;
}

/** The latest dry run of a connection; null when there was none. @throws RecordError `not_allowed` */
export async function latestDryRun(store: Store, viewer: Viewer, connection: string): Promise<DryRun | null> {
	requireCapability(viewer, 'manage_connections');
	const { rows } = await store.engine.query<{ id: string; made_at: string; counts: string }>(
		`select id, made_at, cast(counts as varchar) as counts from write_back_dry_runs
		where connection_id = $1 order by made_at desc, id limit 1`,
		[connection]
	);
	const [row] = rows;
	return row ? { id: row.id, madeAt: row.made_at, counts: JSON.parse(row.counts) as MappingCounts[] } : null;
}

/** What a dry run still proposes, so many at most, and how many there are. @throws RecordError `not_allowed` */
export async function proposedChanges(
	store: Store,
	viewer: Viewer,
	dryRun: string,
	most = 500
): Promise<{ changes: WriteBackChange[]; total: number }> {
	requireCapability(viewer, 'manage_connections');
	const { rows } = await store.engine.query<{ total: number }>(
		`select count(*)::integer as total from write_back_changes where dry_run_id = $1 and state = 'proposed'`,
		[dryRun]
	);
	const changes = await changesThat(
		store,
		viewer,
		`dry_run_id = $1 and state = 'proposed' order by entity, field, record_id limit ${most}`,
		[dryRun]
	);
	return { changes, total: rows[0]!.total };
}

/** What was written or tried, the latest first. @throws RecordError `not_allowed` */
export function writtenChanges(
	store: Store,
	viewer: Viewer,
	connection: string,
	most = 100
): Promise<WriteBackChange[]> {
	requireCapability(viewer, 'manage_connections');
	return changesThat(
		store,
		viewer,
		`connection_id = $1 and state <> 'proposed' order by written_at desc nulls first, record_id limit ${most}`,
		[connection]
	);
}

type Row = Omit<WriteBackChange, 'label'>;

async function changesThat(
	store: Store,
	viewer: Viewer,
	condition: string,
	parameters: string[]
): Promise<WriteBackChange[]> {
	const { rows } = await store.engine.query<Row & Record<string, string | null>>(
		`select id, mapping_id as mapping, entity, record_id as record, field, old_value as "from", new_value as "to", state,
			message, written_at as at, (select name from accounts where accounts.id = written_by) as by
		from write_back_changes where ${condition}`,
		parameters
	);
	const names = new Map<EntityName, ReadonlyMap<string, string>>();
	for (const entity of new Set(rows.map((row) => row.entity)))
		names.set(
			entity,
			await namesOf(
				store.engine,
				viewer,
				entity,
				rows.filter((row) => row.entity === entity).map(({ record }) => record)
			)
		);
	return rows.map((row) => ({ ...row, label: names.get(row.entity)?.get(row.record) ?? null }));
}
