/** Fields that may have been written after the outcome, found before anything is learned. */
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import { leakageSuspects } from '#lib/stats/classification/evaluation/leakage.ts';
import { differenceOfProportions } from '#lib/stats/intervals/difference-of-proportions.ts';
import { foldsOf } from './folds.ts';
import { learnEncoder, outcomesOf, type FieldShape, type Moment } from './moments.ts';
import type { LeftOut } from './result.ts';

export interface Guarded {
	leftOut: Omit<LeftOut, 'isTakenIn'>[];
	/** Undated fields that are as often filled while a record is open as later: being empty is then a fact. */
	filledEarly: ReadonlySet<string>;
}

/** Filled so much more often in records that ended one way: the field is written on the way there. */
const muchMore = 0.1;
/** Filled so nearly as often, while a record is open and later: it is written early. */
const asOften = 0.05;
/** Too few open records say nothing of what is filled in before the end. */
const fewestOpen = 30;

/**
 * Look at the undated fields. One is left out when it is filled much more often in records that ended one way or the other
 * than in open ones, or when it all but decides the outcome; a custom one also when it alone tells as much as all the others
 * (`leakageSuspects`). Dated fields can't leak: they are as they stood.
 *
 * @param training decided moments
 * @param open the records that are to be scored
 */
export function guardAgainstLeakage(
	fields: readonly FieldShape[],
	training: readonly Moment[],
	open: readonly Moment[]
): Guarded {
	const decided = once(training.filter(({ isDecided }) => isDecided));
	const ends = [1, 0].map((kind) => decided.filter(({ outcome }) => outcome === kind));
	const late: Guarded['leftOut'] = [];
	const filledEarly = new Set<string>();
	for (const { name, label, isDated } of fields) {
		if (isDated) continue;
		if (ends.some((ended) => (moreOften(name, ended, open)?.lower ?? 0) > muchMore)) {
			const [happened, not, yet] = [...ends, open].map((records) => shareFilled(records, name));
			const reason = `It is filled in ${happened} of those it happened to, ${not} of the others that ended and ${yet} of open ones: it seems to be written on the way to the end.`;
			late.push({ field: name, label, reason });
		} else if (open.length >= fewestOpen) {
			const more = moreOften(name, decided, open);
			if (more && Math.abs(more.estimate) < asOften) filledEarly.add(name);
		}
	}
	const isLate = new Set(late.map(({ field }) => field));
	const left = fields.filter(({ name }) => !isLate.has(name));
	return { leftOut: [...late, ...telling(left, training, filledEarly)], filledEarly };
}

/** How much more often a field is filled in some records than in others; null where there are none. */
const moreOften = (name: string, some: readonly Moment[], others: readonly Moment[]) =>
	differenceOfProportions([filled(some, name), filled(others, name)], [some.length, others.length]);

const shareFilled = (records: readonly Moment[], name: string): string =>
	records.length === 0 ? 'none' : percent(filled(records, name) / records.length);

function telling(
	fields: readonly FieldShape[],
	training: readonly Moment[],
	filledEarly: ReadonlySet<string>
): Guarded['leftOut'] {
	const features = learnEncoder(fields, training, filledEarly)(training);
	const outcome = outcomesOf(training);
	const undated = new Map(fields.flatMap((field) => (field.isDated ? [] : [[field.name, field] as const])));
	const suspects = leakageSuspects(
		logistic,
		features,
		outcome,
		foldsOf(training),
		{ penalty: 3 },
		new Set(undated.keys())
	);
	return suspects.flatMap(({ column, reason, aucWithout }) => {
		const { isCustom, label } = undated.get(column)!;
		// A source that tells as much as all the rest is a good reason: CRMs write it when a record is created.
		return aucWithout === null || isCustom ? [{ field: column, label, reason }] : [];
	});
}

/** Every record at one of its moments. */
const once = (moments: readonly Moment[]): Moment[] => [
	...new Map(moments.map((moment) => [moment.id, moment])).values()
];

const filled = (records: readonly Moment[], name: string): number =>
	records.filter(({ values }) => (values[name] ?? null) !== null).length;

const percent = (share: number): string => `${Math.round(100 * share)} %`;
