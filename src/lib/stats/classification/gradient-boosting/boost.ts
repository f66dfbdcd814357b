import type { Random } from '../../random/random.ts';
import { growTree } from './grow-tree.ts';
import { HistogramBuilder, histogramLayout } from './histogram.ts';
import type { HeldBack } from './hold-back.ts';
import { logLoss, writeGradients } from '../logistic-loss.ts';
import type { BoostingSettings } from './settings.ts';
import { addTree, type Tree } from './tree.ts';

/** Binned records with their outcome, and which of them are held back. */
export interface BoostingData extends HeldBack {
	columns: readonly Uint8Array[];
	/** How many bins each column has. */
	bins: readonly number[];
	isCategory: readonly boolean[];
	/** 0 or 1, one a record. */
	outcome: Uint8Array;
	/** Log-odds that boosting starts from. */
	base: number;
}

export interface BoostedTrees {
	/** Those up to the least loss of the records held back. */
	trees: Tree[];
	/** What they say of each record, in log-odds, nothing shrunken. */
	scores: Float64Array;
	/** Trees tried, those thrown away among them. */
	rounds: number;
	/** The loss of the records held back had stopped falling; else there were too few trees for it to. */
	hasStopped: boolean;
	/** Mean loss of the records held back after each tree, the first entry without any. */
	heldBackLoss: Float64Array;
}

/**
 * Grow trees on the gradients of the logistic loss, each on a draw of records and columns, until the records held back
 * are foretold no better.
 *
 * Source: Friedman (2001), Annals of Statistics 29, 1189-1232, and (2002), CSDA 38, 367-378 (draws of records); second
 * order steps as in Chen and Guestrin (2016), KDD.
 */
export function boost(
	data: BoostingData,
	settings: BoostingSettings,
	random: Random,
	onProgress: (fraction: number) => void = () => {}
): BoostedTrees {
	const { outcome, base, grown, heldBack } = data;
	const scores = new Float64Array(outcome.length).fill(base);
	const best = { scores: scores.slice(), trees: 0, round: 0, loss: logLoss(outcome, scores, heldBack) };
	const losses = [best.loss / heldBack.length];
	const trees: Tree[] = [];
	const grow = treeGrower(data, scores, settings, random);
	let round = 0;
	while (round < settings.trees && round - best.round < settings.patience) {
		const tree = grow();
		round++;
		if (tree) {
			trees.push(tree);
			addTree(tree, data.columns, grown, settings.learningRate, scores);
			addTree(tree, data.columns, heldBack, settings.learningRate, scores);
		}
		const loss = logLoss(outcome, scores, heldBack);
		losses.push(loss / heldBack.length);
		if (loss < best.loss) {
			Object.assign(best, { trees: trees.length, round, loss });
			best.scores.set(scores);
		}
		onProgress(round / settings.trees);
	}
	return {
		trees: trees.slice(0, best.trees),
		scores: best.scores,
		rounds: round,
		hasStopped: round - best.round >= settings.patience,
		heldBackLoss: Float64Array.from(losses)
	};
}

/** Grows the next tree on the scores as they are. */
function treeGrower(
	data: BoostingData,
	scores: Float64Array,
	settings: BoostingSettings,
	random: Random
): () => Tree | null {
	const { columns, bins, isCategory, outcome, grown } = data;
	const gradients = new Float64Array(outcome.length);
	const hessians = new Float64Array(outcome.length);
	const table = { columns, gradients, hessians };
	const histograms = new HistogramBuilder(histogramLayout(bins), table, grown.length);
	const places = columns.map((_, place) => place);
	const columnsDrawn = Math.max(1, Math.round(settings.columnShare * columns.length));
	return () => {
		const rows = drawn(grown, settings.rowShare, random);
		const chosen = random.shuffle(places).slice(0, columnsDrawn).sort(ascending);
		writeGradients(outcome, scores, rows, gradients, hessians);
		const sums = { gradient: 0, hessian: 0, records: rows.length };
		for (let place = 0; place < rows.length; place++) {
			sums.gradient += gradients[rows[place]!]!;
			sums.hessian += hessians[rows[place]!]!;
		}
		return growTree({ columns, isCategory, histograms, settings, rows, sums, chosen });
	};
}

const ascending = (a: number, b: number): number => a - b;

/** Each row with the chance given, in their order. */
function drawn(rows: Uint32Array, share: number, random: Random): Uint32Array {
	if (share === 1) return rows.slice();
	const taken = new Uint32Array(rows.length);
	let length = 0;
	for (let place = 0; place < rows.length; place++)
		if (random.uniform() < share) taken[length++] = rows[place]!;
	return taken.slice(0, length);
}
