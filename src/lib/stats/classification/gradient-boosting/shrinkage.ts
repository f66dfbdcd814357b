import { chanceOf, lossOf } from '../logistic-loss.ts';

const steps = 60;

/**
 * The factor from 0 to 1 by which the scores' distance from the base log-odds is multiplied so that the loss of these
 * rows is least: 1 believes the trees, 0 the base rate. The loss is convex in the factor, so that halving finds it.
 *
 * Source: Cox (1958), Biometrika 45, 562-565, with the intercept held and the slope kept within 0 and 1; shrinkage of
 * predictions as in Van Houwelingen and Le Cessie (1990), Statistics in Medicine 9, 1303-1325.
 */
export function fitShrinkage(
	outcome: Uint8Array,
	scores: Float64Array,
	rows: Uint32Array,
	base: number
): number {
	const slope = (factor: number) => {
		let sum = 0;
		for (let place = 0; place < rows.length; place++) {
			const row = rows[place]!;
			const distance = scores[row]! - base;
			sum += (chanceOf(base + factor * distance) - outcome[row]!) * distance;
		}
		return sum;
	};
	if (slope(0) >= 0) return 0;
	if (slope(1) <= 0) return 1;
	let low = 0;
	let high = 1;
	for (let step = 0; step < steps; step++) {
		const middle = (low + high) / 2;
		if (slope(middle) < 0) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/**
 * Whether scores, shrunken by a factor, lower the mean loss of these rows against the base rate by more than one standard
 * error of that difference. Trees are stopped where they look best: a smaller gain is as likely luck.
 *
 * Source: the one-standard-error rule of Breiman et al. (1984), Classification and Regression Trees, 3.4.3.
 */
export function isBorneOut(
	outcome: Uint8Array,
	scores: Float64Array,
	rows: Uint32Array,
	base: number,
	factor: number
): boolean {
	let sum = 0;
	let squares = 0;
	for (const row of rows) {
		const shrunken = base + factor * (scores[row]! - base);
		const gain = lossOf(outcome[row]!, base) - lossOf(outcome[row]!, shrunken);
		sum += gain;
		squares += gain * gain;
	}
	const mean = sum / rows.length;
	return mean > Math.sqrt(Math.max(0, squares / rows.length - mean * mean) / rows.length);
}
