/** What is said beside a figure: records that a warning counts, comparisons that can't be made, and why there is none. */
import { entityNamed } from '#lib/crm/entities/index.ts';
import type { Row } from '#lib/server/engine/engine.ts';
import { columns } from './compile.ts';
import type { MetricRequest, MetricRow } from './metric.ts';
import { hasNotHappened, type Question } from './question.ts';
import { readsThePast } from './rows.ts';
import { isOfMoment, type MetricSpecification, type Survival } from './specification.ts';

const ofOne: Record<string, string> = { are: 'is', were: 'was', have: 'has', name: 'names' };

/** A warning as it is said of so many records: the catalogue has it as it is said of several. */
function told(message: string, count: number): string {
	const ofSeveral = message.replace(/^without/, 'are without');
	if (count !== 1) return ofSeveral;
	return ofSeveral
		.replace(/^\w+/, (verb) => ofOne[verb] ?? verb)
		.replace('they were', 'it was')
		.replace('they entered', 'it entered');
}

/**
 * What a reader must know beside the figure.
 *
 * @param request.isBare whether the viewer may see no record of the kind that is counted, of whatever time
 * @param request.seesAll whether the viewer may see every record that there is
 */
export function notes(
	row: Row,
	total: MetricRow,
	question: Question,
	compared: Question | null,
	request: MetricRequest & { isBare: boolean; seesAll: boolean }
): string[] {
	const { specification, period, today } = question;
	const said: string[] = [];
	const records = entityNamed(specification.records).labelPlural.toLowerCase();
	for (const [place, { message, of }] of (specification.warnings ?? []).entries()) {
		const count = Number(row[columns.warning(place)] ?? 0);
		if (count > 0) said.push(`${count} of these ${of?.records ?? records} ${told(message, count)}.`);
	}
	if (compared && period.to !== null && period.to > today && period.from !== null && period.from <= today) {
		said.push(
			question.specification.parts.some(({ isPlan }) => isPlan)
				? 'The period is not over: what happened is compared with the same part of the earlier one, what is planned or due with all of it.'
				: 'The period is not over: it is compared with the same part of the earlier one.'
		);
	}
	if (request.compare && hasNotHappened(question)) {
		said.push('The period has not begun: there is nothing to compare yet.');
	} else if (request.compare && !compared) {
		said.push(
			isOfMoment(specification) && request.compare === 'previous'
				? 'A moment has no previous one: give a period, or compare with the year before.'
				: 'A period without a beginning or an end has nothing to be compared with.'
		);
	}
	const readsCustom = [...question.by, ...question.where.map(({ of }) => of)].some(({ custom }) => custom);
	if (readsCustom && specification.parts.some((part) => readsThePast(part, question))) {
		said.push('Custom fields have no history: deals of an earlier moment are grouped by what they hold now.');
	}
	if ([...question.by, ...question.where.map(({ of }) => of)].some(({ segments }) => segments)) {
		said.push('Who is in a segment is decided by what is known now, for earlier days too.');
	}
	if (specification.proportion && total.sample > 0 && total.sample < 10) {
		said.push(
			`Only ${total.sample} ${total.sample === 1 ? 'record' : 'records'}: a share of so few says little.`
		);
	}
	if (request.isBare)
		said.push(
			request.seesAll
				? `There are no ${records} yet: import some for this figure to be of them.`
				: `There are no ${records} that you may see.`
		);
	if (total.value === null && (!request.isBare || specification.whenUnknown))
		said.push(whyUnknown(specification, row, total, records));
	return said;
}

/** Why there is no figure: the last thing a card or drawer says about it. */
function whyUnknown(specification: MetricSpecification, row: Row, total: MetricRow, records: string): string {
	if (specification.whenUnknown) return specification.whenUnknown;
	if (total.sample === 0) return `There are no ${records} to compute it from.`;
	const survival = specification.parts.find((part) => part.survival)?.survival;
	const watched = Number(row[columns.watched] ?? 0);
	if (survival && watched > 0) return whyNoEstimate(survival, watched, Number(row[columns.came] ?? 0));
	const needed = specification.additive ? 'an amount in the reporting currency' : 'what it is computed from';
	return total.sample === 1
		? `The one record behind it lacks ${needed}.`
		: `None of the ${total.sample} ${records} has ${needed}.`;
}

const shares: Record<number, string> = { 0.5: 'half', 0.9: 'nine of ten' };

/**
 * Why spells that were watched have no estimate: none was watched for so long, or fewer have ended than the share that is
 * asked for. The estimated share that ended is never below the plain one, so where it stays below, that does too.
 */
function whyNoEstimate(
	{ told: { spells, ended }, incidence, quantile = 0.5 }: Survival,
	watched: number,
	came: number
): string {
	if (incidence)
		return `None of the ${watched} ${spells} could be watched for ${incidence.days} days yet (${came} ${ended} sooner).`;
	const share = shares[quantile] ?? `${quantile * 100} %`;
	return `${came} of ${watched} ${spells} ${ended}: fewer than ${share}, so there is no time by which ${share} of them did.`;
}
