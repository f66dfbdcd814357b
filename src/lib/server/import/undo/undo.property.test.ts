import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { mergeRecords, unmergeRecords } from '#lib/server/store/merges/index.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { createRecord, deleteRecord, RecordError, updateRecord } from '#lib/server/store/records/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { runImport } from '../index.ts';
import { undoImport, type UndoResult } from './undo.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-undo-'));
let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

const words = fc.constantFrom('', 'Metal', 'Wood', 'Glass');
const stages = ['Qualified', 'Proposal', 'Negotiation', 'Won', 'Lost'];
const id = fc.integer({ min: 1, max: 4 });
const unique = <T extends { id: number }>(row: fc.Arbitrary<T>) =>
	fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

const companies = fc.record({
	rows: unique(fc.record({ id, industry: words, city: words })),
	city: fc.boolean()
});
const contacts = unique(fc.record({ id, title: words, company: fc.integer({ min: 1, max: 5 }) }));
const deals = unique(
	fc.record({
		id,
		amount: fc.integer({ min: 1, max: 3 }),
		stage: fc.constantFrom(...stages),
		mood: words,
		company: fc.integer({ min: 1, max: 5 })
	})
);

/** An import of up to three files. */
const imported = fc
	.record(
		{ kind: fc.constant('import' as const), companies, contacts, deals, mood: fc.boolean() },
		{ requiredKeys: ['kind', 'mood'] }
	)
	.filter((step) => Boolean(step.companies ?? step.contacts ?? step.deals));
type ImportOperation = typeof imported extends fc.Arbitrary<infer T> ? T : never;

/** Two imports that say the same of what both bring. */
const agreeing = fc
	.tuple(imported, fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }))
	.map(([step, sides]): [ImportOperation, ImportOperation] => {
		let place = 0;
		const part = <T>(rows: T[]): T[] | undefined => {
			const kept = rows.filter(() => sides[place++ % sides.length]);
			return kept.length > 0 ? kept : undefined;
		};
		const half = (): ImportOperation => {
			const companies = step.companies && part(step.companies.rows);
			return {
				kind: 'import',
				mood: step.mood,
				companies: companies && { city: step.companies!.city, rows: companies },
				contacts: step.contacts && part(step.contacts),
				deals: step.deals && part(step.deals)
			};
		};
		return [half(), half()];
	})
	.filter((both) => both.every((step) => Boolean(step.companies ?? step.contacts ?? step.deals)));

const matched = fc.constantFrom('companies' as const, 'contacts' as const);
const edited = fc.constantFrom('companies' as const, 'contacts' as const, 'deals' as const);

/** Something that someone does. Records and imports are named by their place, so that every history makes sense. */
const operation = fc.oneof(
	{ weight: 3, arbitrary: imported },
	fc.record({ kind: fc.constant('edit' as const), entity: edited, id, value: words }),
	fc.record({ kind: fc.constant('move' as const), id, stage: fc.constantFrom(...stages) }),
	fc.record({
		kind: fc.constant('create' as const),
		entity: fc.constantFrom('companies' as const, 'deals' as const)
	}),
	fc.record({ kind: fc.constant('delete' as const), entity: edited, id }),
	fc.record({ kind: fc.constant('merge' as const), entity: matched, into: id, from: id }),
	fc.record({ kind: fc.constant('unmerge' as const), place: fc.nat(5) }),
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), place: fc.nat(5) }) }
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** What everything begins with: the stages that people move deals to. */
const pipeline = `
	insert into pipelines (id, name, object, position) values ('sales', 'Sales', 'deals', 1);
	insert into stages (id, pipeline_id, name, position, status) values ${stages
		.map((name, place) => {
			const status = name === 'Won' || name === 'Lost' ? name.toLowerCase() : 'open';
			return `('${name}', 'sales', '${name}', ${place}, '${status}')`;
		})
		.join(', ')};`;

const editedField = { companies: 'industry', contacts: 'title', deals: 'next_step' } as const;

