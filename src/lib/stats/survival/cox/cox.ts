import { isComputable } from '../../computable.ts';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { normalCdf } from '../../distributions/normal.ts';
import type { Fitted } from '../../fitted.ts';
import { concordance } from './concordance.ts';
import {
	partialLikelihood,
	type PartialLikelihood,
	type SortedSubjects,
	type Ties
} from './partial-likelihood.ts';
import { proportionalHazardsTest, type ProportionalHazardsTest } from './proportional-hazards.ts';
import { RowError } from '../../row-error.ts';

/** Subjects, and what may make their event come sooner or later; all arrays have one entry a subject. */
export interface Subjects {
	/** When observation ended; 0 or more. */
	time: ArrayLike<number>;
	/** 1 where it ended with the event, 0 where it was still to come. */
	event: ArrayLike<number>;
	/** Columns that explain, by name. */
	covariates: Readonly<Record<string, ArrayLike<number>>>;
}

export interface CoxOptions {
	/** How events at one time are treated; 'efron', the better one. */
	ties?: Ties;
	maximumIterations?: number;
}

/** One covariate: how it multiplies the hazard. */
export interface CoxCoefficient {
	name: string;
	coefficient: number;
	/** e to the coefficient: the factor of the hazard for one unit more. */
	hazardRatio: number;
	standardError: number | null;
	/** Bounds of the hazard ratio, 95 %. */
	lower: number | null;
	upper: number | null;
	z: number | null;
	p: number | null;
}

export interface CoxFit extends Fitted {
	logLikelihood: number;
	/** The log-likelihood without covariates. */
	nullLogLikelihood: number;
	events: number;
	coefficients: CoxCoefficient[];
	/** Harrell's concordance on the data it was fitted to; null when no two can be compared. */
	concordance: number | null;
	/** Null where the information is not positive definite. */
	proportionalHazards: ProportionalHazardsTest | null;
	/** Cumulative hazard of a subject with mean covariates, at each time with an event, ascending. */
	baseline: { time: Float64Array; cumulativeHazard: Float64Array };
	/** The share expected to be without the event at a time, given covariates in the order of `coefficients`. */
	survivalAt(time: number, covariates: ArrayLike<number>): number;
}

/** Beyond this a standardised coefficient is taken to run away. */
const farCoefficient = 15;

/**
 * Proportional hazards: covariates multiply the hazard by the same factor at all times. Fitted by Newton's method with
 * halved steps on standardised covariates.
 *
 * Where a covariate decides who comes first (monotone likelihood), its coefficient has no end: the fit is then not
 * converged and says so.
 *
 * @throws RangeError when lengths differ, a value can't be, nobody had the event, there is no covariate, one is constant,
 * or one is a combination of others
 *
 * Source: Cox (1972), JRSS B 34, 187-220; Therneau and Grambsch (2000), Modeling Survival Data, 3.1 to 3.3.
 */
export function fitCox(subjects: Subjects, options: CoxOptions = {}): CoxFit {
	const { ties = 'efron', maximumIterations = 50 } = options;
	const names = Object.keys(subjects.covariates);
	const { sorted, means, scales, events } = prepare(subjects, names);
	const start = partialLikelihood(sorted, new Float64Array(names.length), ties);
	const end = newton(sorted, start, ties, maximumIterations);
	const covariance = inverseOf(end.likelihood.information, names.length);
	const warnings = [...end.warnings];
	const far = names.filter((_, axis) => Math.abs(end.point[axis]!) > farCoefficient);
	if (far.length > 0)
		warnings.push(
			`The coefficient of ${far.join(', ')} runs away: it alone decides who has the event first.`
		);
	if (events < 10 * names.length)
		warnings.push(`${events} events are few for ${names.length} covariates: ten each are a usual least.`);
	const coefficients = names.map((name, axis) =>
		coefficientOf(
			name,
			end.point[axis]!,
			scales[axis]!,
			covariance && far.length === 0 ? covariance.get(axis, axis) : null
		)
	);
	const baseline = baselineOf(sorted, end.point, ties);
	const score = linearPredictors(sorted, end.point);
	return {
		model: 'cox',
		parameters: Object.fromEntries(coefficients.map(({ name, coefficient }) => [name, coefficient])),
		standardErrors: Object.fromEntries(coefficients.map(({ name, standardError }) => [name, standardError])),
		logLikelihood: end.likelihood.logLikelihood,
		nullLogLikelihood: start.logLikelihood,
		n: sorted.time.length,
		events,
		coefficients,
		concordance: concordance(sorted.time, sorted.event, score),
		proportionalHazards: covariance && proportionalHazardsTest(sorted, end.point, ties, names),
		baseline,
		diagnostics: {
			converged: end.converged && far.length === 0,
			iterations: end.iterations,
			gradientNorm: largest(end.likelihood.gradient),
			warnings
		},
		survivalAt(time, covariates) {
			let predictor = 0;
			for (const axis of names.keys())
				predictor += (end.point[axis]! * (covariates[axis]! - means[axis]!)) / scales[axis]!;
			let place = 0;
			while (place < baseline.time.length && baseline.time[place]! <= time) place++;
			return place === 0 ? 1 : Math.exp(-baseline.cumulativeHazard[place - 1]! * Math.exp(predictor));
		}
	};
}

