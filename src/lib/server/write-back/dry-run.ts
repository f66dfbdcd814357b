/** What writing back would change, record by record. Nothing is written. */
import { randomUUID } from 'node:crypto';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { isStandIn, openConnection, type OpenConnection, type OpenOptions } from '#lib/server/sync/index.ts';
import { WriteBackError } from './errors.ts';
import { listMappings, type Mapping } from './mappings.ts';
import { isSame } from './same.ts';
import { valuesOf } from './subjects.ts';

/** What came of one mapping. */
export interface MappingCounts {
	mapping: string;
	/** Records whose field would change. */
	differ: number;
	same: number;
	/** Records without a value, whose field stays as it is. */
	without: number;
	/** Records that the CRM has no more. */
	gone: number;
	/** Records whose value the field does not take. */
	unfit: number;
	/** Why nothing, or not everything, is written. */
	silent: string | null;
}

interface Proposal {
	recordId: string;
	sourceId: string;
	from: string | null;
	to: string | null;
}

/** Changes that a statement inserts. */
const insertedTogether = 500;

/**
 * Look what writing back would change: the CRM's present values are read first, and only differences are kept. What an earlier
 * dry run still proposed is proposed no more.
 *
 * @returns the id of the dry run
 * @throws SyncError; ApiError; WriteBackError `invalid` when nothing is chosen; RecordError `not_allowed`
 */
export async function dryRun(
	store: Store,
	viewer: Viewer,
	connectionId: string,
	options: OpenOptions = {}
): Promise<string> {
	requireCapability(viewer, 'manage_connections');
	const opened = await openConnection(store, connectionId, options);
	const mappings = await listMappings(store, viewer, connectionId);
	if (mappings.length === 0)
		throw new WriteBackError(
			'invalid',
			'Nothing is chosen to be written.',
			'Choose a figure and a field first.'
		);
	const found: { mapping: Mapping; counts: MappingCounts; proposals: Proposal[] }[] = [];
	for (const mapping of mappings)
		found.push({ mapping, ...(await proposalsOf(store, viewer, opened, mapping, options.signal)) });
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`delete from write_back_changes where connection_id = $1 and state = 'proposed'`,
			[connectionId]
		);
		await transaction.query(
			'insert into write_back_dry_runs (id, connection_id, made_by, counts) values ($1, $2, $3, $4::json)',
			[id, connectionId, viewer.accountId, JSON.stringify(found.map(({ counts }) => counts))]
		);
		for (const { mapping, proposals } of found)
			for (let start = 0; start < proposals.length; start += insertedTogether)
				await transaction.query(
					`insert into write_back_changes (id, dry_run_id, mapping_id, connection_id, entity, field, state,
						record_id, source_id, old_value, new_value)
					select uuid()::varchar, $1, $2, $3, $4, $5, 'proposed', each.recordId, each.sourceId, each."from", each."to"
					from (select unnest(from_json($6::json,
						'[{"recordId":"VARCHAR","sourceId":"VARCHAR","from":"VARCHAR","to":"VARCHAR"}]')) as each)`,
					[
						id,
						mapping.id,
						connectionId,
						mapping.entity,
						mapping.field.name,
						JSON.stringify(proposals.slice(start, start + insertedTogether))
					]
				);
	});
	return id;
}

async function proposalsOf(
	store: Store,
	viewer: Viewer,
	{ connection, connector, session }: OpenConnection,
	{ id, entity, subject, field, clears }: Mapping,
	signal?: AbortSignal
): Promise<{ counts: MappingCounts; proposals: Proposal[] }> {
	const { values, silent } = await valuesOf(store, viewer, entity, subject, signal);
	const counts: MappingCounts = { mapping: id, differ: 0, same: 0, without: 0, gone: 0, unfit: 0, silent };
	// A field is emptied only where it is known that there is no value, not where no model can say.
	const mayClear = clears && silent === null;
	const wanted = new Map<string, { recordId: string; to: string | null }>();
	for (const { recordId, sourceId } of await recordsOf(store, viewer, entity, connection)) {
		const to = values.get(recordId) ?? null;
		if (to === null && !mayClear) counts.without++;
		else if (to !== null && field.choices && !field.choices.includes(to)) counts.unfit++;
		else wanted.set(sourceId, { recordId, to });
	}
	const now = await connector.writeBack!.read(session, entity, field.name, [...wanted.keys()]);
	const proposals: Proposal[] = [];
	for (const [sourceId, { recordId, to }] of wanted) {
		const from = now.get(sourceId);
		if (from === undefined) counts.gone++;
		else if (isSame(field, from, to)) counts.same++;
		else proposals.push({ recordId, sourceId, from, to });
	}
	counts.differ = proposals.length;
	return { counts, proposals };
}

/** The records of an account that the CRM knows by an id. */
async function recordsOf(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	{ connector, account }: OpenConnection['connection']
): Promise<{ recordId: string; sourceId: string }[]> {
	const { rows } = await store.engine.query<{ recordId: string; sourceId: string }>(
		`select id as "recordId", source_id as "sourceId" from ${scoped(entity, viewer)}
		where source_system = $1 and source_account = $2 and source_id is not null and not ${isStandIn('source_id')} order by id`,
		[connector, account]
	);
	return rows;
}
