import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	EngineError,
	type Engine,
	type Parameter,
	type QueryOptions,
	type QueryResult
} from '#lib/server/engine/engine.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { tooManyRows } from '#lib/server/engine/errors.ts';
import { unstopped } from '#lib/server/engine/manners.ts';
import { audit } from '../audit.ts';
import { requireCapability } from '../require-capability.ts';
import { walled } from '../row-scope.ts';
import type { Store } from '../store.ts';
import { engineNames } from './engine-names.ts';
import { placeOf, SqlError } from './errors.ts';
import { BoundValues, composed, queryOfRows, type SqlGiven } from './given.ts';
import { guard, type ReadableRelation } from './guard.ts';
import { inTurn } from './in-turn.ts';
import { sqlOf, syntaxTree, type SyntaxNode } from './tree.ts';

export { SqlError } from './errors.ts';
export type { EarlierResult, SqlGiven, SqlParameter } from './given.ts';

/** What a query may answer before it is stopped. */
const rowLimit = 1_000_000;
const byteLimit = 256 * 1024 ** 2;
const longestSql = 100_000;
/** Characters of a query that the audit log keeps. */
const longestNoted = 10_000;

export interface SqlOptions extends QueryOptions {
	/** What the entry in the audit log has beside the query. */
	noted?: Record<string, unknown>;
}

/** The beginning of an answer. */
export interface Preview extends QueryResult {
	/** Whether there are more rows than these. */
	isCut: boolean;
}

/**
 * Run SQL that a person wrote, with the rights of that person: one read-only query on the canonical tables, each
 * replaced by what the viewer may see of it.
 *
 * @throws SqlError when it is anything else; EngineError when the engine refuses or stops it
 */
export function runSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	options: SqlOptions = {}
): Promise<QueryResult> {
	return guarded(store, viewer, sql, options, ({ text, values }, limits) =>
		store.engine.query(text, values, limits)
	);
}

/** As `runSql`, but only the first rows: a longer answer is cut and not refused. It may have parameters and read earlier results. */
export async function previewSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	rows: number,
	options: SqlOptions = {},
	given: SqlGiven = {}
): Promise<Preview> {
	const run: Runner<QueryResult> = ({ text, values }, limits) =>
		store.engine.query(`select * from (${text}) limit ${rows + 1}`, values, limits);
	const result = await guarded(store, viewer, sql, options, run, given);
	return { ...result, rows: result.rows.slice(0, rows), isCut: result.rows.length > rows };
}

/** As `runSql`, answered as an Apache Arrow IPC stream. */
export function arrowOfSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	options: SqlOptions = {}
): Promise<Uint8Array> {
	return guarded(store, viewer, sql, options, ({ text, values }, limits) =>
		store.engine.queryArrow(text, values, limits)
	);
}

