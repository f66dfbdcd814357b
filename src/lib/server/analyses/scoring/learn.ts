/** Methods that learn chances, chosen and calibrated on later records than they were fitted to. */
import { plattCalibration, type Calibration } from '#lib/stats/classification/calibration.ts';
import type { Classifier, ClassifierOptions, Features } from '#lib/stats/classification/classifier.ts';
import { crossValidate, type FittedFold } from '#lib/stats/classification/evaluation/cross-validation.ts';
import { brierScore } from '#lib/stats/classification/evaluation/scores.ts';
import { createGradientBoosting } from '#lib/stats/classification/gradient-boosting/gradient-boosting.ts';
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import { naiveBayes } from '#lib/stats/classification/naive-bayes.ts';
import { foldsOf } from './folds.ts';
import { outcomesOf, type Encoder, type Moment } from './moments.ts';

export interface Method {
	name: string;
	label: string;
	classifier: Classifier;
	penalty?: number;
}

/** A logistic regression draws each owner, source or stage towards the mean, the more the less is known of it. */
export const methods: readonly Method[] = [
	{ name: 'logistic', label: 'Logistic regression', classifier: logistic, penalty: 3 },
	{
		name: 'logistic-cautious',
		label: 'Logistic regression, drawn closer to the mean',
		classifier: logistic,
		penalty: 30
	},
	{
		name: 'gradient-boosting',
		label: 'Gradient-boosted trees',
		classifier: createGradientBoosting({ trees: 150, leaves: 8 })
	},
	{ name: 'naive-bayes', label: 'Naive Bayes, as Odoo has it', classifier: naiveBayes }
];

/** A fitted, calibrated method. */
export interface Learned {
	method: Method;
	/** All methods that were tried, the best first. */
	candidates: { label: string; brier: number }[];
	predict(features: Features): Float64Array;
}

/**
 * Learn from decided moments. Each method is fitted to the records of earlier times and speaks on those of later ones, the
 * moments of a record always together; what it says there calibrates it (Platt), and its Brier score decides.
 *
 * @param options.among the methods that are tried, one or more
 * @param options.report called with the share that is done, 0 to 1
 */
export function learn(
	training: readonly Moment[],
	encode: Encoder,
	{ among = methods, report }: { among?: readonly Method[]; report?: (fraction: number) => void } = {}
): Learned {
	const features = encode(training);
	const outcome = outcomesOf(training);
	const time = Float64Array.from(training, ({ since }) => since);
	const parts = foldsOf(training);
	const tried: { method: Method; map: Calibration; brier: number }[] = [];
	for (const method of among) {
		const judged: FittedFold[] = [];
		for (const [place, part] of parts.entries()) {
			report?.((tried.length + place / parts.length) / (among.length + 1));
			judged.push(...crossValidate(method.classifier, features, outcome, [part], optionsOf(method, time)));
		}
		const chances = judged.flatMap((fold) => [...fold.chances]);
		const happened = judged.flatMap(({ test }) => Array.from(test, (row) => outcome[row]!));
		const map = plattCalibration(chances, happened);
		tried.push({ method, map, brier: brierScore(chances.map(map), happened)! });
	}
	tried.sort((one, other) => one.brier - other.brier);
	const best = tried[0]!;
	report?.(among.length / (among.length + 1));
	const fitted = best.method.classifier.fit(features, outcome, optionsOf(best.method, time));
	return {
		method: best.method,
		candidates: tried.map(({ method, brier }) => ({ label: method.label, brier })),
		predict: (given) => fitted.predict(given).map(best.map)
	};
}

const optionsOf = ({ penalty }: Method, time: Float64Array): ClassifierOptions => ({
	seed: 0,
	penalty,
	time
});
