import { describe, expect, it } from 'vitest';
import { crossValidate } from '#lib/stats/classification/evaluation/cross-validation.ts';
import { evaluate } from '#lib/stats/classification/evaluation/evaluation.ts';
import { stratifiedFolds } from '#lib/stats/classification/evaluation/folds.ts';
import { leakageSuspects } from '#lib/stats/classification/evaluation/leakage.ts';
import { gradientBoosting } from '#lib/stats/classification/gradient-boosting/gradient-boosting.ts';
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import type { Classifier } from '#lib/stats/classification/classifier.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import {
	hasReferenceData,
	hasShared,
	readColumns,
	referenceNote,
	sharedPath
} from '#lib/stats/testing/reference-data.ts';
import { featuresThatExplain } from '#lib/server/fit/features.ts';
import { outcomeOf } from '#lib/server/fit/outcome.ts';
import { readTable } from '#lib/server/fit/index.ts';

describe.skipIf(!hasReferenceData)(`mtcars, am by wt and hp, as R’s glm has it${referenceNote}`, () => {
	it('coefficients, errors and log-likelihood', () => {
		const cars = readColumns('mtcars.csv');
		const columns = ['wt', 'hp'].map((name) => ({
			name,
			kind: 'number' as const,
			values: Float64Array.from(cars[name]!)
		}));
		const fitted = logistic.fit({ rows: 32, columns }, Uint8Array.from(cars['am']!));
		expect(fitted.diagnostics.converged).toBe(true);
		const expected = [
			['intercept', 18.8663, 7.44356, 5],
			['wt', -8.083475, 3.068675, 6],
			['hp', 0.0362556, 0.0177342, 7]
		] as const;
		for (const [name, coefficient, error, digits] of expected) {
			expect(fitted.parameters[name]).toBeCloseTo(coefficient, digits - 1);
			expect(fitted.standardErrors[name]).toBeCloseTo(error, digits - 1);
		}
		expect(fitted.logLikelihood).toBeCloseTo(-5.02956, 5);
	});
});

async function records(
	path: string,
	target: string,
	drop: readonly string[],
	keep: (cell: string) => boolean = () => true
) {
	const table = await readTable(sharedPath(path));
	const cells = table.text(target);
	const rows = cells.flatMap((cell, row) => (keep(cell!) ? [row] : []));
	const { outcome } = outcomeOf(table, target, target === 'deal_stage' ? 'Won' : undefined);
	const { features } = featuresThatExplain(table, { drop: [...drop] }, [target]);
	return { features, outcome, rows };
}

function judge(classifier: Classifier, { features, outcome }: Awaited<ReturnType<typeof records>>) {
	const folds = stratifiedFolds(outcome, 5, createRandom(0));
	return evaluate(crossValidate(classifier, features, outcome, folds), outcome);
}

const noted = (path: string) => (hasShared(path) ? '' : ` (skipped: ../shared/data/${path} is absent)`);

const telco = 'ibm_telco/Telco-Customer-Churn.csv';
describe.skipIf(!hasShared(telco))(
	`telco churn in five folds, against scikit-learn 1.2${noted(telco)}`,
	() => {
		const read = () => records(telco, 'Churn', ['customerID']);

		it('logistic: AUC .845, Brier .135, ECE .013', async () => {
			const { auc, brier, ece, skill } = judge(logistic, await read());
			expect(auc).toBeCloseTo(0.845, 2);
			expect(brier).toBeCloseTo(0.135, 2);
			expect(ece).toBeLessThan(0.02);
			expect(skill!.hasSkill).toBe(true);
		});

		it('boosting: AUC at least .834, Brier at most .141, ECE at most .035', async () => {
			const { auc, brier, ece } = judge(gradientBoosting, await read());
			expect(auc).toBeGreaterThan(0.834);
			expect(brier).toBeLessThan(0.141);
			expect(ece).toBeLessThan(0.035);
		}, 30_000);
	}
);

const bank = 'uci_bank/bank-full.csv';
describe.skipIf(!hasShared(bank))(
	`UCI bank marketing in five folds, against scikit-learn 1.2${noted(bank)}`,
	() => {
		it('without duration: logistic .766/.086/.012, boosting .799/.082/.008', async () => {
			const table = await records(bank, 'y', ['duration']);
			const plain = judge(logistic, table);
			expect(plain.auc).toBeCloseTo(0.766, 2);
			expect(plain.brier).toBeCloseTo(0.086, 2);
			expect(plain.ece).toBeLessThan(0.015);
			const trees = judge(gradientBoosting, table);
			expect(trees.auc).toBeGreaterThan(0.795);
			expect(trees.brier).toBeLessThan(0.083);
			expect(trees.ece).toBeLessThan(0.012);
		}, 180_000);

		it('duration is known only after the call, and suspected', async () => {
			const { features, outcome } = await records(bank, 'y', []);
			const folds = stratifiedFolds(outcome, 5, createRandom(0));
			const suspects = leakageSuspects(logistic, features, outcome, folds);
			expect(suspects.map(({ column }) => column)).toEqual(['duration']);
			const [judged] = crossValidate(logistic, features, outcome, folds.slice(0, 1));
			expect(evaluate([judged!], outcome).auc).toBeCloseTo(0.907, 1);
		}, 30_000);
	}
);

const maven = 'maven_crm/sales_pipeline.csv';
describe.skipIf(!hasShared(maven))(`Maven’s deals at engagement${noted(maven)}`, () => {
	it.each([logistic, gradientBoosting])(
		'$name has no skill: AUC about .5, and it says so',
		async (classifier) => {
			const all = await records(
				maven,
				'deal_stage',
				['opportunity_id', 'close_date', 'close_value', 'engage_date'],
				(stage) => stage === 'Won' || stage === 'Lost'
			);
			const { takeRows } = await import('#lib/stats/classification/classifier.ts');
			const outcome = Uint8Array.from(all.rows, (row) => all.outcome[row]!);
			const { auc, skill } = judge(classifier, {
				...all,
				features: takeRows(all.features, all.rows),
				outcome
			});
			expect(outcome.length).toBe(6711);
			expect(Math.abs(auc! - 0.5)).toBeLessThan(0.03);
			expect(skill!.hasSkill).toBe(false);
		},
		30_000
	);
});
