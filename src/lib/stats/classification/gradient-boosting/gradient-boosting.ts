import { createRandom, type Random } from '../../random/random.ts';
import type { Classifier, ClassifierOptions, Features, FittedClassifier } from '../classifier.ts';
import { applyBinning, learnBinning, type ColumnBinning } from './binning.ts';
import { boost, type BoostedTrees } from './boost.ts';
import { checkFeatures, checkOutcome } from '../check.ts';
import { holdBackAtRandom, holdBackLatest, type HeldBack } from './hold-back.ts';
import { gainImportance, type ColumnImportance } from './importance.ts';
import { chanceOf, logLoss } from '../logistic-loss.ts';
import { completeSettings, type BoostingSettings } from './settings.ts';
import { fitShrinkage, isBorneOut } from './shrinkage.ts';
import { addTree, type Tree } from './tree.ts';

/** Of each outcome so many held-back records are needed to tell whether trees help. */
const leastHeldBack = 5;

export interface FittedGradientBoosting extends FittedClassifier {
	/** How much each column's splits lowered the loss, the most telling first; as it was learned, not as a test of it. */
	importance: ColumnImportance[];
	/** How trees fared on the records they were not grown on; null when none could be held back. */
	heldBack: {
		records: number;
		/** Mean loss (-log of the chance given to what happened) after each tree, the first entry without any. */
		loss: Float64Array;
		/** Mean loss of the model as it is, shrunken. Slightly too good: these records chose when to stop. */
		finalLoss: number;
	} | null;
}

export interface GradientBoosting extends Classifier {
	fit(features: Features, outcome: Uint8Array, options?: ClassifierOptions): FittedGradientBoosting;
}

/**
 * Gradient boosting with histogram trees for a yes/no outcome: many small trees, each grown on what those before it got
 * wrong. It finds thresholds and columns that only tell something together, which a logistic regression doesn't; it
 * needs more records for it.
 *
 * It defends itself against records that hold no answer. A share of them (by chance, or the latest by `time`) is held
 * back: growing ends when they are foretold no better, and what the trees say is multiplied by the factor from 0 to 1
 * that suits them best. Where no number of trees beats the base rate on them by more than chance would (one standard
 * error of the difference), the model is the base rate, and says so.
 *
 * Missing values go where they lower the loss most. Nothing depends on the scale of a number, only on its order.
 */
export const gradientBoosting: GradientBoosting = createGradientBoosting();

/**
 * Gradient boosting with other settings.
 *
 * @throws RangeError when a setting is outside its range
 */
export function createGradientBoosting(given: Partial<BoostingSettings> = {}): GradientBoosting {
	completeSettings(given);
	return {
		name: 'gradient-boosting',
		fit(features, outcome, options = {}) {
			const penalty = options.penalty === undefined ? {} : { penalty: options.penalty };
			const settings = completeSettings({ ...given, ...penalty });
			checkFeatures(features);
			checkOutcome(features, outcome);
			return told(learn(features, outcome, settings, options), outcome);
		}
	};
}

interface Model {
	binnings: readonly ColumnBinning[];
	trees: readonly Tree[];
	/** Log-odds of the base rate. */
	base: number;
	shrinkage: number;
	settings: BoostingSettings;
}

/** What growing trees came to, before it is told. */
interface Learned {
	model: Model;
	/** Null where no tree could be tried. */
	boosted: BoostedTrees | null;
	parts: HeldBack | null;
	/** Log-odds of each record, shrunken. */
	logOdds: Float64Array;
	warnings: string[];
}

function learn(
	features: Features,
	outcome: Uint8Array,
	settings: BoostingSettings,
	options: ClassifierOptions
): Learned {
	const base = baseLogOdds(outcome);
	const logOdds = new Float64Array(outcome.length).fill(base);
	const { telling, columns, warnings } = tellingColumns(features, settings);
	const model = { binnings: telling, trees: [], base, shrinkage: 0, settings };
	const random = createRandom(options.seed ?? 0).fork('gradient-boosting');
	const held = holdBack(outcome, settings, options, random.fork('held back'));
	warnings.push(...held.warnings);
	const { parts } = held;
	if (parts === null || telling.length === 0) return { model, boosted: null, parts: null, logOdds, warnings };
	const bins = telling.map((binning) => binning.bins);
	const isCategory = telling.map(({ kind }) => kind === 'category');
	const data = { ...parts, columns, bins, isCategory, outcome, base };
	const boosted = boost(data, settings, random.fork('trees'), options.onProgress);
	const fitting = fitShrinkage(outcome, boosted.scores, parts.heldBack, base);
	const shrinkage = isBorneOut(outcome, boosted.scores, parts.heldBack, base, fitting) ? fitting : 0;
	if (shrinkage === 0) boosted.trees = [];
	warnings.push(...judgement(boosted, shrinkage));
	boosted.scores.forEach((score, row) => (logOdds[row] = base + shrinkage * (score - base)));
	return { model: { ...model, trees: boosted.trees, shrinkage }, boosted, parts, logOdds, warnings };
}

