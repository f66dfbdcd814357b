import type { Viewer } from '#lib/crm/viewer.ts';
import { today as todayIn } from '#lib/crm/calendar/dates.ts';
import { nextStart, startOf } from '#lib/crm/calendar/periods.ts';
import type { Row } from '#lib/server/engine/engine.ts';
import { answersUntilCommit, minuteOf } from '#lib/server/engine/until-commit.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Settings } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';
import { definitionOf } from './catalogue/index.ts';
import { columns, compile, inlined, type Compiled } from './compile.ts';
import type { Figure, MetricRequest, MetricResult, MetricRow, Unit } from './metric.ts';
import {
	buckets,
	comparedQuestion,
	isPartial,
	questionOf,
	tooManyCells,
	type Question,
	type Surroundings
} from './question.ts';
import { notes } from './notes.ts';
import { recordsOf } from './rows.ts';
import { askedTogether } from './together.ts';
import { relations, type RelationName } from './relations/index.ts';
import { segmentDimension } from './segments/dimensions.ts';
import { knownSegments } from './segments/segments.ts';
import type { MetricSpecification } from './specification.ts';

/** Answers one question with the columns that `compile` names. */
export type Answerer = (question: Question, options?: { warnings?: boolean }) => Promise<readonly Row[]>;

/**
 * Answer a metric: its figure, its series or breakdown, a comparison, and a total computed from the same records.
 *
 * @param given today and the fiscal year, for tests; from the settings and the clock otherwise
 * @param answer what answers its questions; the engine unless told
 * @throws MetricError when there is no such metric or dimension, or a date is none
 */
export async function runMetric(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	given: Partial<Surroundings> = {},
	answer: Answerer = (question, options) => ask(store, viewer, compile(question, viewer, options))
): Promise<MetricResult> {
	const settings = await store.settings();
	const bounded = await boundedQuestion(store, viewer, request, { ...ofSettings(settings), ...given });
	const compared = request.compare ? comparedQuestion(bounded, request.compare) : null;
	const whole = (asked: Question): Question => ({ ...asked, by: [], grain: null });
	const looksBack = bounded.specification.parts.some(
		({ relation, spansPeriod }) => spansPeriod || relations[relation].spansPeriodOf !== undefined
	);
	const cellsOf = (asked: Question) => (looksBack && asked.grain ? answerEach(answer, asked) : answer(asked));

	const isSingle = bounded.by.length === 0 && bounded.grain === null;
	const main = compile(looksBack ? { ...bounded, grain: null } : bounded, viewer);
	const [totalRows, rows, comparedTotal, comparedRows] = await Promise.all([
		answer(whole(bounded), { warnings: true }),
		isSingle ? null : cellsOf(bounded),
		compared ? answer(whole(compared)) : null,
		compared && !isSingle ? cellsOf(compared) : null
	]);

	const totalRow = rowOf(totalRows[0]!, whole(bounded));
	if (comparedTotal) totalRow.compared = rowOf(comparedTotal[0]!, whole(compared!)).value;
	const cells = rows
		? complete(
				rows.map((row) => rowOf(row, bounded)),
				bounded
			)
		: [totalRow];
	const gone =
		comparedRows && compared
			? attach(
					cells,
					comparedRows.map((row) => rowOf(row, compared)),
					bounded,
					compared
				)
			: [];
	const { specification } = bounded;
	const isBare = totalRow.sample === 0 && !(await anyRecords(store, viewer, bounded));
	return {
		metric: definitionOf(specification),
		currency: isMoney(specification.unit) ? settings.reporting_currency : null,
		request: withNames(request, bounded),
		period: bounded.period,
		comparedPeriod: compared?.period ?? null,
		rows: cells,
		gone,
		total: totalRow,
		sql: inlined(isSingle ? compile(whole(bounded), viewer) : main),
		parameters: main.parameters,
		notes: notes(totalRows[0]!, totalRow, bounded, compared, {
			...request,
			isBare,
			seesAll: viewer.scope.kind === 'all' && viewer.part === undefined
		})
	};
}

/** The request with every dimension by its whole name, as rows and links have it. */
const withNames = (request: MetricRequest, { by, where }: Question): MetricRequest => ({
	...request,
	...(request.by && { by: by.map(({ name }) => name) }),
	...(request.where && {
		where: where.map(({ dimension, operator, values }) => ({ dimension, operator, values }))
	})
});

/** The question of a request, with both ends of its period when a series needs them. */
export async function boundedQuestion(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	given: Partial<Surroundings>
): Promise<Question> {
	return withBounds(store, viewer, questionOf(request, await surroundings(store, viewer, given, request)));
}

