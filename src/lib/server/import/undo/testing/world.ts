import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { mergeRecords, unmergeRecords } from '#lib/server/store/merges/index.ts';
import { createRecord, deleteRecord, RecordError, updateRecord } from '#lib/server/store/records/index.ts';
import type { TestStore } from '#lib/server/store/testing.ts';
import { runImport } from '../../index.ts';
import { undoImport } from '../undo.ts';
import { filesOf } from './files.ts';
import { isImport, stages, type ImportOperation, type Operation } from './operations.ts';

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

/**
 * What the store notes of imports and changes themselves, what it says to whoever watches over it, and how it is set up:
 * an undo adds to these and takes nothing out of them.
 */
const notes = [
	'imports',
	'import_files',
	'import_mappings',
	'changes',
	'record_merges',
	'merged_links',
	'audit_log',
	'schema_migrations'
];

/**
 * Which files brought a record or a custom field: a file that comes again is noted there, so that either import can be
 * undone and what the other brought stays.
 */
export const whoBrought = ['import_sightings', 'custom_field_votes'];

/** A store in which operations were carried out; what makes no sense in its state does nothing. */
export class World {
	readonly imports = new Map<number, string>();
	readonly merges: string[] = [];
	readonly #folder: string;
	constructor(readonly test: TestStore) {
		this.#folder = join(test.store.folder, 'written');
		mkdirSync(this.#folder, { recursive: true });
	}

	async idOf(entity: string, sourceId: number): Promise<{ id: string; version: number } | null> {
		const rows = await this.test.rows(
			`select id, version::integer as version from ${entity} where source_id = '${sourceId}' and deleted_at is null`
		);
		return (rows[0] as { id: string; version: number } | undefined) ?? null;
	}

	async import(place: number, step: ImportOperation): Promise<string> {
		const report = await runImport(this.test.store, systemViewer, filesOf(this.#folder, place, step), {
			source: 'test'
		});
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

	/**
	 * All that the store holds but what it notes of imports and changes themselves, table by table and row by row. A version
	 * counts how often a record was written, and so never goes back.
	 */
	async everything(but: readonly string[] = []): Promise<Record<string, string[]>> {
		const tables = await this.test.rows('select table_name as name from duckdb_tables() where not temporary');
		const parts = tables
			.map(({ name }) => String(name))
			.filter((name) => !notes.includes(name) && !but.includes(name))
			.map(
				(name) =>
					`select '${name}' as name, cast(json_merge_patch(to_json(found), '{"version":null}') as varchar) as found from "${name}" found`
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

export interface Seen {
	records: Map<string, Record<string, unknown>>;
	/** The records that were ever merged, into others or others into them. */
	merged: string[];
}

export const expected = (error: unknown): null => {
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
export async function worldAfter(
	test: TestStore,
	operations: readonly Operation[],
	leftOut = -1
): Promise<World> {
	await test.empty();
	const world = new World(test);
	await test.script(pipeline);
	for (const [place, step] of operations.entries())
		if (place !== leftOut) await world.do(place, step, operations);
	return world;
}

/** How often a property is tried. The suite tries it a few times; WEATHERGLASS_UNDO_RUNS=500 tries it in earnest. */
export const runs = (fewer = 1): number => Math.ceil(Number(process.env.WEATHERGLASS_UNDO_RUNS ?? 4) / fewer);

/** Milliseconds that a property may take: a hang, not a slow machine or many runs, exceeds it. */
export const patience = 6 * 3_600_000;
