import { createRandom } from '../random/random.ts';
import type { Diagnostics } from '../fitted.ts';
import { totalsOf, type Credits, type Journey } from './journeys.ts';

/** What a set of channels is worth on its own. */
export type Worth = 'conversions' | 'rate';

export interface ShapleyOptions {
	/**
	 * `conversions`: what journeys brought that touched no other channel. `rate`: the share of such journeys that converted,
	 * for as many journeys as there are; it reads the journeys without a conversion too, and a channel can lower it.
	 */
	worth?: Worth;
	/** Orders to sample, in pairs of an order and its reverse, where there are more than 12 channels; 2,000. */
	samples?: number;
	seed?: number | string;
}

export interface ShapleyAttribution extends Credits {
	/** Of the conversions, where orders were sampled; null where all were counted. */
	standardError: Float64Array | null;
	n: number;
	diagnostics: Diagnostics;
}

/** Sets of so many channels are all looked at; of more, orders are sampled. */
const mostEnumerated = 12;

/** Journeys by the channels they touched, each channel once. */
interface Coalition {
	channels: number[];
	journeys: number;
	conversions: number;
	value: number;
}

/**
 * Attribution by Shapley's value: what a channel adds to the channels before it, over all orders in which channels could
 * come. Credits sum to all conversions; channels that add the same get the same; a channel that adds nothing gets nothing.
 *
 * With the worth `conversions` the value is known in closed form, exact for any number of channels: every conversion is
 * shared evenly by the channels of its journey. With `rate` all sets of up to 12 channels are looked at, and above that
 * orders are sampled.
 *
 * @param channels how many there are
 * @throws RangeError when `samples` is no whole number of 2 or more, and as `totalsOf`
 *
 * Source: Shapley (1953), A value for n-person games; Zhao, Mahboobi and Bagheri (2018), Shapley value methods for
 * attribution modeling in online advertising, theorem 1 (closed form); Castro, Gómez and Tejada (2009), Computers &
 * Operations Research 36(5) (sampling).
 */
export function shapleyAttribution(
	journeys: readonly Journey[],
	channels: number,
	{ worth = 'conversions', samples = 2000, seed = 0 }: ShapleyOptions = {}
): ShapleyAttribution {
	if (!(Number.isInteger(samples) && samples >= 2))
		throw new RangeError(`${samples} samples are no whole number of 2 or more.`);
	const totals = totalsOf(journeys, channels);
	const coalitions = coalitionsOf(journeys);
	const warnings =
		totals.conversions === 0 ? ['No journey converted: there is nothing to give credit for.'] : [];
	const common = (iterations: number) => ({
		n: totals.journeys,
		diagnostics: { converged: true, iterations, gradientNorm: null, warnings }
	});
	if (worth === 'conversions')
		return { ...sharedEvenly(coalitions, channels), standardError: null, ...common(0) };
	if (channels <= mostEnumerated)
		return { ...overAllSets(coalitions, channels, totals.journeys), standardError: null, ...common(0) };
	const sampled = overSampledOrders(coalitions, channels, totals.journeys, samples, seed);
	return { ...sampled, ...common(samples) };
}

function coalitionsOf(journeys: readonly Journey[]): Coalition[] {
	const found = new Map<string, Coalition>();
	for (const { touches, count, conversions, value } of journeys) {
		const channels = [...new Set(touches)].sort((one, other) => one - other);
		const key = channels.join(' ');
		const known = found.get(key);
		if (!known) found.set(key, { channels, journeys: count, conversions, value });
		else {
			known.journeys += count;
			known.conversions += conversions;
			known.value += value;
		}
	}
	return [...found.values()];
}

function sharedEvenly(coalitions: readonly Coalition[], channels: number): Credits {
	const credits = { conversions: new Float64Array(channels), value: new Float64Array(channels) };
	for (const { channels: members, conversions, value } of coalitions)
		for (const channel of members) {
			credits.conversions[channel]! += conversions / members.length;
			credits.value[channel]! += value / members.length;
		}
	return credits;
}

/** Shapley's formula over all sets, each a number whose bits are its channels. */
function overAllSets(coalitions: readonly Coalition[], channels: number, all: number): Credits {
	const sets = 1 << channels;
	const journeys = new Float64Array(sets);
	const conversions = new Float64Array(sets);
	const value = new Float64Array(sets);
	for (const coalition of coalitions) {
		const set = coalition.channels.reduce((bits, channel) => bits | (1 << channel), 0);
		journeys[set]! += coalition.journeys;
		conversions[set]! += coalition.conversions;
		value[set]! += coalition.value;
	}
	for (const sums of [journeys, conversions, value]) addSubsets(sums, channels);
	const rate = (sums: Float64Array) =>
		sums.map((sum, set) => (journeys[set]! > 0 ? (all * sum) / journeys[set]! : 0));
	return {
		conversions: shapleyValues(rate(conversions), channels),
		value: shapleyValues(rate(value), channels)
	};
}

