import { drawCalibration, drawSurvival } from '#lib/charts/churn.ts';
import { explainedChart } from '#lib/components/explain/chart.ts';
import { count, share, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import type { ChurnResult } from '#lib/server/analyses/churn/result.ts';
import { rememberedChurn } from '#lib/server/analyses/churn/churn.ts';
import { customerParts, workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import { everybody, mostListed, readAsked, readChosen, spans } from './asked.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	// What is chosen on a chart is chosen from all of them.
	const asked = { ...readAsked(url), most: url.searchParams.has('pick') ? everybody : mostListed };
	const [{ part, result }, reader] = await Promise.all([
		workedOfPart(
			{ locals, url, isDataRequest },
			{ title: 'who leaves', has: customerParts },
			({ viewer, told }, work) => rememberedChurn(locals.store, viewer, asked, work).then(told)
		),
		readerOf(locals)
	]);
	const { bar, where } = part;
	const { curves, risk, orders, by, within } = result;
	const { marks, shows } = readChosen(url, result, reader);
	const chosen = (risk?.listed ?? []).filter(shows);
	const survival =
		curves.length > 0
			? untrack(() => drawSurvival(result, reader, by ? marks.picking(by.name) : undefined))
			: null;
	const calibration =
		risk && risk.calibration.judged > 0
			? untrack(() =>
					drawCalibration(
						risk.calibration,
						reader,
						risk.listed.length > 0 ? marks.picking('chance') : undefined
					)
				)
			: null;
	const query = new URLSearchParams(url.search);
	query.set('within', String(within));
	return {
		bar,
		where,
		picks: marks.picks,
		// Steps and bins are drawn, and who is listed is linked: the page needs them no more.
		result: {
			...result,
			curves: curves
				.filter(({ key }, place) => place === 0 || !by || marks.shows(by.name, key))
				.map((curve) => ({ ...curve, steps: [] })),
			risk: risk && { ...risk, listed: [] }
		},
		spans,
		isEmpty: curves.length === 0 && (orders?.customers ?? 0) === 0,
		finding: finding(result, reader),
		survival,
		calibration,
		explained: {
			survival: explainedChart(survival, result, [
				{ label: 'Customers who pay now', metric: { metric: 'paying_customers', where } },
				{ label: 'Customers most likely to leave', place: 'at-risk' }
			]),
			calibration: explainedChart(calibration, result, [
				{ label: 'Customers most likely to leave', place: 'at-risk' }
			])
		},
		found: marks.picks.length > 0 ? chosen.length : (risk?.customers ?? 0),
		listed: chosen.slice(0, mostListed).map((customer) => ({
			...customer,
			href: recordLink(customer.entity, customer.id)
		})),
		leaving: (orders?.leaving ?? []).map((customer) => ({
			...customer,
			href: recordLink(customer.entity, customer.id)
		})),
		file: `/churn/at-risk.csv?${query}`
	};
};

/** The title of the page: who is expected to leave, else how many stay. */
function finding({ curves, risk, orders, within }: ChurnResult, reader: Reader): string {
	if (orders) {
		const gone = orders.bands
			.filter(({ to }) => to <= 0.4)
			.reduce((sum, { customers }) => sum + customers, 0);
		return orders.bands.length > 0
			? `${count(gone, reader)} of ${count(orders.customers, reader)} customers likely buy no more`
			: 'Who still buys can’t be told yet';
	}
	if (risk && risk.expected !== null && risk.customers > 0) {
		const range = risk.expectedRange;
		const between = range ? ` (${count(range.lower, reader)} to ${count(range.upper, reader)})` : '';
		return `${count(Math.round(risk.expected), reader)} of ${count(risk.customers, reader)} customers ${Math.round(risk.expected) === 1 ? 'is' : 'are'} expected to leave within ${count(within, reader)} days${between}`;
	}
	const year = curves[0]?.milestones.find(({ label }) => label === '1 year');
	return year?.share
		? `${share(year.share.estimate, reader, 0)} of customers are still there after a year`
		: 'Who leaves can’t be told yet';
}
