import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { chiSquaredTail } from '../../distributions/chi-squared.ts';
import { partialLikelihood, type SortedSubjects, type Ties } from './partial-likelihood.ts';

interface Test {
	chiSquared: number;
	degreesOfFreedom: number;
	p: number;
}

/** Whether covariates multiply the hazard by the same factor at all times: a small p says that they don't. */
export interface ProportionalHazardsTest {
	covariates: (Test & { name: string })[];
	global: Test;
}

/**
 * The score test of coefficients that change with time, by 1 less the Kaplan-Meier curve just before it: whether the
 * Schoenfeld residuals have a trend.
 *
 * @param point the fitted coefficients
 *
 * Source: Grambsch and Therneau (1994), Biometrika 81, 515-526; computed as the score test of R's survival package from
 * version 3 (cox.zph, transform 'km'), not by the approximation of that paper.
 */
export function proportionalHazardsTest(
	sorted: SortedSubjects,
	point: Float64Array,
	ties: Ties,
	names: readonly string[]
): ProportionalHazardsTest | null {
	const { width } = sorted;
	const survivalBefore = kaplanMeierBefore(sorted);
	const score = new Float64Array(width);
	const [plain, once, twice] = [0, 0, 0].map(() => new Float64Array(width * width)) as [
		Float64Array,
		Float64Array,
		Float64Array
	];
	partialLikelihood(sorted, point, ties, (found) => {
		const time = 1 - survivalBefore.get(found.time)!;
		for (let axis = 0; axis < width; axis++) score[axis]! += time * found.score[axis]!;
		for (let at = 0; at < plain.length; at++) {
			plain[at]! += found.information[at]!;
			once[at]! += time * found.information[at]!;
			twice[at]! += time * time * found.information[at]!;
		}
	});
	const matrix = (values: Float64Array) => Matrix.from1DArray(width, width, values);
	const solver = new CholeskyDecomposition(matrix(plain));
	if (!solver.isPositiveDefinite()) return null;
	// What is left of the information about the trends when the coefficients themselves are free.
	const rest = Matrix.sub(matrix(twice), matrix(once).mmul(solver.solve(matrix(once))));
	// Rounding leaves it a little lopsided.
	const free = Matrix.add(rest, rest.transpose()).mul(0.5);
	const whole = new CholeskyDecomposition(free);
	const test = (chiSquared: number, degreesOfFreedom: number): Test => ({
		chiSquared,
		degreesOfFreedom,
		p: chiSquaredTail(Math.max(0, chiSquared), degreesOfFreedom)
	});
	if (!whole.isPositiveDefinite()) return null;
	const trend = Matrix.columnVector(score);
	return {
		covariates: names.map((name, axis) => ({ name, ...test(score[axis]! ** 2 / free.get(axis, axis), 1) })),
		global: test(trend.transpose().mmul(whole.solve(trend)).get(0, 0), width)
	};
}

/** The Kaplan-Meier curve of all subjects just before each time. */
function kaplanMeierBefore({ time, event }: SortedSubjects): Map<number, number> {
	const before = new Map<number, number>();
	let survival = 1;
	for (let last = time.length - 1; last >= 0;) {
		const at = time[last]!;
		const atRisk = last + 1;
		let events = 0;
		for (; last >= 0 && time[last] === at; last--) events += event[last]!;
		before.set(at, survival);
		survival *= 1 - events / atRisk;
	}
	return before;
}
