import { twoSidedZ } from '../../distributions/normal.ts';
import type { Estimate } from '../../intervals/interval.ts';

/** Whether a model tells more than the base rate. */
export interface SkillVerdict {
	/** 1 less the ratio of its Brier score to that of the base rate: 1 is perfect, 0 is none, below 0 is worse. */
	brierSkill: Estimate;
	/** Only where the whole interval is above 0. */
	hasSkill: boolean;
}

/**
 * The Brier skill of chances against reference chances (the base rate known at the time), on the same records.
 *
 * The interval is that of a ratio of means by linearisation, records taken as independent unless `clusters` says which
 * belong together: their errors are then summed before they are squared. Null when no record was judged, or the base rate
 * was never wrong.
 *
 * @param clusters a number a record, the same for records of one thing, such as a deal that is judged at several moments
 *
 * Source: Murphy (1973), J. Applied Meteorology 12; variance of a ratio, also of clusters: Cochran (1977), Sampling
 * Techniques, 6.3 and 9A; that skill is to be tested in pairs: Diebold and Mariano (1995), J. Business and Economic
 * Statistics 13.
 */
export function brierSkill(
	chances: ArrayLike<number>,
	reference: ArrayLike<number>,
	outcome: ArrayLike<number>,
	level = 0.95,
	clusters?: ArrayLike<number>
): SkillVerdict | null {
	const rows = outcome.length;
	const loss = (of: ArrayLike<number>, row: number) => (of[row]! - outcome[row]!) ** 2;
	let own = 0;
	let base = 0;
	for (let row = 0; row < rows; row++) {
		own += loss(chances, row) / rows;
		base += loss(reference, row) / rows;
	}
	if (rows === 0 || base === 0) return null;
	const estimate = 1 - own / base;
	const residuals = new Map<number, number>();
	for (let row = 0; row < rows; row++) {
		const cluster = clusters ? clusters[row]! : row;
		const residual = loss(chances, row) - (1 - estimate) * loss(reference, row);
		residuals.set(cluster, (residuals.get(cluster) ?? 0) + residual);
	}
	const n = residuals.size;
	let squares = 0;
	for (const residual of residuals.values()) squares += residual ** 2;
	const error = Math.sqrt((squares * n) / Math.max(1, n - 1)) / rows / base;
	const z = twoSidedZ(level);
	const verdict = { estimate, lower: estimate - z * error, upper: estimate + z * error, level };
	return { brierSkill: verdict, hasSkill: verdict.lower > 0 && n > 1 };
}
