/** A small company for tests of metrics, whose figures can be worked out by hand. */
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { emptyStore } from '#lib/server/store/testing.ts';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { metricRecords, runMetric, type MetricRequest } from './index.ts';

/** The day on which the tests stand. */
export const around = { today: '2026-11-23', fiscalStart: 1 };

export const everyone: Viewer = systemViewer;

/** Ann sees her own records only. */
export const ann: Viewer = {
	...systemViewer,
	role: 'rep',
	scope: { kind: 'owners', people: ['ann'], unowned: false }
};

export interface TestStore {
	store: Store;
	close(): Promise<void>;
}

/** An open store with the frame in which deals stand: two people in two teams, one pipeline of three open stages. */
export async function testStore(): Promise<TestStore> {
	const { store, clear: close } = await emptyStore();
	await store.engine.transaction((transaction) =>
		transaction.script(`
			insert into teams (id, name) values ('north', 'North'), ('south', 'South');
			insert into people (id, name, team_id) values ('ann', 'Ann', 'north'), ('bob', 'Bob', 'south');
			insert into pipelines (id, name, object) values ('main', 'New business', 'deals');
			insert into stages (id, pipeline_id, name, position, probability, status) values
				('new', 'main', 'New', 1, 0.1, 'open'),
				('offer', 'main', 'Offer', 2, 0.4, 'open'),
				('close', 'main', 'Closing', 3, 0.8, 'open'),
				('won', 'main', 'Won', 4, 1, 'won'),
				('lost', 'main', 'Lost', 5, 0, 'lost');
		`)
	);
	return { store, close };
}

const literal = (value: unknown) =>
	value === null || value === undefined ? 'null' : `'${String(value).replaceAll("'", "''")}'`;

/** Put rows into a table; what a row leaves out is null. */
export async function insert(
	store: Store,
	table: string,
	rows: readonly Record<string, unknown>[]
): Promise<void> {
	for (const row of rows) {
		await store.engine.query(
			`insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).map(literal).join(', ')})`,
			[],
			{ readOnly: false }
		);
	}
}

/** Empty the tables that a test filled. */
export async function clear(store: Store, ...tables: string[]): Promise<void> {
	for (const table of tables) await store.engine.query(`delete from ${table}`, [], { readOnly: false });
}

export interface DealRow {
	id: string;
	owner?: string | null;
	stage?: string;
	status?: 'open' | 'won' | 'lost';
	amount?: number | null;
	created?: string | null;
	closed?: string | null;
	due?: string | null;
	source?: string | null;
	probability?: number | null;
	category?: string | null;
}

/** A deal in the reporting currency. */
export const deal = (row: DealRow) => ({
	id: row.id,
	name: row.id,
	owner_id: row.owner === undefined ? 'ann' : row.owner,
	pipeline_id: 'main',
	stage_id: row.stage ?? ({ won: 'won', lost: 'lost', open: 'new' } as const)[row.status ?? 'open'],
	status: row.status ?? 'open',
	amount: row.amount === undefined ? 100 : row.amount,
	amount_base: row.amount === undefined ? 100 : row.amount,
	created_at: row.created === undefined ? '2026-01-01' : row.created,
	closed_at: row.closed ?? null,
	expected_close: row.due ?? null,
	source: row.source ?? null,
	probability: row.probability ?? null,
	forecast_category: row.category ?? null
});

let events = 0;

/** A dated change of a deal. */
export const change = (
	dealId: string,
	field: string,
	before: string | null,
	after: string | null,
	at: string
) => ({
	id: `event_${++events}`,
	deal_id: dealId,
	field,
	old_value: before,
	new_value: after,
	changed_at: at,
	sequence: events,
	quality: 'exact'
});

type Rows = Record<string, unknown>[];

/**
 * A test store for the tests of one file, its tables emptied after each.
 *
 * @param tables those that the tests fill
 */
export function metricCompany(...tables: string[]) {
	let company: TestStore;
	beforeAll(async () => {
		company = await testStore();
	});
	afterAll(() => company.close());
	afterEach(() => clear(company.store, ...tables));
	const ask = (request: MetricRequest, viewer = everyone) =>
		runMetric(company.store, viewer, request, around);
	return {
		ask,
		get store() {
			return company.store;
		},
		put: (table: string, rows: Rows) => insert(company.store, table, rows),
		value: async (request: MetricRequest, viewer = everyone) => (await ask(request, viewer)).total.value,
		/** Values by the key of the first dimension asked for. */
		groups: async (request: MetricRequest) =>
			Object.fromEntries(
				(await ask(request)).rows.map(({ dimensions, value }) => [dimensions[request.by![0]!]!.key, value])
			),
		series: async (request: MetricRequest) => (await ask(request)).rows.map(({ value }) => value),
		behind: async (request: MetricRequest) => {
			const { rows } = await metricRecords(company.store, everyone, request, {}, around);
			return rows.map(({ id, counts }) => (counts === undefined ? id : [id, counts])).sort();
		}
	};
}
