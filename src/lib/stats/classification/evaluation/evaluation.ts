import { isotonicCalibration, plattCalibration } from '../calibration.ts';
import type { FittedFold } from './cross-validation.ts';
import {
	areaUnderCurve,
	brierScore,
	expectedCalibrationError,
	liftTable,
	meanLogLoss,
	reliability,
	type Lift,
	type ReliabilityBin
} from './scores.ts';
import { brierSkill, type SkillVerdict } from './skill.ts';

/** How well chances fit what happened. */
export interface Scores {
	/** Null where one of the outcomes is absent. */
	auc: number | null;
	brier: number | null;
	logLoss: number | null;
	/** Expected calibration error over ten bins. */
	ece: number | null;
	records: number;
}

/** How well a classifier tells records it was not fitted to. */
export interface Evaluation extends Scores {
	/** The Brier score of the base rate, as known from the training records. */
	brierBaseRate: number | null;
	/** Null where nothing could be judged. */
	skill: SkillVerdict | null;
	folds: (Scores & { baseRate: number })[];
	reliability: ReliabilityBin[];
	lift: Lift[];
	/** The same chances after calibration, learned on the other folds; null with a single fold. */
	calibrated: { platt: Scores; isotonic: Scores } | null;
}

/**
 * Judge a cross-validated classifier. The area under the curve is the mean over the folds that have both outcomes, since
 * chances of different models need not be comparable; everything else is over all test records.
 */
export function evaluate(folds: readonly FittedFold[], outcome: Uint8Array): Evaluation {
	const tested = folds.map((fold) => Uint8Array.from(fold.test, (row) => outcome[row]!));
	const chances = joined(folds.map((fold) => fold.chances));
	const reference = joined(folds.map(({ test, baseRate }) => new Float64Array(test.length).fill(baseRate)));
	const happened = joined(tested.map((values) => Float64Array.from(values)));
	const each = folds.map((fold, place) => ({
		...scoresOf(fold.chances, tested[place]!),
		baseRate: fold.baseRate
	}));
	return {
		...scoresOf(chances, happened),
		auc: mean(each.flatMap(({ auc }) => (auc === null ? [] : [auc]))),
		brierBaseRate: brierScore(reference, happened),
		skill: brierSkill(chances, reference, happened),
		folds: each,
		reliability: reliability(chances, happened),
		lift: liftTable(chances, happened),
		calibrated: folds.length > 1 ? afterCalibration(folds, tested) : null
	};
}

function scoresOf(chances: ArrayLike<number>, outcome: ArrayLike<number>): Scores {
	return {
		auc: areaUnderCurve(chances, outcome),
		brier: brierScore(chances, outcome),
		logLoss: meanLogLoss(chances, outcome),
		ece: expectedCalibrationError(reliability(chances, outcome)),
		records: outcome.length
	};
}

function afterCalibration(
	folds: readonly FittedFold[],
	tested: readonly Uint8Array[]
): Evaluation['calibrated'] {
	const by = (learn: typeof plattCalibration): Scores => {
		const mapped = folds.map(({ chances }, place) => {
			const others = folds.filter((_, other) => other !== place);
			const known = joined(others.map((fold) => fold.chances));
			const happened = joined(
				tested.filter((_, other) => other !== place).map((values) => Float64Array.from(values))
			);
			return chances.map(learn(known, happened));
		});
		const outcome = joined(tested.map((values) => Float64Array.from(values)));
		const aucs = mapped.map((chances, place) => areaUnderCurve(chances, tested[place]!));
		return { ...scoresOf(joined(mapped), outcome), auc: mean(aucs.filter((auc) => auc !== null)) };
	};
	return { platt: by(plattCalibration), isotonic: by(isotonicCalibration) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
	const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

const mean = (values: readonly number[]): number | null =>
	values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
