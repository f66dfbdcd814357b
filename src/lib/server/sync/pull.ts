/** A run: the streams of a connection are pulled one after the other and committed part by part. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector, Cursor, Page, Session, Stream } from '#connectors/connector.ts';
import { ApiError } from '#connectors/shared/errors.ts';
import type { Transport } from '#connectors/shared/transport.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { importTables, type FileReport } from '#lib/server/import/index.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { Batch, type Swept } from './batch.ts';
import { connectionOf, credentialsOf, keepCredentials, type ConnectionRow } from './connections.ts';
import { connectorNamed, streamsNamed } from './connectors.ts';
import { SyncError } from './errors.ts';
import { mergeMerged, removeDeleted, removeRest, removeUnswept, returned } from './removals.ts';
import { openSession } from './session.ts';
import {
	beginRun,
	endRun,
	keepAlive,
	keepPosition,
	notePosition,
	noteRun,
	requireHeld,
	standings,
	type Counts,
	type EntityCounts,
	type RunStatus,
	type Trigger
} from './state.ts';

export interface PullOptions {
	/** Pull everything anew, whatever was pulled before. */
	full?: boolean;
	/** Only these of the connection's streams. */
	streams?: readonly string[];
	/** Only these records of a stream, such as those that a webhook told of. */
	only?: readonly StreamRecords[];
	trigger?: Trigger;
	signal?: AbortSignal;
	onProgress?: (progress: PullProgress) => void;
	/** Rows that are committed together, at most. */
	batchRows?: number;
	/** Milliseconds after which what was pulled is committed, however little it is. */
	batchMilliseconds?: number;
	connectors?: readonly Connector[];
	transport?: Transport;
}

export interface StreamRecords {
	stream: string;
	ids: readonly string[];
	deleted?: Page['deleted'];
}

export interface PullProgress {
	stream: string;
	/** Records read so far, of all streams. */
	read: number;
	/** Records that this stream will come to, where the CRM says. */
	expected: number | null;
	calls: number;
}

export interface PullReport {
	run: string;
	status: RunStatus;
	counts: Counts;
	warnings: string[];
	message: string | null;
	/** Calls that were made. */
	calls: number;
}

/**
 * So many rows are committed together, and none waits longer than the time: records and cursor in one transaction. What
 * is pulled quickly is loaded in few parts, which costs least; what is pulled slowly is safe soon.
 */
const usualBatch = { rows: 250_000, milliseconds: 10_000 };

/**
 * Pull a connection. A run that ends anywhere, by whatever, leaves what it had committed; the next one goes on from there.
 *
 * @throws SyncError `unknown_connection`, `running`; RecordError `not_allowed`
 */
export async function pull(
	store: Store,
	viewer: Viewer,
	id: string,
	options: PullOptions = {}
): Promise<PullReport> {
	requireCapability(viewer, 'import');
	const connection = await connectionOf(store, id);
	const connector = connectorNamed(connection.connector, options.connectors);
	const { full = false, trigger = 'asked' } = options;
	const run = await beginRun(store, connection, trigger, full);
	if (run === null) {
		throw new SyncError(
			'running',
			`${connection.name} is being pulled already.`,
			'Wait until that run has ended, or cancel it.'
		);
	}
	const signal = options.signal ?? new AbortController().signal;
	const beat = setInterval(() => void keepAlive(store, run).catch(() => undefined), 60_000).unref();
	const pulling = new Pull(store, viewer, connection, connector, run, signal, options);
	const outcome = await pulling.run().then(
		() => ({ status: 'done' as RunStatus, message: pulling.failures.join(' ') || null, paused: null }),
		(error: unknown) => outcomeOf(error, options.signal)
	);
	clearInterval(beat);
	const status = outcome.status === 'done' && pulling.failures.length > 0 ? 'stopped' : outcome.status;
	await endRun(store, run, status, outcome.message, {
		connection,
		at: nextRun(connection, status),
		pausedBecause: outcome.paused
	});
	const { counts, warnings, calls } = pulling;
	return { run, status, counts, warnings, message: outcome.message, calls };
}

function outcomeOf(
	error: unknown,
	signal?: AbortSignal
): { status: RunStatus; message: string | null; paused: string | null } {
	if (signal?.aborted) return { status: 'cancelled', message: 'It was cancelled.', paused: null };
	const { message, advice } = error as { message: string; advice?: string };
	const words = [message, advice].filter(Boolean).join(' ');
	if (!(error instanceof ApiError)) console.error('Sync:', error);
	const isRefused = error instanceof ApiError && error.code === 'unauthorised';
	const isPassing = error instanceof ApiError && (error.code === 'budget' || error.code === 'unavailable');
	// Credentials that are refused are refused the next time too: to go on trying may lock the account.
	return { status: isPassing ? 'stopped' : 'failed', message: words, paused: isRefused ? words : null };
}

