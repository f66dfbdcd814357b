/** Write what a person ticked of a dry run, and nothing else. */
import type { WriteBack, Session } from '#connectors/connector.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { openConnection, type OpenOptions } from '#lib/server/sync/index.ts';
import { WriteBackError } from './errors.ts';
import { listMappings, type Mapping } from './mappings.ts';
import { isSame } from './same.ts';

/** What became of what was ticked. */
export interface Applied {
	written: number;
	/** Changed or gone in the CRM since the dry run. */
	leftOut: number;
	failed: number;
}

interface Change extends Record<string, string | null> {
	id: string;
	mapping_id: string;
	source_id: string;
	old_value: string | null;
	new_value: string | null;
}

interface Outcome {
	id: string;
	state: 'written' | 'left_out' | 'failed';
	message: string | null;
}

/** Records that are claimed, read again, written and noted together: a run that dies leaves no more than these open. */
const together = 100;

/**
 * Write the ticked changes of a dry run. Each record is read again first, and left out where its field no longer holds what the
 * dry run saw. A change is written once, whoever applies it again.
 *
 * @param ticked ids of changes; `all` is all that the dry run proposed
 * @throws WriteBackError `not_found`, `invalid`; SyncError; RecordError `not_allowed`
 */
export async function applyDryRun(
	store: Store,
	viewer: Viewer,
	{
		connection: connectionId,
		dryRun,
		ticked
	}: { connection: string; dryRun: string; ticked: readonly string[] | 'all' },
	options: OpenOptions = {}
): Promise<Applied> {
	requireCapability(viewer, 'manage_connections');
	const { connection, connector, session } = await openConnection(store, connectionId, options);
	const proposed = await proposedOf(store, connectionId, dryRun);
	const chosen = ticked === 'all' ? proposed : proposed.filter(({ id }) => ticked.includes(id));
	if (chosen.length === 0)
		throw new WriteBackError(
			'invalid',
			'Nothing is ticked that this dry run still proposes.',
			'Tick what is to be written, or make a dry run anew.'
		);
	const applied: Applied = { written: 0, leftOut: 0, failed: 0 };
	const fields: string[] = [];
	for (const mapping of await listMappings(store, viewer, connectionId)) {
		const own = chosen.filter(({ mapping_id: id }) => id === mapping.id);
		if (own.length > 0) fields.push(`${mapping.entity}.${mapping.field.name}`);
		for (let start = 0; start < own.length; start += together) {
			const claimed = await claim(store, own.slice(start, start + together));
			const outcomes = await writeSome(connector.writeBack!, session, mapping, claimed);
			await note(store, viewer, outcomes);
			for (const { state } of outcomes) applied[state === 'left_out' ? 'leftOut' : state]++;
		}
	}
	await audit(store.engine, viewer, {
		action: 'written_back',
		subject: connection.name,
		detail: { connection: connectionId, dry_run: dryRun, fields, ...applied }
	});
	return applied;
}

async function proposedOf(store: Store, connection: string, dryRun: string): Promise<Change[]> {
	const { rows } = await store.engine.query<Change>(
		`select id, mapping_id, source_id, old_value, new_value from write_back_changes
		where connection_id = $1 and dry_run_id = $2 and state = 'proposed' order by id`,
		[connection, dryRun]
	);
	return rows;
}

/** Take changes for this run: what another run took meanwhile is not among the answer. */
async function claim(store: Store, changes: readonly Change[]): Promise<Change[]> {
	const taken = await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ id: string }>(
			`update write_back_changes set state = 'writing'
			where state = 'proposed' and id in (select unnest(from_json($1::json, '["VARCHAR"]')))
			returning id`,
			[JSON.stringify(changes.map(({ id }) => id))]
		);
		return new Set(rows.map(({ id }) => id));
	});
	return changes.filter(({ id }) => taken.has(id));
}

async function writeSome(
	writeBack: WriteBack,
	session: Session,
	{ entity, field }: Mapping,
	changes: readonly Change[]
): Promise<Outcome[]> {
	const failed = (those: readonly Change[], error: unknown): Outcome[] =>
		those.map(({ id }) => ({ id, state: 'failed', message: (error as Error).message }));
	let now: ReadonlyMap<string, string | null>;
	try {
		now = await writeBack.read(
			session,
			entity as EntityName,
			field.name,
			changes.map(({ source_id: id }) => id)
		);
	} catch (error) {
		return failed(changes, error);
	}
	const outcomes: Outcome[] = [];
	const unchanged: Change[] = [];
	for (const change of changes) {
		const holds = now.get(change.source_id);
		if (holds === undefined)
			outcomes.push({ id: change.id, state: 'left_out', message: 'The CRM has the record no more.' });
		else if (!isSame(field, holds, change.old_value))
			outcomes.push({ id: change.id, state: 'left_out', message: `It holds ${holds ?? 'nothing'} by now.` });
		else unchanged.push(change);
	}
	if (unchanged.length === 0) return outcomes;
	try {
		const values = new Map(unchanged.map(({ source_id: id, new_value: value }) => [id, value]));
		const failures = await writeBack.write(session, entity, field.name, values);
		const refused = new Map(failures.map(({ id, message }) => [id, message]));
		for (const { id, source_id: sourceId } of unchanged) {
			const message = refused.get(sourceId) ?? null;
			outcomes.push({ id, state: message === null ? 'written' : 'failed', message });
		}
		return outcomes;
	} catch (error) {
		return [...outcomes, ...failed(unchanged, error)];
	}
}

async function note(store: Store, viewer: Viewer, outcomes: readonly Outcome[]): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			`update write_back_changes set state = each.state, message = each.message, written_at = now(), written_by = $2
			from (select unnest(from_json($1::json, '[{"id":"VARCHAR","state":"VARCHAR","message":"VARCHAR"}]')) as each) said
			where write_back_changes.id = each.id`,
			[JSON.stringify(outcomes), viewer.accountId]
		)
	);
}
