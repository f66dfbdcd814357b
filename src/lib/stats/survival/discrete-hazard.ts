import type { Features } from '../classification/classifier.ts';
import { learnDesign } from '../classification/design.ts';
import { maximiseWithoutRunaway } from '../classification/logistic/separation.ts';
import { chanceOf } from '../classification/logistic-loss.ts';
import type { Fitted } from '../fitted.ts';
import { RowError } from '../row-error.ts';

/** Subjects seen for whole periods, and what may make their event come sooner or later. */
export interface PeriodSubjects {
	/** The period in which observation ended, 1, 2, ...; one a subject. */
	time: ArrayLike<number>;
	/** 1 where the event came in that period, 0 where the subject was seen to its end without. */
	event: ArrayLike<number>;
	/** May be without columns. */
	features: Features;
}

/** Periods that share one hazard. */
export interface HazardBand {
	/** First and last period; the last band goes on. */
	from: number;
	to: number;
	/** Periods that subjects spent in it, and the events in them. */
	subjectPeriods: number;
	events: number;
	/** The chance of the event in one period, for a subject with mean numbers and the most frequent categories. */
	hazard: number;
}

export interface DiscreteHazardFit extends Fitted {
	logLikelihood: number;
	events: number;
	bands: HazardBand[];
	/** The share expected to be without the event after each period 1 to `periods`: a row a subject, row-major. */
	survival(features: Features, periods: number): Float64Array;
}

const mostBands = 20;
const mostCells = 100_000_000;

/**
 * The hazard of an event in each period, as a logistic regression on every period that a subject was at risk: periods
 * have a level each (neighbours with few events share one), columns add to its log-odds. Subjects still without the event
 * count for as long as they were seen. It suits months and quarters, where many events come at one time.
 *
 * @param penalty of the columns, none on the periods; 0
 * @throws RangeError when lengths differ, a time is no whole period, an event came in period 0, or nobody had the event
 *
 * Source: Allison (1982), Sociological Methodology 13; Singer and Willett (1993), J. Educational Statistics 18.
 */
export function fitDiscreteHazard(
	{ time, event, features }: PeriodSubjects,
	{ penalty = 0 }: { penalty?: number } = {}
): DiscreteHazardFit {
	const { events, unseen } = check(time, event, features.rows);
	const bands = bandsOf(time, event);
	const design = learnDesign(features);
	const columns = design.encode(features);
	const width = bands.length + design.names.length;
	const { rows, outcome, count } = personPeriods({ time, event, bands, columns, width });
	const names = [...bands.map(bandName), ...design.names];
	const { end, warnings } = maximiseWithoutRunaway(
		{ design: rows, width, outcome, count },
		names,
		(axis) => axis >= bands.length,
		penalty
	);
	warnings.unshift(...design.warnings);
	if (unseen > 0) warnings.push(`${unseen} subjects were seen for no period: they say nothing.`);
	if (events < 10 * design.names.length)
		warnings.push(`${events} events are few for ${design.names.length} columns: ten each are a usual least.`);
	const scale = (axis: number) => (axis < bands.length ? 1 : design.scales[axis - bands.length]!);
	const error = (axis: number) =>
		end.covariance && !end.aliased.includes(axis)
			? Math.sqrt(end.covariance.get(axis, axis)) / scale(axis)
			: null;
	return {
		model: 'discrete-hazard',
		parameters: Object.fromEntries(names.map((name, axis) => [name, end.coefficients[axis]! / scale(axis)])),
		standardErrors: Object.fromEntries(names.map((name, axis) => [name, error(axis)])),
		logLikelihood: end.logLikelihood,
		n: time.length,
		events,
		bands: bands.map((band, axis) => ({ ...band, hazard: chanceOf(end.coefficients[axis]!) })),
		diagnostics: {
			converged: end.converged,
			iterations: end.iterations,
			gradientNorm: end.gradientNorm,
			warnings
		},
		survival(given, periods) {
			if (periods > mostPeriods || given.rows * periods > mostChances)
				throw new RangeError(
					`The chances of ${given.rows} subjects in ${periods} periods are too many: ask for fewer periods.`
				);
			const encoded = design.encode(given);
			const survival = new Float64Array(given.rows * periods);
			for (let row = 0; row < given.rows; row++) {
				let predictor = 0;
				for (let axis = 0; axis < design.names.length; axis++)
					predictor += end.coefficients[bands.length + axis]! * encoded[row * design.names.length + axis]!;
				let left = 1;
				let band = 0;
				for (let period = 1; period <= periods; period++) {
					while (band < bands.length - 1 && period > bands[band]!.to) band++;
					left *= 1 - chanceOf(end.coefficients[band]! + predictor);
					survival[row * periods + period - 1] = left;
				}
			}
			return survival;
		}
	};
}

