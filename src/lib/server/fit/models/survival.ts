import type { Features } from '#lib/stats/classification/classifier.ts';
import { takeRows } from '#lib/stats/classification/classifier.ts';
import { learnDesign, type Design } from '#lib/stats/classification/design.ts';
import { fitCox } from '#lib/stats/survival/cox/cox.ts';
import { fitDiscreteHazard } from '#lib/stats/survival/discrete-hazard.ts';
import { kaplanMeier, medianTime, type SurvivalCurve } from '#lib/stats/survival/kaplan-meier.ts';
import { logRank } from '#lib/stats/survival/log-rank.ts';
import { featuresLike, featuresThatExplain } from '../features.ts';
import { finiteOrNull, fitReport, type FitModel, type FitOptions, type FitResult } from '../model.ts';
import { outcomeOf } from '../outcome.ts';
import { FitError, type Table } from '../table.ts';

export const survivalModels: readonly FitModel[] = [
	{
		name: 'kaplan-meier',
		summary: 'the share without the event over time',
		input: '--duration, --event, and --group for a curve each',
		fit: curves
	},
	{
		name: 'cox',
		summary: 'what makes the event come sooner, as factors of its hazard',
		input: '--duration, --event, and columns that explain',
		fit: cox
	},
	{
		name: 'discrete-hazard',
		summary: 'the chance of the event in each period',
		input: '--duration in whole periods, --event, and columns that explain',
		fit: hazards
	}
];

interface Seen {
	time: Float64Array;
	event: Uint8Array;
	/** The columns that say so. */
	columns: string[];
}

function observations(table: Table, { duration, event, positive }: FitOptions): Seen {
	if (duration === undefined || event === undefined)
		throw new FitError(
			'bad_option',
			'A survival model needs to know how long each record was seen, and whether the event came.',
			'Name the columns with --duration and --event.'
		);
	const time = table.numbers(duration);
	if (table.rows === 0)
		throw new FitError(
			'bad_value',
			`${table.file} has no rows.`,
			'Give one for each record seen.',
			table.file
		);
	time.forEach((value, row) => {
		if (value < 0)
			throw table.badValue(duration, row, String(value), 'is no duration', 'A duration is 0 or more');
	});
	return { time, event: outcomeOf(table, event, positive).outcome, columns: [duration, event] };
}

function curves(table: Table, options: FitOptions): FitResult {
	const { time, event } = observations(table, options);
	const curve = kaplanMeier({ time, event });
	const groups = options.group === undefined ? [] : groupsOf(table, options.group);
	const parts = groups.map(({ group, rows }) => ({
		group,
		seen: { time: rows.map((row) => time[row]!), event: rows.map((row) => event[row]!) }
	}));
	const test = parts.length > 1 ? logRank(parts.map(({ seen }) => seen)) : null;
	const warnings =
		curve.totalEvents === 0 ? ['Nobody had the event: all that is known is that it takes longer.'] : [];
	return {
		report: fitReport(
			{
				model: 'kaplan-meier',
				parameters: {},
				standardErrors: {},
				logLikelihood: null,
				n: curve.subjects,
				diagnostics: { converged: true, iterations: 0, gradientNorm: null, warnings }
			},
			{
				...curveOf(curve),
				...(options.group === undefined
					? {}
					: {
							groups: parts.map(({ group, seen }) => ({
								group,
								n: seen.time.length,
								...curveOf(kaplanMeier(seen))
							})),
							log_rank: test && {
								chi_squared: test.chiSquared,
								degrees_of_freedom: test.degreesOfFreedom,
								p: test.p
							}
						})
			}
		)
	};
}

function groupsOf(table: Table, column: string): { group: string | null; rows: number[] }[] {
	const groups = new Map<string | null, number[]>();
	table.text(column).forEach((group, row) => {
		const rows = groups.get(group);
		if (rows) rows.push(row);
		else groups.set(group, [row]);
	});
	return [...groups].map(([group, rows]) => ({ group, rows }));
}

function curveOf(curve: SurvivalCurve) {
	const { estimate, lower, upper } = medianTime(curve);
	return {
		events: curve.totalEvents,
		median: { estimate, lower, upper },
		curve: Array.from(curve.time, (time, at) => ({
			time,
			at_risk: curve.atRisk[at]!,
			events: curve.events[at]!,
			censored: curve.censored[at]!,
			survival: curve.survival[at]!,
			standard_error: curve.standardError[at]!,
			lower: curve.lower[at]!,
			upper: curve.upper[at]!
		}))
	};
}

