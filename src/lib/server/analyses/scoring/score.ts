/** Scores of a group's open records, learned in a thread and put into words. */
import { inThread } from '#lib/server/threads/pool.ts';
import { computed, unwatched, type AnalysisWork } from '../work.ts';
import type { Group, LearnedScores, LearningQuestion } from './learned-scores.ts';
import type { Field } from './moments.ts';
import { packMoments } from './packed.ts';
import type { PackedGroup } from './packed-scores.ts';
import type { Scores } from './result.ts';

export type { Group } from './learned-scores.ts';

export interface ScoringQuestion extends LearningQuestion {
	fields: readonly Field[];
}

const learnScores = inThread<{ group: PackedGroup; question: LearningQuestion }, LearnedScores>(
	'src/lib/server/analyses/scoring/packed-scores.ts',
	'learnPackedScores'
);

/** Test a model on the past of a group, and score its open records if it has skill. */
export async function scoresOf(
	group: Group,
	question: ScoringQuestion,
	work: AnalysisWork = unwatched
): Promise<Scores> {
	const { fields } = question;
	const [past, open] = [await packMoments(group.past), await packMoments(group.open)];
	const learned = await computed(
		work,
		`Learning from past ${question.words.records}, and testing on later ones`,
		learnScores,
		// Words are functions, which no thread can be sent.
		{
			group: { ...group, past, open },
			question: { ...question, fields: fields.map(({ say: _say, ...shape }) => shape) }
		}
	);
	const fieldOf = (name: string) => fields.find((field) => field.name === name)!;
	return {
		...learned,
		by: learned.by.map(({ field, levels }) => ({
			label: fieldOf(field).label,
			levels: levels.map(({ value, ...level }) => ({ label: fieldOf(field).say(value), ...level }))
		})),
		scored: learned.scored.map(({ reasons, ...record }) => ({
			...record,
			reasons: reasons.map(({ field, value, points }) => ({ text: fieldOf(field).say(value), points }))
		}))
	};
}