function prepare({ time, event, covariates }: Subjects, names: readonly string[]) {
	const rows = time.length;
	const width = names.length;
	if (width === 0) throw new RangeError('There is no covariate.');
	const columns = names.map((name) => covariates[name]!);
	if (event.length !== rows || columns.some((column) => column.length !== rows))
		throw new RangeError('Time, event and covariates must have one value a subject each.');
	let events = 0;
	for (let row = 0; row < rows; row++) {
		if (!(time[row]! >= 0 && isComputable(time[row]!))) throw new RowError(row, `${time[row]} is no time`);
		if (event[row] !== 0 && event[row] !== 1)
			throw new RowError(row, `the event is ${event[row]}, not 0 or 1`);
		for (const [axis, column] of columns.entries())
			if (!isComputable(column[row]!)) throw new RowError(row, `${names[axis]} is no number`);
		events += event[row]!;
	}
	if (events === 0) throw new RangeError('Nobody had the event: there is nothing to learn from.');
	const [means, scales] = [new Float64Array(width), new Float64Array(width)];
	for (const [axis, column] of columns.entries()) {
		for (let row = 0; row < rows; row++) means[axis]! += column[row]! / rows;
		for (let row = 0; row < rows; row++) scales[axis]! += (column[row]! - means[axis]!) ** 2 / rows;
		scales[axis] = Math.sqrt(scales[axis]!);
		if (!(scales[axis]! > 1e-12 * (1 + Math.abs(means[axis]!))))
			throw new RangeError(`${names[axis]} is the same for all: leave it out.`);
	}
	const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => time[b]! - time[a]!);
	const sorted: SortedSubjects = {
		time: Float64Array.from(order, (row) => time[row]!),
		event: Uint8Array.from(order, (row) => event[row]!),
		covariates: new Float64Array(rows * width),
		width
	};
	for (const [place, row] of order.entries())
		for (const [axis, column] of columns.entries())
			sorted.covariates[place * width + axis] = (column[row]! - means[axis]!) / scales[axis]!;
	return { sorted, means, scales, events };
}

function newton(sorted: SortedSubjects, start: PartialLikelihood, ties: Ties, maximumIterations: number) {
	const { width } = sorted;
	let point = new Float64Array(width);
	let likelihood = start;
	const warnings: string[] = [];
	for (let iteration = 1; iteration <= maximumIterations; iteration++) {
		const solver = new CholeskyDecomposition(Matrix.from1DArray(width, width, likelihood.information));
		if (!solver.isPositiveDefinite() || !isWellConditioned(solver)) {
			if (iteration === 1)
				throw new RangeError('One covariate is a combination of others: leave one of them out.');
			warnings.push('The information lost its shape on the way: the coefficients are not determined.');
			return { point, likelihood, converged: false, iterations: iteration, warnings };
		}
		const step = solver.solve(Matrix.columnVector(likelihood.gradient)).to1DArray();
		let next: { point: Float64Array<ArrayBuffer>; likelihood: PartialLikelihood } | null = null;
		for (let share = 1; share > 1e-6; share /= 2) {
			const candidate = point.map((value, axis) => value + share * step[axis]!);
			const there = partialLikelihood(sorted, candidate, ties);
			if (there.logLikelihood >= likelihood.logLikelihood - 1e-12 * Math.abs(likelihood.logLikelihood)) {
				next = { point: candidate, likelihood: there };
				break;
			}
		}
		const gain = next ? next.likelihood.logLikelihood - likelihood.logLikelihood : 0;
		if (next) ({ point, likelihood } = next);
		if (largest(point) > 2 * farCoefficient)
			return { point, likelihood, converged: false, iterations: iteration, warnings };
		if (Math.abs(gain) <= 1e-10 * (1 + Math.abs(likelihood.logLikelihood)))
			return { point, likelihood, converged: next !== null, iterations: iteration, warnings };
	}
	warnings.push(`The search did not converge in ${maximumIterations} steps.`);
	return { point, likelihood, converged: false, iterations: maximumIterations, warnings };
}

/** Standardised covariates that are nearly combinations of each other leave next to nothing on the diagonal. */
function isWellConditioned(solver: CholeskyDecomposition): boolean {
	const diagonal = solver.lowerTriangularMatrix.diagonal().map(Math.abs);
	return Math.min(...diagonal) > 1e-6 * Math.max(...diagonal);
}

function inverseOf(information: Float64Array, width: number): Matrix | null {
	const solver = new CholeskyDecomposition(Matrix.from1DArray(width, width, information));
	return solver.isPositiveDefinite() ? solver.solve(Matrix.eye(width)) : null;
}

function coefficientOf(
	name: string,
	standardised: number,
	scale: number,
	variance: number | null
): CoxCoefficient {
	const coefficient = standardised / scale;
	const standardError = variance === null ? null : Math.sqrt(variance) / scale;
	const z = standardError === null ? null : coefficient / standardError;
	const bound = (sign: number) =>
		standardError === null ? null : Math.exp(coefficient + sign * 1.959963984540054 * standardError);
	return {
		name,
		coefficient,
		hazardRatio: Math.exp(coefficient),
		standardError,
		lower: bound(-1),
		upper: bound(1),
		z,
		p: z === null ? null : 2 * normalCdf(-Math.abs(z))
	};
}

function baselineOf(sorted: SortedSubjects, point: Float64Array, ties: Ties): CoxFit['baseline'] {
	const steps: [time: number, hazard: number][] = [];
	partialLikelihood(sorted, point, ties, ({ time, hazard }) => steps.push([time, hazard]));
	steps.reverse();
	let total = 0;
	return {
		time: Float64Array.from(steps, ([time]) => time),
		cumulativeHazard: Float64Array.from(steps, ([, hazard]) => (total += hazard))
	};
}

function linearPredictors({ time, covariates, width }: SortedSubjects, point: Float64Array): Float64Array {
	return Float64Array.from(time, (_, row) => {
		let predictor = 0;
		for (let axis = 0; axis < width; axis++) predictor += point[axis]! * covariates[row * width + axis]!;
		return predictor;
	});
}

const largest = (values: Float64Array): number =>
	values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