function cox(table: Table, options: FitOptions): FitResult {
	const seen = observations(table, options);
	const { features: all, warnings: leftOut } = featuresThatExplain(table, options, seen.columns);
	const rows = completeRows(all);
	if (rows.length === 0)
		throw new FitError(
			'bad_value',
			`No row of ${table.file} has all columns.`,
			'Leave out the emptiest with --drop.',
			table.file
		);
	const features = takeRows(all, rows);
	const design = learnDesign(features);
	const fitted = fitCox({
		time: rows.map((row) => seen.time[row]!),
		event: rows.map((row) => seen.event[row]!),
		covariates: covariatesOf(design, features)
	});
	const { warnings } = fitted.diagnostics;
	warnings.unshift(...leftOut, ...design.warnings);
	const lacking = table.rows - rows.length;
	if (lacking > 0)
		warnings.push(`${lacking} ${lacking === 1 ? 'row lacks' : 'rows lack'} a value: left out.`);
	const test = fitted.proportionalHazards;
	if (test && test.global.p < 0.05)
		warnings.push(
			'The hazards are not proportional (Schoenfeld test): a hazard ratio is an average over time.'
		);
	return {
		report: fitReport(fitted, {
			log_likelihood_null: fitted.nullLogLikelihood,
			events: fitted.events,
			concordance: fitted.concordance,
			coefficients: fitted.coefficients.map(
				({ name, coefficient, hazardRatio, standardError, lower, upper, z, p }) => ({
					name,
					coefficient,
					standard_error: standardError,
					hazard_ratio: hazardRatio,
					hazard_ratio_lower_95: lower,
					hazard_ratio_upper_95: finiteOrNull(upper),
					z,
					p
				})
			),
			proportional_hazards: test && {
				global: told(test.global),
				covariates: test.covariates.map((each) => ({ name: each.name, ...told(each) }))
			},
			baseline: Array.from(fitted.baseline.time, (time, at) => ({
				time,
				cumulative_hazard: fitted.baseline.cumulativeHazard[at]!
			}))
		}),
		predictions: options.predict && risks(fitted, design, features, options.predict, options.horizon)
	};
}

const told = ({
	chiSquared,
	degreesOfFreedom,
	p
}: {
	chiSquared: number;
	degreesOfFreedom: number;
	p: number;
}) => ({
	chi_squared: chiSquared,
	degrees_of_freedom: degreesOfFreedom,
	p
});

/** The hazard against that of a subject with mean covariates, and survival to the horizon; null where a value lacks. */
function risks(
	fitted: ReturnType<typeof fitCox>,
	design: Design,
	features: Features,
	predict: Table,
	horizon?: number
): FitResult['predictions'] {
	const given = featuresLike(predict, features);
	const complete = new Set(completeRows(given));
	const columns = Object.values(covariatesOf(design, given));
	const each = (of: (covariates: number[]) => number) =>
		Array.from({ length: predict.rows }, (_, row) =>
			complete.has(row) ? of(columns.map((column) => column[row]!)) : null
		);
	const means = design.centres;
	return {
		hazard_ratio: each((covariates) =>
			Math.exp(
				fitted.coefficients.reduce(
					(sum, { coefficient }, axis) => sum + coefficient * (covariates[axis]! - means[axis]!),
					0
				)
			)
		),
		...(horizon === undefined
			? {}
			: { survival: each((covariates) => fitted.survivalAt(horizon, covariates)) })
	};
}

/** Rows in which no column lacks a value. */
function completeRows({ rows, columns }: Features): number[] {
	return Array.from({ length: rows }, (_, row) => row).filter((row) =>
		columns.every((column) =>
			column.kind === 'number' ? !Number.isNaN(column.values[row]!) : column.values[row]! >= 0
		)
	);
}

/** Columns in their own units, categories as 0/1. */
function covariatesOf(
	{ names, centres, scales, encode }: Design,
	features: Features
): Record<string, Float64Array> {
	const rows = encode(features);
	return Object.fromEntries(
		names.map((name, axis) => [
			name,
			Float64Array.from(
				{ length: features.rows },
				(_, row) => rows[row * names.length + axis]! * scales[axis]! + centres[axis]!
			)
		])
	);
}

function hazards(table: Table, options: FitOptions): FitResult {
	const seen = observations(table, options);
	const isAlone = options.columns === undefined && table.columns.length <= seen.columns.length;
	const { features, warnings: leftOut } = isAlone
		? { features: { rows: table.rows, columns: [] }, warnings: [] }
		: featuresThatExplain(table, options, seen.columns);
	const fitted = table.located(() => fitDiscreteHazard({ ...seen, features }, { penalty: options.penalty }));
	fitted.diagnostics.warnings.unshift(...leftOut);
	const periods = options.horizon ?? fitted.bands.at(-1)!.to;
	let left = 1;
	const { predict } = options;
	const survival = predict && fitted.survival(featuresLike(predict, features), periods);
	return {
		report: fitReport(fitted, {
			events: fitted.events,
			hazards: fitted.bands.map(({ from, to, subjectPeriods, events, hazard }) => ({
				from,
				to,
				subject_periods: subjectPeriods,
				events,
				hazard,
				survival: (left *= (1 - hazard) ** (to - from + 1))
			}))
		}),
		predictions: survival && {
			[`survival_${periods}`]: Array.from(
				{ length: predict.rows },
				(_, row) => survival[(row + 1) * periods - 1]!
			)
		}
	};
}
