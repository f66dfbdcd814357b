/** A request made exact: which metric, which days, which moment, which groups. Bad requests end here. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import { dayAfter, daysBetween } from '#lib/crm/calendar/dates.ts';
import {
	bucketsOf,
	comparedPeriod,
	nextStart,
	samePart,
	startOf,
	yearEarlier,
	type Period
} from '#lib/crm/calendar/periods.ts';
import { specificationNamed, dimensionNames } from './catalogue/index.ts';
import { customDimensionNamed, customDimensions, filterValue, requireOrder } from './custom-dimensions.ts';
import { dimensions, type Dimension } from './dimensions.ts';
import { MetricError } from './errors.ts';
import type { Comparison, Filter, Grain, MetricRequest } from './metric.ts';
import {
	segmentDimension,
	segmentDimensions,
	segmentNamed,
	type KnownSegment
} from './segments/dimensions.ts';
import { isOfMoment, type MetricSpecification } from './specification.ts';

export interface Surroundings {
	/** Today's date in the viewer's time zone. */
	today: string;
	fiscalStart: number;
	/** What is left of an amount after what its goods or services cost, 0 to 1. */
	grossMargin: number;
	/** Every custom field there is. */
	customFields: readonly CustomField[];
	/** The segments that the viewer has, where a request asks for one. */
	segments?: readonly KnownSegment[];
	/** IANA zone of days that are compared with. */
	timeZone: string;
}

/** One question that one SQL statement answers. */
export interface Question {
	specification: MetricSpecification;
	period: Period;
	/** The period that `period` is the part of that a running one is compared with. */
	whole?: Period;
	/** The day at whose end things stand; null is now, which reads the live tables. */
	asOf: string | null;
	by: Dimension[];
	where: AskedFilter[];
	grain: Grain | null;
	fiscalStart: number;
	grossMargin: number;
	today: string;
}

/** A filter with the dimension it is on. */
export interface AskedFilter extends Filter {
	of: Dimension;
}

const grains: readonly Grain[] = ['day', 'week', 'month', 'quarter', 'year'];
const comparisons: readonly Comparison[] = ['previous', 'year'];
const comparing: readonly Filter['operator'][] = ['at_least', 'at_most', 'after', 'before'];
const operators: readonly Filter['operator'][] = ['in', 'not_in', 'under', ...comparing];

/** How many dimensions a figure can be broken down by at once: more is a table nobody reads. */
const mostDimensions = 3;

/**
 * Requests come from addresses and APIs, whatever their types say: nothing of one reaches SQL but what is checked here,
 * and values that are bound.
 *
 * @throws MetricError
 */
export function questionOf(request: MetricRequest, around: Surroundings): Question {
	const { today, fiscalStart, grossMargin, timeZone } = around;
	const specification = specificationNamed(request.metric);
	const custom = customDimensions(specification, around.customFields);
	const inSegments = segmentDimensions(specification, around.segments ?? []);
	oneOf('grain', request.grain, grains);
	oneOf('compare', request.compare, comparisons);
	for (const { operator } of request.where ?? []) oneOf('operator', operator, operators);
	const period = { from: checkedDate(request.from, 'from'), to: checkedDate(request.to, 'to') };
	if (period.from !== null && period.to !== null && period.from >= period.to) {
		throw new MetricError(
			'invalid_date',
			`The period from ${period.from} to ${period.to} has no day in it.`,
			'`to` is the first day after the period: a whole year is 2026-01-01 to 2027-01-01.'
		);
	}
	const names = (request.by ?? []).filter((name) => name !== '');
	if (names.length > mostDimensions || new Set(names).size < names.length) {
		throw new MetricError(
			'invalid_request',
			`“${names.join(', ')}” can't be broken down by at once.`,
			`Name up to ${mostDimensions} dimensions, each once.`
		);
	}
	if (names.includes(segmentDimension))
		throw new MetricError(
			'invalid_request',
			'Segments overlap, so their parts would not add up.',
			`Break down by one: ${
				inSegments
					.slice(1)
					.map(({ name }) => name)
					.join(', ') || 'there is none yet'
			}.`
		);
	const dimensionNamed = (name: string) => dimensionOf(specification, custom, inSegments, name);
	const by = names.map(dimensionNamed);
	const where = (request.where ?? []).map((filter): AskedFilter => {
		const of = dimensionNamed(filter.dimension);
		if (of.name === segmentDimension) return segmentFilter(filter, of);
		if (filter.operator === 'under' && !of.parent) {
			throw new MetricError(
				'invalid_request',
				`“${of.label}” is no tree, so nothing is under a value of it.`,
				'Ask for the values themselves, with in.'
			);
		}
		if (comparing.includes(filter.operator)) requireOrder(of);
		const values = filter.values.map((value) => (value === null ? null : filterValue(of, value, timeZone)));
		return { ...filter, dimension: of.name, values, of };
	});
	return {
		specification,
		period,
		asOf: momentOf(checkedDate(request.asOf, 'as of'), period, today),
		by,
		where,
		grain: request.grain ?? null,
		fiscalStart,
		grossMargin,
		today
	};
}

/**
 * The same question of an earlier period, or null when the period has no beginning or end. What stands at a moment can be
 * compared with the same day of the year before without any period.
 */
