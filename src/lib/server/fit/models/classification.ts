import { calibrated } from '#lib/stats/classification/calibrated.ts';
import type { Classifier } from '#lib/stats/classification/classifier.ts';
import { crossValidate } from '#lib/stats/classification/evaluation/cross-validation.ts';
import { evaluate, type Evaluation, type Scores } from '#lib/stats/classification/evaluation/evaluation.ts';
import { stratifiedFolds, timeFolds } from '#lib/stats/classification/evaluation/folds.ts';
import { leakageSuspects } from '#lib/stats/classification/evaluation/leakage.ts';
import { permutationImportance } from '#lib/stats/classification/evaluation/permutation-importance.ts';
import { gradientBoosting } from '#lib/stats/classification/gradient-boosting/gradient-boosting.ts';
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import { naiveBayes } from '#lib/stats/classification/naive-bayes.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { outcomeOf } from '../outcome.ts';
import { featuresLike, featuresThatExplain } from '../features.ts';
import { fitReport, type FitModel, type FitOptions, type FitResult } from '../model.ts';
import { FitError, type Table } from '../table.ts';

export const classificationModels: readonly FitModel[] = [
	classifier(logistic, 'each column adds to the log-odds'),
	classifier(gradientBoosting, 'many small trees, each on what those before got wrong'),
	classifier(calibrated(naiveBayes), 'each column on its own, then calibrated')
];

function classifier(of: Classifier, summary: string): FitModel {
	return {
		name: of.name,
		summary,
		input: '--target, and columns that explain',
		fit: (table, options, onProgress) => fit(of, table, options, onProgress)
	};
}

function fit(
	of: Classifier,
	table: Table,
	options: FitOptions,
	onProgress: (fraction: number) => void
): FitResult {
	const { timeColumn, seed = 0, penalty, predict } = options;
	const { target } = options;
	if (target === undefined)
		throw new FitError(
			'bad_option',
			'A classifier needs to know what to predict.',
			'Name the column with --target.'
		);
	const { outcome, positive } = outcomeOf(table, target, options.positive);
	const others = [target, ...(timeColumn === undefined ? [] : [timeColumn])];
	const { features, warnings } = featuresThatExplain(table, options, others);
	const time = timeColumn === undefined ? undefined : timesOf(table, timeColumn);
	const random = createRandom(seed).fork(of.name);
	const folds = time
		? timeFolds(time, options.folds ?? 5)
		: stratifiedFolds(outcome, options.folds ?? 5, random.fork('folds'));
	const how = { seed, penalty, time };
	const fitted = of.fit(features, outcome, { ...how, onProgress: (share) => onProgress(0.2 * share) });
	const judged = crossValidate(of, features, outcome, folds, {
		...how,
		onProgress: (share) => onProgress(0.2 + 0.6 * share)
	});
	const evaluation = evaluate(judged, outcome);
	const importance = permutationImportance(judged, features, outcome, random.fork('importance'));
	onProgress(0.9);
	const suspects = leakageSuspects(of, features, outcome, folds, how);
	const { skill } = evaluation;
	fitted.diagnostics.warnings.unshift(...warnings);
	const report = fitReport(fitted, {
		target,
		positive,
		base_rate: outcome.reduce((sum, value) => sum + value, 0) / outcome.length,
		skill: skill?.hasSkill ?? false,
		brier_skill: skill?.brierSkill ?? null,
		evaluation: told(evaluation, folds.length, time ? 'by time' : 'stratified'),
		importance: importance.map(({ column, brierIncrease, standardError }) => ({
			column,
			brier_increase: brierIncrease,
			standard_error: standardError
		})),
		leakage_suspects: suspects.map(({ column, aucAlone, aucWithout, reason }) => ({
			column,
			auc_alone: aucAlone,
			auc_without: aucWithout,
			reason
		}))
	});
	report.warnings = [
		...report.warnings,
		...(skill?.hasSkill ? [] : ['No skill over the base rate: don’t use its chances.']),
		...suspects.map(({ column, reason }) => `${column} may have been written after the outcome. ${reason}`)
	];
	return {
		report,
		predictions: predict && { probability: [...fitted.predict(featuresLike(predict, features))] }
	};
}

function told(evaluation: Evaluation, folds: number, split: string) {
	const { brierBaseRate, skill, calibrated } = evaluation;
	return {
		...scores(evaluation),
		brier_base_rate: brierBaseRate,
		brier_skill: skill?.brierSkill.estimate ?? null,
		folds,
		split,
		by_fold: evaluation.folds.map((fold) => ({ ...scores(fold), base_rate: fold.baseRate })),
		reliability: evaluation.reliability.map(({ lower, upper, records, meanChance, observedShare }) => ({
			lower,
			upper,
			records,
			mean_probability: meanChance,
			observed_share: observedShare
		})),
		lift: evaluation.lift.map(({ share, records, observedShare, lift, captured }) => ({
			share,
			records,
			observed_share: observedShare,
			lift,
			captured
		})),
		calibrated: calibrated && { platt: scores(calibrated.platt), isotonic: scores(calibrated.isotonic) }
	};
}

const scores = ({ auc, brier, logLoss, ece, records }: Scores) => ({
	auc,
	brier,
	log_loss: logLoss,
	ece,
	records
});

function timesOf(table: Table, column: string): Float64Array {
	const cells = table.text(column);
	const areNumbers = cells.every(
		(cell) => cell !== null && !/^\d{8}$/.test(cell) && Number.isFinite(Number(cell))
	);
	return areNumbers ? table.numbers(column) : table.dates(column);
}
