import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { mergeRecords, unmergeRecords } from '#lib/server/store/merges/index.ts';
import { RecordError, updateRecord } from '#lib/server/store/records/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { runImport } from '../index.ts';
import { undoImport, type UndoResult } from './undo.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-undo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = fc.constantFrom('', 'Metal', 'Wood', 'Glass');
const company = fc.record({ id: fc.integer({ min: 1, max: 4 }), industry: words, city: words });
const contact = fc.record({
	id: fc.integer({ min: 1, max: 4 }),
	title: words,
	company: fc.integer({ min: 1, max: 5 })
});
const unique = <T extends { id: number }>(row: fc.Arbitrary<T>) =>
	fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

/** Something that someone does. Records and imports are named by their place, so that every history makes sense. */
const operation = fc.oneof(
	fc.record({ kind: fc.constant('companies' as const), rows: unique(company), city: fc.boolean() }),
	fc.record({ kind: fc.constant('contacts' as const), rows: unique(contact) }),
	fc.record({
		kind: fc.constant('edit' as const),
		entity: fc.constantFrom('companies' as const, 'contacts' as const),
		id: fc.integer({ min: 1, max: 4 }),
		value: words
	}),
	fc.record({
		kind: fc.constant('merge' as const),
		entity: fc.constantFrom('companies' as const, 'contacts' as const),
		into: fc.integer({ min: 1, max: 4 }),
		from: fc.integer({ min: 1, max: 4 })
	}),
	fc.record({ kind: fc.constant('unmerge' as const), place: fc.nat(5) }),
	fc.record({ kind: fc.constant('undo' as const), place: fc.nat(5) })
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
type ImportOperation = Extract<Operation, { kind: 'companies' | 'contacts' }>;

function fileOf(place: number, step: ImportOperation): string {
	const path = join(folder, `${step.kind}-${place}.csv`);
	const lines =
		step.kind === 'companies'
			? [
					`Company ID,Company name,Industry${step.city ? ',City' : ''}`,
					...step.rows.map(
						({ id, industry, city }) => `${id},Company ${id},${industry}${step.city ? `,${city}` : ''}`
					)
				]
			: [
					'Contact ID,First name,Last name,Job title,Company ID',
					...step.rows.map(({ id, title, company }) => `${id},First${id},Last${id},${title},${company}`)
				];
	writeFileSync(path, `${lines.join('\n')}\n`);
	return path;
}

const isImport = (step: Operation): step is ImportOperation =>
	step.kind === 'companies' || step.kind === 'contacts';

/** A store in which operations were carried out; what makes no sense in its state does nothing. */
class World {
	readonly imports = new Map<number, string>();
	readonly merges: string[] = [];
	constructor(readonly test: TestStore) {}

	async idOf(entity: string, sourceId: number): Promise<{ id: string; version: number } | null> {
		const rows = await this.test.rows(
			`select id, version::integer as version from ${entity} where source_id = '${sourceId}' and deleted_at is null`
		);
		return (rows[0] as { id: string; version: number } | undefined) ?? null;
	}

	async import(place: number, step: ImportOperation): Promise<string> {
		const report = await runImport(this.test.store, systemViewer, [fileOf(place, step)], {
			source: 'test',
			as: step.kind
		});
		for (const file of report.files)
			expect(file.rows_read).toBe(
				file.rows_loaded + file.rows_updated + file.rows_unchanged + file.rows_merged + file.rows_rejected
			);
		this.imports.set(place, report.import_id);
		return report.import_id;
	}

	async do(place: number, step: Operation, operations: readonly Operation[]): Promise<void> {
		const { store } = this.test;
		if (isImport(step)) await this.import(place, step);
		else if (step.kind === 'edit') {
			const found = await this.idOf(step.entity, step.id);
			const field = step.entity === 'companies' ? 'industry' : 'title';
			if (found)
				await updateRecord(
					store,
					systemViewer,
					step.entity,
					found.id,
					{ [field]: step.value || null },
					found
				);
		} else if (step.kind === 'merge') {
			const into = await this.idOf(step.entity, step.into);
			const from = await this.idOf(step.entity, step.from);
			if (into && from && into.id !== from.id) {
				const { id } = await mergeRecords(store, systemViewer, {
					entity: step.entity,
					into: into.id,
					from: from.id
				});
				this.merges.push(id);
			}
		} else if (step.kind === 'unmerge') {
			const id = this.merges[step.place];
			if (id) await unmergeRecords(store, systemViewer, id).catch(expected);
		} else {
			const places = operations.flatMap((each, index) => (isImport(each) ? [index] : []));
			const id = this.imports.get(places[step.place % Math.max(1, places.length)] ?? -1);
			if (id) await undoImport(store, systemViewer, id).catch(expected);
		}
	}

	/** The records as people see them, by entity and id, with what the store keeps of them beside. */
	async state(exactly: boolean): Promise<Map<string, unknown>> {
		const found = new Map<string, unknown>();
		for (const entity of ['companies', 'contacts']) {
			const columns = exactly ? '*' : 'id, name, source_id, deleted_at is null as alive, * exclude (id)';
			const rows = await this.test.rows(`select ${columns} from ${entity} order by id`);
			for (const row of rows) found.set(`${entity} ${String(row.id)}`, exactly ? row : shown(row));
		}
		return found;
	}
}

const expected = (error: unknown): void => {
	const known = error as Error & { code?: string };
	if (!(error instanceof RecordError && known.code === 'conflict') && known.name !== 'UndoError') throw error;
};

const shown = ({ name, industry, city, title, company_id, deleted_at }: Record<string, unknown>) => ({
	name,
	industry,
	city,
	title,
	company_id,
	alive: deleted_at === null
});

const runs = Number(process.env.WEATHERGLASS_UNDO_RUNS ?? 12);

describe('an undone import', () => {
	it('leaves exactly the state before, whatever had happened until then', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(operation, { maxLength: 6 }),
				operation.filter(isImport),
				async (operations, last) => {
					const test = await emptyStore();
					try {
						const world = new World(test);
						for (const [place, step] of operations.entries()) await world.do(place, step, operations);
						const before = await world.state(true);
						const id = await world.import(99, last);
						const { conflicts } = await undoImport(test.store, systemViewer, id);
						expect(conflicts).toEqual([]);
						expect(await world.state(true)).toEqual(before);
					} finally {
						await test.clear();
					}
				}
			),
			{ numRuns: runs }
		);
	}, 300_000);

	it('leaves what would be without it: later work stays, and what it stood in the way of is listed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(operation, { maxLength: 3 }),
				operation.filter(isImport),
				fc.array(operation, { minLength: 1, maxLength: 5 }),
				async (before, undone, after) => {
					const operations: Operation[] = [...before, undone, ...after];
					const [one, other] = await Promise.all([emptyStore(), emptyStore()]);
					try {
						const [withIt, without] = [new World(one), new World(other)];
						for (const [place, step] of operations.entries()) {
							await withIt.do(place, step, operations);
							if (place !== before.length) await without.do(place, step, operations);
						}
						const id = withIt.imports.get(before.length)!;
						const result = await undoImport(one.store, systemViewer, id).catch((error: unknown) => {
							expected(error);
							return null;
						});
						if (result) await compare(withIt, without, result);
					} finally {
						await one.clear();
						await other.clear();
					}
				}
			),
			{ numRuns: runs }
		);
	}, 300_000);

	it('came twice: the second time changed nothing, edits and merges between them included', async () => {
		await fc.assert(
			fc.asyncProperty(
				operation.filter(isImport),
				fc.array(
					operation.filter((step) => !isImport(step) && step.kind !== 'undo'),
					{ maxLength: 5 }
				),
				async (first, between) => {
					const test = await emptyStore();
					try {
						const world = new World(test);
						await world.import(0, first);
						for (const [place, step] of between.entries()) await world.do(place + 1, step, between);
						const before = await world.state(true);
						await world.import(0, first);
						expect(await world.state(true)).toEqual(before);
					} finally {
						await test.clear();
					}
				}
			),
			{ numRuns: runs }
		);
	}, 300_000);
});

