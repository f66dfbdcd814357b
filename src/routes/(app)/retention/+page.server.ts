import { drawCohorts, drawMovements } from '#lib/charts/retention.ts';
import { share, type Reader } from '#lib/components/format/format.ts';
import { retentionKinds, type RetentionResult } from '#lib/server/analyses/retention/result.ts';
import { rememberedRetention, usualMonths } from '#lib/server/analyses/retention/retention.ts';
import { requireViewer } from '../../problem.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import type { PageServerLoad } from './$types';

const spans = [6, usualMonths, 18, 24, 36];

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const asked = retentionKinds.find((name) => name === url.searchParams.get('of'));
	const months = spans.find((span) => String(span) === url.searchParams.get('months')) ?? usualMonths;
	const [result, reader] = await Promise.all([
		worked({ locals, url }, 'who stays', (work) =>
			rememberedRetention(locals.store, viewer, { kind: asked, months }, work)
		),
		readerOf(locals)
	]);
	const there = result.kind === 'orders' ? 'orders' : 'pays';
	return {
		result,
		spans,
		months,
		isEmpty: result.cohorts.length === 0 && result.movements.every(({ closing }) => Number(closing) === 0),
		finding: finding(result, reader),
		movements: result.movements.length > 0 ? drawMovements(result.movements, reader) : null,
		cohorts: drawCohorts(
			result.cohorts,
			reader,
			`Of those who began in a month, the share that ${there} so many months later`
		)
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
