import type { Random } from '#lib/stats/random/random.ts';
import type { Company } from './model.ts';
import { amounts, winning } from './parameters.ts';
import type { Minute } from './time.ts';

export const logit = (p: number): number => Math.log(p / (1 - p));
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

export type ExistingClass = keyof typeof winning.existing;

/** How good a customer a company was at a moment, by what it had bought until then. */
export function existingClass(company: Company, at: Minute): ExistingClass {
	let bought = company.boughtBefore;
	for (const win of company.wins) if (win.at <= at) bought += win.amount;
	const { class1, class2, class3 } = winning.existingClassFrom;
	if (bought <= 0) return 'none';
	if (bought >= class1) return 'class1';
	if (bought >= class2) return 'class2';
	return bought >= class3 ? 'class3' : 'class4';
}

export interface WinningFacts {
	existing: ExistingClass;
	route: keyof typeof winning.route;
	competitorKnown: boolean;
	/** 0 to 9. */
	amountDecile: number;
	source: string;
	/** Win-rate points of the rep. */
	skill: number;
}

/** The true chance that a new-business deal is won. */
export function winProbability(facts: WinningFacts): number {
	return logistic(
		winning.base +
			winning.existing[facts.existing] +
			winning.route[facts.route] +
			(facts.competitorKnown ? winning.competitorKnown : 0) +
			winning.amountDecile[facts.amountDecile]! +
			(winning.source[facts.source] ?? 0) +
			facts.skill / winning.pointsPerLogOdds
	);
}

/** Amounts people enter: most are round. */
export function roundAmount(random: Random, amount: number): number {
	const { roundTo5000Share, roundTo1000Share } = amounts;
	const draw = random.uniform();
	const step = draw < roundTo5000Share ? 5_000 : draw < roundTo5000Share + roundTo1000Share ? 1_000 : 10;
	// A small deal rounded to 5,000 would be nothing or several times itself.
	const fitting = step * 0.4 > amount ? 500 : step;
	return Math.min(amounts.cap, Math.max(fitting, Math.round(amount / fitting) * fitting));
}

/** The first amount of a new-business deal. */
export function drawAmount(random: Random): number {
	const part = random.chance(amounts.large.share) ? amounts.large : amounts.small;
	return roundAmount(random, random.logNormal(part.mu, part.sigma));
}

/** The nine amounts between the tenths of what `drawAmount` gives. */
export function amountDeciles(random: Random): number[] {
	const drawn = Array.from({ length: 4_000 }, () => drawAmount(random)).sort((a, b) => a - b);
	return Array.from({ length: 9 }, (_, index) => drawn[(index + 1) * 400]!);
}

/** Which tenth an amount falls in, 0 to 9. */
export const decileOf = (amount: number, deciles: readonly number[]): number =>
	deciles.filter((limit) => amount >= limit).length;
