/** Whether as many left as chances said, in the test as a whole and where most customers were. */
import { observedOverExpected, rangeOfCount } from '#lib/stats/intervals/observed-over-expected.ts';
import type { Calibration, Range, Sure, Window } from './result.ts';

type Large = Pick<Calibration, 'judged' | 'left' | 'expected' | 'bins'>;

/** How many times as many left as were expected; null where nobody was judged. */
export function timesExpected({ left, expected }: Pick<Calibration, 'left' | 'expected'>): Sure | null {
	const times = observedOverExpected({ observed: left, expected });
	return times && { estimate: times.estimate, lower: times.lower, upper: times.upper };
}

/** Which way what was said is off by more than chance; null where it is not. */
const wayOff = (said: number, { lower, upper }: Sure): 'low' | 'high' | null =>
	said < lower ? 'low' : said > upper ? 'high' : null;

const share = (value: number) => `${(value * 100).toFixed(1)} %`;
const chancesOf = ({ lower, upper }: Calibration['bins'][number]): string =>
	lower === 0
		? `below ${Math.round(upper * 100)} %`
		: `of ${Math.round(lower * 100)} % to ${Math.round(upper * 100)} %`;

/**
 * What became of the chances, in words, and whether a reader must correct them: as a whole, or in the bin that holds most
 * customers. Other bins are left to the chart, for of many some are off by chance.
 */
export function turnedOut({ judged, left, expected, bins }: Large): { said: string; isOff: boolean } | null {
	const times = timesExpected({ left, expected });
	if (!times) return null;
	const told = `At earlier moments ${left} left where ${Math.round(expected)} were expected, ${times.estimate.toFixed(2)} times as many (95 % interval ${times.lower.toFixed(2)} to ${times.upper.toFixed(2)})`;
	const way = wayOff(1, times);
	if (way) return { said: `${told}: read chances as too ${way}.`, isOff: true };
	const byChance = `${told}, which chance alone may explain`;
	const most = bins.find(({ customers }) => customers > judged / 2);
	const wayOfMost = most?.left && most.meanChance !== null ? wayOff(most.meanChance, most.left) : null;
	if (!wayOfMost) return { said: `${byChance}.`, isOff: false };
	const { estimate, lower, upper } = most!.left!;
	return {
		said: `${byChance}. But most were given chances ${chancesOf(most!)}: ${share(most!.meanChance!)} on the mean, and ${share(estimate)} of them left (95 % interval ${share(lower)} to ${share(upper)}): read such chances as too ${wayOfMost}.`,
		isOff: true
	};
}

/**
 * The 95 % range of how many will leave where a number is expected, as expectations turned out at earlier moments
 * (`rangeOfCount`): it holds the luck of single customers and the error of the chances as a whole. Null where nothing was
 * judged.
 *
 * @param by whose expectations are meant: the model's, or those at the share that left before
 */
export function leaversRange(
	expected: number,
	customers: number,
	windows: readonly Window[],
	by: 'expected' | 'base'
): Range | null {
	const judged = windows.filter((window) => window[by] !== null);
	const range = rangeOfCount(expected, customers, {
		observed: judged.reduce((sum, { left }) => sum + left, 0),
		expected: judged.reduce((sum, window) => sum + window[by]!, 0)
	});
	return range && { lower: range.lower, upper: range.upper };
}
