import type { Random } from '../../random/random.ts';

/** Records to learn from and records to be judged on, which the model has not seen. */
export interface Fold {
	train: Uint32Array;
	test: Uint32Array;
}

/**
 * Folds drawn by chance, each with about the same share of the outcome; every record is tested once.
 *
 * @throws RangeError when there are fewer than two folds or fewer records than folds
 *
 * Source: Kohavi (1995), IJCAI (stratified cross-validation).
 */
export function stratifiedFolds(outcome: Uint8Array, folds: number, random: Random): Fold[] {
	checkFolds(outcome.length, folds);
	const foldOf = new Uint32Array(outcome.length);
	let next = 0;
	for (const kind of [0, 1]) {
		const rows: number[] = [];
		for (let row = 0; row < outcome.length; row++) if (outcome[row] === kind) rows.push(row);
		for (const row of random.shuffle(rows)) foldOf[row] = next++ % folds;
	}
	return Array.from({ length: folds }, (_, fold) =>
		parted(
			foldOf,
			(of) => of !== fold,
			(of) => of === fold
		)
	);
}

/**
 * Folds in time: each block is judged by a model of all that came before it, as it would have been at the time. The first
 * block is only learned from; records of one time stay together.
 *
 * @param time one a record, in any rising unit
 * @throws RangeError as `stratifiedFolds`, or when a time is missing or all are equal
 */
export function timeFolds(time: Float64Array, folds: number): Fold[] {
	checkFolds(time.length, folds);
	if (time.some(Number.isNaN))
		throw new RangeError('A record has no time: it can be neither before nor after.');
	const sorted = time.slice().sort();
	const starts = Array.from(
		{ length: folds },
		(_, fold) => sorted[Math.floor(((fold + 1) * time.length) / (folds + 1))]!
	).filter((start, place, all) => start > sorted[0]! && start !== all[place - 1]);
	if (starts.length === 0) throw new RangeError('All records have one time: there is no before and after.');
	return starts.map((start, place) =>
		parted(
			time,
			(at) => at < start,
			(at) => at >= start && at < (starts[place + 1] ?? Infinity)
		)
	);
}

function checkFolds(records: number, folds: number): void {
	if (!(Number.isInteger(folds) && folds >= 2))
		throw new RangeError(`There are 2 folds or more, not ${folds}.`);
	if (records < 2 * folds)
		throw new RangeError(`${records} records are too few for ${folds} folds: each needs two or more.`);
}

function parted(
	values: Uint32Array | Float64Array,
	isTrain: (value: number) => boolean,
	isTest: (value: number) => boolean
): Fold {
	const train: number[] = [];
	const test: number[] = [];
	for (let row = 0; row < values.length; row++) {
		if (isTrain(values[row]!)) train.push(row);
		if (isTest(values[row]!)) test.push(row);
	}
	return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}