function filesOf(place: number, step: ImportOperation): string[] {
	const write = (entity: string, lines: string[]) => {
		const path = join(folder, `${entity}-${place}.csv`);
		writeFileSync(path, `${lines.join('\n')}\n`);
		return path;
	};
	const paths: string[] = [];
	if (step.companies) {
		const { rows, city } = step.companies;
		const line = (row: (typeof rows)[number]) =>
			`${row.id},Company ${row.id},${row.industry}${city ? `,${row.city}` : ''}`;
		paths.push(
			write('companies', [`Company ID,Company name,Industry${city ? ',City' : ''}`, ...rows.map(line)])
		);
	}
	if (step.contacts) {
		const lines = step.contacts.map(
			({ id, title, company }) => `${id},First${id},Last${id},${title},${company}`
		);
		paths.push(write('contacts', ['Contact ID,First name,Last name,Job title,Company ID', ...lines]));
	}
	if (step.deals) {
		const header = `Deal ID,Deal name,Amount,Deal stage,Company ID,Created${step.mood ? ',Mood' : ''}`;
		const lines = step.deals.map(
			({ id, amount, stage, company, mood }) =>
				`${id},Deal ${id},${amount},${stage},${company},2026-01-05${step.mood ? `,${mood}` : ''}`
		);
		paths.push(write('deals', [header, ...lines]));
	}
	return paths;
}

const isImport = (step: Operation): step is ImportOperation => step.kind === 'import';

/**
 * What the store notes of imports and changes themselves, what it says to whoever watches over it, and how it is set up:
 * an undo adds to these and takes nothing out of them.
 */
const notes = ['imports', 'import_files', 'import_mappings', 'changes', 'audit_log', 'schema_migrations'];

/**
 * Which files brought a record or a custom field: a file that comes again is noted there, so that either import can be
 * undone and what the other brought stays.
 */
const whoBrought = ['import_sightings', 'custom_field_votes'];

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
		const report = await runImport(this.test.store, systemViewer, filesOf(place, step), { source: 'test' });
		expect(report.refused).toEqual([]);
		for (const file of report.files)
			expect(file.rows_read).toBe(
				file.rows_loaded + file.rows_updated + file.rows_unchanged + file.rows_merged + file.rows_rejected
			);
		this.imports.set(place, report.import_id);
		return report.import_id;
	}

	async do(place: number, step: Operation, operations: readonly Operation[]): Promise<void> {
		const { store } = this.test;
		switch (step.kind) {
			case 'import':
				await this.import(place, step);
				return;
			case 'edit':
				return this.update(step.entity, step.id, { [editedField[step.entity]]: step.value || null });
			case 'move':
				return this.update('deals', step.id, { stage_id: step.stage });
			case 'create':
				await createRecord(store, systemViewer, step.entity, { name: `Made ${place}` });
				return;
			case 'delete': {
				const found = await this.idOf(step.entity, step.id);
				if (found) await deleteRecord(store, systemViewer, step.entity, found.id, found);
				return;
			}
			case 'merge': {
				const into = await this.idOf(step.entity, step.into);
				const from = await this.idOf(step.entity, step.from);
				if (!into || !from || into.id === from.id) return;
				const pair = { entity: step.entity, into: into.id, from: from.id };
				this.merges.push((await mergeRecords(store, systemViewer, pair)).id);
				return;
			}
			case 'unmerge': {
				const id = this.merges[step.place];
				if (id) await unmergeRecords(store, systemViewer, id).catch(expected);
				return;
			}
			case 'undo': {
				const places = operations.flatMap((each, index) => (isImport(each) ? [index] : []));
				const id = this.imports.get(places[step.place % Math.max(1, places.length)] ?? -1);
				if (id) await undoImport(store, systemViewer, id).catch(expected);
			}
		}
	}

	async update(entity: EntityName, sourceId: number, values: Record<string, string | null>): Promise<void> {
		const found = await this.idOf(entity, sourceId);
		if (!found) return;
		await updateRecord(this.test.store, systemViewer, entity, found.id, values, found).catch(expected);
	}

	/** All that the store holds but what it notes of imports and changes themselves, table by table and row by row. */
	async everything(but: readonly string[] = []): Promise<Record<string, string[]>> {
		const tables = await this.test.rows('select table_name as name from duckdb_tables() where not temporary');
		const parts = tables
			.map(({ name }) => String(name))
			.filter((name) => !notes.includes(name) && !but.includes(name))
			.map(
				(name) => `select '${name}' as name, cast(to_json(found) as varchar) as found from "${name}" found`
			);
		const found: Record<string, string[]> = {};
		for (const { name, found: row } of await this.test.rows(`${parts.join(' union all ')} order by all`))
			(found[String(name)] ??= []).push(String(row));
		return found;
	}

	/** The records as people see them, by entity and id; what a person made has an id by chance, but a name. */
	async records(): Promise<Seen['records']> {
		const found: Seen['records'] = new Map();
		for (const entity of ['companies', 'contacts', 'deals']) {
			const rows = await this.test.rows(`select * from ${entity} order by id`);
			for (const row of rows)
				found.set(`${entity} ${String(row.source_id === null ? row.name : row.id)}`, shown(row));
		}
		return found;
	}

	async seen(): Promise<Seen> {
		const merges = await this.test.rows('select entity, from_id, into_id from record_merges');
		const merged = merges.flatMap(({ entity, from_id, into_id }) =>
			[from_id, into_id].map((id) => `${String(entity)} ${String(id)}`)
		);
		return { records: await this.records(), merged };
	}
}