/** As `runSql`, answered as a Parquet file. */
export function parquetOfSql(
	store: Store,
	viewer: Viewer,
	sql: string,
	options: SqlOptions = {}
): Promise<Uint8Array> {
	return guarded(store, viewer, sql, options, async ({ text, values }, limits) => {
		const folder = await mkdtemp(join(tmpdir(), 'weatherglass-parquet-'));
		const file = join(folder, 'answer.parquet');
		try {
			const most = limits.rowLimit ?? rowLimit;
			const rows = await store.engine.queryToFile(
				`select * from (${text}) limit ${most + 1}`,
				file,
				values,
				limits
			);
			if (rows > most) throw tooManyRows(most);
			return await readFile(file);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
}

/** SQL that may be run, and the values of its `$1`, `$2`, …. */
interface SafeSql {
	text: string;
	values: Parameter[];
}

type Runner<T> = (safe: SafeSql, limits: QueryOptions) => Promise<T>;

/** Check a query, scope it, and run it within the limits; failures are told in terms of what the person wrote. */
async function guarded<T>(
	store: Store,
	viewer: Viewer,
	sql: string,
	options: SqlOptions,
	run: Runner<T>,
	given: SqlGiven = {}
): Promise<T> {
	requireCapability(viewer, 'sql');
	const { noted = {}, ...limits } = options;
	const started = performance.now();
	let refused: string | null = null;
	try {
		const safe = await composedSql(store.engine, viewer, sql, given);
		return await inTurn(store.engine, viewer, limits.signal, () =>
			run(safe, {
				priority: 'heavy',
				timeZone: viewer.timeZone,
				rowLimit,
				byteLimit,
				...limits,
				readOnly: true
			})
		);
	} catch (failure) {
		refused = (failure as { code?: string }).code ?? 'failed';
		throw inTermsOf(sql, failure);
	} finally {
		await note(store, viewer, sql, {
			...noted,
			milliseconds: Math.round(performance.now() - started),
			...(refused ? { refused } : {})
		});
	}
}

/** How long an answer waits for its entry in the audit log, which stands in the queue behind a long import. */
const noteMilliseconds = 2000;

async function note(
	store: Store,
	viewer: Viewer,
	sql: string,
	detail: Record<string, unknown>
): Promise<void> {
	const subject = sql.trim().slice(0, longestNoted);
	// What was cancelled is noted too.
	const noted = audit(unstopped(store.engine), viewer, { action: 'sql', subject, detail }).catch(
		(failure: unknown) => console.error('SQL could not be noted in the audit log:', failure)
	);
	await Promise.race([noted, sleep(noteMilliseconds, undefined, { ref: false })]);
}

/** SQL that the viewer ran before, each once, the latest first. */
export async function sqlHistory(store: Store, viewer: Viewer, limit = 30): Promise<string[]> {
	const { rows } = await store.engine.query<{ sql: string }>(
		`select subject as sql from audit_log
		where action = 'sql' and account_id = $1 and length(subject) < ${longestNoted}
			and (detail->>'refused') is null
		group by subject order by max(occurred_at) desc limit $2`,
		[viewer.accountId, limit]
	);
	return rows.map(({ sql }) => sql);
}

/** The SQL that really runs: the person's and what it reads of earlier results, with every table scoped to the viewer. */
async function composedSql(
	engine: Engine,
	viewer: Viewer,
	sql: string,
	{ earlier = [], parameters }: SqlGiven
): Promise<SafeSql> {
	const bound = new BoundValues(parameters);
	const results: { name: string; sql: string }[] = [];
	const names = () => results.map(({ name }) => name);
	for (const result of earlier) {
		const query =
			'sql' in result
				? await scopedSql(engine, viewer, result.sql, names(), bound)
				: queryOfRows(result, bound);
		results.push({ name: result.name, sql: query });
	}
	const text = await scopedSql(engine, viewer, sql, names(), bound);
	return { text: composed(text, results), values: bound.values };
}

/** A person's query with every table scoped to the viewer; `earlier` are the names of results it may read too. */
async function scopedSql(
	engine: Engine,
	viewer: Viewer,
	sql: string,
	earlier: readonly string[],
	bound: BoundValues
): Promise<string> {
	if (sql.length > longestSql)
		throw new SqlError(
			'too_long',
			`The query has ${sql.length} characters.`,
			`Write it in ${longestSql} characters or fewer.`
		);
	const names = await engineNames(engine);
	const tree = await syntaxTree(engine, sql);
	const used = guard(sql, tree, names, () => ({}), earlier, bound).relations;
	const views = new Map<ReadableRelation, SyntaxNode>();
	for (const relation of used) {
		const view = await syntaxTree(engine, `select * from ${walled(relation, viewer)}`);
		views.set(relation, (view.statements as SyntaxNode[])[0]!);
	}
	const rewritten = guard(sql, tree, names, (relation) => views.get(relation)!, earlier, bound).tree;
	const text = await sqlOf(engine, rewritten);
	if (text === null)
		throw new SqlError(
			'not_a_query',
			'This query could not be read.',
			'Write it more simply, as one SELECT.'
		);
	return text;
}

/** What the engine says of the SQL that ran, as it concerns the person's; other failures pass. */
function inTermsOf(sql: string, failure: unknown): unknown {
	if (!(failure instanceof EngineError) || failure.code !== 'invalid_sql') return failure;
	// What follows shows a line of the scoped SQL.
	const message = failure.message.replace(/\s*\n\s*LINE \d+:[\s\S]*$/, '').trim();
	const name = /["“]([^"”\n]+)["”]/.exec(message)?.[1] ?? wordAtCaret(failure.message);
	const advice = 'Data › Dictionary lists the tables and their columns.';
	return new SqlError('invalid', message, failure.advice ?? advice, name ? placeOf(sql, name) : null);
}

/** The word at which the engine points in the line of SQL that it shows. */
function wordAtCaret(message: string): string | undefined {
	const [, head, shown, before] = /\n(LINE \d+: )(.*)\n( *)\^/.exec(message) ?? [];
	if (head === undefined || shown === undefined || before === undefined) return undefined;
	return /^[\p{L}\p{N}_]+/u.exec(shown.slice(before.length - head.length))?.[0];
}
