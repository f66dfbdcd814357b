/** Fields that may have been written after the outcome, found before anything is learned. */
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import { leakageSuspects } from '#lib/stats/classification/evaluation/leakage.ts';
import { timeFolds } from '#lib/stats/classification/evaluation/folds.ts';
import { differenceOfProportions } from '#lib/stats/intervals/difference-of-proportions.ts';
import { learnEncoder, outcomesOf, type Field, type Moment } from './moments.ts';
import type { LeftOut } from './result.ts';

export interface Guarded {
	leftOut: Omit<LeftOut, 'isTakenIn'>[];
	/** Undated fields that are as often filled while a record is open as later: being empty is then a fact. */
	filledEarly: ReadonlySet<string>;
}

/** Filled so much more often once a record is decided: the field is written at the end. */
const muchMore = 0.1;
/** Too few open records say nothing of what is filled in before the end. */
const fewestOpen = 30;

/**
 * Look at the undated fields. One is left out when it is filled much more often in decided records than in open ones, or
 * when it all but decides the outcome; a custom one also when it alone tells as much as all the others (`leakageSuspects`).
 * Dated fields can't leak: they are as they stood.
 *
 * @param training decided moments
 * @param open the records that are to be scored
 */
export function guardAgainstLeakage(
	fields: readonly Field[],
	training: readonly Moment[],
	open: readonly Moment[]
): Guarded {
	const undated = fields.filter(({ isDated }) => !isDated);
	const decided = once(training.filter(({ isDecided }) => isDecided));
	const late: Guarded['leftOut'] = [];
	const filledEarly = new Set<string>();
	for (const { name, label } of undated) {
		const counts = [decided, open].map((records) => filled(records, name)) as [number, number];
		const more = differenceOfProportions(counts, [decided.length, open.length]);
		if (more && more.lower > muchMore)
			late.push({
				field: name,
				label,
				reason: `It is filled in ${percent(counts[0] / decided.length)} of decided records and ${percent(counts[1] / open.length)} of open ones: it seems to be written at the end.`
			});
		else if (more && open.length >= fewestOpen && more.estimate < muchMore / 2) filledEarly.add(name);
	}
	const isLate = new Set(late.map(({ field }) => field));
	const left = fields.filter(({ name }) => !isLate.has(name));
	return { leftOut: [...late, ...telling(left, training, filledEarly)], filledEarly };
}

const folds = 3;

function telling(
	fields: readonly Field[],
	training: readonly Moment[],
	filledEarly: ReadonlySet<string>
): Guarded['leftOut'] {
	const time = Float64Array.from(training, ({ since }) => since);
	if (training.length < 2 * folds || new Set(time).size < 2) return [];
	const features = learnEncoder(fields, training, filledEarly)(training);
	const outcome = outcomesOf(training);
	const byName = new Map(fields.map((field) => [field.name, field]));
	const suspects = leakageSuspects(logistic, features, outcome, timeFolds(time, folds), { penalty: 3 });
	return suspects.flatMap(({ column, reason, aucWithout }) => {
		const { isDated, isCustom, label } = byName.get(column)!;
		// A source that tells as much as all the rest is a good reason: CRMs write it when a record is created.
		const isLeft = !isDated && (aucWithout === null || isCustom);
		return isLeft ? [{ field: column, label, reason }] : [];
	});
}

/** Every record at one of its moments. */
const once = (moments: readonly Moment[]): Moment[] => [
	...new Map(moments.map((moment) => [moment.id, moment])).values()
];

const filled = (records: readonly Moment[], name: string): number =>
	records.filter(({ values }) => (values[name] ?? null) !== null).length;

const percent = (share: number): string => `${Math.round(100 * share)} %`;
