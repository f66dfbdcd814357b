import { maximiseLogistic } from './logistic/maximise.ts';
import { chanceOf } from './logistic-loss.ts';

/** A rising map from what a model says to what happens. */
export type Calibration = (chance: number) => number;

const edge = 1e-9;
const logOdds = (chance: number): number => {
	const inside = Math.min(1 - edge, Math.max(edge, chance));
	return Math.log(inside / (1 - inside));
};

/**
 * Platt's calibration: a logistic curve on the log-odds of what the model said, towards targets a little off 0 and 1.
 * Two parameters: it suits few records. A curve that would fall (the model is worse than chance) is the base rate instead.
 *
 * @param chances what the model said of records it was not fitted to, 0 to 1
 * @param outcome 1 where it happened, else 0
 * @throws RangeError when lengths differ, or there is no record
 *
 * Source: Platt (1999), Advances in Large Margin Classifiers; on log-odds rather than chances, as Böken (2021).
 */
export function plattCalibration(chances: ArrayLike<number>, outcome: ArrayLike<number>): Calibration {
	check(chances, outcome);
	const rows = chances.length;
	let events = 0;
	for (let row = 0; row < rows; row++) events += outcome[row]!;
	const base = (events + 1) / (rows + 2);
	if (events === 0 || events === rows) return () => base;
	// Each record counts as a share of both outcomes, as in Platt's targets.
	const targets = { yes: (events + 1) / (events + 2), no: 1 / (rows - events + 2) };
	const design = new Float64Array(4 * rows);
	const doubled = new Uint8Array(2 * rows);
	const count = new Float64Array(2 * rows);
	for (let row = 0; row < rows; row++) {
		const target = outcome[row] === 1 ? targets.yes : targets.no;
		for (const kind of [0, 1]) {
			const place = 2 * row + kind;
			design[2 * place] = 1;
			design[2 * place + 1] = logOdds(chances[row]!);
			doubled[place] = kind;
			count[place] = kind === 1 ? target : 1 - target;
		}
	}
	const penalty = new Float64Array(2);
	const { coefficients } = maximiseLogistic({ design, width: 2, outcome: doubled, count, penalty });
	const [intercept, slope] = coefficients as unknown as [number, number];
	return slope > 0 ? (chance) => chanceOf(intercept + slope * logOdds(chance)) : () => base;
}

/**
 * Isotonic calibration: the rising steps nearest to what happened, joined by lines. It follows any shape, and wants some
 * thousand records.
 *
 * @throws RangeError as `plattCalibration`
 *
 * Source: Zadrozny and Elkan (2002), KDD; pool adjacent violators: Ayer et al. (1955), Annals of Mathematical Statistics 26.
 */
export function isotonicCalibration(chances: ArrayLike<number>, outcome: ArrayLike<number>): Calibration {
	check(chances, outcome);
	const order = Uint32Array.from({ length: chances.length }, (_, row) => row).sort(
		(a, b) => chances[a]! - chances[b]!
	);
	const blocks: { low: number; high: number; records: number; events: number }[] = [];
	for (const row of order) {
		const chance = chances[row]!;
		const last = blocks.at(-1);
		if (last && last.high === chance && last.low === chance) {
			last.records++;
			last.events += outcome[row]!;
		} else blocks.push({ low: chance, high: chance, records: 1, events: outcome[row]! });
	}
	const pooled: typeof blocks = [];
	for (const block of blocks) {
		let joined = block;
		for (let before = pooled.at(-1); before && share(before) >= share(joined); before = pooled.at(-1)) {
			pooled.pop();
			joined = {
				low: before.low,
				high: joined.high,
				records: before.records + joined.records,
				events: before.events + joined.events
			};
		}
		pooled.push(joined);
	}
	const knots = pooled.flatMap((block) =>
		block.low === block.high
			? [[block.low, share(block)] as const]
			: [[block.low, share(block)] as const, [block.high, share(block)] as const]
	);
	return (chance) => interpolate(knots, chance);
}

const share = ({ records, events }: { records: number; events: number }): number => events / records;

function interpolate(knots: readonly (readonly [number, number])[], at: number): number {
	let low = 0;
	let high = knots.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (knots[middle]![0] < at) low = middle + 1;
		else high = middle;
	}
	const above = knots[low];
	const below = knots[low - 1];
	if (!above) return below![1];
	if (!below || above[0] === at) return above[1];
	const along = (at - below[0]) / (above[0] - below[0]);
	return below[1] + along * (above[1] - below[1]);
}

function check(chances: ArrayLike<number>, outcome: ArrayLike<number>): void {
	if (chances.length !== outcome.length)
		throw new RangeError(`There are ${chances.length} chances for ${outcome.length} outcomes.`);
	if (chances.length === 0) throw new RangeError('There is no record to calibrate on.');
}