function told(
	{ model, boosted, parts, logOdds, warnings }: Learned,
	outcome: Uint8Array
): FittedGradientBoosting {
	const parameters = {
		base_rate: shareOf(outcome),
		trees: model.trees.length,
		learning_rate: model.settings.learningRate,
		leaves: model.settings.leaves,
		shrinkage: model.shrinkage
	};
	const everyRow = Uint32Array.from(outcome, (_, row) => row);
	return {
		model: 'gradient-boosting',
		parameters,
		standardErrors: Object.fromEntries(Object.keys(parameters).map((name) => [name, null])),
		logLikelihood: -logLoss(outcome, logOdds, everyRow),
		n: outcome.length,
		diagnostics: {
			converged: boosted?.hasStopped ?? true,
			iterations: boosted?.rounds ?? 0,
			gradientNorm: null,
			warnings
		},
		importance: gainImportance(
			model.trees,
			model.binnings.map(({ name }) => name)
		),
		heldBack: parts &&
			boosted && {
				records: parts.heldBack.length,
				loss: boosted.heldBackLoss,
				finalLoss: logLoss(outcome, logOdds, parts.heldBack) / parts.heldBack.length
			},
		predict: (features) => predict(model, features)
	};
}

function predict({ binnings, trees, base, shrinkage, settings }: Model, features: Features): Float64Array {
	const scores = new Float64Array(features.rows).fill(base);
	if (trees.length > 0) {
		checkFeatures(features);
		const columns = applyBinning(features, binnings);
		const everyRow = Uint32Array.from(scores, (_, row) => row);
		for (const tree of trees) addTree(tree, columns, everyRow, shrinkage * settings.learningRate, scores);
	}
	return scores.map(chanceOf);
}

/** With a single outcome the base rate is drawn half a record away from 0 or 1, as Jeffreys' prior has it. */
function baseLogOdds(outcome: Uint8Array): number {
	const share = shareOf(outcome);
	const chance = share > 0 && share < 1 ? share : (share * outcome.length + 0.5) / (outcome.length + 1);
	return Math.log(chance / (1 - chance));
}

function shareOf(outcome: Uint8Array): number {
	return outcome.reduce((sum, value) => sum + value, 0) / outcome.length;
}

/** The columns that differ between records at all, with their bins. */
function tellingColumns(
	features: Features,
	settings: BoostingSettings
): { telling: ColumnBinning[]; columns: Uint8Array[]; warnings: string[] } {
	const binnings = learnBinning(features, settings);
	const columns = applyBinning(features, binnings);
	const differs = columns.map((bins) => bins.some((bin) => bin !== bins[0]));
	const silent = binnings.filter((_, place) => !differs[place]).map(({ name }) => name);
	const telling = binnings.filter((_, place) => differs[place]);
	const warnings: string[] = [];
	if (silent.length > 0) warnings.push(`The same in every record, so of no use: ${silent.join(', ')}.`);
	if (telling.length === 0)
		warnings.push('No column tells the records apart: every chance is the base rate.');
	return { telling, columns: columns.filter((_, place) => differs[place]), warnings };
}

function holdBack(
	outcome: Uint8Array,
	{ heldBackShare }: BoostingSettings,
	{ time }: ClassifierOptions,
	random: Random
): { parts: HeldBack | null; warnings: string[] } {
	if (outcome.every((value) => value === outcome[0])) {
		const warning = `The outcome is ${outcome[0]} in every record: nothing can be learned about the other.`;
		return { parts: null, warnings: [`${warning} Every chance is the base rate, drawn away from 0 and 1.`] };
	}
	const latest = time ? holdBackLatest(time, outcome.length, heldBackShare) : null;
	const warnings =
		time && !latest ? ['All records have one time: those held back were drawn by chance.'] : [];
	const parts = latest ?? holdBackAtRandom(outcome, heldBackShare, random);
	const happened = parts.heldBack.reduce((sum, row) => sum + outcome[row]!, 0);
	const rarer = Math.min(happened, parts.heldBack.length - happened);
	if (rarer >= leastHeldBack) return { parts, warnings };
	warnings.push(
		`Of the rarer outcome ${rarer} records would be held back, ${leastHeldBack} are needed to tell whether trees help: every chance is the base rate.`
	);
	return { parts: null, warnings };
}

function judgement({ trees, hasStopped }: BoostedTrees, shrinkage: number): string[] {
	if (trees.length === 0)
		return [
			'No tree foretold the records held back better than the base rate, beyond chance: the columns show no skill, and every chance is the base rate.'
		];
	const warnings: string[] = [];
	if (shrinkage < 0.5)
		warnings.push(
			`The trees say too much: the records held back bear out ${Math.round(100 * shrinkage)} % of it, and the rest is taken back.`
		);
	if (!hasStopped)
		warnings.push('The records held back were still foretold better with each tree: more trees may help.');
	return warnings;
}