/** To every set what its subsets have. */
function addSubsets(sums: Float64Array, channels: number): void {
	for (let channel = 0; channel < channels; channel++)
		for (let set = 0; set < sums.length; set++)
			if (set & (1 << channel)) sums[set]! += sums[set ^ (1 << channel)]!;
}

/**
 * Shapley's value of each player of a game, from the worth of every set of players.
 *
 * @param worth by set, whose bits are its players; 2^players long, that of no players first
 * @throws RangeError for another length
 *
 * Source: Shapley (1953), eq. 12.
 */
export function shapleyValues(worth: ArrayLike<number>, players: number): Float64Array {
	if (worth.length !== 2 ** players)
		throw new RangeError(`${players} players have ${2 ** players} sets, not ${worth.length}.`);
	const weight = weightsBySize(players);
	const values = new Float64Array(players);
	for (let set = 0; set < worth.length; set++) {
		let size = 0;
		for (let bits = set; bits > 0; bits >>= 1) size += bits & 1;
		for (let player = 0; player < players; player++)
			if (!(set & (1 << player)))
				values[player]! += weight[size]! * (worth[set | (1 << player)]! - worth[set]!);
	}
	return values;
}

/** s! (n - s - 1)! / n! for a set of s players before one. */
function weightsBySize(players: number): Float64Array {
	const weight = new Float64Array(players);
	for (let size = 0, choices = 1; size < players; size++) {
		weight[size] = 1 / (players * choices);
		choices = (choices * (players - 1 - size)) / (size + 1);
	}
	return weight;
}

function overSampledOrders(
	coalitions: readonly Coalition[],
	channels: number,
	all: number,
	samples: number,
	seed: number | string
): Credits & { standardError: Float64Array } {
	const random = createRandom(seed).fork('shapley orders');
	const conversions = new Float64Array(channels);
	const value = new Float64Array(channels);
	const squares = new Float64Array(channels);
	const pairs = Math.floor(samples / 2);
	for (let pair = 0; pair < pairs; pair++) {
		const order = random.shuffle(Array.from({ length: channels }, (_, channel) => channel));
		const own = marginals(coalitions, order, all);
		const mirrored = marginals(coalitions, order.slice().reverse(), all);
		for (let channel = 0; channel < channels; channel++) {
			const gain = (own.conversions[channel]! + mirrored.conversions[channel]!) / 2;
			conversions[channel]! += gain / pairs;
			squares[channel]! += gain ** 2 / pairs;
			value[channel]! += (own.value[channel]! + mirrored.value[channel]!) / 2 / pairs;
		}
	}
	const standardError = squares.map((square, channel) =>
		Math.sqrt(Math.max(0, square - conversions[channel]! ** 2) / Math.max(1, pairs - 1))
	);
	return { conversions, value, standardError };
}

/** What each channel adds in one order. A journey is there from the last of its channels on. */
function marginals(coalitions: readonly Coalition[], order: readonly number[], all: number): Credits {
	const place = new Int32Array(order.length);
	order.forEach((channel, at) => (place[channel] = at));
	const added = order.map(() => ({ journeys: 0, conversions: 0, value: 0 }));
	for (const { channels, journeys, conversions, value } of coalitions) {
		let last = 0;
		for (const channel of channels) last = Math.max(last, place[channel]!);
		added[last]!.journeys += journeys;
		added[last]!.conversions += conversions;
		added[last]!.value += value;
	}
	const gains = { conversions: new Float64Array(order.length), value: new Float64Array(order.length) };
	const so = { journeys: 0, conversions: 0, value: 0 };
	for (const [at, channel] of order.entries()) {
		for (const kind of ['conversions', 'value'] as const) {
			const before = so.journeys > 0 ? (all * so[kind]) / so.journeys : 0;
			const journeys = so.journeys + added[at]!.journeys;
			const after = journeys > 0 ? (all * (so[kind] + added[at]![kind])) / journeys : 0;
			gains[kind][channel] = after - before;
		}
		so.journeys += added[at]!.journeys;
		so.conversions += added[at]!.conversions;
		so.value += added[at]!.value;
	}
	return gains;
}
