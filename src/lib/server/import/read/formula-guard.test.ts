import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guarded, unguarded } from '#lib/csv/formula.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { guardedSql, unguardedSql } from './formula-guard.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

it('guards in the engine exactly what is guarded in TypeScript, and takes it off alike', async () => {
	const starts = fc.constantFrom(
		"'",
		'=',
		'+',
		'-',
		'@',
		'\t',
		'\r',
		'\n',
		' ',
		'\u00a0',
		'＝',
		'－',
		'1',
		'.',
		'e',
		'a'
	);
	const texts = fc.sample(
		fc.oneof(
			fc.array(starts, { maxLength: 6 }).map((characters) => characters.join('')),
			fc.string({ unit: 'grapheme', maxLength: 8 })
		),
		{ numRuns: 1500, seed: 4 }
	);
	const { rows } = await test.store.engine.query<{ text: string; safe: string; back: string; bare: string }>(
		`select text, ${guardedSql('text')} as safe, ${unguardedSql(guardedSql('text'))} as back, ${unguardedSql('text')} as bare
		from (select unnest($1::varchar[]) as text)`,
		[texts]
	);
	expect(rows).toHaveLength(texts.length);
	for (const { text, safe, back, bare } of rows) {
		expect([safe, back, bare]).toEqual([guarded(text), text, unguarded(text)]);
	}
});
