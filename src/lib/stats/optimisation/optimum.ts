/** Where a search for the lowest value ended. A caller that shows a fit shows whether it converged. */
export interface Optimum {
	/** The best point found. */
	point: Float64Array;
	/** The value there; Infinity when no point tried was feasible. */
	value: number;
	/** Whether the method's own test of a minimum was met. */
	converged: boolean;
	/** Why the search ended, in words for a note. */
	reason: string;
	iterations: number;
	evaluations: number;
}

/** A function to be made small. Infinity or NaN marks a point that is not allowed. */
export type Objective = (point: Float64Array) => number;

/** The objective with a counter, and NaN read as not allowed. */
export function counted(objective: Objective): { evaluate: Objective; evaluations: () => number } {
	let evaluations = 0;
	return {
		evaluate(point) {
			evaluations++;
			const value = objective(point);
			return Number.isNaN(value) ? Infinity : value;
		},
		evaluations: () => evaluations
	};
}
