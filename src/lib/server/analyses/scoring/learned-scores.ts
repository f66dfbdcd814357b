/** What can be said of the open records of a group: learned from the past, tested on what came later. Run in a thread. */
import { permutationImportance } from '#lib/stats/classification/evaluation/permutation-importance.ts';
import { reasonPoints } from '#lib/stats/classification/evaluation/reasons.ts';
import { shareWithPrior } from '#lib/stats/intervals/share-with-prior.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { guardAgainstLeakage } from './guard.ts';
import { baseRates, contendersOf, judge } from './judge.ts';
import { learn, methods, type Learned } from './learn.ts';
import {
	learnEncoder,
	outcomesOf,
	recordsIn,
	type Encoder,
	type FieldShape,
	type Moment
} from './moments.ts';
import type { Judgement, LeftOut, Rank, Scored, Scores } from './result.ts';
import { rangesAround } from './ranges.ts';
import { sharesByLevel, type SharesByLevel } from './by-level.ts';
import { splitInTime, type Split } from './split.ts';

/** What is known of a group before anything is learned. */
export interface Group {
	key: string;
	label: string;
	/** Moments of the past, decided or not. */
	past: readonly Moment[];
	/** The open records as they stand. */
	open: readonly Moment[];
	/** Records that began early enough to be known, and to how many it happened. */
	known: { records: number; happened: number };
	/** What is expected before anything is known of the group, and as how many records that counts. */
	prior: { share: number; records: number };
}

/** A question as it is sent to a thread: fields without what puts their values into words. */
export interface LearningQuestion {
	/** Days within which it has to happen. */
	within: number;
	fields: readonly FieldShape[];
	/** What the CRM says, by name, with labels. */
	contenders: Readonly<Record<string, string>>;
	ranks: readonly Rank[];
	/** Fields that may leak are taken in all the same. */
	takesSuspectsIn: boolean;
	/** How things are called: `deals`, `won`. */
	words: { records: string; happens: string };
}

/** Of each part so many records, and so many of the rarer outcome, are needed to learn and to test. */
const fewest = { training: 60, trainingOfRarer: 15, test: 40, testOfRarer: 8 };

/** A reason, before it is put into words. */
export interface LearnedReason {
	/** Name of the field. */
	field: string;
	value: string | number | null;
	points: number;
}

export type LearnedScores = Omit<Scores, 'scored' | 'by'> & {
	scored: (Omit<Scored, 'reasons'> & { reasons: LearnedReason[] })[];
	by: SharesByLevel[];
};

/** The share of the time that goes into choosing a method; learning anew from all, and reasons, take the rest. */
const shareOfChoosing = 0.6;

/** Test a model on the past of a group, and score its open records if it has skill. */
export function learnScores(
	{ group, question }: { group: Group; question: LearningQuestion },
	report: (fraction: number) => void
): LearnedScores {
	const { key, label, open, prior, known } = group;
	const decided = group.past.filter(({ outcome }) => outcome !== null);
	const told = {
		key,
		label,
		open: open.length,
		base: {
			...shareWithPrior(known.happened, known.records, { share: prior.share, trials: prior.records }),
			...known,
			prior
		},
		ranks: [...question.ranks]
	};
	const split = splitInTime(decided, question.within);
	if (!split || isFew(split))
		return {
			...told,
			verdict: 'few',
			sentence: fewSentence(told, question),
			split: null,
			judgement: null,
			contenders: [],
			method: null,
			candidates: [],
			tells: [],
			by: [],
			leftOut: [],
			scored: []
		};

	const guarded = guardAgainstLeakage(question.fields, split.training, open);
	const leftOut = guarded.leftOut.map((field) => ({ ...field, isTakenIn: question.takesSuspectsIn }));
	const fields = question.takesSuspectsIn ? question.fields : without(question.fields, leftOut);
	const encode = learnEncoder(fields, split.training, guarded.filledEarly);
	const model = learn(split.training, encode, { report: (fraction) => report(shareOfChoosing * fraction) });
	const tested = encode(split.test);
	const chances = model.predict(tested);
	const base = baseRates(split.training);
	const judgement = judge(chances, split.test, base);
	const isShown = judgement.hasSkill;
	return {
		...told,
		verdict: isShown ? 'scored' : 'no_skill',
		sentence: sentenceOf(judgement, split, question),
		split: {
			trainedOn: recordsIn(split.training),
			trainedTo: dateOf(lastDay(split.training)),
			testedFrom: dateOf(split.cut),
			testedTo: dateOf(lastDay(split.test))
		},
		judgement,
		contenders: contendersOf(question.contenders, chances, split.test, base),
		method: { name: model.method.name, label: model.method.label },
		candidates: model.candidates,
		tells: isShown ? tellsOf(model, encode, split.test, fields) : [],
		by: sharesByLevel(fields, decided, guarded.filledEarly),
		leftOut,
		scored: isShown
			? scored(
					{ decided, open, fields, filledEarly: guarded.filledEarly },
					model,
					rangesAround(chances, split.test),
					(fraction) => report(shareOfChoosing + (1 - shareOfChoosing) * fraction)
				)
			: []
	};
}

function isFew({ training, test }: Split): boolean {
	return (
		recordsIn(training) < fewest.training ||
		rarer(training) < fewest.trainingOfRarer ||
		recordsIn(test) < fewest.test ||
		rarer(test) < fewest.testOfRarer
	);
}

/** Records of the rarer outcome; one that had both counts for both. */
function rarer(moments: readonly Moment[]): number {
	return Math.min(...[0, 1].map((kind) => recordsIn(moments.filter(({ outcome }) => outcome === kind))));
}

