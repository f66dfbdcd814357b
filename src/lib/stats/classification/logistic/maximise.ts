import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { chanceOf, lossOf } from '../logistic-loss.ts';

/** Rows of numbers that explain, and what happened. */
export interface LogisticData {
	/** Row-major, `width` numbers a row; the first is 1 where there is an intercept. */
	design: Float64Array;
	width: number;
	/** 1 where it happened, else 0. */
	outcome: ArrayLike<number>;
	/** How many alike records a row stands for; 1 each. */
	count?: ArrayLike<number>;
	/** Strength of the L2 penalty on each coefficient. */
	penalty: Float64Array;
}

export interface LogisticMaximum {
	coefficients: Float64Array;
	/** Of the coefficients; null where the information is not positive definite. */
	covariance: Matrix | null;
	/** Without the penalty. */
	logLikelihood: number;
	/** Columns that are combinations of those before them: their coefficient is 0 and says nothing. */
	aliased: number[];
	converged: boolean;
	iterations: number;
	/** Of the penalised likelihood. */
	gradientNorm: number;
}

/** A column of which less than this share is not told by those before it is a combination of them. */
const leastOwnShare = 1e-8;

/**
 * The logistic regression with the highest penalised likelihood, by Newton's method with halved steps.
 *
 * Source: McCullagh and Nelder (1989), Generalized Linear Models, 4.4; penalty as in le Cessie and van Houwelingen
 * (1992), Applied Statistics 41.
 */
export function maximiseLogistic(data: LogisticData, maximumIterations = 60): LogisticMaximum {
	const { width, penalty } = data;
	const coefficients = new Float64Array(width);
	let here = derivatives(data, coefficients);
	const aliased = combinations(here.information, width, penalty);
	const kept = Array.from({ length: width }, (_, axis) => axis).filter((axis) => !aliased.includes(axis));
	let converged = false;
	let iterations = 0;
	while (!converged && iterations < maximumIterations) {
		iterations++;
		const solver = new CholeskyDecomposition(informationOf(here.information, width, kept));
		if (!solver.isPositiveDefinite()) break;
		const step = solver.solve(Matrix.columnVector(kept.map((axis) => here.gradient[axis]!))).to1DArray();
		const next = climb(data, coefficients, kept, step, here.value);
		if (!next) {
			converged = largest(here.gradient, kept) <= 1e-6 * (1 + Math.abs(here.value));
			break;
		}
		const gain = next.value - here.value;
		coefficients.set(next.coefficients);
		here = derivatives(data, coefficients);
		converged = gain <= 1e-11 * (1 + Math.abs(here.value));
	}
	const solver = new CholeskyDecomposition(informationOf(here.information, width, kept));
	return {
		coefficients,
		covariance: solver.isPositiveDefinite()
			? spread(solver.solve(Matrix.eye(kept.length)), kept, width)
			: null,
		logLikelihood: here.logLikelihood,
		aliased,
		converged,
		iterations,
		gradientNorm: largest(here.gradient, kept)
	};
}

function climb(
	data: LogisticData,
	from: Float64Array,
	kept: readonly number[],
	step: readonly number[],
	value: number
): { coefficients: Float64Array; value: number } | null {
	for (let share = 1; share > 1e-8; share /= 2) {
		const coefficients = from.slice();
		for (const [place, axis] of kept.entries()) coefficients[axis]! += share * step[place]!;
		const there = likelihood(data, coefficients).value;
		if (there >= value) return { coefficients, value: there };
	}
	return null;
}

function likelihood({ design, width, outcome, count, penalty }: LogisticData, at: Float64Array) {
	let logLikelihood = 0;
	for (let row = 0, from = 0; row < outcome.length; row++, from += width) {
		let predictor = 0;
		for (let axis = 0; axis < width; axis++) predictor += design[from + axis]! * at[axis]!;
		const loss = lossOf(outcome[row]!, predictor);
		logLikelihood -= count ? count[row]! * loss : loss;
	}
	let pull = 0;
	for (let axis = 0; axis < width; axis++) pull += (penalty[axis]! * at[axis]! ** 2) / 2;
	return { logLikelihood, value: logLikelihood - pull };
}

/** The likelihood with its gradient and information (the lower half, row-major), the penalty among them. */
function derivatives(data: LogisticData, at: Float64Array) {
	const { design, width, outcome, count, penalty } = data;
	const gradient = new Float64Array(width);
	const information = new Float64Array(width * width);
	for (let row = 0, from = 0; row < outcome.length; row++, from += width) {
		let predictor = 0;
		for (let axis = 0; axis < width; axis++) predictor += design[from + axis]! * at[axis]!;
		const chance = chanceOf(predictor);
		const records = count ? count[row]! : 1;
		const miss = records * (outcome[row]! - chance);
		const weight = records * chance * (1 - chance);
		for (let axis = 0; axis < width; axis++) {
			const value = design[from + axis]!;
			// Most of a one-hot row is 0.
			if (value === 0) continue;
			gradient[axis]! += miss * value;
			const weighted = weight * value;
			const into = axis * width;
			for (let other = 0; other <= axis; other++)
				information[into + other]! += weighted * design[from + other]!;
		}
	}
	for (let axis = 0; axis < width; axis++) {
		gradient[axis]! -= penalty[axis]! * at[axis]!;
		information[axis * width + axis]! += penalty[axis]!;
	}
	return { gradient, information, ...likelihood(data, at) };
}

/** Columns that are combinations of those before them, found by elimination; a penalised column is none. */
function combinations(information: Float64Array, width: number, penalty: Float64Array): number[] {
	const lower = new Float64Array(width * width);
	const found: number[] = [];
	for (let axis = 0; axis < width; axis++) {
		let own = information[axis * width + axis]!;
		for (let other = 0; other < axis; other++) {
			const pivot = lower[other * width + other]!;
			let value = information[axis * width + other]!;
			for (let before = 0; before < other; before++)
				value -= lower[axis * width + before]! * lower[other * width + before]!;
			const entry = pivot > 0 ? value / pivot : 0;
			lower[axis * width + other] = entry;
			own -= entry * entry;
		}
		const isOwn = penalty[axis]! > 0 || own > leastOwnShare * information[axis * width + axis]!;
		lower[axis * width + axis] = isOwn ? Math.sqrt(Math.max(own, 0)) : 0;
		if (!isOwn) found.push(axis);
	}
	return found;
}

function informationOf(lower: Float64Array, width: number, kept: readonly number[]): Matrix {
	const matrix = Matrix.zeros(kept.length, kept.length);
	for (const [row, axis] of kept.entries()) {
		for (let column = 0; column <= row; column++) {
			const value = lower[axis * width + kept[column]!]!;
			matrix.set(row, column, value);
			matrix.set(column, row, value);
		}
	}
	return matrix;
}

function spread(matrix: Matrix, kept: readonly number[], width: number): Matrix {
	const whole = Matrix.zeros(width, width);
	for (const [row, axis] of kept.entries())
		for (const [column, other] of kept.entries()) whole.set(axis, other, matrix.get(row, column));
	return whole;
}

function largest(values: Float64Array, kept: readonly number[]): number {
	return kept.reduce((most, axis) => Math.max(most, Math.abs(values[axis]!)), 0);
}