/** What a request is asked in: today, the fiscal year, and the custom fields there are. */
export async function surroundings(
	store: Store,
	viewer: Viewer,
	given: Partial<Surroundings>,
	request?: Pick<MetricRequest, 'by' | 'where'>
): Promise<Surroundings> {
	const [set, fields] = await Promise.all([
		store.settings().then(ofSettings),
		given.customFields ?? customFields(store.engine)
	]);
	const around = {
		...set,
		today: todayIn(viewer.timeZone),
		...given,
		customFields: fields,
		timeZone: viewer.timeZone
	};
	const names = [...(request?.by ?? []), ...(request?.where ?? []).map(({ dimension }) => dimension)];
	const asksSegments = names.some((name) => name.split(':')[0] === segmentDimension);
	return asksSegments ? { ...around, segments: await knownSegments(store, viewer, around) } : around;
}

const ofSettings = (settings: Settings): Pick<Surroundings, 'fiscalStart' | 'grossMargin'> => ({
	fiscalStart: settings.fiscal_year_start_month,
	grossMargin: settings.gross_margin_percent / 100
});

const isMoney = (unit: Unit) => unit === 'money' || unit === 'money_per_day';

/** A series of a metric that looks at the start of its period is one question a bucket. */
async function answerEach(answer: Answerer, question: Question): Promise<Row[]> {
	const answers = buckets(question).map(async (bucket): Promise<Row[]> => {
		const to = nextStart(question.grain!, bucket);
		if (bucket > question.today) return [];
		const rows = await answer({ ...question, grain: null, period: { from: bucket, to } });
		return rows.map((row) => ({ ...row, [columns.bucket]: bucket }));
	});
	return (await Promise.all(answers)).flat();
}

/** The same figures are asked for by many pages and people, and stay the same until anything is written. */
const answersRead = answersUntilCommit<readonly Row[]>(400, ({ length }) => length <= 1000);

/** The rows of a compiled question. They are others' too: nobody may change them. */
export function ask(store: Store, viewer: Viewer, compiled: Compiled): Promise<readonly Row[]> {
	const { sql, parameters } = compiled;
	const { timeZone } = viewer;
	return answersRead(store.engine, JSON.stringify([sql, parameters, timeZone, minuteOf(sql)]), () =>
		askedTogether(store.engine, compiled, timeZone)
	);
}

/** Whether a viewer may see any record of the kind that a metric counts, of whatever time. */
async function anyRecords(
	store: Store,
	viewer: Viewer,
	{ specification, today }: Question
): Promise<boolean> {
	const sql = `select exists (from ${recordsOf(specification, viewer, today).sql}) as has_any`;
	return (await ask(store, viewer, { sql, parameters: [] }))[0]!.has_any === true;
}

/** A series needs both ends: where the request leaves one open, the data say where it is. */
async function withBounds(store: Store, viewer: Viewer, question: Question): Promise<Question> {
	const { period, grain, specification, today } = question;
	if (!grain || (period.from !== null && period.to !== null)) return question;
	const dated = specification.parts.find((part) => part.timing === 'period' && part.date);
	const open = { ...question, by: [] };
	const found = dated
		? await ask(
				store,
				viewer,
				compile(
					{
						...open,
						specification: {
							...specification,
							parts: [dated],
							value: '0',
							sample: '0',
							proportion: undefined,
							warnings: []
						}
					},
					viewer
				)
			)
		: await ask(store, viewer, { sql: firstMoment(specification, viewer), parameters: [] });
	const starts = found
		.map(({ bucket }) => bucket)
		.filter((bucket): bucket is string => typeof bucket === 'string')
		.sort();
	const last = starts.at(-1) ?? today;
	return {
		...question,
		period: {
			from: period.from ?? starts[0] ?? today,
			to: period.to ?? afterBucket(last > today || dated ? last : today, question)
		}
	};
}

/** SQL for the day from which on something stands that a metric of moments counts. */
function firstMoment({ parts: [part] }: MetricSpecification, viewer: Viewer): string {
	const { relation: name } = part!;
	const relation = relations[(relations[name].spansPeriodOf ?? name) as RelationName];
	return relation.isVersioned
		? `select min(valid_from)::date::varchar as bucket from ${relation.sql(viewer, { from: '', to: '' })} where isfinite(valid_from)`
		: `select min(created_at)::date::varchar as bucket from ${scoped('deals', viewer)}`;
}

function afterBucket(date: string, { grain, fiscalStart }: Question): string {
	return nextStart(grain!, startOf(grain!, date, fiscalStart));
}

