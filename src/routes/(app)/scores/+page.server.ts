import { drawLift } from '#lib/charts/lift.ts';
import { drawReliability } from '#lib/charts/reliability.ts';
import { explainedChart, type RecordsLink } from '#lib/components/explain/chart.ts';
import { share, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import { dayAfter } from '#lib/crm/calendar/dates.ts';
import { may } from '#lib/crm/capabilities.ts';
import { partSentences } from '#lib/server/analyses/scoring/groups.ts';
import type { Scores } from '#lib/server/analyses/scoring/result.ts';
import type { Marks } from '#lib/server/explore/marks.ts';
import { requireViewer } from '../../problem.ts';
import { workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import { readChosen } from './chosen.ts';
import { askedOf, inOrder, limits, scoredParts, scoresFor, type Asked } from './question.ts';
import type { PageServerLoad } from './$types';

/** Open records that are listed; the file has all. */
const mostListed = 25;

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const viewer = requireViewer(locals);
	const asked = askedOf(url.searchParams);
	const [{ part, result }, reader] = await Promise.all([
		workedOfPart(
			{ locals, url, isDataRequest },
			{ title: `the scores of ${asked.kind}`, has: scoredParts },
			// Scores are learned from all, and of the part are those that are listed.
			(_, work) => scoresFor(locals.store, viewer, asked, work)
		),
		readerOf(locals)
	]);
	const group = result.scores[0] ?? null;
	const { marks, shows } = readChosen(url, group, reader);
	const chosen = (group?.scored ?? []).filter(shows);
	const { scores: _scores, ...told } = result;
	const drawn = untrack(() => drawingsOf(group, asked, marks, reader));
	const records = recordsOf(group, asked);
	return {
		bar: part.bar,
		also: partSentences(part.viewer, asked.kind),
		asked,
		picks: marks.picks,
		limits,
		result: told,
		mayExport: may(viewer.role, 'export'),
		finding: group && finding(group, asked, reader),
		group: group && {
			...group,
			scored: inOrder(chosen, asked.order)
				.slice(0, mostListed)
				.map((record) => ({ ...record, href: recordLink(asked.kind, record.id) })),
			many: chosen.length
		},
		...drawn,
		explained: {
			reliability: explainedChart(drawn.reliability, result, records),
			lift: explainedChart(drawn.lift, result, records)
		}
	};
};

function drawingsOf(group: Scores | null, { kind, goal }: Asked, marks: Marks, reader: Reader) {
	if (!group?.judgement) return { reliability: null, lift: null };
	const tested = { ...group, judgement: group.judgement };
	return {
		reliability: drawReliability(tested, reader, {
			records: kind,
			picking: group.verdict === 'scored' ? marks.picking('chance') : undefined
		}),
		lift: group.judgement.hasSkill
			? drawLift(tested, reader, {
					records: kind,
					found: kind === 'leads' && goal === 'converted' ? 'conversions' : 'wins'
				})
			: null
	};
}

/** Where the records behind the charts are: what ended while it was tested, and what is open. */
function recordsOf(group: Scores | null, { kind }: Asked): RecordsLink[] {
	if (!group) return [];
	const days = group.split && { from: group.split.testedFrom, to: dayAfter(group.split.testedTo, 1) };
	const ended: RecordsLink[] =
		days && kind === 'deals'
			? [
					{
						label: `Deals of ${group.label} that ended in the days of the test`,
						metric: {
							metric: 'win_rate',
							...days,
							where: [{ dimension: 'pipeline', operator: 'in', values: [group.key] }]
						}
					}
				]
			: days
				? [
						{
							label: 'Leads that came in the days of the test',
							metric: { metric: 'lead_conversion', ...days }
						}
					]
				: [];
	const open: RecordsLink[] =
		group.verdict === 'scored' ? [{ label: `Open ${kind} with their chances`, place: 'scored' }] : [];
	return [...ended, ...open];
}

/** The title of the page: whether chances tell records apart, and what the CRM's do. */
function finding(
	{ verdict, judgement, contenders, label, by }: Scores,
	{ kind }: Asked,
	reader: Reader
): string {
	if (verdict === 'few') return `Too few ${kind} have ended to tell them apart`;
	if (verdict === 'no_skill') return `${label}: no skill over the base rate, so no scores are shown`;
	const levels = by.flatMap((field) => field.levels);
	const [best] = levels.sort((one, other) => other.share.lower - one.share.lower);
	if (kind === 'leads' && best)
		return `The leads that convert best: “${best.label}”, ${share(best.share.lower, reader, 0)} to ${share(best.share.upper, reader, 0)} of them`;
	const better = (of: number) =>
		of >= 0 ? `beat the base rate by ${share(of, reader, 0)}` : `are ${share(-of, reader, 0)} worse than it`;
	const own = `Chances of open ${kind} ${better(judgement!.skill!.estimate)}`;
	const theirs = contenders[0]?.judgement.skill;
	return theirs ? `${own}; the CRM’s ${theirs.estimate >= 0 ? 'own ' : ''}${better(theirs.estimate)}` : own;
}
