import { drawCohorts, drawMovements } from '#lib/charts/retention.ts';
import { explainedChart } from '#lib/components/explain/chart.ts';
import { bucketLabel, share, type Reader } from '#lib/components/format/format.ts';
import { addMonths } from '#lib/crm/calendar/dates.ts';
import { recordLink, spanLink } from '#lib/components/links.ts';
import { retentionKinds, type RetentionResult } from '#lib/server/analyses/retention/result.ts';
import { rememberedRetention, usualMonths } from '#lib/server/analyses/retention/retention.ts';
import { cohortMembers } from '#lib/server/analyses/retention/members.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { readPicks } from '#lib/server/explore/picks.ts';
import { loaded } from '../../problem.ts';
import { customerParts, workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

const spans = [6, usualMonths, 18, 24, 36];

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const asked = retentionKinds.find((name) => name === url.searchParams.get('of'));
	const months = spans.find((span) => String(span) === url.searchParams.get('months')) ?? usualMonths;
	const [{ part, result }, reader] = await Promise.all([
		workedOfPart(
			{ locals, url, isDataRequest },
			{ title: 'who stays', has: customerParts },
			({ viewer, told }, work) =>
				rememberedRetention(locals.store, viewer, { kind: asked, months }, work).then(told)
		),
		readerOf(locals)
	]);
	const { viewer, bar, where } = part;
	const { span } = readPicks(url);
	const isIn = (month: string) => span === null || (month >= span.from && month < span.to);
	const cohorts = result.cohorts.filter(({ month }) => isIn(month));
	const marks = readMarks(url, [
		{
			name: 'cohort',
			label: 'Began',
			values: cohorts.map(({ month }) => ({ key: month, label: bucketLabel(month, 'month', reader) }))
		}
	]);
	const members = await loaded(
		cohortMembers(locals.store, viewer, result.kind, {
			cohorts: marks.picks.map(({ key }) => key!),
			to: result.to
		})
	);
	const movements =
		result.movements.length > 0
			? untrack(() =>
					drawMovements(result.movements, reader, {
						link: (month) => spanLink(url, { from: month!, to: addMonths(month!, 1) }),
						isChosen: span ? (month) => isIn(month!) : undefined
					})
				)
			: null;
	const triangle = untrack(() => drawCohorts(cohorts, reader, result.kind, marks.picking('cohort')));
	const days = { from: result.from, to: result.to };
	return {
		bar,
		where,
		picks: marks.picks,
		span,
		members: members.map((member) => ({ ...member, href: recordLink(member.entity, member.id) })),
		result,
		spans,
		months,
		isEmpty: result.cohorts.length === 0 && result.movements.every(({ closing }) => Number(closing) === 0),
		finding: finding(result, reader),
		movements,
		cohorts: triangle,
		explained: {
			movements: explainedChart(movements, result, [
				{ label: 'Monthly recurring revenue and who pays it', metric: { metric: 'mrr', ...days, where } }
			]),
			cohorts: explainedChart(triangle, result, [
				result.kind === 'orders'
					? { label: 'Orders of these months', metric: { metric: 'orders', ...days, where } }
					: { label: 'Customers who pay now', metric: { metric: 'paying_customers', where } },
				...(members.length > 0
					? [{ label: 'Customers of the cohorts that were chosen', place: 'members' }]
					: [])
			])
		}
	};
};

/** The title of the page: what is left of a year ago. */
function finding({ kind, year, curve }: RetentionResult, reader: Reader): string {
	const percent = (value: number) => share(value, reader, 0);
	if (kind === 'subscriptions' && year.churn !== null && year.nrr !== null)
		return `${percent(1 - year.churn)} of last year’s customers stay, paying ${percent(year.nrr)} of what they paid`;
	const third = curve[3];
	return third && third.customers > 0
		? `${percent(third.share)} of customers are there in their fourth month`
		: 'Who stays can’t be told yet';
}