function rowOf(row: Row, question: Question): MetricRow {
	const { specification, by, grain } = question;
	const value = figure(row.value, specification.unit);
	const bucket = grain ? (row[columns.bucket] as string | null) : null;
	const sample = Number(row.sample ?? 0);
	return {
		dimensions: Object.fromEntries(
			by.map((dimension, place) => {
				const key = row[columns.key(place)] as string | null;
				const label = row[columns.label(place)] as string | null;
				return [dimension.name, { key, label: label ?? `No ${dimension.label.toLowerCase()}` }];
			})
		),
		bucket,
		// Nothing adds up to nothing; records without an amount add up to an amount that nobody knows.
		value: value === null && specification.additive && sample === 0 ? zero(specification.unit) : value,
		sample,
		...(specification.proportion
			? {
					counted: value === null ? null : Math.round(Number(value) * sample),
					interval: row.low === null ? null : { low: Number(row.low), high: Number(row.high) }
				}
			: {}),
		...(bucket !== null && isPartial(bucket, question) ? { partial: true } : {})
	};
}

const zero = (unit: Unit): Figure => (unit === 'money' ? '0.0000' : 0);

/** Money stays the engine's decimal text. */
function figure(value: Row[string] | undefined, unit: Unit): Figure {
	if (value === null || value === undefined) return null;
	if (unit === 'money') return String(value);
	return Number(value);
}

/** Cells of a series, most of them empty, beyond which the answer would fill the memory of who asks. */
const mostCells = 200_000;

/** A series has a value in every bucket: nothing happened is 0 for a count or a sum, and unknown for the rest. */
function complete(rows: MetricRow[], question: Question): MetricRow[] {
	const { specification, grain, by } = question;
	if (!grain) return rows;
	const groups = new Map(rows.map((row) => [groupKey(row), row.dimensions]));
	if (by.length === 0) groups.set('[]', {});
	const found = new Map(rows.map((row) => [`${row.bucket}|${groupKey(row)}`, row]));
	const starts = buckets(question);
	if (starts.length * groups.size > mostCells) {
		throw tooManyCells(`${starts.length} ${grain}s for each of ${groups.size} groups`);
	}
	return starts.flatMap((bucket) =>
		[...groups].map(
			([key, dimensions]) =>
				found.get(`${bucket}|${key}`) ?? {
					dimensions,
					bucket,
					value: specification.additive && bucket <= question.today ? zero(specification.unit) : null,
					sample: 0,
					...(isPartial(bucket, question) ? { partial: true } : {})
				}
		)
	);
}

const groupKey = (row: MetricRow) => JSON.stringify(Object.values(row.dimensions).map(({ key }) => key));

/**
 * Put the comparison beside each cell: the same group, and in a series the bucket at the same place.
 *
 * @returns cells of groups that the earlier period alone has
 */
function attach(
	cells: MetricRow[],
	earlier: MetricRow[],
	question: Question,
	compared: Question
): MetricRow[] {
	const starts = buckets(question);
	const thenStarts = buckets(compared);
	const place = (known: string[]) => new Map(known.map((start, index) => [start, index]));
	const [now, then] = [place(starts), place(thenStarts)];
	const cellKey = (row: MetricRow, places: Map<string, number>) =>
		`${row.bucket === null ? '' : places.get(row.bucket)}|${groupKey(row)}`;
	const values = new Map(earlier.map((row) => [cellKey(row, then), row.value]));
	const { additive, unit } = question.specification;
	const nothing = additive ? zero(unit) : null;
	const reached = thenStarts.length;
	const compare = (cell: MetricRow): MetricRow => {
		// A bucket that the compared part does not reach has no counterpart, which is not a counterpart of nothing.
		const hasCounterpart = cell.bucket === null || (now.get(cell.bucket) ?? reached) < reached;
		cell.compared = hasCounterpart ? (values.get(cellKey(cell, now)) ?? nothing) : null;
		return cell;
	};
	cells.forEach(compare);
	const present = new Set(cells.map(groupKey));
	const gone = new Map(
		earlier.filter((row) => !present.has(groupKey(row))).map((row) => [groupKey(row), row])
	);
	return [...gone.values()].flatMap(({ dimensions }) =>
		(question.grain ? starts : [null]).map((bucket) =>
			compare({
				dimensions,
				bucket,
				value: bucket === null || bucket <= question.today ? nothing : null,
				sample: 0,
				...(bucket !== null && isPartial(bucket, question) ? { partial: true } : {})
			})
		)
	);
}
