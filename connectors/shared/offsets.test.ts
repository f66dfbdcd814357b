import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allByOffset, changedByOffset, fromStart, type ChangedOffset, type Offset } from './offsets.ts';

interface Row {
	id: number;
	time: string;
}
const key = ({ id }: Row) => String(id);
const time = (row: Row) => row.time;
/** Times that sort as text. */
const at = (moment: number) => String(moment).padStart(4, '0');

const pageOf = <Each>(rows: readonly Each[], offset: number, limit: number) => ({
	rows: rows.slice(offset, offset + limit),
	isLast: rows.length <= offset + limit
});

describe('all rows by offset', () => {
	it('miss none that stays, whatever is deleted between two pages', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 30 }),
				fc.integer({ min: 2, max: 6 }),
				fc.array(fc.array(fc.nat(29), { maxLength: 8 }), { maxLength: 12 }),
				async (count, limit, deletions) => {
					let rows = Array.from({ length: count }, (_, id) => id);
					const left = [...deletions];
					const found = new Set<number>();
					const read = (offset: number, size: number) => {
						const page = pageOf(rows, offset, size);
						const gone = new Set(left.shift());
						rows = rows.filter((id) => !gone.has(id));
						return Promise.resolve(page);
					};
					for await (const { rows: page } of allByOffset(read, { limit, key: String }))
						for (const id of page) found.add(id);
					for (const id of rows) expect(found.has(id)).toBe(true);
				}
			)
		);
	});

	it('go on from anywhere, whatever was deleted meanwhile', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 2, max: 5 }),
				fc.array(fc.array(fc.nat(19), { maxLength: 5 }), { maxLength: 10 }),
				async (limit, deletions) => {
					let rows = Array.from({ length: 20 }, (_, id) => id);
					const found = new Set<number>();
					const left = [...deletions];
					let from: Offset | undefined;
					for (let isDone = false; !isDone;) {
						const read = (offset: number, size: number) => Promise.resolve(pageOf(rows, offset, size));
						for await (const page of allByOffset(read, { limit, key: String, from })) {
							for (const id of page.rows) found.add(id);
							from = page.next;
							isDone = page.isLast;
							break;
						}
						const gone = new Set(left.shift());
						rows = rows.filter((id) => !gone.has(id));
					}
					for (const id of rows) expect(found.has(id)).toBe(true);
				}
			)
		);
	});

	it('a naive offset would lose the row that moved up', async () => {
		let rows = [1, 2, 3, 4, 5];
		const found: number[] = [];
		const read = (offset: number, limit: number) => {
			const page = pageOf(rows, offset, limit);
			rows = rows.filter((id) => id !== 1);
			return Promise.resolve(page);
		};
		for await (const page of allByOffset(read, { limit: 2, key: String })) found.push(...page.rows);
		expect(new Set(found)).toEqual(new Set([1, 2, 3, 4, 5]));
	});
});

describe('changed rows by offset', () => {
	const scenario = fc.record({
		rows: fc.array(fc.nat(5), { maxLength: 25 }),
		limit: fc.integer({ min: 2, max: 5 }),
		/** Between two pages: rows that are edited at a time on, or deleted. */
		edits: fc.array(fc.array(fc.record({ id: fc.nat(24), deleted: fc.boolean() }), { maxLength: 4 }), {
			maxLength: 15
		}),
		/** Pages after which the pull is killed and resumed from its cursor. */
		kills: fc.array(fc.boolean(), { maxLength: 40 })
	});

	it('end with the newest of every row that is left, killed and resumed anywhere', async () => {
		await fc.assert(
			fc.asyncProperty(scenario, async ({ rows: moments, limit, edits, kills }) => {
				const rows = new Map(moments.map((moment, id) => [id, { id, time: at(moment) }]));
				const known = new Map<number, string>();
				const left = [...edits];
				let now = 6;
				const read = (since: string | null, offset: number, size: number) => {
					const all = [...rows.values()]
						.filter((row) => since === null || row.time >= since)
						.sort((a, b) => a.time.localeCompare(b.time) || a.id - b.id)
						.map((row) => ({ ...row }));
					const page = pageOf(all, offset, size);
					for (const { id, deleted } of left.shift() ?? []) {
						const row = rows.get(id);
						if (deleted) rows.delete(id);
						else if (row) row.time = at(now);
						if (id % 2) now++;
					}
					return Promise.resolve(page);
				};
				const killed = [...kills];
				let cursor: ChangedOffset = fromStart();
				for (let isDone = false; !isDone;) {
					for await (const page of changedByOffset(read, cursor, { limit, key, time })) {
						for (const row of page.rows) known.set(row.id, row.time);
						cursor = JSON.parse(JSON.stringify(page.next)) as ChangedOffset;
						isDone = page.isLast;
						if (killed.shift()) break;
					}
					// Whatever changed after the last page comes with the next pull.
					if (isDone && left.length > 0) isDone = false;
				}
				for await (const page of changedByOffset(read, cursor, { limit, key, time }))
					for (const row of page.rows) known.set(row.id, row.time);
				for (const row of rows.values()) expect(known.get(row.id)).toBe(row.time);
			})
		);
	});

	it('come to an end where more rows share one time than a page holds', async () => {
		const rows = Array.from({ length: 7 }, (_, id) => ({ id, time: at(1) }));
		const read = (since: string | null, offset: number, limit: number) =>
			Promise.resolve(
				pageOf(
					rows.filter((row) => row.time >= (since ?? '')),
					offset,
					limit
				)
			);
		const found = new Set<number>();
		for await (const page of changedByOffset(read, fromStart(), { limit: 3, key, time }))
			for (const row of page.rows) found.add(row.id);
		expect(found.size).toBe(7);
	});
});
