/** Where each stream of a connection stands, and what came of its runs. */
import { randomBytes } from 'node:crypto';
import type { Cursor, History } from '#connectors/connector.ts';
import type { Meter } from '#connectors/shared/transport.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { StreamPosition } from './batch.ts';
import type { ConnectionRow } from './connections.ts';
import { SyncError } from './errors.ts';

export interface StreamStanding {
	stream: string;
	cursor: Cursor;
	history: History | null;
	/** When the stream was last pulled to its end; null: it never was. */
	completed_at: string | null;
	/** Why it could not be pulled the last time. */
	message: string | null;
	/** Everything was pulled anew, and what the CRM no longer has was not looked for yet. */
	sweep_due: boolean;
}

/** Where the streams of a connection stand; one that was never pulled is absent. */
export async function standings(store: Store, connectionId: string): Promise<Map<string, StreamStanding>> {
	const { rows } = await store.engine.query<
		Omit<StreamStanding, 'cursor' | 'history'> & { cursor: string | null; history: string | null }
	>(
		`select stream, cast(cursor as varchar) as cursor, cast(history as varchar) as history, completed_at, message,
			coalesce(sweep_due, false) as sweep_due
		from sync_state where connection_id = $1`,
		[connectionId]
	);
	return new Map(
		rows.map(({ cursor, history, ...row }) => [
			row.stream,
			{
				...row,
				cursor: cursor === null ? null : (JSON.parse(cursor) as Cursor),
				history: history === null ? null : (JSON.parse(history) as History)
			}
		])
	);
}

/** Keep where a stream stands, in the transaction that committed what it brought. */
export async function keepPosition(
	transaction: Transaction,
	connection: ConnectionRow,
	stream: string,
	{ cursor, history, isComplete, sweepDue }: StreamPosition
): Promise<void> {
	await transaction.query(
		`insert into sync_state (connector, source_account, stream, connection_id, cursor, history, completed_at, sweep_due, updated_at)
		values ($1, $2, $3, $4, $5::json, $6::json, case when $7 then now() end, $8, now())
		on conflict (connector, source_account, stream) do update set connection_id = excluded.connection_id,
			cursor = excluded.cursor, history = coalesce(excluded.history, history),
			completed_at = coalesce(excluded.completed_at, completed_at),
			sweep_due = coalesce(excluded.sweep_due, sweep_due), message = null, updated_at = now()`,
		[
			connection.connector,
			connection.account,
			stream,
			connection.id,
			JSON.stringify(cursor),
			history ? JSON.stringify(history) : null,
			isComplete,
			sweepDue ?? null
		]
	);
}

/** Note why a stream could not be pulled. */
export async function notePosition(
	store: Store,
	connection: ConnectionRow,
	stream: string,
	message: string
): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			`insert into sync_state (connector, source_account, stream, connection_id, message) values ($1, $2, $3, $4, $5)
			on conflict (connector, source_account, stream) do update set message = excluded.message, updated_at = now()`,
			[connection.connector, connection.account, stream, connection.id, message]
		)
	);
}

/** Forget where streams stand: the next run pulls everything. */
export async function forgetPositions(
	store: Store,
	connectionId: string,
	streams: readonly string[]
): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		for (const stream of streams)
			await transaction.query(
				'update sync_state set cursor = null where connection_id = $1 and stream = $2',
				[connectionId, stream]
			);
	});
}

export interface EntityCounts {
	read: number;
	new: number;
	changed: number;
	unchanged: number;
	deleted: number;
	rejected: number;
}

export type Counts = Partial<Record<EntityName, EntityCounts>>;

export type RunStatus = 'running' | 'done' | 'stopped' | 'failed' | 'cancelled' | 'interrupted';
export type Trigger = 'asked' | 'schedule' | 'webhook';

export interface SyncRun {
	id: string;
	connection_id: string;
	trigger: Trigger;
	is_full: boolean;
	status: RunStatus;
	started_at: string;
	finished_at: string | null;
	counts: Counts;
	cost: Meter | null;
	warnings: string[];
	message: string | null;
}

/** How long a run that says nothing still holds its connection. */
const aliveFor = "interval '5 minutes'";

