import { EigenvalueDecomposition, Matrix, inverse } from 'ml-matrix';
import type { Fitted } from '../fitted.ts';
import { bfgs } from './bfgs.ts';

/** A likelihood whose parameters are all above 0. */
export interface PositiveLikelihood<Name extends string> {
	model: string;
	names: readonly Name[];
	/** Where the search begins; several beginnings guard against a poor one. */
	starts: readonly (readonly number[])[];
	/** Observations behind the likelihood. */
	n: number;
	/**
	 * The log-likelihood at a point (the parameters themselves); -Infinity or NaN where it is not defined.
	 * @param gradient when given, filled with the derivatives by each parameter
	 */
	logLikelihood(point: Float64Array, gradient?: Float64Array): number;
	/** Whether `logLikelihood` fills the gradient; else differences are taken. */
	hasGradient: boolean;
	/** Strength of an L2 penalty on the logarithms of the parameters, for an average observation; 0. */
	penalty?: number;
}

export interface PositiveFit<Name extends string> extends Fitted {
	parameters: Record<Name, number>;
	standardErrors: Record<Name, number | null>;
	logLikelihood: number;
}

/** A parameter beyond these is taken to run away: the data don't hold it. */
const bounds = { lowest: 1e-6, highest: 1e6 };

/**
 * Maximise a likelihood over the logarithms of its parameters, from several beginnings, and take standard errors from
 * the curvature at the end (the observed information), carried over to the parameters by the delta method. Where the
 * curvature says nothing, the errors are null and a warning says so.
 *
 * @throws RangeError when the likelihood is defined at none of the beginnings
 */
export function maximisePositive<Name extends string>(
	likelihood: PositiveLikelihood<Name>
): PositiveFit<Name> {
	const { model, names, starts, n, penalty = 0 } = likelihood;
	const size = names.length;
	const gradient = new Float64Array(size);
	const pull = penalty * n;
	const exponent = (logs: Float64Array) => logs.map((log) => Math.exp(Math.max(-25, Math.min(25, log))));
	const value = (logs: Float64Array): number => {
		const found = likelihood.logLikelihood(exponent(logs));
		return -found + pull * logs.reduce((sum, log) => sum + log * log, 0);
	};
	const slope = (logs: Float64Array): Float64Array => {
		if (!likelihood.hasGradient) return differences(value, logs);
		const point = exponent(logs);
		likelihood.logLikelihood(point, gradient);
		return gradient.map((each, axis) => -each * point[axis]! + 2 * pull * logs[axis]!);
	};
	let iterations = 0;
	const ends = starts.map((start) => {
		const end = bfgs(value, start.map(Math.log), {
			gradient: slope,
			tolerance: 1e-8,
			maximumIterations: 1000
		});
		iterations += end.iterations;
		return end;
	});
	const best = ends.reduce((before, each) => (each.value < before.value ? each : before));
	if (!Number.isFinite(best.value))
		throw new RangeError(
			'The likelihood of these numbers can’t be computed: some are too far from the others. Check the largest and smallest.'
		);
	const point = exponent(best.point);
	const slopes = slope(best.point);
	const gradientNorm = slopes.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
	const warnings: string[] = [];
	if (!best.converged) warnings.push(`The search did not converge: ${best.reason}.`);
	const errors = standardErrors(slope, best.point, point);
	if (errors.includes(null))
		warnings.push('The data don’t determine all parameters: some standard errors are unknown.');
	for (const [axis, name] of names.entries()) {
		if (point[axis]! < bounds.lowest || point[axis]! > bounds.highest)
			warnings.push(
				`${name} runs to ${point[axis]! > 1 ? 'infinity' : '0'}: the data don’t determine it. Compare such fits by their log-likelihood.`
			);
	}
	return {
		model,
		parameters: record(names, (axis) => point[axis]!),
		standardErrors: record(names, (axis) => errors[axis]!),
		logLikelihood: likelihood.logLikelihood(point),
		n,
		diagnostics: { converged: best.converged, iterations, gradientNorm, warnings }
	};
}

function record<Name extends string, T>(names: readonly Name[], of: (axis: number) => T): Record<Name, T> {
	return Object.fromEntries(names.map((name, axis) => [name, of(axis)])) as Record<Name, T>;
}

function differences(value: (point: Float64Array) => number, at: Float64Array): Float64Array {
	const probe = at.slice();
	return at.map((coordinate, axis) => {
		const width = 1e-5 * (1 + Math.abs(coordinate));
		probe[axis] = coordinate + width;
		const above = value(probe);
		probe[axis] = coordinate - width;
		const below = value(probe);
		probe[axis] = coordinate;
		return (above - below) / (2 * width);
	});
}

/** Errors of the parameters: the root of the inverse curvature in the logarithms, times the parameter. */
function standardErrors(
	slope: (logs: Float64Array) => Float64Array,
	logs: Float64Array,
	point: Float64Array
): (number | null)[] {
	const size = logs.length;
	const curvature = Matrix.zeros(size, size);
	const probe = logs.slice();
	for (let axis = 0; axis < size; axis++) {
		const width = 1e-4;
		probe[axis] = logs[axis]! + width;
		const above = slope(probe).slice();
		probe[axis] = logs[axis]! - width;
		const below = slope(probe);
		probe[axis] = logs[axis]!;
		for (let other = 0; other < size; other++)
			curvature.set(axis, other, (above[other]! - below[other]!) / (2 * width));
	}
	const symmetric = Matrix.add(curvature, curvature.transpose()).mul(0.5);
	const unknown = Array.from({ length: size }, () => null);
	if (!symmetric.to1DArray().every(Number.isFinite)) return unknown;
	const values = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).realEigenvalues;
	const largest = values.reduce((most, each) => Math.max(most, each), 0);
	// A direction that is flat to rounding has no error worth the name.
	if (values.some((each) => each <= 1e-9 * largest)) return unknown;
	const covariance = inverse(symmetric);
	return Array.from(point, (parameter, axis) => parameter * Math.sqrt(covariance.get(axis, axis)));
}
