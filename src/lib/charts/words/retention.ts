/** What the charts of retention say: what they find, and what they are. */
import type { Cohort, Movements, RetentionKind } from '#lib/server/analyses/retention/result.ts';
import { count, shortMoney, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';

/** Fewer customers, and how many of them stay is chance. */
const fewest = 10;
/** Months after they began that are told of, the first of which enough is known. */
const told = [12, 6, 3, 1];

/** How recurring revenue went. It is counted, so it is sure. */
export function movementsFinding(movements: readonly Movements[], reader: Reader): string {
	const [first, last] = [movements[0], movements.at(-1)];
	if (!first || !last) return 'How monthly recurring revenue moved';
	const [from, to] = [shortMoney(first.opening, reader), shortMoney(last.closing, reader)];
	const span = `${count(movements.length, reader)} ${movements.length === 1 ? 'month' : 'months'}`;
	if (from === to) return `Monthly recurring revenue is about what it was ${span} before: ${to}`;
	const went = Number(last.closing) > Number(first.opening) ? 'grew' : 'shrank';
	return `Monthly recurring revenue ${went} from ${from} to ${to} in ${span}`;
}

/** How many of those who began so long ago are there after some months: all cohorts old enough together. */
export function cohortsFinding(cohorts: readonly Cohort[], kind: RetentionKind, reader: Reader): string {
	const there = kind === 'orders' ? 'order' : 'pay';
	const began = cohorts.reduce((sum, { customers }) => sum + customers, 0);
	if (began === 0) return `Of those who began in a month, the share that ${there}s so many months later`;
	if (began < fewest) return `Too few began to say how many stay: ${count(began, reader)}`;
	const since = told
		.map((months) => pooled(cohorts, months))
		.find((known) => known.customers >= Math.max(fewest, began / 3));
	if (!since) return 'Too early to say how many of those who began stay';
	const when = since.months === 1 ? 'a month' : `${count(since.months, reader)} months`;
	return `${count(since.active, reader)} of ${count(since.customers, reader)} customers ${there} ${when} after they began`;
}

function pooled(cohorts: readonly Cohort[], months: number) {
	const old = cohorts.filter(({ cells }) => cells[months] !== undefined);
	return {
		months,
		customers: old.reduce((sum, { customers }) => sum + customers, 0),
		active: old.reduce((sum, { cells }) => sum + cells[months]!.active, 0)
	};
}

export const movementsAbout = (): About => ({
	shows:
		'What moved monthly recurring revenue in each month: new, expansion and reactivation above the line, contraction and churn below it.',
	how: ['Opening with all movements of a month is its closing, to the cent. The table has both.'],
	record: null
});

export const cohortsAbout = (kind: RetentionKind): About => ({
	shows: `A row is those who began in one month, a column the months since: the darker, the larger the share that ${kind === 'orders' ? 'orders' : 'pays'} then.`,
	how: [
		'Months that are not over are empty, not zero.',
		'Shares are counted, not estimated. A row of few customers says little of others.'
	],
	record: null
});