/**
 * Begin a run, unless the connection has one: two would pull the same.
 *
 * @returns the id of the run; null when there is one already
 */
export async function beginRun(
	store: Store,
	connection: ConnectionRow,
	trigger: Trigger,
	isFull: boolean
): Promise<string | null> {
	const id = `sync_${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${randomBytes(3).toString('hex')}`;
	return store.engine.transaction(async (transaction) => {
		await transaction.query(
			`update sync_runs set status = 'interrupted', finished_at = alive_until, message = 'The server was stopped meanwhile.'
			where connection_id = $1 and status = 'running' and alive_until < now()`,
			[connection.id]
		);
		const { rows } = await transaction.query<{ id: string }>(
			`select id from sync_runs where connection_id = $1 and status = 'running'`,
			[connection.id]
		);
		if (rows.length > 0) return null;
		await transaction.query(
			`insert into sync_runs (id, connector, source_account, connection_id, trigger, is_full, status, counts, alive_until)
			values ($1, $2, $3, $4, $5, $6, 'running', '{}', now() + ${aliveFor})`,
			[id, connection.connector, connection.account, connection.id, trigger, isFull]
		);
		return id;
	});
}

/** Say that a run goes on, however long nothing is committed. */
export async function keepAlive(store: Store, id: string): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			`update sync_runs set alive_until = now() + ${aliveFor} where id = $1 and status = 'running'`,
			[id]
		)
	);
}

/**
 * Make sure, in the transaction that commits, that a run still holds its connection.
 *
 * @throws SyncError `running` when another took over, or the connection is gone
 */
export async function requireHeld(transaction: Transaction, id: string): Promise<void> {
	const { rows } = await transaction.query(
		`select 1 from sync_runs join connections on connections.id = connection_id
		where sync_runs.id = $1 and sync_runs.status = 'running' and removed_at is null`,
		[id]
	);
	if (rows.length > 0) return;
	throw new SyncError(
		'running',
		'Another run took over meanwhile, or the connection was removed.',
		'What was not committed yet is pulled by the next run.'
	);
}

/** Say what a run has come to so far, and that it goes on. */
export async function noteRun(
	transaction: Transaction,
	id: string,
	counts: Counts,
	cost: Meter,
	warnings: readonly string[]
): Promise<void> {
	await transaction.query(
		`update sync_runs set counts = $2::json, cost = $3::json, warnings = $4::json, alive_until = now() + ${aliveFor} where id = $1`,
		[id, JSON.stringify(counts), JSON.stringify(cost), JSON.stringify(warnings)]
	);
}

export async function endRun(
	store: Store,
	id: string,
	status: RunStatus,
	message: string | null,
	next: { connection: ConnectionRow; at: Date | null; pausedBecause: string | null }
): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`update sync_runs set status = $2, message = $3, finished_at = now() where id = $1 and status = 'running'`,
			[id, status, message]
		);
		await transaction.query(
			`update connections set next_run_at = $2, paused_at = coalesce(paused_at, case when $3::varchar is not null then now() end),
				paused_because = coalesce(paused_because, $3) where id = $1`,
			[next.connection.id, next.at?.toISOString() ?? null, next.pausedBecause]
		);
	});
}

/** The runs of a connection, the newest first. */
export async function runsOf(store: Store, connectionId: string, most = 20): Promise<SyncRun[]> {
	const { rows } = await store.engine.query<
		Omit<SyncRun, 'counts' | 'cost' | 'warnings'> & {
			counts: string;
			cost: string | null;
			warnings: string | null;
		}
	>(
		`select id, connection_id, trigger, is_full, case when status = 'running' and alive_until < now() then 'interrupted' else status end as status,
			started_at, finished_at, cast(counts as varchar) as counts, cast(cost as varchar) as cost, cast(warnings as varchar) as warnings, message
		from sync_runs where connection_id = $1 order by started_at desc, id desc limit ${most}`,
		[connectionId]
	);
	return rows.map(({ counts, cost, warnings, ...row }) => ({
		...row,
		counts: JSON.parse(counts) as Counts,
		cost: cost === null ? null : (JSON.parse(cost) as Meter),
		warnings: warnings === null ? [] : (JSON.parse(warnings) as string[])
	}));
}
