/** What a thread runs: the scores of a group whose moments came as columns. */
import { learnScores, type Group, type LearnedScores, type LearningQuestion } from './learned-scores.ts';
import { unpackMoments, type PackedMoments } from './packed.ts';

export type PackedGroup = Omit<Group, 'past' | 'open'> & Record<'past' | 'open', PackedMoments>;

export const learnPackedScores = (
	{ group, question }: { group: PackedGroup; question: LearningQuestion },
	report: (fraction: number) => void
): LearnedScores =>
	learnScores(
		{ group: { ...group, past: unpackMoments(group.past), open: unpackMoments(group.open) }, question },
		report
	);
