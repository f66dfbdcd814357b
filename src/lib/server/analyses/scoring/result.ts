import type { Explained } from '../analysis.ts';

/** A share or score with the range that holds it with 95 % confidence. */
export interface Range {
	estimate: number;
	lower: number;
	upper: number;
}

/** Chances of about one size, and how often it then happened. */
export interface CalibrationBin {
	lower: number;
	upper: number;
	/** Records at their moments; one record may be judged at several. */
	moments: number;
	/** How many records these are of: what the interval counts. */
	records: number;
	meanChance: number;
	observed: Range;
}

/** What is found among the records with the highest chances. */
export interface LiftStep {
	/** The share of the records that is looked at, the highest chances first. */
	share: number;
	observedShare: number;
	lift: number | null;
	/** The share of all it happened to that is found there; null where it happened to none. */
	captured: Range | null;
}

/** How chances did on moments that whoever gave them knew nothing of. */
export interface Judgement {
	moments: number;
	records: number;
	/** The share of the moments in which it happened. */
	happened: number;
	brier: number;
	/** Of the base rate known at the time, on the same moments. */
	brierOfBaseRate: number;
	/** How much of the base rate's Brier score is saved; null where the base rate was never wrong. */
	skill: Range | null;
	/** Only where the whole interval is above 0. */
	hasSkill: boolean;
	auc: number | null;
	ece: number;
	bins: CalibrationBin[];
	lift: LiftStep[];
}

/** Probabilities that came with the CRM, put to the same test. */
export interface Contender {
	name: string;
	label: string;
	judgement: Judgement;
	/** Our chances on those of the moments that have one of theirs. */
	ours: Pick<Judgement, 'brier' | 'ece' | 'auc'>;
	/** How much of their Brier score ours save; null where theirs was never wrong. */
	skillOverTheirs: Range | null;
}

/** A number of the CRM that ranks records and is no probability. */
export interface Rank {
	label: string;
	reason: string;
}

/** A field that was left out, since it may have been written after the outcome. */
export interface LeftOut {
	field: string;
	label: string;
	reason: string;
	/** It is in all the same, because that was asked for. */
	isTakenIn: boolean;
}

/** One thing that moves a chance away from the usual, in words, with the points (0.12: 12 percentage points) it moves it by. */
export interface Reason {
	text: string;
	points: number;
}

export interface Scored {
	id: string;
	label: string;
	/** Id of who has it, and their name. */
	owner: string | null;
	/** Never outside `range`: what the test did not bear out is taken back. */
	chance: number;
	/** How often it happened to those of the test whose chances were nearest to this. */
	range: Pick<Range, 'lower' | 'upper'>;
	/** What the CRM says, 0 to 1. */
	given: number | null;
	/** The strongest three. */
	reasons: Reason[];
}

/** How often it happened by the values of one field, each record once. */
export interface ByLevel {
	label: string;
	levels: { label: string; records: number; share: Range }[];
}

/**
 * `scored`: the model has skill, and each open record a chance. `no_skill`: it was tested, and tells records apart no better
 * than the base rate. `few`: too few are decided to test one.
 */
export type Verdict = 'scored' | 'no_skill' | 'few';

/** What was learned of one group of records, such as the deals of a pipeline. */
export interface Scores {
	key: string;
	label: string;
	verdict: Verdict;
	/** The verdict in a sentence. */
	sentence: string;
	open: number;
	/** The share of those that began early enough to be known, drawn to the prior where they are few. */
	base: Range & { records: number; happened: number; prior: { share: number; records: number } };
	/** Days that were learned from and tested on. */
	split: { trainedOn: number; trainedTo: string; testedFrom: string; testedTo: string } | null;
	judgement: Judgement | null;
	contenders: Contender[];
	ranks: Rank[];
	method: { name: string; label: string } | null;
	/** Methods by their Brier score on later training records, the best first. */
	candidates: { label: string; brier: number }[];
	/** What a field tells: by how much the Brier score of the test rises when its values are dealt out anew. */
	tells: { label: string; brierIncrease: number }[];
	/** Shares by the fields that part the records most, the past as it was. */
	by: ByLevel[];
	leftOut: LeftOut[];
	/** The open records, the most likely first; empty unless the verdict is `scored`. */
	scored: Scored[];
}

export interface ScoringResult extends Explained {
	analysis: 'win-probability' | 'lead-score';
	asOf: string;
	/** Days within which it has to happen. */
	within: number;
	/** Every group there is, the largest first. */
	groups: { key: string; label: string; open: number }[];
	/** Those that were asked for. */
	scores: Scores[];
}
