import { createRandom } from '../random/random.ts';
import { isotonicCalibration, plattCalibration, type Calibration } from './calibration.ts';
import type { Classifier } from './classifier.ts';
import { crossValidate } from './evaluation/cross-validation.ts';
import { stratifiedFolds } from './evaluation/folds.ts';

const folds = 5;
/** With so many records of the rarer outcome the isotonic map is steady enough. */
const manyRecords = 1000;

/**
 * A classifier whose chances are calibrated on records each of its models had not seen: isotonic with many records, else
 * Platt's curve. With too few records for that it is left as it is, and says so.
 *
 * Source: Niculescu-Mizil and Caruana (2005), ICML.
 */
export function calibrated(classifier: Classifier): Classifier {
	return {
		name: classifier.name,
		fit(features, outcome, options = {}) {
			const fitted = classifier.fit(features, outcome, options);
			const events = outcome.reduce((sum, value) => sum + value, 0);
			const rarer = Math.min(events, outcome.length - events);
			if (rarer < 2 * folds) {
				const warning = `${rarer} records of the rarer outcome are too few to calibrate on.`;
				return {
					...fitted,
					diagnostics: { ...fitted.diagnostics, warnings: [...fitted.diagnostics.warnings, warning] }
				};
			}
			const random = createRandom(options.seed ?? 0).fork('calibration');
			const parts = stratifiedFolds(outcome, folds, random);
			const map = learn(crossValidate(classifier, features, outcome, parts, options), outcome, rarer);
			return { ...fitted, predict: (given) => fitted.predict(given).map(map) };
		}
	};
}

function learn(folds: ReturnType<typeof crossValidate>, outcome: Uint8Array, rarer: number): Calibration {
	const chances = folds.flatMap((fold) => [...fold.chances]);
	const happened = folds.flatMap(({ test }) => Array.from(test, (row) => outcome[row]!));
	return rarer >= manyRecords ? isotonicCalibration(chances, happened) : plattCalibration(chances, happened);
}
