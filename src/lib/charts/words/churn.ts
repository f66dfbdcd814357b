/** What the charts of churn say: what they find, and what they are. */
import type { Calibration, ChurnResult, Curve } from '#lib/server/analyses/churn/result.ts';
import { count, share, within as inSentence, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';
import { held, isAbove } from './apart.ts';

/** Fewer customers watched for so long, and a share of them is chance. */
const fewest = 10;
/** What counts as chance: the level of the log-rank test. */
const level = 0.05;

export type Survival = Pick<ChurnResult, 'curves' | 'difference' | 'by'>;

/** What stays of customers after a time of which enough is known: a year, else as long as can be told. */
function knownAfter({ milestones }: Curve) {
	const known = milestones.flatMap(({ share: still, label, atRisk }) =>
		still !== null && atRisk >= fewest ? [{ ...still, after: label }] : []
	);
	return known.find(({ after }) => after === '1 year') ?? known.at(-1) ?? null;
}

/** How many are still there, or which groups stay more than others by more than chance. */
export function survivalFinding({ curves, difference, by }: Survival, reader: Reader): string {
	if (curves.length > 1 && by) return amongGroups(curves.slice(1), difference, by.label, reader);
	const [all] = curves;
	const known = all && knownAfter(all);
	if (!known)
		return all && all.customers < fewest
			? `Too few customers to say how long they stay: ${count(all.customers, reader)}`
			: 'Who is still a customer';
	const percent = (value: number) => share(value, reader, 0);
	return `${percent(known.estimate)} of customers are still there after ${known.after} (${percent(known.lower)} to ${percent(known.upper)})`;
}

function amongGroups(
	groups: readonly Curve[],
	difference: Survival['difference'],
	label: string,
	reader: Reader
): string {
	const by = inSentence(label);
	if (!difference) return `Who is still a customer, by ${by}`;
	if (difference.p >= level) return `No clear difference in who stays by ${by}: it may be chance`;
	const known = groups.flatMap((group) => {
		const still = knownAfter(group);
		return still ? [{ ...still, label: group.label }] : [];
	});
	const after = known.find((one) => one.after === '1 year')?.after ?? known[0]?.after;
	const sorted = known
		.filter((one) => one.after === after)
		.toSorted((one, other) => other.estimate - one.estimate);
	const [most, least] = [sorted[0], sorted.at(-1)];
	if (!most || !least || !isAbove(most, least, groups.length))
		return `Who stays differs by ${by}, but no two groups are clearly apart`;
	const percent = (value: number) => share(value, reader, 0);
	return `After ${after} ${percent(most.estimate)} of ${most.label} are still there, ${percent(least.estimate)} of ${least.label}`;
}

type Foretold = Pick<Calibration, 'bins' | 'hasSkill' | 'left' | 'expected' | 'timesExpected'>;

/** Whether chances to leave came true: as a whole first, else group by group. */
export function calibrationFinding(
	{ bins, hasSkill, left, expected, timesExpected }: Foretold,
	reader: Reader
): string {
	const known = bins.flatMap(({ meanChance, left }) =>
		meanChance !== null && left !== null ? [{ said: meanChance, happened: left }] : []
	);
	if (known.length === 0) return 'How chances to leave turned out at earlier moments';
	if (!hasSkill) return 'Chances to leave did no better than the same chance for all';
	if (timesExpected && held([{ said: 1, happened: timesExpected }]) === 0)
		return `Chances to leave were too ${timesExpected.estimate > 1 ? 'low' : 'high'}: ${count(left, reader)} left where ${count(Math.round(expected), reader)} were expected`;
	return `Chances to leave came true within their intervals in ${count(held(known), reader)} of ${count(known.length, reader)} groups`;
}

export const survivalAbout = ({ difference, by }: Survival): About => ({
	shows: `The share of customers who are still there so many months after they began${by ? `, by ${inSentence(by.label)}` : ''}, with its 95 % interval.`,
	how: [
		'Who still pays counts for as long as they have, and no longer (Kaplan-Meier). Who left and came back has left.',
		...(by
			? [
					'Whether the curves differ by more than chance is asked of all of them at once (log-rank test); only then are two groups named, and only where their intervals tell them apart.',
					...(difference ? [difference.verdict] : [])
				]
			: [])
	],
	record: null
});

export const calibrationAbout = ({ verdict }: Pick<Calibration, 'verdict'>): About => ({
	shows:
		'A point is a group of customers who were given about the same chance to leave, at earlier moments: how high it was, and the share that then left, with its 95 % interval. On the dashed line chances are right.',
	how: [
		'The model was asked at each earlier moment, knowing only what was known then, and its chances were set beside who had left at the end of the time asked.'
	],
	record: verdict
});
