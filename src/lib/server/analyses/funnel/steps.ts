/** How far one group comes: shares with those still on the way counted as that. */
import { wilson } from '#lib/stats/intervals/proportion.ts';
import { aalenJohansen, incidenceAt } from '#lib/stats/survival/aalen-johansen.ts';
import type { FunnelOf, FunnelStep, Share } from './result.ts';
import type { Spell, Standing, State } from './spells.ts';
import type { Way } from './subjects.ts';

/** The steps of one group. */
export function funnelOf(
	key: string | null,
	label: string,
	{ steps }: Way,
	spells: readonly Spell[],
	standing: readonly Standing[],
	within: number
): FunnelOf {
	const count = (where: (row: Standing) => boolean) =>
		standing.filter(where).reduce((sum, { subjects }) => sum + subjects, 0);
	// Who came to the end is nowhere else.
	const here = (place: number) => {
		const of = (state: State) =>
			place === steps.length ? 0 : count((row) => row.furthest === place && row.state === state);
		return { lost: of('lost'), wonOtherwise: of('won'), open: of('open') };
	};
	return {
		key,
		label,
		entered: count(() => true),
		steps: steps.map(({ key: step, label: name }, index): FunnelStep => {
			const place = index + 1;
			const since = (which: Spell['since']) =>
				spells.filter((spell) => spell.step === place && spell.since === which);
			return {
				key: step,
				label: name,
				reached: count((row) => row.in_time >= place),
				later: count((row) => row.in_time < place && row.furthest >= place),
				ofFirst: place === 1 ? null : shareWithin(since('first'), within),
				ofPrevious: place === 1 ? null : shareWithin(since('previous'), within, { orAsWatched: true }),
				lostBefore:
					place === 1 ? null : shareWithin(since('previous'), within, { orAsWatched: true, cause: 2 }),
				medianDays: place === 1 ? null : medianOf(since('previous')),
				...here(place)
			};
		})
	};
}

/**
 * Null where nobody has been watched so long and some are still on the way; or, with `orAsWatched`, the share within as
 * long as somebody was. Of cause 1, who came; of cause 2, who was lost; who won otherwise is a cause of its own.
 */
function shareWithin(
	spells: readonly Spell[],
	within: number,
	{ orAsWatched = false, cause = 1 }: { orAsWatched?: boolean; cause?: 1 | 2 } = {}
): Share | null {
	if (spells.length === 0) return null;
	const curves = aalenJohansen(
		{
			time: spells.map(({ days }) => days),
			event: spells.map(({ event }) => event),
			count: spells.map(({ subjects }) => subjects)
		},
		3
	);
	const watched = curves.time.at(-1)!;
	const share = incidenceAt(curves, cause, orAsWatched ? Math.min(within, watched) : within);
	if (!share) return null;
	// Where all came, or none, the estimate has no spread of its own: few of few are not sure. A product of steps misses 1 by
	// the last digit.
	const whole =
		Math.abs(share.estimate - Math.round(share.estimate)) < 1e-9 ? Math.round(share.estimate) : null;
	if (whole === null) return { estimate: share.estimate, lower: share.lower, upper: share.upper };
	const { lower, upper } = wilson(whole * curves.subjects, curves.subjects)!;
	return { estimate: whole, lower, upper };
}

/** The median of those that came, in whole days begun. */
function medianOf(spells: readonly Spell[]): number | null {
	const came = spells.filter(({ event }) => event === 1).toSorted((one, other) => one.days - other.days);
	const half = came.reduce((sum, { subjects }) => sum + subjects, 0) / 2;
	let passed = 0;
	for (const { days, subjects } of came) {
		passed += subjects;
		if (passed >= half) return days;
	}
	return null;
}

/**
 * Where most are lost, as a share of those who were there. Who has only just come is not lost. `isClear` where its interval lies
 * above those of all other steps: else chance may have made the order.
 */
export function largestDrop(
	whole: FunnelOf
): { from: string; to: string; lost: Share; isClear: boolean } | null {
	const drops = whole.steps.flatMap((step, place) => {
		const before = whole.steps[place - 1];
		return before && before.lost > 0 && step.lostBefore
			? [{ from: before.label, to: step.label, lost: step.lostBefore }]
			: [];
	});
	const [most] = drops.toSorted((one, other) => other.lost.estimate - one.lost.estimate);
	if (!most) return null;
	// Of few who came to a step and were not lost yet, many may be.
	const others = whole.steps.flatMap(({ lostBefore }) =>
		lostBefore && lostBefore !== most.lost ? [lostBefore] : []
	);
	return { ...most, isClear: others.every(({ upper }) => upper < most.lost.lower) };
}
