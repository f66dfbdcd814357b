/**
 * Counts and sums by day, kept in memory: whoever brushes days on a chart asks the same question of one period after
 * another, and each answer is a difference of two running totals.
 */
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { nextStart } from '#lib/crm/calendar/periods.ts';
import type { Row, Value } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { columns, compile } from './compile.ts';
import type { MetricRequest, MetricResult } from './metric.ts';
import { buckets, type Question, type Surroundings } from './question.ts';
import { relations } from './relations/index.ts';
import { ask, runMetric, type Answerer } from './run.ts';
import type { MetricSpecification, Part } from './specification.ts';

/**
 * As `runMetric`, with the answers that can be put together from days kept for the next question: for periods that are
 * brushed. What was committed since is never left out; what does not add up over days is asked of the engine.
 *
 * @throws MetricError as `runMetric`
 */
export async function brushMetric(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	given: Partial<Surroundings> = {}
): Promise<MetricResult> {
	const { pid, commits } = await store.engine.status();
	const { cubes: kept } = keptOf(store, `${pid} ${commits}`);
	const direct: Answerer = (question, options) => ask(store, viewer, compile(question, viewer, options));
	return runMetric(store, viewer, request, given, async (question, options = {}) => {
		if (!addsUp(question)) return direct(question, options);
		const { scope, part, timeZone } = viewer;
		const key = JSON.stringify([keyOf(question), options.warnings ?? false, scope, part, timeZone]);
		const cube = kept.get(key);
		if (cube && cube !== 'being read') return rowsOf(cube, question);
		// Whoever asks first is answered by SQL while the days are read.
		if (cube === undefined) begin(store, kept, key, () => build(store, viewer, question, options));
		return direct(question, options);
	});
}

/** What a cube is of: a question without its period. */
const keyOf = ({ specification, by, where, grossMargin }: Question) => [
	specification.name,
	by.map(({ name }) => name),
	where.map(({ dimension, operator, values }) => [dimension, operator, values]),
	grossMargin
];

/** Cubes of one store, forgotten when anything is committed. Null is one that would be too large. */
interface Kept {
	version: string;
	cubes: Map<string, Cube | 'being read' | null>;
}

const reading = new WeakMap<Store, Set<Promise<void>>>();

/** Read days for the next question. What fails is tried anew by the one after it. */
function begin(store: Store, kept: Kept['cubes'], key: string, read: () => Promise<Cube | null>): void {
	kept.set(key, 'being read');
	const work = read().then(
		(cube) => void kept.set(key, cube),
		() => void kept.delete(key)
	);
	const all = reading.get(store) ?? new Set();
	reading.set(store, all.add(work));
	void work.finally(() => all.delete(work));
}

/** Resolves when no days of a store are being read. */
export async function daysRead(store: Store): Promise<void> {
	while (reading.get(store)?.size) await Promise.all(reading.get(store)!);
}

const held = new WeakMap<Store, Kept>();

/** Cubes that are kept at once; more, and somebody asks things that are not brushing. */
const mostCubes = 60;

function keptOf(store: Store, version: string): Kept {
	const known = held.get(store);
	if (known?.version === version && known.cubes.size < mostCubes) return known;
	const kept: Kept = { version, cubes: new Map() };
	held.set(store, kept);
	return kept;
}

/** A running total of each group: after `days[n]`, what all days up to it add up to. */
interface Cube {
	days: string[];
	groups: Group[];
	/** Digits after the point of its values, where they are money. */
	isMoney: boolean;
}

interface Group {
	/** Keys, labels and nothing else of its rows. */
	head: Row;
	/** By name: value, sample and warnings; money in ten-thousandths. The first entry is 0. */
	totals: Record<string, BigInt64Array>;
	/** How many days it has a record on, and how many of them a value that is known. */
	present: BigInt64Array;
	known: BigInt64Array;
}

/** Days times groups, beyond which a cube is larger than the answer is slow. */
const mostCells = 400_000;

/** Money has four digits after the point in every table; a sum has no more. */
const digits = 4;

/**
 * Whether the answers of days add up to that of a period: a count or a sum over rows that are each counted on one day, and
 * that reads nothing of the period but which days it has. Groups in an order of their own are left to SQL.
 */
export function addsUp({ specification, by }: Pick<Question, 'specification' | 'by'>): boolean {
	const { additive, unit, parts, proportion } = specification;
	if (!additive || proportion || (unit !== 'money' && unit !== 'count')) return false;
	return parts.every(countsDays) && isLinear(specification) && by.every(({ order }) => !order);
}

