/** How chances did on moments that whoever gave them knew nothing of. */
import {
	areaUnderCurve,
	brierScore,
	expectedCalibrationError,
	liftTable,
	reliability
} from '#lib/stats/classification/evaluation/scores.ts';
import { brierSkill } from '#lib/stats/classification/evaluation/skill.ts';
import { wilson } from '#lib/stats/intervals/proportion.ts';
import { clustersOf, outcomesOf, recordsIn, type Moment } from './moments.ts';
import type { CalibrationBin, Contender, Judgement, LiftStep, Range } from './result.ts';

/** The share of training moments in which it happened, by band. */
export function baseRates(training: readonly Moment[]): (moment: Moment) => number {
	const counts = new Map<string, { moments: number; happened: number }>();
	let all = 0;
	for (const { band, outcome } of training) {
		const own = counts.get(band) ?? { moments: 0, happened: 0 };
		counts.set(band, { moments: own.moments + 1, happened: own.happened + outcome! });
		all += outcome!;
	}
	const overall = (all + 0.5) / (training.length + 1);
	return ({ band }) => {
		const own = counts.get(band);
		return own ? (own.happened + overall) / (own.moments + 1) : overall;
	};
}

/**
 * Judge chances against what happened, and against the base rate that was known before.
 *
 * @param moments one or more, all decided
 */
export function judge(
	chances: Float64Array,
	moments: readonly Moment[],
	base: (moment: Moment) => number
): Judgement {
	const outcome = outcomesOf(moments);
	const reference = Float64Array.from(moments, base);
	const skill = brierSkill(chances, reference, outcome, 0.95, clustersOf(moments));
	return {
		moments: moments.length,
		records: recordsIn(moments),
		happened: outcome.reduce((sum, value) => sum + value, 0) / outcome.length,
		brier: brierScore(chances, outcome)!,
		brierOfBaseRate: brierScore(reference, outcome)!,
		skill: skill && rangeOf(skill.brierSkill),
		hasSkill: skill?.hasSkill ?? false,
		auc: areaUnderCurve(chances, outcome),
		ece: expectedCalibrationError(reliability(chances, outcome))!,
		bins: calibrationBins(chances, moments),
		lift: liftSteps(chances, moments)
	};
}

/** What the likeliest hold, in tenths; a record that it happened to counts once in the width of an interval. */
function liftSteps(chances: Float64Array, moments: readonly Moment[]): LiftStep[] {
	const outcome = outcomesOf(moments);
	const n = recordsIn(moments.filter((_, row) => outcome[row] === 1));
	/** Among all records are all of them, whatever the test. */
	const rangeAt = (share: number, captured: number): Range =>
		share === 1 ? { estimate: 1, lower: 1, upper: 1 } : rangeOf(wilson(Math.min(1, captured) * n, n)!);
	return liftTable(chances, outcome).map(({ share, observedShare, lift, captured }) => ({
		share,
		observedShare,
		lift,
		captured: captured === null ? null : rangeAt(share, captured)
	}));
}

const rangeOf = ({ estimate, lower, upper }: Range): Range => ({ estimate, lower, upper });

const bins = 10;
const binOf = (chance: number): number => Math.min(bins - 1, Math.floor(chance * bins));

/** The bins that hold something; a record that is judged at several moments counts once in the width of an interval. */
function calibrationBins(chances: Float64Array, moments: readonly Moment[]): CalibrationBin[] {
	const records = Array.from({ length: bins }, () => new Set<string>());
	moments.forEach(({ id }, row) => records[binOf(chances[row]!)]!.add(id));
	return reliability(chances, outcomesOf(moments), bins).flatMap((bin, place) => {
		if (bin.records === 0) return [];
		const n = records[place]!.size;
		return [
			{
				lower: bin.lower,
				upper: bin.upper,
				moments: bin.records,
				records: n,
				meanChance: bin.meanChance!,
				observed: rangeOf(wilson(Math.min(1, bin.observedShare!) * n, n)!)
			}
		];
	});
}

/** Fewer moments with a probability than this say nothing of who gave it. */
const fewestGiven = 30;

/** Put what the CRM said to the same test, on the moments on which it said something. */
export function contendersOf(
	labels: Readonly<Record<string, string>>,
	chances: Float64Array,
	moments: readonly Moment[],
	base: (moment: Moment) => number
): Contender[] {
	return Object.entries(labels).flatMap(([name, label]): Contender[] => {
		const rows = moments.flatMap(({ given }, row) => ((given[name] ?? null) === null ? [] : [row]));
		if (rows.length < fewestGiven) return [];
		const among = rows.map((row) => moments[row]!);
		const theirs = Float64Array.from(among, ({ given }) => given[name]!);
		const ours = Float64Array.from(rows, (row) => chances[row]!);
		const { brier, ece, auc } = judge(ours, among, base);
		const over = brierSkill(ours, theirs, outcomesOf(among), 0.95, clustersOf(among));
		return [
			{
				name,
				label,
				judgement: judge(theirs, among, base),
				ours: { brier, ece, auc },
				skillOverTheirs: over && rangeOf(over.brierSkill)
			}
		];
	});
}
