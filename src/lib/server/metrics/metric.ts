/** What a metric is, what may be asked of it, and what is answered. The catalogue defines, the compiler answers. */

import type { EntityName } from '#lib/crm/entities/index.ts';

/** `money` is in the reporting currency; `ratio` is 0 to 1; `money_per_day` is what sales velocity is measured in. */
export type Unit = 'count' | 'money' | 'ratio' | 'hours' | 'days' | 'months' | 'money_per_day' | 'number';

export type Grain = 'day' | 'week' | 'month' | 'quarter' | 'year';

export type Comparison = 'previous' | 'year';

/**
 * `under`: one of these or anything inside them, for dimensions that are trees (team). `at_least` and `at_most` take the
 * value along, `after` and `before` don't: for numbers and days.
 */
export type FilterOperator = 'in' | 'not_in' | 'under' | 'at_least' | 'at_most' | 'after' | 'before';

/** A condition on one dimension. Values are ids for dimensions that are records (owner, stage, ...), else text. */
export interface Filter {
	dimension: string;
	operator: FilterOperator;
	/** Null stands for records without a value. */
	values: (string | null)[];
}

export interface MetricRequest {
	metric: string;
	/** Names of allowed dimensions, outermost first. */
	by?: string[];
	where?: Filter[];
	/** First day, in the viewer's time zone, `YYYY-MM-DD`; null or absent: since the beginning. */
	from?: string | null;
	/** The first day after the period; null or absent: until the end. Ignored before `asOf` by as-of metrics. */
	to?: string | null;
	grain?: Grain | null;
	compare?: Comparison | null;
	/** The day at whose end a metric of a moment (open pipeline) stands; what happens in a period is counted until then. Default: now. */
	asOf?: string | null;
}

/** Money is a decimal string, everything else a number; null when it can't be computed (over nothing, by nothing). */
export type Figure = string | number | null;

export interface MetricRow {
	/** By dimension name: the value asked for (`key`, what a filter takes) and how it reads (`label`). */
	dimensions: Record<string, { key: string | null; label: string }>;
	/** First day of the bucket when a grain was asked for. */
	bucket: string | null;
	value: Figure;
	/** The same cell in the comparison period; undefined when none was asked for. */
	compared?: Figure;
	/** Records (or the denominator's records) behind the value. */
	sample: number;
	/** Of a proportion: how many of the sample it counts, and its Wilson 95 % interval. */
	counted?: number | null;
	interval?: { low: number; high: number } | null;
	/** The bucket is not over yet, or begins before the data do. */
	partial?: boolean;
}

/** The public definition of a metric: what the explain drawer, the docs and `weatherglass metrics` show. */
export interface MetricDefinition {
	name: string;
	label: string;
	subject: 'pipeline' | 'sales' | 'marketing' | 'customers' | 'service' | 'adoption' | 'quality';
	/** One sentence. */
	definition: string;
	/** In terms of canonical fields. */
	formula: string;
	unit: Unit;
	/** The date a record is counted on, in words, such as “when the deal was closed”, or “as of a moment”. */
	dateBasis: string;
	/** Whether it is measured at a moment (open pipeline) or over a period (won amount). */
	timing: 'moment' | 'period';
	dimensions: string[];
	/** A count or a sum: over nothing it is 0, and its parts add up to the whole. */
	additive: boolean;
	edgeCases: string[];
	/** Where the definition comes from, and how well-known tools differ. */
	source: string;
	/** Whether more is good news: colours a change. Null when neither. */
	better: 'higher' | 'lower' | null;
	/** The entity whose records stand behind a figure. */
	records: EntityName;
}

export interface MetricResult {
	metric: MetricDefinition;
	/** ISO code when the unit is money. */
	currency: string | null;
	request: MetricRequest;
	period: { from: string | null; to: string | null };
	comparedPeriod: { from: string | null; to: string | null } | null;
	/** One row a cell; a single row without dimensions when neither `by` nor `grain` was given. */
	rows: MetricRow[];
	/** Cells of groups that the comparison period has and this one has not, where a comparison was asked for. */
	gone: MetricRow[];
	/** Over everything asked for: sums agree with their parts; ratios are computed from summed parts, never averaged. */
	total: MetricRow;
	sql: string;
	parameters: (string | number | boolean | null)[];
	/** What a reader must know: amounts left out, currencies without a rate, history reconstructed, sample too small. */
	notes: string[];
}

/** The records behind a cell, newest first. */
export interface MetricRecords {
	entity: EntityName;
	/** The day at whose end the records stood as they are shown, where the figure is of an earlier moment; null: as they are. */
	stoodOn: string | null;
	total: number;
	columns: { name: string; label: string; type: string }[];
	/** Each has its own `entity` where records of several stand behind a figure. */
	rows: (Record<string, string | number | boolean | null> & { id: string })[];
	sql: string;
}
