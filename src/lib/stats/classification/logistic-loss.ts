/** Beyond these log-odds a chance is 0 or 1 to a computer. */
const extreme = 30;

/** The chance of log-odds, above 0 and below 1. */
export function chanceOf(logOdds: number): number {
	return 1 / (1 + Math.exp(-Math.max(-extreme, Math.min(extreme, logOdds))));
}

/** -log of the chance given to what happened, from log-odds, without overflow. */
export function lossOf(outcome: number, score: number): number {
	const against = outcome === 1 ? -score : score;
	return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
}

/** The sum over `rows` of -log of the chance given to what happened; `scores` are log-odds. */
export function logLoss(outcome: Uint8Array, scores: Float64Array, rows: Uint32Array): number {
	let sum = 0;
	for (let place = 0; place < rows.length; place++)
		sum += lossOf(outcome[rows[place]!]!, scores[rows[place]!]!);
	return sum;
}

/** First and second derivative of each row's loss by its log-odds, written at the row's place. */
export function writeGradients(
	outcome: Uint8Array,
	scores: Float64Array,
	rows: Uint32Array,
	gradients: Float64Array,
	hessians: Float64Array
): void {
	for (let place = 0; place < rows.length; place++) {
		const row = rows[place]!;
		const chance = chanceOf(scores[row]!);
		gradients[row] = chance - outcome[row]!;
		hessians[row] = chance * (1 - chance);
	}
}