export function comparedQuestion(question: Question, comparison: Comparison): Question | null {
	const isMoment = isOfMoment(question.specification);
	const standing = (isMoment ? question.asOf : null) ?? question.today;
	const compared = comparedPeriod(question.period, comparison);
	if (hasNotHappened(question)) return null;
	if (compared) {
		const period = samePart(question.period, compared, standing);
		return { ...question, period, whole: compared, asOf: momentOf(null, period, question.today) };
	}
	const hasNoPeriod = question.period.from === null && question.period.to === null;
	if (!isMoment || !hasNoPeriod || question.grain || comparison !== 'year') return null;
	const asOf = yearEarlier(standing);
	return { ...question, asOf, period: { from: null, to: dayAfter(asOf, 1) } };
}

/**
 * What happens in a period that has not begun is none yet, which is no less than an earlier one. What is planned for it, such as
 * quotas, or due in it, is there.
 */
export const hasNotHappened = ({ specification, period, today }: Question): boolean =>
	period.from !== null &&
	period.from > today &&
	specification.parts.every(({ timing, dateType }) => timing === 'period' && dateType === 'instant');

/** A series longer than this is a mistake, such as days since a date mistyped as the year 1926. */
const mostBuckets = 5_000;

/** The first days of the buckets of a question; the period must have both ends. */
export function buckets({ period: { from, to }, grain, fiscalStart }: Question): string[] {
	if (!grain || from === null || to === null) return [];
	if (daysBetween(from, to) > mostBuckets * daysOf[grain])
		throw tooManyCells(`more than ${mostBuckets} ${grain}s`);
	return bucketsOf({ from, to }, grain, fiscalStart);
}

const daysOf: Record<Grain, number> = { day: 1, week: 7, month: 31, quarter: 92, year: 366 };

export const tooManyCells = (what: string): MetricError =>
	new MetricError(
		'too_many_cells',
		`The answer would have ${what}.`,
		'Ask for a shorter period, a coarser grain, or fewer groups by a filter.'
	);

/** Whether a bucket is not over yet, or is cut by the period. */
export function isPartial(bucket: string, { grain, period, today, fiscalStart }: Question): boolean {
	if (!grain) return false;
	if (period.from !== null && bucket < period.from) return true;
	if (period.to !== null && nextStart(grain, bucket) > period.to) return true;
	const isCurrent = startOf(grain, today, fiscalStart) === bucket;
	return isCurrent && (period.to === null || dayAfter(today, 1) < period.to);
}

function momentOf(asOf: string | null, period: Period, today: string): string | null {
	if (asOf !== null) return asOf >= today ? null : asOf;
	if (period.to !== null && period.to <= today) return dayAfter(period.to, -1);
	return null;
}

/** @throws MetricError when a value is given that is none of those there are */
function oneOf<T extends string>(what: string, value: T | null | undefined, known: readonly T[]): void {
	if (value === null || value === undefined || known.includes(value)) return;
	throw new MetricError('invalid_request', `“${value}” is no ${what}.`, `There are ${known.join(', ')}.`);
}

/** No record is of days beyond; what a period is compared with lies before it by as much, and must have a year of four digits. */
const askedDays = { first: '1900-01-01', last: '2200-01-01' };

function checkedDate(date: string | null | undefined, what: string): string | null {
	if (date === null || date === undefined || date === '') return null;
	const isDate = /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
	if (!isDate || new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10) !== date) {
		throw new MetricError('invalid_date', `“${date}” (${what}) is not a date.`, 'Write dates as 2026-11-23.');
	}
	if (date < askedDays.first || date > askedDays.last)
		throw new MetricError(
			'invalid_date',
			`“${date}” (${what}) lies outside of the days that figures are of.`,
			`Ask for days from ${askedDays.first} to ${askedDays.last}.`
		);
	return date;
}

/**
 * A filter on segments by their names or ids, cut down to those.
 *
 * @throws MetricError for a name of none, or a comparison that segments have not
 */
function segmentFilter(filter: Filter, of: Dimension): AskedFilter {
	if (filter.operator !== 'in' && filter.operator !== 'not_in')
		throw new MetricError('invalid_request', 'A record is in a segment or not.', 'Ask with =, != or in.');
	const { segments } = of;
	const meant = filter.values.map((value) => segmentNamed(segments!.of, value));
	return { ...filter, of: { ...of, segments: { ...segments!, of: [...new Set(meant)] } } };
}

/** A dimension that the metric allows, or a custom field of its records or of those they point to. */
function dimensionOf(
	specification: MetricSpecification,
	custom: readonly Dimension[],
	inSegments: readonly Dimension[],
	name: string
): Dimension {
	const segment = inSegments.find((dimension) => dimension.name === name);
	if (segment) return segment;
	if (name.split(':')[0] === segmentDimension)
		throw new MetricError(
			'unknown_dimension',
			`“${specification.label}” knows no such segment.`,
			'It may have been deleted, be someone else’s own, or what is counted belongs to no company or contact.'
		);
	const allowed = dimensionNames(specification);
	if (allowed.includes(name)) return dimensions[name]!;
	const found = customDimensionNamed(custom, name);
	if (found) return found;
	throw new MetricError(
		'unknown_dimension',
		`“${specification.label}” can't be broken down by “${name}”.`,
		`It has these dimensions: ${[...allowed, ...custom.map((each) => each.name)].join(', ')}.`
	);
}
