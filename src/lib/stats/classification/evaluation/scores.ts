/**
 * The area under the ROC curve: how often a record with the outcome was given a higher chance than one without; equal
 * chances count half. Null when one of the outcomes is absent.
 *
 * Source: Hanley and McNeil (1982), Radiology 143 (it is the Mann-Whitney statistic as a share).
 */
export function areaUnderCurve(chances: ArrayLike<number>, outcome: ArrayLike<number>): number | null {
	const order = byChance(chances);
	let events = 0;
	let rankSum = 0;
	for (let at = 0; at < order.length;) {
		let end = at;
		let tied = 0;
		while (end < order.length && chances[order[end]!] === chances[order[at]!])
			tied += outcome[order[end++]!]!;
		// Ranks at + 1 to end have the mean rank.
		rankSum += (tied * (at + 1 + end)) / 2;
		events += tied;
		at = end;
	}
	const others = order.length - events;
	if (events === 0 || others === 0) return null;
	return (rankSum - (events * (events + 1)) / 2) / (events * others);
}

/** The mean squared distance of chance and outcome; null without records. Source: Brier (1950), Monthly Weather Review 78. */
export function brierScore(chances: ArrayLike<number>, outcome: ArrayLike<number>): number | null {
	return meanOf(chances.length, (row) => (chances[row]! - outcome[row]!) ** 2);
}

/** The mean of -log of the chance given to what happened, chances kept 1e-15 from 0 and 1; null without records. */
export function meanLogLoss(chances: ArrayLike<number>, outcome: ArrayLike<number>): number | null {
	return meanOf(chances.length, (row) => {
		const given = outcome[row] === 1 ? chances[row]! : 1 - chances[row]!;
		return -Math.log(Math.max(1e-15, given));
	});
}

function meanOf(rows: number, of: (row: number) => number): number | null {
	let sum = 0;
	for (let row = 0; row < rows; row++) sum += of(row);
	return rows === 0 ? null : sum / rows;
}

/** Records to which a model gave like chances, and how often it then happened. */
export interface ReliabilityBin {
	/** Chances from `lower` to below `upper` (the last bin: to 1). */
	lower: number;
	upper: number;
	records: number;
	/** Null in an empty bin. */
	meanChance: number | null;
	observedShare: number | null;
}

/** The reliability diagram: bins of equal width. */
export function reliability(
	chances: ArrayLike<number>,
	outcome: ArrayLike<number>,
	bins = 10
): ReliabilityBin[] {
	const records = new Float64Array(bins);
	const chance = new Float64Array(bins);
	const events = new Float64Array(bins);
	for (let row = 0; row < chances.length; row++) {
		const bin = Math.min(bins - 1, Math.floor(chances[row]! * bins));
		records[bin]!++;
		chance[bin]! += chances[row]!;
		events[bin]! += outcome[row]!;
	}
	return Array.from(records, (count, bin) => ({
		lower: bin / bins,
		upper: (bin + 1) / bins,
		records: count,
		meanChance: count === 0 ? null : chance[bin]! / count,
		observedShare: count === 0 ? null : events[bin]! / count
	}));
}

/**
 * The expected calibration error: the mean distance of chance and observed share over the bins, weighted by records.
 * Null without records. Source: Naeini, Cooper and Hauskrecht (2015), AAAI.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
	const total = bins.reduce((sum, { records }) => sum + records, 0);
	if (total === 0) return null;
	return bins.reduce(
		(sum, { records, meanChance, observedShare }) =>
			records === 0 ? sum : sum + (records / total) * Math.abs(meanChance! - observedShare!),
		0
	);
}

/** What is found among the records with the highest chances. */
export interface Lift {
	/** The share of the records that is looked at. */
	share: number;
	records: number;
	/** The share of the outcome among them, and that share over the base rate. */
	observedShare: number;
	lift: number | null;
	/** The share of all outcomes that is found there. */
	captured: number | null;
}

/** The lift by tenths of the records, highest chances first; empty without records. */
export function liftTable(chances: ArrayLike<number>, outcome: ArrayLike<number>, parts = 10): Lift[] {
	const order = byChance(chances).reverse();
	const total = order.reduce((sum, row) => sum + outcome[row]!, 0);
	const rows: Lift[] = [];
	let events = 0;
	let taken = 0;
	for (let part = 1; part <= parts; part++) {
		const until = Math.round((part / parts) * order.length);
		while (taken < until) events += outcome[order[taken++]!]!;
		if (taken === 0) continue;
		const observedShare = events / taken;
		rows.push({
			share: part / parts,
			records: taken,
			observedShare,
			lift: total === 0 ? null : observedShare / (total / order.length),
			captured: total === 0 ? null : events / total
		});
	}
	return rows;
}

/** Rows by rising chance. */
function byChance(chances: ArrayLike<number>): Uint32Array {
	return Uint32Array.from({ length: chances.length }, (_, row) => row).sort(
		(a, b) => chances[a]! - chances[b]! || a - b
	);
}
