import type { Fitted } from '../fitted.ts';

/** One thing that is compared in a pair of records. */
export interface ComparedField {
	name: string;
	/** Levels of agreement: 2 for no and yes, more for shades. Level 0 is disagreement, the last full agreement. */
	levels: number;
}

/** Pairs of records grouped by how they agree: cost grows with the variety of patterns, not with the pairs. */
export interface AgreementPatterns {
	fields: readonly ComparedField[];
	/** Row-major, one row a pattern, one level a field; -1 where a value is missing, which says nothing. */
	levels: ArrayLike<number>;
	/** How many pairs have each pattern. */
	counts: ArrayLike<number>;
}

export interface FellegiSunterOptions {
	/** Where the search starts: the share of pairs that are the same; 0.05. */
	matchShare?: number;
	/** The search ends when the log-likelihood of a pair changes by less; 1e-9. */
	tolerance?: number;
	maximumIterations?: number;
}

export interface FellegiSunterFit extends Fitted {
	/** Share of the pairs that are the same record. */
	matchShare: number;
	/** For each field, how often pairs that are the same have each level. */
	m: readonly Float64Array[];
	/** For each field, how often pairs that are not the same have each level. */
	u: readonly Float64Array[];
	/** The sum of log2(m / u) over the fields of a pattern: how much it speaks for a match, in bits. */
	weight(pattern: ArrayLike<number>): number;
	/** The chance that a pair with this pattern is the same record, 0 to 1. */
	probability(pattern: ArrayLike<number>): number;
}

interface Mixture {
	share: number;
	m: Float64Array[];
	u: Float64Array[];
}

/**
 * Learn from unlabelled pairs how much each agreement says: a mixture of pairs that are the same and pairs that are not,
 * fitted by expectation-maximisation. It takes the fields to agree independently within each of the two; fields that
 * say the same thing twice (first name and initial) make it too sure. Three fields or more are needed to tell the two
 * apart.
 *
 * @throws RangeError when there is no field, no pair, or a level that the field does not have
 *
 * Source: Fellegi and Sunter (1969), JASA 64(328), 1183-1210; EM as in Winkler (1988), Proceedings of the Section on
 * Survey Research Methods, ASA, 667-671.
 */
export function fitFellegiSunter(
	data: AgreementPatterns,
	options: FellegiSunterOptions = {}
): FellegiSunterFit {
	const { matchShare = 0.05, tolerance = 1e-9, maximumIterations = 2000 } = options;
	const pairs = checkedPairs(data);
	if (!(matchShare > 0 && matchShare < 1))
		throw new RangeError(`The share of matches to start from lies between 0 and 1, not ${matchShare}.`);
	let mixture = start(data, pairs, matchShare);
	let likelihood = -Infinity;
	let converged = false;
	let iterations = 0;
	while (!converged && iterations < maximumIterations) {
		const step = improve(data, pairs, mixture);
		converged = Math.abs(step.likelihood - likelihood) <= tolerance * pairs;
		({ mixture, likelihood } = step);
		iterations++;
	}
	mixture = oriented(mixture);
	return {
		model: 'fellegi-sunter',
		parameters: parametersOf(data.fields, mixture),
		standardErrors: {},
		logLikelihood: likelihood,
		n: pairs,
		diagnostics: {
			converged,
			iterations,
			gradientNorm: null,
			warnings: warningsOf(data.fields, mixture, pairs, converged)
		},
		matchShare: mixture.share,
		m: mixture.m,
		u: mixture.u,
		weight: (pattern) => weightOf(mixture, pairs, pattern),
		probability: (pattern) => posterior(mixture, pattern)
	};
}

function checkedPairs({ fields, levels, counts }: AgreementPatterns): number {
	if (fields.length === 0) throw new RangeError('At least one field must be compared.');
	if (levels.length !== counts.length * fields.length)
		throw new RangeError(
			`${counts.length} patterns of ${fields.length} fields need ${counts.length * fields.length} levels, not ${levels.length}.`
		);
	for (const { name, levels: known } of fields) {
		if (!Number.isInteger(known) || known < 2)
			throw new RangeError(`The field ${name} needs two levels or more, not ${known}.`);
	}
	let pairs = 0;
	for (let row = 0; row < counts.length; row++) {
		const count = counts[row]!;
		if (!(count >= 0 && Number.isFinite(count)))
			throw new RangeError(`Pattern ${row} has a count of ${count}; it must be 0 or more.`);
		pairs += count;
		for (const [place, field] of fields.entries()) {
			const level = levels[row * fields.length + place]!;
			if (!Number.isInteger(level) || level < -1 || level >= field.levels)
				throw new RangeError(
					`Pattern ${row} has level ${level} of ${field.name}, which has 0 to ${field.levels - 1}.`
				);
		}
	}
	if (pairs === 0) throw new RangeError('There are no pairs to learn from.');
	return pairs;
}