type Band = Omit<HazardBand, 'hazard'>;

const bandName = ({ from, to }: Band): string =>
	from === to ? `period ${from}` : `periods ${from} to ${to}`;

/** Days of almost three hundred years. Each period is looked at: a mistyped cell would take seconds and gigabytes. */
const mostPeriods = 100_000;

/** Chances that are worked out at once: 400 MB of them. */
const mostChances = 50_000_000;

function check(time: ArrayLike<number>, event: ArrayLike<number>, rows: number) {
	if (event.length !== time.length || rows !== time.length)
		throw new RangeError('Time, event and columns must have one value a subject each.');
	let events = 0;
	let unseen = 0;
	for (let row = 0; row < time.length; row++) {
		const ended = time[row]!;
		if (!(Number.isInteger(ended) && ended >= 0))
			throw new RowError(row, `${ended} is no whole number of periods`);
		if (ended > mostPeriods)
			throw new RowError(
				row,
				`${ended} periods are more than ${mostPeriods}: say the duration in longer ones`
			);
		if (event[row] !== 0 && event[row] !== 1)
			throw new RowError(row, `the event is ${event[row]}, not 0 or 1`);
		if (ended === 0 && event[row] === 1)
			throw new RowError(row, `the event came in period 0; the first period is 1`);
		if (ended === 0) unseen++;
		events += event[row]!;
	}
	if (events === 0) throw new RangeError('Nobody had the event: there is nothing to learn from.');
	return { events, unseen };
}

/** Neighbouring periods until each band has its share of the events, and at least one. */
function bandsOf(time: ArrayLike<number>, event: ArrayLike<number>): Band[] {
	let last = 0;
	for (let row = 0; row < time.length; row++) last = Math.max(last, time[row]!);
	const ended = new Float64Array(last + 1);
	const happened = new Float64Array(last + 1);
	let events = 0;
	for (let row = 0; row < time.length; row++) {
		ended[time[row]!]!++;
		happened[time[row]!]! += event[row]!;
		events += event[row]!;
	}
	const wanted = last <= mostBands ? 1 : Math.max(5, events / mostBands);
	const bands: Band[] = [];
	let atRisk = time.length - ended[0]!;
	let open: Band | null = null;
	for (let period = 1; period <= last; period++) {
		open ??= { from: period, to: period, subjectPeriods: 0, events: 0 };
		open.to = period;
		open.subjectPeriods += atRisk;
		open.events += happened[period]!;
		atRisk -= ended[period]!;
		if (open.events < wanted) continue;
		bands.push(open);
		open = null;
	}
	const before = bands.at(-1);
	if (!open) return bands;
	if (!before) return [open];
	before.to = open.to;
	before.subjectPeriods += open.subjectPeriods;
	before.events += open.events;
	return bands;
}

/** A row for each band that a subject went through: the periods without the event, and the one with it. */
function personPeriods({
	time,
	event,
	bands,
	columns,
	width
}: {
	time: ArrayLike<number>;
	event: ArrayLike<number>;
	bands: readonly Band[];
	columns: Float64Array;
	width: number;
}) {
	const own = width - bands.length;
	let size = 0;
	for (let row = 0; row < time.length; row++)
		for (const { from } of bands) if (time[row]! >= from) size += 1 + event[row]!;
	if (size * width > mostCells)
		throw new RangeError(
			`${time.length} subjects with ${own} columns over ${bands.length} spans are more than fit in memory: take fewer columns or longer periods.`
		);
	const rows: number[] = [];
	const outcome: number[] = [];
	const count: number[] = [];
	const subject: number[] = [];
	for (let row = 0; row < time.length; row++) {
		for (const [axis, { from, to }] of bands.entries()) {
			if (time[row]! < from) break;
			const ends = time[row]! <= to && event[row] === 1;
			const without = Math.min(time[row]!, to) - from + 1 - (ends ? 1 : 0);
			for (const [kind, records] of [without, ends ? 1 : 0].entries()) {
				if (records === 0) continue;
				rows.push(axis);
				outcome.push(kind);
				count.push(records);
				subject.push(row);
			}
		}
	}
	const filled = new Float64Array(rows.length * width);
	for (const [place, axis] of rows.entries()) {
		filled[place * width + axis] = 1;
		for (let column = 0; column < own; column++)
			filled[place * width + bands.length + column] = columns[subject[place]! * own + column]!;
	}
	return { rows: filled, outcome: Uint8Array.from(outcome), count: Float64Array.from(count) };
}