function nextRun({ every_minutes: minutes }: ConnectionRow, status: RunStatus): Date | null {
	if (minutes === null) return null;
	const wait = status === 'stopped' || status === 'failed' ? Math.max(minutes, 60) : minutes;
	return new Date(Date.now() + wait * 60_000);
}

class Pull {
	readonly counts: Counts = {};
	readonly warnings: string[] = [];
	/** Streams that could not be pulled, and why, beside others that could. */
	readonly failures: string[] = [];
	#batch!: Batch;
	#folder = '';
	#read = 0;
	#session!: Session;

	constructor(
		private readonly store: Store,
		private readonly viewer: Viewer,
		private readonly connection: ConnectionRow,
		private readonly connector: Connector,
		private readonly runId: string,
		private readonly signal: AbortSignal,
		private readonly options: PullOptions
	) {}

	get calls(): number {
		return this.#session?.transport.meter.calls ?? 0;
	}

	async run(): Promise<void> {
		const { store, connection, connector, options, signal } = this;
		const credentials = await credentialsOf(store, connection.id);
		this.#session = openSession(credentials, {
			signal,
			reserve: connection.reserve,
			transport: options.transport,
			warn: (message, instead) => this.#warn(message, instead),
			saveCredentials: (changed) =>
				keepCredentials(store, connection.id, { ...credentials, ...changed }, null)
		});
		this.#folder = await mkdtemp(join(tmpdir(), 'weatherglass-pull-'));
		this.#begin();
		const streams = streamsNamed(connector, connection.streams).filter(
			({ name, comesWith }) => options.streams?.includes(comesWith ?? name) ?? true
		);
		try {
			const known = await standings(store, connection.id);
			for (const stream of streams) {
				const some = options.only?.find(({ stream: name }) => name === stream.name);
				if (options.only && !some) continue;
				const standing = known.get(stream.name);
				const cursor = options.full ? null : (standing?.cursor ?? null);
				if (some && cursor !== null) await this.#pullSome(stream, some, cursor);
				else await this.#pullStream(stream, cursor, standing?.sweep_due ?? false);
			}
			await this.#commit();
		} finally {
			await this.#batch.discard();
			await rm(this.#folder, { recursive: true, force: true });
		}
	}

	#warn(message: string, instead?: string): void {
		const place = instead === undefined ? -1 : this.warnings.indexOf(instead);
		if (place >= 0) this.warnings[place] = message;
		else if (!this.warnings.includes(message)) this.warnings.push(message);
	}

	#begin(): void {
		this.#batch = new Batch(this.#folder, performance.now());
	}

	/** Pull one stream; what it may not read does not keep the others from being pulled. */
	async #pullStream(stream: Stream, cursor: Cursor, sweepDue = false): Promise<void> {
		const isFull = cursor === null || sweepDue;
		try {
			await this.#pullPages(stream, stream.pull(this.#session, cursor), cursor, isFull);
			await this.#sweep(stream, isFull);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.code === 'expired_cursor' && cursor !== null) {
				this.#warn(
					`${stream.label}: ${this.connector.name} no longer knows where the last run ended; everything is pulled anew.`
				);
				return this.#pullStream(stream, null);
			}
			if (error.code !== 'forbidden' && error.code !== 'not_found') throw error;
			const message = `${stream.label}: ${error.message} ${error.advice}`;
			this.failures.push(message);
			await notePosition(this.store, this.connection, stream.name, message);
		}
	}

	async #pullPages(
		stream: Stream,
		pages: AsyncIterable<Page>,
		from: Cursor,
		sweepDue: boolean
	): Promise<void> {
		let last: Cursor = from;
		for await (const page of pages) {
			this.signal.throwIfAborted();
			last = page.cursor;
			await this.#batch.add(stream.name, page);
			this.#batch.place(stream.name, { cursor: last, isComplete: false, sweepDue });
			this.#read += page.records.reduce((sum, { rows }) => sum + rows.length, 0);
			this.#tell(stream, page.expected ?? null);
			if (this.#isFull()) await this.#commit();
		}
		this.#batch.place(stream.name, { cursor: last, isComplete: true, sweepDue });
	}

	/** The cursor stays: what else changed meanwhile is still to be pulled. */
	async #pullSome(stream: Stream, { ids, deleted = [] }: StreamRecords, cursor: Cursor): Promise<void> {
		if (!stream.pullSome) return this.#pullStream(stream, cursor);
		if (deleted.length > 0) await this.#batch.add(stream.name, { records: [], deleted, cursor });
		if (ids.length === 0) return;
		for await (const page of stream.pullSome(this.#session, ids))
			await this.#batch.add(stream.name, { ...page, cursor });
	}

	#tell(stream: Stream, expected: number | null): void {
		this.options.onProgress?.({ stream: stream.label, read: this.#read, expected, calls: this.calls });
	}

	#isFull(): boolean {
		const { batchRows = usualBatch.rows, batchMilliseconds = usualBatch.milliseconds } = this.options;
		return this.#batch.rows >= batchRows || performance.now() - this.#batch.startedAt >= batchMilliseconds;
	}

	async #sweep(stream: Stream, isFull: boolean): Promise<void> {
		const { sweep } = stream;
		if (!sweep || (sweep.when === 'full' && !isFull)) return;
		const ids: string[] = [];
		for await (const some of sweep.ids(this.#session)) {
			if (some === null) return;
			ids.push(...some);
		}
		for (const entity of [sweep.entity, ...(sweep.also ?? [])]) {
			const swept = { entity, ids };
			await this.#pullReturned(stream, swept, isFull);
			this.#batch.swept.push(swept);
		}
		this.#batch.place(stream.name, { ...this.#batch.positions.get(stream.name)!, sweepDue: false });
	}

	/** What was out of sight for a while and is back did not change: only its ids tell of it. */
	async #pullReturned(stream: Stream, swept: Swept, isFull: boolean): Promise<void> {
		const { connector: system, account } = this.connection;
		const ids = await this.store.engine.transaction((transaction) =>
			returned(transaction, swept, { source: { system, account }, name: this.connector.name })
		);
		if (ids.length === 0) return;
		const position = this.#batch.positions.get(stream.name)!;
		if (stream.pullSome) {
			for await (const page of stream.pullSome(this.#session, ids))
				await this.#batch.add(stream.name, { ...page, cursor: position.cursor });
			this.#batch.place(stream.name, position);
		} else if (!isFull) {
			this.#warn(`${stream.label}: records that were out of sight are back; the next run pulls everything.`);
			this.#batch.place(stream.name, { ...position, cursor: null });
		}
	}

	/** Commit what waits, and where the streams stand, in one transaction. */
	async #commit(): Promise<void> {
		const batch = this.#batch;
		if (batch.isEmpty) return;
		const { store, viewer, connection, signal, runId } = this;
		const tables = await batch.tables();
		const after = (transaction: Transaction, importId: string) =>
			this.#afterRecords(transaction, batch, importId);
		if (tables.length > 0 || batch.removes) {
			const { connector: source, account } = connection;
			const reports = await importTables(store, actorOf(viewer), tables, {
				source,
				account,
				syncRun: runId,
				signal,
				after
			});
			for (const report of reports) this.#count(report);
		} else await store.engine.transaction((transaction) => this.#keepOnly(transaction, batch), { signal });
		await store.engine.transaction((transaction) => this.#note(transaction));
		for (const { path } of tables) await rm(path, { force: true });
		this.#begin();
	}

	async #afterRecords(transaction: Transaction, batch: Batch, importId: string): Promise<void> {
		await requireHeld(transaction, this.runId);
		const { connection, connector, runId, viewer } = this;
		const removal = {
			source: { system: connection.connector, account: connection.account },
			syncRun: runId,
			importId,
			viewer: actorOf(viewer),
			name: connector.name,
			isAsked: this.options.full ?? false,
			warn: (message: string) => this.#warn(message)
		};
		await mergeMerged(transaction, batch.merged, removal);
		const gone = [
			await removeDeleted(transaction, batch.deleted, removal),
			await removeRest(transaction, batch.wholes, removal),
			await removeUnswept(transaction, batch.swept, removal)
		];
		for (const counts of gone) for (const [entity, count] of counts) this.#countsOf(entity).deleted += count;
		await this.#keepPositions(transaction, batch);
	}

	async #keepOnly(transaction: Transaction, batch: Batch): Promise<void> {
		await requireHeld(transaction, this.runId);
		await this.#keepPositions(transaction, batch);
	}

	async #keepPositions(transaction: Transaction, { positions }: Batch): Promise<void> {
		for (const [stream, position] of positions)
			await keepPosition(transaction, this.connection, stream, position);
	}

	#note(transaction: Transaction): Promise<void> {
		return noteRun(transaction, this.runId, this.counts, this.#session.transport.meter, this.warnings);
	}

	#count(report: FileReport): void {
		const counts = this.#countsOf(report.entity);
		counts.read += report.rows_read;
		counts.new += report.rows_loaded;
		counts.changed += report.rows_updated;
		counts.unchanged += report.rows_unchanged;
		counts.rejected += report.rows_rejected;
		for (const warning of report.warnings) this.#warn(warning);
	}

	#countsOf(entity: EntityName): EntityCounts {
		return (this.counts[entity] ??= { read: 0, new: 0, changed: 0, unchanged: 0, deleted: 0, rejected: 0 });
	}
}

/** Who pulls sees the whole company, whoever asked. */
const actorOf = (viewer: Viewer): Viewer => ({ ...systemViewer, accountId: viewer.accountId });
