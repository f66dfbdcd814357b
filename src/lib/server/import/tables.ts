import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headerKey, type FieldMap } from '#connectors/export-shape.ts';
import { customPrefix } from '#lib/crm/custom-fields.ts';
import type { FieldType } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { recomputeReportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { applySuppressions, isSuppressedEntity } from '#lib/server/store/suppressions.ts';
import { loadFile, readyFile, type ReadyFile, type Run } from './file.ts';
import { macros } from './load/macros.ts';
import { loadOrder } from './order.ts';
import type { ImportPlan } from './plan.ts';
import { ownNames } from './own-names.ts';
import { ImportClock } from './progress.ts';
import { customName } from './recognise/column-type.ts';
import { readTarget } from './recognise/columns.ts';
import { finishImport, startImport } from './record.ts';
import type { ColumnMapping, FileReport } from './report.ts';
import { discard, dropStaging, newImportId } from './run.ts';

/** Records whose columns are known for certain, as CSV in UTF-8 with a header. */
export interface RecordTable {
	/** As people call it: `HubSpot deals`. */
	name: string;
	path: string;
	header: readonly string[];
	map: FieldMap;
	/** All fields that the CRM has beside the map's, by its own names, which are those of their columns. */
	customFields: ReadonlyMap<string, { label: string; type: FieldType }>;
	/** Fields of deals whose every change comes as `deal_events` in the same tables. */
	recordedFields: readonly string[];
	/** Rows, for progress. */
	rows: number;
}

export interface TablesOptions {
	source: string;
	account: string;
	syncRun: string;
	signal?: AbortSignal;
	/** Done in the transaction that loads the tables, after them, under the same import. */
	after?: (transaction: Transaction, importId: string) => Promise<void>;
}

/**
 * Load what a CRM answered, all of it in one transaction, in an order in which everything a record points to comes first.
 * It is kept, and can be mended where it is refused, as a file that a person brought.
 *
 * @throws RecordError `not_allowed`; the signal's reason when it is aborted: the store is then as it was
 */
export async function importTables(
	store: Store,
	viewer: Viewer,
	tables: readonly RecordTable[],
	{ source, account, syncRun, signal, after }: TablesOptions
): Promise<FileReport[]> {
	requireCapability(viewer, 'import');
	const scratch = await mkdtemp(join(tmpdir(), 'weatherglass-sync-'));
	const clock = new ImportClock(undefined);
	const run: Run = {
		store,
		viewer,
		importId: newImportId(),
		account,
		scratch,
		dryRun: false,
		signal,
		clock,
		syncRun
	};
	try {
		// A day without a time, or a time without an offset, is one by the clocks of the company.
		const { time_zone: timeZone } = await store.settings();
		const plans = (await Promise.all(tables.map((table) => planTable(table, source, timeZone)))).sort(
			(a, b) => loadOrder(a.entity) - loadOrder(b.entity) || Number(a.updatesOnly) - Number(b.updatesOnly)
		);
		clock.begin(plans.map(({ file, bytes, rowsEstimated: rows }) => ({ file, bytes, rows })));
		const ready: ReadyFile[] = [];
		for (const [position, plan] of plans.entries()) ready.push(await readyFile(run, plan, position));
		return await store.engine.transaction(
			(transaction) => loadTables(transaction, run, ready, source, after),
			{
				signal
			}
		);
	} catch (error) {
		await discard(run);
		throw error;
	} finally {
		await dropStaging(run, tables.length);
		await rm(scratch, { recursive: true, force: true });
	}
}

async function loadTables(
	transaction: Transaction,
	run: Run,
	ready: readonly ReadyFile[],
	source: string,
	after: TablesOptions['after']
): Promise<FileReport[]> {
	const reports: FileReport[] = [];
	await startImport(transaction, run.viewer, run.importId, source, run.account, run.syncRun);
	await transaction.script(macros);
	for (const file of ready) reports.push(await loadFile(transaction, run, file));
	if (ready.some(({ plan }) => plan.entity === 'exchange_rates'))
		await recomputeReportingAmounts(transaction);
	if (ready.some(({ plan }) => isSuppressedEntity(plan.entity))) await applySuppressions(transaction);
	await after?.(transaction, run.importId);
	await finishImport(transaction, run.importId);
	return reports;
}

/** How a table is read: nothing of it has to be guessed. */
async function planTable(table: RecordTable, source: string, timeZone: string): Promise<ImportPlan> {
	const { name, path, header, map, rows, recordedFields } = table;
	const percents = new Set((map.percents ?? []).map(headerKey));
	return {
		file: name,
		part: null,
		path,
		bytes: (await stat(path)).size,
		dialect: {
			format: 'csv',
			encoding: 'utf-8',
			delimiter: ',',
			quote: '"',
			lineEnd: '\n',
			headerLine: 1,
			decimal: '.',
			dateOrder: 'iso'
		},
		source,
		entity: map.entity,
		confidence: 1,
		columns: columnsOf(table),
		preview: [],
		rowsEstimated: rows,
		warnings: [],
		fingerprint: '',
		wrapped: 'none',
		constants: map.constants ?? {},
		values: map.values ?? {},
		misfits: [],
		updatesOnly: map.updatesOnly ?? false,
		continues: false,
		closedByProbability: map.closedByProbability ?? false,
		recordedFields,
		localTimes: false,
		timeZone,
		isZoneSaid: true,
		others: [],
		undecided: { dates: [], numbers: [] },
		percents: header.filter((column) => percents.has(headerKey(column)))
	};
}

function columnsOf({ header, map, customFields }: RecordTable): ColumnMapping[] {
	const targets = new Map(Object.entries(map.columns).map(([name, target]) => [headerKey(name), target]));
	const own = ownNames(customFields);
	return header.map((name): ColumnMapping => {
		const target = targets.get(headerKey(name));
		const meant = target ? readTarget(map.entity, target) : null;
		const certain = { confidence: 1, reason: `${map.name} has this field`, samples: [] };
		if (meant) {
			const { field, link } = meant;
			return { name, field: field.name, type: field.type, ...certain, ...(link && { link }) };
		}
		const custom = customFields.get(name);
		if (!custom) return { name, field: null, type: 'text', ...certain };
		const ownName = own.get(name)!;
		// Two fields may have one label; their columns need names of their own.
		const label = ownName === customName(custom.label) ? custom.label : `${custom.label} (${name})`;
		return { ...certain, name: label, field: `${customPrefix}${ownName}`, type: custom.type };
	});
}