/** What an undo left alone is listed; records that were merged are compared by what they are now. */
async function compare(withIt: World, without: World, { conflicts }: UndoResult): Promise<void> {
	const listed = new Set(conflicts.map(({ entity, id }) => `${entity} ${id}`));
	const merged = new Set<string>();
	for (const world of [withIt, without]) {
		const rows = await world.test.rows('select entity, from_id, into_id from record_merges');
		for (const { entity, from_id, into_id } of rows) {
			merged.add(`${String(entity)} ${String(from_id)}`);
			merged.add(`${String(entity)} ${String(into_id)}`);
		}
	}
	const [is, wanted] = [await withIt.state(false), await without.state(false)];
	// Nothing that would be there is lost, merged or not.
	for (const key of wanted.keys()) expect([...is.keys()]).toContain(key);
	for (const key of new Set([...is.keys(), ...wanted.keys()])) {
		if (listed.has(key) || merged.has(key)) continue;
		const [here, there] = [is.get(key), wanted.get(key)] as Record<string, unknown>[];
		// A link to a merged record leads to whichever of the two there is.
		const linksToMerged = [here, there].some((row) => merged.has(`companies ${String(row?.company_id)}`));
		const without = (row: Record<string, unknown> | undefined) => row && { ...row, company_id: null };
		expect([key, linksToMerged ? without(here) : here]).toEqual([
			key,
			linksToMerged ? without(there) : there
		]);
	}
}
