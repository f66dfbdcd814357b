import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketSql, bucketTableSql } from './dialect.ts';
import type { Grain } from './metric.ts';
import { testStore, type TestStore } from './testing.ts';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());

describe('a table of quarter hours', () => {
	it.each([
		['UTC', 'month', 1],
		['Asia/Kathmandu', 'day', 1],
		['America/St_Johns', 'week', 1],
		['Australia/Lord_Howe', 'day', 1],
		['Europe/Berlin', 'quarter', 2],
		['Pacific/Kiritimati', 'year', 4]
	] as const)(
		'puts each instant of three years into the bucket of its zone’s calendar: %s by %s',
		async (timeZone, grain: Grain, fiscalStart) => {
			const period = { from: '2024-01-01', to: '2027-01-01' };
			const table = bucketTableSql(grain, 'r.t', fiscalStart, period)!;
			const { rows } = await company.store.engine.query(
				`select count(*) as instants, count(*) filter (where slots.bucket is distinct from ${bucketSql(grain, 'r.t', fiscalStart)}) as wrong,
					count(distinct slots.bucket) as buckets
				from (select date '2024-01-01'::timestamptz + to_seconds(n * 1013) as t from range(93000) given(n)) r ${table}`,
				[],
				{ timeZone }
			);
			expect(rows[0]).toMatchObject({ instants: 93_000, wrong: 0 });
			expect(Number(rows[0]!.buckets)).toBeGreaterThan(2);
		}
	);

	it('is not made for periods without ends, that are very long, or of days before zones had whole quarter hours', () => {
		const table = (from: string | null, to: string | null) => bucketTableSql('month', 'r.t', 1, { from, to });
		expect(table(null, '2026-01-01')).toBeNull();
		expect(table('2026-01-01', null)).toBeNull();
		expect(table('2010-01-01', '2026-01-01')).toBeNull();
		expect(table('1969-01-01', '1970-01-01')).toBeNull();
	});
});
