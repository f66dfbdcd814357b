import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStore, type TestStore } from '../testing.ts';
import { returnOnMarketing, returnOnSpend } from './returns.ts';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());

const inSql = async (sql: string, revenue: number, cost: number, margin: number) => {
	const { rows } = await company.store.engine.query<{ value: number | null }>(
		`select ${sql.replace('{margin}', String(margin))} as value
		from (select ${revenue}::decimal(18, 4) as revenue, ${cost}::decimal(18, 4) as cost)`
	);
	return rows[0]!.value;
};

describe('what revenue returns on a cost', () => {
	it.each([
		[300, 100, 0.5, 3, 0.5],
		[0, 80, 1, 0, -1],
		[123.45, 67.5, 0.3, 123.45 / 67.5, (123.45 * 0.3 - 67.5) / 67.5],
		[50, 0, 1, null, null]
	])(
		'of %d on %d at a margin of %d is the same in SQL and in numbers',
		async (revenue, cost, margin, spend, all) => {
			const near = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6);
			expect(near(returnOnSpend.of(revenue, cost))).toBe(near(spend));
			expect(near(await inSql(returnOnSpend.sql, revenue, cost, margin))).toBe(near(spend));
			expect(near(returnOnMarketing.of(revenue, cost, margin))).toBe(near(all));
			expect(near(await inSql(returnOnMarketing.sql, revenue, cost, margin))).toBe(near(all));
		}
	);
});
