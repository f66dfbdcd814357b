import { describe, expect, it } from 'vitest';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { ImportClock } from './progress.ts';
import type { ImportProgress } from './report.ts';

function clockOf(
	files = [
		{ file: 'deals.csv', bytes: 900, rows: 9000 },
		{ file: 'notes.csv', bytes: 100, rows: 10 }
	]
) {
	const told: ImportProgress[] = [];
	const clock = new ImportClock((progress) => told.push(progress));
	clock.sniff(files[0]!.file);
	clock.begin(files);
	return { clock, told, last: () => told.at(-1)! };
}

describe('the progress of an import', () => {
	it('counts a file by its bytes, and never goes back', () => {
		const { clock, told, last } = clockOf();
		expect(last().overall).toBe(0);
		clock.say(0, 'read', 1);
		expect(last()).toMatchObject({ file: 'deals.csv', rows: 9000, rowsEstimated: 9000 });
		const read = last().overall;
		clock.say(1, 'read', 1);
		expect(last().overall - read).toBeCloseTo(read / 9);
		clock.say(0, 'load', 0.5);
		clock.say(0, 'validate', 0.1);
		for (const position of [0, 1]) clock.say(position, 'finish', 1);
		expect(last().overall).toBeCloseTo(1);
		for (const [place, { overall }] of told.entries())
			expect(overall).toBeGreaterThanOrEqual(told[Math.max(0, place - 1)]!.overall);
	});

	it('takes each statement for most of what is left of its step', async () => {
		const { clock, last } = clockOf();
		const fractions = [0.5, 1];
		const transaction = {
			query: (_sql: string, _parameters: unknown, options: { onProgress: (progress: object) => void }) => {
				for (const fraction of fractions) options.onProgress({ fraction, rows: null });
				return Promise.resolve({ rows: [] });
			}
		} as unknown as Transaction;
		clock.say(0, 'load', null);
		const watched = clock.watch(transaction, 0);
		await watched.query('insert');
		expect(last().fraction).toBeCloseTo(0.8);
		await watched.query('update');
		expect(last().fraction).toBeCloseTo(0.96);
		clock.say(0, 'finish', null);
		await watched.query('drop');
		expect(last()).toMatchObject({ step: 'finish' });
	});
});
