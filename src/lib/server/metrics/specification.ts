/** How a metric is written down: the parts that SQL aggregates, and the formula over them. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { MetricDefinition } from './metric.ts';
import { relations, type RelationName } from './relations/index.ts';

/**
 * An estimate over spells, those without the event censored: their median length, or another quantile of it
 * (Kaplan-Meier), or with `incidence`
 * the share that ends by a cause within so many days (Aalen-Johansen).
 */
export interface Survival {
	name: string;
	/** What is watched, in the plural, and what became of those with the event, in words that fit one and several. */
	told: { spells: string; ended: string };
	days: string;
	event: string;
	incidence?: { cause: string; days: number };
	/** The age by which this share has ended, in the place of the half. */
	quantile?: number;
}

/**
 * One aggregation over one relation.
 *
 * A part `over` a period counts the rows whose `date` lies in it; a part at a `moment` counts the rows that stand then:
 * deals now, or deal versions at an earlier moment, or what a relation says of any moment.
 */
export interface Part {
	relation: RelationName;
	timing: 'period' | 'moment';
	/** For a period: the date a row is counted on, as SQL over `r`, an instant or a day. */
	date?: string;
	dateType?: 'instant' | 'day';
	/**
	 * Which rows count, as SQL over `r`; `{from}` and `{to}` are the first day of the period and the first after it,
	 * `{activities}` and any other entity its records under the reader's scope (see `places`).
	 */
	where?: string;
	/** What is planned for the period, or due in it, and not what happened: of a running period, and of one compared with it, all. */
	isPlan?: boolean;
	/** Rows without a date count where no period is asked for: they are in none. */
	countsUndated?: boolean;
	/** Its SQL, or that of its relation, speaks of the ends of the period: a series is one question a bucket. */
	spansPeriod?: boolean;
	/** Aggregates by name, as SQL over `r`; the metric’s formula speaks of these names. Beside `survival`: counts alone. */
	aggregates: Record<string, string>;
	survival?: Survival;
}

/** What a part reads of an earlier moment, where it counts records as they stand and they have a history; else null. */
export const pastOf = ({ relation, timing }: Part): RelationName | null =>
	timing === 'moment' ? ((relations[relation].past as RelationName | undefined) ?? null) : null;

/** A sentence with a count to say when it is above 0, as SQL over `r` of the records' parts, or of the part it names. */
export interface Warning {
	where: string;
	message: string;
	/** What is counted, as SQL over `r`: its rows unless told. */
	counted?: string;
	of?: { part: number; records: string };
}

export interface MetricSpecification extends Omit<MetricDefinition, 'dimensions' | 'timing'> {
	parts: Part[];
	/** The figure, as SQL over the aggregates. */
	value: string;
	/** How many records stand behind it, as SQL over the aggregates. */
	sample: string;
	/** For a proportion: the counts its Wilson interval is computed from. */
	proportion?: { successes: string; trials: string };
	/** What to say when it can't be computed, where the want of records is not the reason. */
	whenUnknown?: string;
	/** Which parts' rows are the records behind the figure; the first one's unless told. */
	recordsParts?: number[];
	/** Whether a record counts in the numerator, as SQL over `r`, where the metric is a ratio. */
	counts?: string;
	warnings?: Warning[];
	records: EntityName;
}

/** Whether a metric is measured at a moment alone. */
export const isOfMoment = ({ parts }: MetricSpecification): boolean =>
	parts.every(({ timing }) => timing === 'moment');

/** The parts whose rows are the records behind a figure. */
export const recordsPartsOf = ({ parts, recordsParts }: MetricSpecification): Part[] =>
	(recordsParts ?? [0]).map((place) => parts[place]!);

/** The parts whose rows a warning counts. */
export const warnedParts = (specification: MetricSpecification, { of }: Warning): Part[] =>
	of ? [specification.parts[of.part]!] : recordsPartsOf(specification);
