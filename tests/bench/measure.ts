/** Timing for benches: a figure is only worth something beside a baseline measured in the same run. */
import type { Store } from '#lib/server/store/store.ts';

export interface Measurement {
	bench: string;
	name: string;
	/** What was measured, and the baseline beside it, in milliseconds (medians). */
	milliseconds: number;
	baseline: { name: string; milliseconds: number };
	/** Measured over baseline: 2 is twice as slow. */
	ratio: number;
	/** What the ratio must not exceed, where an issue or the design names a bound. */
	bound?: number;
	/** Milliseconds that the measured must not exceed, where an issue names a time. */
	limit?: number;
	note?: string;
}

/** Milliseconds a piece of work takes. */
export async function once(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** Median milliseconds of the two, run in turns so that both meet the same machine. */
export async function inTurns(
	rounds: number,
	measured: () => Promise<unknown>,
	baseline: () => Promise<unknown>
): Promise<{ measured: number; baseline: number }> {
	const measuredTimes: number[] = [];
	const baselineTimes: number[] = [];
	for (let round = 0; round < rounds; round++) {
		baselineTimes.push(await once(baseline));
		measuredTimes.push(await once(measured));
	}
	return { measured: middle(measuredTimes), baseline: middle(baselineTimes) };
}

/** Answers are remembered until anything is committed: now they are worked out again. */
export const forgotten = (store: Store): Promise<void> => store.engine.transaction(() => Promise.resolve());

export function compare(
	bench: string,
	name: string,
	times: { measured: number; baseline: number },
	baselineName: string,
	extra: Pick<Measurement, 'bound' | 'limit' | 'note'> = {}
): Measurement {
	return {
		bench,
		name,
		milliseconds: times.measured,
		baseline: { name: baselineName, milliseconds: times.baseline },
		ratio: times.measured / times.baseline,
		...extra
	};
}

/** The value that this share of the values does not exceed (nearest rank). */
export function percentile(values: number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export function middle(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const half = sorted.length >> 1;
	return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