interface Seen {
	records: Map<string, Record<string, unknown>>;
	/** The records that were ever merged, into others or others into them. */
	merged: string[];
}

const expected = (error: unknown): null => {
	const known = error as Error & { code?: string };
	if (!(error instanceof RecordError && known.code === 'conflict') && known.name !== 'UndoError') throw error;
	return null;
};

const shown = ({ deleted_at, ...row }: Record<string, unknown>) => ({
	...Object.fromEntries(
		[
			'name',
			'industry',
			'city',
			'title',
			'amount',
			'stage_id',
			'status',
			'next_step',
			'custom',
			'company_id'
		].map((field) => [field, row[field]])
	),
	alive: deleted_at === null
});

/** The world after operations, in a store that was empty before; one of them may be left out. */
async function worldAfter(operations: readonly Operation[], leftOut = -1): Promise<World> {
	await test.empty();
	const world = new World(test);
	await test.script(pipeline);
	for (const [place, step] of operations.entries())
		if (place !== leftOut) await world.do(place, step, operations);
	return world;
}

const runs = Number(process.env.WEATHERGLASS_UNDO_RUNS ?? 4);

describe('an undone import', () => {
	it('leaves exactly the state before, whatever had happened until then', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(operation, { maxLength: 6 }), imported, async (operations, last) => {
				const world = await worldAfter(operations);
				const before = await world.everything();
				const id = await world.import(99, last);
				const { conflicts } = await undoImport(test.store, systemViewer, id);
				expect(conflicts).toEqual([]);
				expect(await world.everything()).toEqual(before);
			}),
			{ numRuns: runs }
		);
	}, 3_600_000);

	it('leaves what would be without it: later work stays, and what it stood in the way of is listed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(operation, { maxLength: 3 }),
				imported,
				fc.array(operation, { minLength: 1, maxLength: 5 }),
				async (before, undone, after) => {
					const operations: Operation[] = [...before, undone, ...after];
					const withIt = await worldAfter(operations);
					const id = withIt.imports.get(before.length)!;
					const result = await undoImport(test.store, systemViewer, id).catch(expected);
					if (!result) return;
					const is = await withIt.seen();
					const without = await worldAfter(operations, before.length);
					compare(is, await without.seen(), result);
				}
			),
			{ numRuns: runs }
		);
	}, 3_600_000);

	it('takes what earlier undos kept for its sake alone: records, values and custom fields', async () => {
		const world = await worldAfter([]);
		const before = await world.everything();
		const company = (industry: 'Metal' | 'Wood' | 'Glass') => ({
			city: false,
			rows: [{ id: 1, industry, city: '' as const }]
		});
		const deal = (id: number) => [{ id, amount: 1, stage: 'Won', mood: 'Wood' as const, company: 1 }];
		const imports: string[] = [];
		for (const [place, step] of [
			{ mood: true, companies: company('Metal'), deals: deal(1) },
			{ mood: false, companies: company('Wood') },
			{ mood: false, companies: company('Glass'), deals: deal(2) }
		].entries())
			imports.push(await world.import(place, { kind: 'import', ...step }));
		const industry = async () =>
			(await world.test.rows(`select industry from companies where source_id = '1'`))[0]?.industry;
		await undoImport(test.store, systemViewer, imports[1]!);
		expect(await industry()).toBe('Glass');
		await undoImport(test.store, systemViewer, imports[0]!);
		expect(await industry()).toBe('Glass');
		await undoImport(test.store, systemViewer, imports[2]!);
		expect(await world.everything()).toEqual(before);
	}, 120_000);
});

