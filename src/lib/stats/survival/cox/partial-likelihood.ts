/** Subjects sorted by time, latest first; covariates row-major and centred. */
export interface SortedSubjects {
	time: Float64Array;
	event: Uint8Array;
	covariates: Float64Array;
	width: number;
}

/** The partial likelihood at a point, with its derivatives. */
export interface PartialLikelihood {
	logLikelihood: number;
	gradient: Float64Array;
	/** Minus the second derivatives, row-major. */
	information: Float64Array;
}

/** What is told of one time at which events happened. */
export interface EventTime {
	time: number;
	events: number;
	/** Sum of the covariates of those who had the event, less what the risk set expected of them. */
	score: Float64Array;
	/** The covariance of the covariates over the risk set, summed over the events, row-major. */
	information: Float64Array;
	/** The step of the baseline's cumulative hazard, for a subject with centred covariates of 0. */
	hazard: number;
}

export type Ties = 'efron' | 'breslow';

/**
 * Cox's partial likelihood, its gradient and information, in one pass over the subjects.
 *
 * @param onEventTime told each time with events, latest first; its arrays are used again
 *
 * Source: Cox (1972), JRSS B 34; ties by Efron (1977), JASA 72, or Breslow (1974), Biometrics 30.
 */
export function partialLikelihood(
	{ time, event, covariates, width }: SortedSubjects,
	coefficients: Float64Array,
	ties: Ties,
	onEventTime?: (found: EventTime) => void
): PartialLikelihood {
	const risk = new Moments(width);
	const tied = new Moments(width);
	const gradient = new Float64Array(width);
	const information = new Float64Array(width * width);
	const here: EventTime = {
		time: 0,
		events: 0,
		score: new Float64Array(width),
		information: new Float64Array(width * width),
		hazard: 0
	};
	const mean = new Float64Array(width);
	let logLikelihood = 0;
	let row = 0;
	while (row < time.length) {
		const at = time[row]!;
		tied.clear();
		here.score.fill(0);
		here.information.fill(0);
		let events = 0;
		let linear = 0;
		for (; row < time.length && time[row] === at; row++) {
			const from = row * width;
			let predictor = 0;
			for (let axis = 0; axis < width; axis++) predictor += coefficients[axis]! * covariates[from + axis]!;
			const weight = Math.exp(predictor);
			risk.add(covariates, from, weight);
			if (event[row] === 0) continue;
			tied.add(covariates, from, weight);
			events++;
			linear += predictor;
			for (let axis = 0; axis < width; axis++) here.score[axis]! += covariates[from + axis]!;
		}
		if (events === 0) continue;
		here.hazard = 0;
		for (let each = 0; each < events; each++) {
			const share = ties === 'efron' ? each / events : 0;
			const total = risk.total - share * tied.total;
			linear -= Math.log(total);
			here.hazard += 1 / total;
			for (let axis = 0; axis < width; axis++) {
				mean[axis] = (risk.first[axis]! - share * tied.first[axis]!) / total;
				here.score[axis]! -= mean[axis]!;
			}
			for (let axis = 0; axis < width; axis++) {
				for (let other = 0; other <= axis; other++) {
					const at = axis * width + other;
					here.information[at]! +=
						(risk.second[at]! - share * tied.second[at]!) / total - mean[axis]! * mean[other]!;
				}
			}
		}
		mirror(here.information, width);
		logLikelihood += linear;
		for (let axis = 0; axis < width; axis++) gradient[axis]! += here.score[axis]!;
		for (let at = 0; at < information.length; at++) information[at]! += here.information[at]!;
		if (onEventTime) {
			here.time = at;
			here.events = events;
			onEventTime(here);
		}
	}
	return { logLikelihood, gradient, information };
}

/** Weighted sums over a set of subjects: of 1, of the covariates, of their products (the lower half). */
class Moments {
	total = 0;
	readonly first: Float64Array;
	readonly second: Float64Array;

	constructor(private readonly width: number) {
		this.first = new Float64Array(width);
		this.second = new Float64Array(width * width);
	}

	clear(): void {
		this.total = 0;
		this.first.fill(0);
		this.second.fill(0);
	}

	add(values: Float64Array, from: number, weight: number): void {
		const { width, first, second } = this;
		this.total += weight;
		for (let axis = 0; axis < width; axis++) {
			const weighted = weight * values[from + axis]!;
			first[axis]! += weighted;
			for (let other = 0; other <= axis; other++)
				second[axis * width + other]! += weighted * values[from + other]!;
		}
	}
}

function mirror(matrix: Float64Array, width: number): void {
	for (let axis = 0; axis < width; axis++)
		for (let other = 0; other < axis; other++) matrix[other * width + axis] = matrix[axis * width + other]!;
}