const without = (fields: readonly FieldShape[], leftOut: readonly LeftOut[]): FieldShape[] =>
	fields.filter(({ name }) => !leftOut.some(({ field }) => field === name));

/** Learn anew from all that is known by now, by the method that was tested, and score what is open. */
function scored(
	{
		decided,
		open,
		fields,
		filledEarly
	}: {
		decided: Moment[];
		open: readonly Moment[];
		fields: readonly FieldShape[];
		filledEarly: ReadonlySet<string>;
	},
	{ method }: Learned,
	rangeAround: (chance: number) => Scored['range'],
	report: (fraction: number) => void
): LearnedScores['scored'] {
	const encode = learnEncoder(fields, decided, filledEarly);
	const model = learn(decided, encode, {
		among: methods.filter(({ name }) => name === method.name),
		report: (fraction) => report(fraction / 2)
	});
	const features = encode(open);
	const chances = model.predict(features);
	const borneOut = Array.from(chances, (chance) => {
		const range = rangeAround(chance);
		return { range, chance: Math.min(range.upper, Math.max(range.lower, chance)) };
	});
	const order = [...open.keys()].sort(
		(a, b) =>
			borneOut[b]!.chance - borneOut[a]!.chance ||
			chances[b]! - chances[a]! ||
			(open[a]!.id < open[b]!.id ? -1 : 1)
	);
	const explained = order.slice(0, mostExplained).map((row) => open[row]!);
	const reasons = reasonsOf(model, encode, { explained, decided }, fields);
	return order.map((row, place) => {
		const { id, given } = open[row]!;
		return {
			id,
			label: id,
			owner: null,
			...borneOut[row]!,
			given: Object.values(given).find((value) => value !== null) ?? null,
			reasons: place < explained.length ? reasons(place) : []
		};
	});
}

/** A reason of fewer points is none. */
const fewestPoints = 0.005;
const mostReasons = 3;

/** Reasons take a prediction for each fact: the likeliest have them. */
const mostExplained = 2000;

/** Of those it happened to, and of the others, so many are what a record is compared with. */
const mostCompared = 12;

/** The strongest reasons of records: what each fact does on the way from the middle of the past to their own chance. */
function reasonsOf(
	{ predict }: Learned,
	encode: Encoder,
	{ explained, decided }: { explained: readonly Moment[]; decided: readonly Moment[] },
	fields: readonly FieldShape[]
): (place: number) => LearnedReason[] {
	const random = createRandom(0).fork('reasons');
	// As many of either end: most open records may be all but lost, and a reason must still tell them from the won.
	const compared = [0, 1].flatMap((kind) =>
		random.shuffle(decided.filter(({ outcome }) => outcome === kind)).slice(0, mostCompared)
	);
	const shared = reasonPoints(predict, encode(explained), encode(compared));
	return (place) =>
		fields
			.map((field, column) => ({ field, points: shared[column]![place]! }))
			.filter(({ points }) => Math.abs(points) >= fewestPoints)
			.sort((one, other) => Math.abs(other.points) - Math.abs(one.points))
			.slice(0, mostReasons)
			.map(({ field, points }) => ({
				field: field.name,
				value: explained[place]!.values[field.name] ?? null,
				points
			}));
}

const mostTelling = 10;

function tellsOf(
	{ predict }: Learned,
	encode: Encoder,
	test: readonly Moment[],
	fields: readonly FieldShape[]
): Scores['tells'] {
	const features = encode(test);
	const rows = Uint32Array.from(test, (_, row) => row);
	const fold = {
		train: rows,
		test: rows,
		model: { predict } as Parameters<typeof permutationImportance>[0][number]['model'],
		chances: predict(features),
		baseRate: 0
	};
	const labels = new Map(fields.map(({ name, label }) => [name, label]));
	return permutationImportance([fold], features, outcomesOf(test), createRandom(0).fork('tells'))
		.filter(({ brierIncrease }) => brierIncrease > 0)
		.slice(0, mostTelling)
		.map(({ column, brierIncrease }) => ({ label: labels.get(column)!, brierIncrease }));
}

const lastDay = (moments: readonly Moment[]): number =>
	moments.reduce((last, { day }) => Math.max(last, day), -Infinity);
const dateOf = (day: number): string => dayAfter('1970-01-01', day);
const percent = (share: number): string => `${Math.round(100 * share)} %`;

function fewSentence(
	{ base }: Pick<Scores, 'base'>,
	{ words: { records, happens }, within }: LearningQuestion
): string {
	const range = `${percent(base.estimate)} (${percent(base.lower)} to ${percent(base.upper)})`;
	const known =
		base.records === 0
			? 'None is old enough to be known'
			: `Of ${base.records} that are known ${base.happened} were ${happens} within ${within} days`;
	return `Too few ${records} have ended, one way or the other, to tell them apart. ${known}: with what is expected beforehand, the chance of each is ${range}.`;
}

function sentenceOf(
	{ hasSkill, skill, records }: Judgement,
	{ cut }: Split,
	{ words }: LearningQuestion
): string {
	const tested = `tested on ${records} ${words.records} from ${dateOf(cut)} on, of which it knew nothing, the model’s chances are`;
	if (!skill)
		return `No skill over the base rate: ${tested} no better, as there was nothing to tell apart. No scores are shown.`;
	if (hasSkill)
		return `${tested[0]!.toUpperCase()}${tested.slice(1)} ${percent(skill.estimate)} (${percent(skill.lower)} to ${percent(skill.upper)}) better than the base rate, by the Brier score.`;
	const side = (share: number) => `${percent(Math.abs(share))} ${share < 0 ? 'worse' : 'better'}`;
	return `No skill over the base rate: ${tested} between ${side(skill.lower)} and ${side(skill.upper)} than it, by the Brier score. No scores are shown.`;
}
