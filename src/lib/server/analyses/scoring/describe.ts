import { textTable } from '../text-table.ts';
import { counted } from './words.ts';
import type { Judgement, Scores, ScoringResult } from './result.ts';

const percent = (value: number | null) => (value === null ? '—' : `${Math.round(value * 100)} %`);
const number = (value: number | null) => (value === null ? '—' : value.toFixed(3));
const points = (value: number) =>
	`${value < 0 ? '−' : '+'}${counted(Math.max(1, Math.abs(value) * 100), 'point')}`;

/** So many open records are listed; the JSON has all. */
const mostListed = 20;

/** The scores as plain text, for the command line. */
export function describeScoring({ summary, asOf, within, scores }: ScoringResult): string {
	return [summary, `As of ${asOf}, within ${within} days`, ...scores.map(describeGroup)].join('\n\n');
}

function describeGroup({ label, sentence, judgement, contenders, leftOut, scored }: Scores): string {
	const parts = [`${label}: ${sentence}`];
	if (judgement)
		parts.push(
			textTable([
				['', 'tested', 'brier', 'base rate', 'skill', 'auc', 'ece'],
				judged('this model', judgement),
				...contenders.map((contender) => judged(contender.label, contender.judgement))
			])
		);
	for (const field of leftOut)
		parts.push(
			`${field.isTakenIn ? 'Taken in although suspected' : 'Left out'}: ${field.label}. ${field.reason}`
		);
	if (scored.length > 0)
		parts.push(
			textTable([
				['open', 'chance', 'reasons'],
				...scored
					.slice(0, mostListed)
					.map((record) => [
						record.label,
						percent(record.chance),
						record.reasons.map((reason) => `${reason.text} (${points(reason.points)})`).join('; ')
					])
			])
		);
	return parts.join('\n');
}

const judged = (label: string, { records, brier, brierOfBaseRate, skill, auc, ece }: Judgement): string[] => [
	label,
	String(records),
	number(brier),
	number(brierOfBaseRate),
	skill ? `${percent(skill.estimate)} (${percent(skill.lower)} to ${percent(skill.upper)})` : '—',
	number(auc),
	number(ece)
];