const readsPeriod = /\{(from|to|today|moment)\}|\bnow\(\)|\bcurrent_|\btoday\(/;

function countsDays({ relation, timing, date, where, spansPeriod, survival, aggregates }: Part): boolean {
	const { spansPeriodOf } = relations[relation];
	if (timing !== 'period' || !date || spansPeriod || survival || spansPeriodOf !== undefined) return false;
	const read = relations[relation].sql(systemViewer, ends);
	if (readsPeriod.test(read) || Object.values(ends).some((end) => read.includes(end))) return false;
	return (
		[where ?? '', date, ...Object.values(aggregates)].every((sql) => !readsPeriod.test(sql)) &&
		Object.values(aggregates).every(
			(sql) => /^(sum|count)\s*\(/.test(sql.trim()) && !/\bdistinct\b/.test(sql)
		)
	);
}

/** Marks by which a relation is seen to read the ends of its period. */
const ends = { from: '«from»', to: '«to»' };

/** Figures that are aggregates added to each other, and nothing divided or chosen. */
const isLinear = ({ value, sample }: MetricSpecification): boolean =>
	[value, sample].every((sql) => /^[\w\s+]+$/.test(sql.replaceAll(/coalesce\((\w+), 0\)/g, '$1')));

/** Read the days of a question; null where they are too many to keep. */
async function build(
	store: Store,
	viewer: Viewer,
	question: Question,
	options: { warnings?: boolean }
): Promise<Cube | null> {
	const whole: Question = { ...question, grain: 'day', period: { from: null, to: null }, asOf: null };
	const { sql, parameters } = compile(whole, viewer, options);
	const { rows } = await store.engine.query(sql, parameters, {
		timeZone: viewer.timeZone,
		priority: 'heavy'
	});
	const days = [...new Set(rows.map((row) => String(row[columns.bucket])))].sort();
	const places = new Map(days.map((day, place) => [day, place]));
	const isMoney = question.specification.unit === 'money';
	const headNames = question.by.flatMap((_, place) => [columns.key(place), columns.label(place)]);
	const summed = [
		'value',
		'sample',
		...Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('warning_'))
	];
	const groups = new Map<string, Group>();
	for (const row of rows) {
		const head: Row = Object.fromEntries(headNames.map((name) => [name, row[name]!]));
		const key = JSON.stringify(headNames.map((name) => row[name]));
		let group = groups.get(key);
		if (!group) {
			if ((groups.size + 1) * days.length > mostCells) return null;
			const empty = () => new BigInt64Array(days.length + 1);
			group = {
				head,
				totals: Object.fromEntries(summed.map((name) => [name, empty()])),
				present: empty(),
				known: empty()
			};
			groups.set(key, group);
		}
		const place = places.get(String(row[columns.bucket]))! + 1;
		group.present[place]! += 1n;
		for (const name of summed) {
			const given = row[name] ?? null;
			if (given === null) continue;
			const amount = name === 'value' && isMoney ? scaled(given) : wholeNumber(given);
			if (amount === null) return null;
			group.totals[name]![place]! += amount;
			if (name === 'value') group.known[place]! += 1n;
		}
	}
	for (const { totals, present, known } of groups.values()) {
		for (const running of [...Object.values(totals), present, known]) {
			for (let place = 1; place < running.length; place++) running[place]! += running[place - 1]!;
		}
	}
	return { days, groups: [...groups.values()], isMoney };
}

/** Decimal text in ten-thousandths; null for what has more digits than money has. */
function scaled(value: Value): bigint | null {
	const [, sign, integer, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
	if (integer === undefined || fraction.length > digits || integer.length > 14) return null;
	const amount = BigInt(integer + fraction.padEnd(digits, '0'));
	return sign ? -amount : amount;
}

const wholeNumber = (value: Value): bigint | null =>
	typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value as number | bigint) : null;

function unscaled(amount: bigint): string {
	const text = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0');
	return `${amount < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The rows that the engine would answer a question with. */
function rowsOf(cube: Cube, question: Question): Row[] {
	const { grain, by, period } = question;
	if (!grain) return sorted(between(cube, period.from, period.to, by.length === 0), by.length);
	return buckets(question).flatMap((bucket) => {
		const end = nextStart(grain, bucket);
		const from = period.from !== null && period.from > bucket ? period.from : bucket;
		const to = period.to !== null && period.to < end ? period.to : end;
		const rows = sorted(between(cube, from, to, false), by.length);
		return rows.map((row) => ({ ...row, [columns.bucket]: bucket }));
	});
}

/** What each group adds up to in some days; groups without a record are none, but everything together is. */
function between(cube: Cube, from: string | null, to: string | null, isWhole: boolean): Row[] {
	const begin = from === null ? 0 : firstFrom(cube.days, from);
	const end = Math.max(begin, to === null ? cube.days.length : firstFrom(cube.days, to));
	const rows = cube.groups.flatMap(({ head, totals, present, known }): Row[] => {
		const sum = (running: BigInt64Array) => running[end]! - running[begin]!;
		const sums = Object.fromEntries(Object.entries(totals).map(([name, running]) => [name, sum(running)]));
		if (sum(present) === 0n && !isWhole) return [];
		const value = sum(known) === 0n ? null : cube.isMoney ? unscaled(sums.value!) : Number(sums.value);
		const counts = Object.entries(sums).filter(([name]) => name !== 'value');
		return [{ ...head, ...Object.fromEntries(counts.map(([name, count]) => [name, Number(count)])), value }];
	});
	return rows.length === 0 && isWhole ? [{ value: null, sample: 0 }] : rows;
}

/** The place of the first day that is not before another. */
function firstFrom(days: readonly string[], day: string): number {
	let [low, high] = [0, days.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (days[middle]! < day) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** As SQL sorts them: the most first, what is unknown last, then by label and key. */
function sorted(rows: Row[], dimensions: number): Row[] {
	if (dimensions === 0) return rows;
	const names = Array.from({ length: dimensions }, (_, place) => [
		columns.label(place),
		columns.key(place)
	]).flat();
	return rows.sort((one, other) => {
		const byValue = order(other.value, one.value, true);
		if (byValue !== 0) return byValue;
		for (const name of names) {
			const byName = order(one[name], other[name], false);
			if (byName !== 0) return byName;
		}
		return 0;
	});
}

function order(one: Value | undefined, other: Value | undefined, isDescending: boolean): number {
	const [first, second] = [one ?? null, other ?? null];
	if (first === null || second === null) {
		if (first === second) return 0;
		// Nulls are last either way.
		return (first === null) === isDescending ? -1 : 1;
	}
	if (isDescending) return Number(first) - Number(second);
	return first < second ? -1 : first > second ? 1 : 0;
}