/** Most pairs are not the same: what they do is what all do. Those that are the same mostly agree. */
function start({ fields, levels, counts }: AgreementPatterns, pairs: number, share: number): Mixture {
	const u = fields.map((field, place) => {
		const seen = new Float64Array(field.levels).fill(1);
		for (let row = 0; row < counts.length; row++) {
			const level = levels[row * fields.length + place]!;
			if (level >= 0) seen[level]! += counts[row]!;
		}
		return normalised(seen);
	});
	const m = fields.map((field) =>
		new Float64Array(field.levels).map((_, level) =>
			level === field.levels - 1 ? 0.9 : 0.1 / (field.levels - 1)
		)
	);
	return { share: Math.min(share, 1 - 1 / (pairs + 1)), m, u };
}

/** One step of expectation and maximisation, with the log-likelihood of the mixture it started from. */
function improve(
	{ fields, levels, counts }: AgreementPatterns,
	pairs: number,
	mixture: Mixture
): { mixture: Mixture; likelihood: number } {
	const width = fields.length;
	const m = fields.map((field) => new Float64Array(field.levels));
	const u = fields.map((field) => new Float64Array(field.levels));
	let matches = 0;
	let likelihood = 0;
	for (let row = 0; row < counts.length; row++) {
		const count = counts[row]!;
		if (count === 0) continue;
		const [same, other] = densities(mixture, levels, row * width, width);
		likelihood += count * Math.log(same + other);
		const matched = (count * same) / (same + other);
		matches += matched;
		for (let place = 0; place < width; place++) {
			const level = levels[row * width + place]!;
			if (level < 0) continue;
			m[place]![level]! += matched;
			u[place]![level]! += count - matched;
		}
	}
	return {
		likelihood,
		mixture: {
			share: matches / pairs,
			m: m.map((seen, place) => normalised(seen, mixture.m[place])),
			u: u.map((seen, place) => normalised(seen, mixture.u[place]))
		}
	};
}

function densities(
	{ share, m, u }: Mixture,
	levels: ArrayLike<number>,
	from: number,
	width: number
): [same: number, other: number] {
	let same = share;
	let other = 1 - share;
	for (let place = 0; place < width; place++) {
		const level = levels[from + place]!;
		if (level < 0) continue;
		same *= m[place]![level]!;
		other *= u[place]![level]!;
	}
	return [same, other];
}

/** Shares that sum to 1; what nothing was seen of stays as it was. */
function normalised(seen: Float64Array, before?: Float64Array): Float64Array {
	let total = 0;
	for (const each of seen) total += each;
	if (total === 0) return before ?? seen.map(() => 1 / seen.length);
	return seen.map((each) => each / total);
}

/** The likelihood doesn't say which of the two is the match: it is the one that agrees more. */
function oriented(mixture: Mixture): Mixture {
	const lead = mixture.m.reduce(
		(sum, shares, place) => sum + meanLevel(shares) - meanLevel(mixture.u[place]!),
		0
	);
	return lead >= 0 ? mixture : { share: 1 - mixture.share, m: mixture.u, u: mixture.m };
}

const meanLevel = (shares: Float64Array): number =>
	shares.reduce((sum, share, level) => sum + share * level, 0) / (shares.length - 1);

/** What was never seen is taken for half a pair, so that no single field decides alone. */
function weightOf({ share, m, u }: Mixture, pairs: number, pattern: ArrayLike<number>): number {
	const leastSame = 0.5 / (share * pairs + 1);
	const leastOther = 0.5 / ((1 - share) * pairs + 1);
	let weight = 0;
	for (let place = 0; place < m.length; place++) {
		const level = pattern[place]!;
		if (level < 0) continue;
		weight += Math.log2(Math.max(m[place]![level]!, leastSame) / Math.max(u[place]![level]!, leastOther));
	}
	return weight;
}

function posterior(mixture: Mixture, pattern: ArrayLike<number>): number {
	const [same, other] = densities(mixture, pattern, 0, mixture.m.length);
	// A pattern that neither kind ever had: nothing is known but the share.
	return same + other === 0 ? mixture.share : same / (same + other);
}

function parametersOf(fields: readonly ComparedField[], { share, m, u }: Mixture): Record<string, number> {
	const parameters: Record<string, number> = { match_share: share };
	for (const [place, { name }] of fields.entries()) {
		m[place]!.forEach((value, level) => (parameters[`m_${name}_${level}`] = value));
		u[place]!.forEach((value, level) => (parameters[`u_${name}_${level}`] = value));
	}
	return parameters;
}

function warningsOf(
	fields: readonly ComparedField[],
	{ share, m, u }: Mixture,
	pairs: number,
	converged: boolean
): string[] {
	const warnings: string[] = [];
	if (!converged) warnings.push('The search ended before the likelihood stood still.');
	if (fields.length < 3)
		warnings.push('Fewer than three fields can’t tell matches from others: the shares are not determined.');
	if (share * pairs < 1)
		warnings.push('The pairs hold hardly a match: what a match looks like is not known.');
	else if (share > 0.5)
		warnings.push('More than half of the pairs are taken for matches: are the fields too easy to agree on?');
	const silent = fields.filter((_, place) =>
		m[place]!.every((value, level) => Math.abs(value - u[place]![level]!) < 0.01)
	);
	if (silent.length > 0)
		warnings.push(`These fields say nothing of a match: ${silent.map(({ name }) => name).join(', ')}.`);
	return warnings;
}
