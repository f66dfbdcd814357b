import type { Diagnostics } from '../fitted.ts';
import { totalsOf, type Credits, type Journey } from './journeys.ts';

/** What a chain says of channels. */
export interface MarkovAttribution extends Credits {
	/** The share of conversions that would be lost without a channel, each by itself. */
	removalEffect: Float64Array;
	/** The chance that a journey converts by the chain, which is that of the journeys seen. */
	conversionRate: number;
	logLikelihood: number;
	/** States of the chain: runs of channels up to the order, the start among them. */
	states: number;
	n: number;
	diagnostics: Diagnostics;
}

/** Where a transition ends that leads to no other state. */
const converted = -1;
const lost = -2;

interface State {
	/** The last channel, or -1 at the start. */
	channel: number;
	next: Map<number, number>;
	seen: number;
}

/** Below this change of all chances the equations are solved. */
const tolerance = 1e-13;
const mostSweeps = 100_000;

/**
 * Attribution by a Markov chain: journeys, with and without a conversion, are runs of a chain whose state is the last
 * `order` channels; what a channel is worth is the share of conversions lost if every journey that reaches it ended
 * there (its removal effect). Effects don't sum to 1, since a journey is lost without any of its channels: credits are the
 * conversions and their value in proportion to them.
 *
 * @param channels how many there are
 * @param order 1, 2 or 3
 * @throws RangeError for another order, and as `totalsOf`
 *
 * Source: Anderl, Becker, von Wangenheim and Schumann (2016), Mapping the customer journey, Int. J. Research in Marketing
 * 33(3), 457-474, section 3.
 */
export function fitMarkovAttribution(
	journeys: readonly Journey[],
	channels: number,
	order = 1
): MarkovAttribution {
	if (!(order === 1 || order === 2 || order === 3))
		throw new RangeError(`A chain of order ${order} is not of order 1, 2 or 3.`);
	const totals = totalsOf(journeys, channels);
	const states = chainOf(journeys, order);
	const warnings: string[] = [];
	if (totals.conversions === 0) warnings.push('No journey converted: there is nothing to give credit for.');
	if (totals.conversions === totals.journeys && totals.journeys > 0)
		warnings.push(
			'Every journey converted: without those that didn’t, effects tell only how often a channel is there.'
		);
	const rare = states.filter(({ seen }) => seen > 0 && seen < 10).length;
	if (order > 1 && rare > states.length / 4)
		warnings.push(
			`${rare} of ${states.length} states were seen fewer than 10 times: take a lower order, or see whether it says the same.`
		);
	const whole = conversionChance(states, null);
	const effects = new Float64Array(channels);
	let sweeps = whole.sweeps;
	let isSolved = whole.isSolved;
	for (let channel = 0; channel < channels; channel++) {
		if (!(whole.chance > 0)) break;
		const without = conversionChance(states, channel);
		sweeps += without.sweeps;
		isSolved &&= without.isSolved;
		effects[channel] = Math.max(0, 1 - without.chance / whole.chance);
	}
	if (!isSolved)
		warnings.push('The equations of the chain were not solved: journeys may be too long for it.');
	const sum = effects.reduce((total, effect) => total + effect, 0);
	const share = (amount: number) => effects.map((effect) => (sum > 0 ? (amount * effect) / sum : 0));
	return {
		conversions: share(totals.conversions),
		value: share(totals.value),
		removalEffect: effects,
		conversionRate: whole.chance,
		logLikelihood: logLikelihoodOf(states),
		states: states.length,
		n: totals.journeys,
		diagnostics: { converged: isSolved, iterations: sweeps, gradientNorm: null, warnings }
	};
}

/** States and how often each was followed by which; the first is the start. */
function chainOf(journeys: readonly Journey[], order: number): State[] {
	const states: State[] = [{ channel: -1, next: new Map(), seen: 0 }];
	const numbers = new Map<string, number>();
	const numberOf = (recent: readonly number[]): number => {
		const key = recent.join(' ');
		const known = numbers.get(key);
		if (known !== undefined) return known;
		states.push({ channel: recent.at(-1)!, next: new Map(), seen: 0 });
		numbers.set(key, states.length - 1);
		return states.length - 1;
	};
	const step = (from: number, to: number, times: number): void => {
		if (times === 0) return;
		const state = states[from]!;
		state.next.set(to, (state.next.get(to) ?? 0) + times);
		state.seen += times;
	};
	for (const { touches, count, conversions } of journeys) {
		let at = 0;
		for (let place = 0; place < touches.length; place++) {
			const to = numberOf(touches.slice(Math.max(0, place + 1 - order), place + 1));
			step(at, to, count);
			at = to;
		}
		step(at, converted, conversions);
		step(at, lost, count - conversions);
	}
	return states;
}

/** The chance to convert from the start; with a channel removed, reaching it is the end. By Gauss and Seidel's sweeps. */
function conversionChance(
	states: readonly State[],
	removed: number | null
): { chance: number; sweeps: number; isSolved: boolean } {
	const chance = new Float64Array(states.length);
	for (let sweep = 1; sweep <= mostSweeps; sweep++) {
		let change = 0;
		// Later states were met later, nearer to an end.
		for (let number = states.length - 1; number >= 0; number--) {
			const { channel, next, seen } = states[number]!;
			if (channel === removed || seen === 0) continue;
			let total = 0;
			let own = 0;
			for (const [to, times] of next) {
				if (to === number) own = times;
				else if (to === converted) total += times;
				else if (to >= 0) total += times * chance[to]!;
			}
			const value = seen > own ? total / (seen - own) : 0;
			change = Math.max(change, Math.abs(value - chance[number]!));
			chance[number] = value;
		}
		if (change <= tolerance) return { chance: chance[0]!, sweeps: sweep, isSolved: true };
	}
	return { chance: chance[0]!, sweeps: mostSweeps, isSolved: false };
}

function logLikelihoodOf(states: readonly State[]): number {
	let total = 0;
	for (const { next, seen } of states)
		for (const times of next.values()) total += times * Math.log(times / seen);
	return total;
}
