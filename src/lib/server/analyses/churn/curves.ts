/** Curves of who is still there, and whether they differ. */
import { kaplanMeier, medianTime, survivalAt } from '#lib/stats/survival/kaplan-meier.ts';
import { wilson } from '#lib/stats/intervals/proportion.ts';
import { logRank } from '#lib/stats/survival/log-rank.ts';
import type { Observations } from '#lib/stats/survival/risk-table.ts';
import type { Curve, Difference } from './result.ts';
import type { Spell } from './subjects.ts';

/** So many months and years are at most so many days long: who leaves at the end of a month has left within it. */
const milestones = [
	{ days: 31, label: '1 month' },
	{ days: 92, label: '3 months' },
	{ days: 184, label: '6 months' },
	{ days: 366, label: '1 year' },
	{ days: 731, label: '2 years' }
];

const observationsOf = (spells: readonly Spell[]): Observations => ({
	time: spells.map(({ days }) => days),
	event: spells.map(({ has_left: left }) => left),
	count: spells.map(({ customers }) => customers)
});

/**
 * The curve of some customers. Intervals are on the scale of log(-log), which holds in small groups. As long as nobody has
 * left, that scale would be sure of it: there the interval is Wilson's, of those who were watched.
 */
export function curveOf(key: string | null, label: string, spells: readonly Spell[]): Curve {
	const curve = kaplanMeier(observationsOf(spells), { interval: 'log-log' });
	const last = curve.time.length - 1;
	const lowerOf = (share: number, lower: number, atRisk: number) =>
		share === 1 ? (wilson(atRisk, atRisk)?.lower ?? 0) : lower;
	const atRiskAt = (days: number) => {
		const place = curve.time.findIndex((time) => time >= days);
		return place < 0 ? 0 : curve.atRisk[place]!;
	};
	const { estimate, lower, upper } = medianTime(curve);
	return {
		key,
		label,
		customers: curve.subjects,
		left: curve.totalEvents,
		median: { estimate, lower, upper },
		steps: Array.from(curve.time, (days, place) => ({
			days,
			share: curve.survival[place]!,
			lower: lowerOf(curve.survival[place]!, curve.lower[place]!, curve.atRisk[place]!),
			upper: curve.upper[place]!,
			atRisk: curve.atRisk[place]!,
			isStep: curve.events[place]! > 0 || place === last
		}))
			.filter(({ isStep }) => isStep)
			.map(({ isStep: _isStep, ...step }) => step),
		milestones: milestones.map(({ days, label: said }) => {
			const share = survivalAt(curve, days);
			const atRisk = atRiskAt(days);
			return {
				days,
				label: said,
				share: share && {
					estimate: share.estimate,
					lower: lowerOf(share.estimate, share.lower, atRisk),
					upper: share.upper
				},
				atRisk
			};
		})
	};
}

/** Whether groups leave at different rates, in words; null with nothing to compare. */
export function differenceOf(groups: readonly (readonly Spell[])[], label: string): Difference | null {
	const test = groups.length > 1 ? logRank(groups.map(observationsOf)) : null;
	if (!test) return null;
	const { chiSquared, degreesOfFreedom, p } = test;
	const by = label.charAt(0).toLowerCase() + label.slice(1);
	const chance = p < 0.001 ? 'less than 1 in 1,000' : `about ${Math.max(1, Math.round(p * 100))} in 100`;
	return {
		chiSquared,
		degreesOfFreedom,
		p,
		verdict:
			p < 0.05
				? `The curves by ${by} differ: chance alone would make such a difference in ${chance} cases (log-rank test).`
				: `The curves by ${by} can’t be told apart: chance alone would make such a difference in ${chance} cases (log-rank test).`
	};
}
