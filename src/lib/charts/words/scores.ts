/** What the charts of the scores say: what they find, and what they are. */
import type { Contender, Judgement, Scores } from '#lib/server/analyses/scoring/result.ts';
import { count, share, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';
import { held } from './apart.ts';

/** Fewer of them in the test, and where they were is chance. */
const fewest = 10;

/** Whether chances came true: beside those of the CRM where there are some, else by the intervals alone. */
export function reliabilityFinding(
	{ bins }: Pick<Judgement, 'bins'>,
	contenders: readonly Pick<Contender, 'label' | 'skillOverTheirs'>[],
	reader: Reader
): string {
	const compared = contenders.filter(({ skillOverTheirs }) => skillOverTheirs !== null);
	const better = compared.find(({ skillOverTheirs }) => skillOverTheirs!.upper < 0);
	if (better) return `${better.label} comes closer to what happened than the model`;
	if (compared.length > 0)
		return compared.every(({ skillOverTheirs }) => skillOverTheirs!.lower > 0)
			? 'The model’s chances come closer to what happened than the CRM’s'
			: 'No clear difference between the model’s chances and the CRM’s';
	if (bins.length === 0) return 'How nearly the chances come true';
	const right = held(bins.map(({ meanChance, observed }) => ({ said: meanChance, happened: observed })));
	return `Chances came true within their intervals in ${count(right, reader)} of ${count(bins.length, reader)} groups`;
}

/**
 * What the likeliest of the test held.
 *
 * @param words what is looked at, and what is found: `deals`, `wins`
 */
export function liftFinding(
	{ lift, happened, records }: Pick<Judgement, 'lift' | 'happened' | 'records'>,
	words: { records: string; found: string },
	reader: Reader
): string {
	const first = lift.find(({ captured }) => captured !== null);
	if (!first) return `Where the ${words.found} were`;
	if (Math.round(happened * records) < fewest)
		return `Too few ${words.found} in the test to say where they were`;
	const percent = (value: number) => share(value, reader, 0);
	return `In the test the likeliest ${percent(first.share)} of ${words.records} held ${percent(first.captured!.lower)} to ${percent(first.captured!.upper)} of the ${words.found}`;
}

type Told = Pick<Scores, 'sentence' | 'split'>;

export const reliabilityAbout = ({ sentence }: Told, records: string): About => ({
	shows: `A point is a group of ${records} that were given about the same chance: how high it was, and how often it then happened. On the dashed line what is said comes true. The upright lines are 95 % intervals.`,
	how: [
		`The model learned from earlier ${records} as they stood at the ends of days, and was asked about later ones of which it knew nothing.`,
		'Chances that came with the CRM, or with its stages, are put to the same test on the same moments.',
		'Who comes closer is decided by the squared error of the chances (the Brier score), with its interval.'
	],
	record: sentence
});

export const liftAbout = ({ sentence }: Told, records: string): About => ({
	shows: `The ${records} of the test, the likeliest first: a bar is the share of all it happened to that is found so far; with its 95 % interval; the short line is what chance would find.`,
	how: [
		`Chances are those that the model gave to ${records} of which it knew nothing. They are put in order, and counted tenth by tenth.`,
		'The interval is Wilson’s of a share, by the number of records it happened to, each counted once however often it was asked about.'
	],
	record: sentence
});