describe('a file', () => {
	it('came twice: the second time changed nothing, edits and merges between them included', async () => {
		await fc.assert(
			fc.asyncProperty(
				imported,
				fc.array(
					operation.filter((step) => !isImport(step) && step.kind !== 'undo'),
					{ maxLength: 5 }
				),
				async (first, between) => {
					const world = await worldAfter([first, ...between]);
					const before = await world.everything(whoBrought);
					await world.import(0, first);
					expect(await world.everything(whoBrought)).toEqual(before);
				}
			),
			{ numRuns: runs }
		);
	}, 3_600_000);

	it('and another that come again change nothing, in whatever order', async () => {
		await fc.assert(
			fc.asyncProperty(fc.tuple(imported, imported), async ([a, b]) => {
				const world = await worldAfter([a, b]);
				const before = await world.everything(whoBrought);
				for (const [place, step] of [
					[1, b],
					[0, a]
				] as const)
					await world.import(place, step);
				expect(await world.everything(whoBrought)).toEqual(before);
			}),
			{ numRuns: runs }
		);
	}, 3_600_000);

	it('and another that don’t contradict it give the same records in any order, however often they come', async () => {
		await fc.assert(
			fc.asyncProperty(agreeing, async ([a, b]) => {
				const first = await (await worldAfter([a, b])).records();
				for (const order of [
					[b, a],
					[a, b, a],
					[a, b, a, b],
					[b, a, a, b]
				])
					expect(await (await worldAfter(order)).records()).toEqual(first);
			}),
			{ numRuns: Math.ceil(runs / 3) }
		);
	}, 3_600_000);
});

/** What an undo left alone is listed; records that were merged are compared by what they are now. */
function compare(withIt: Seen, without: Seen, { conflicts }: UndoResult): void {
	const listed = new Set(conflicts.map(({ entity, id }) => `${entity} ${id}`));
	const merged = new Set([...withIt.merged, ...without.merged]);
	const [is, wanted] = [withIt.records, without.records];
	// Nothing that would be there is lost, merged or not.
	for (const key of wanted.keys()) expect([...is.keys()]).toContain(key);
	for (const key of new Set([...is.keys(), ...wanted.keys()])) {
		if (listed.has(key) || merged.has(key)) continue;
		const [here, there] = [is.get(key), wanted.get(key)];
		// A link to a merged record leads to whichever of the two there is.
		const linksToMerged = [here, there].some((row) => merged.has(`companies ${String(row?.company_id)}`));
		const unlinked = (row: Record<string, unknown> | undefined) => row && { ...row, company_id: null };
		expect([key, linksToMerged ? unlinked(here) : here]).toEqual([
			key,
			linksToMerged ? unlinked(there) : there
		]);
	}
}
