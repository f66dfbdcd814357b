import { drawCalibration, drawSurvival } from '#lib/charts/churn.ts';
import { count, share, within as inSentence, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import type { ChurnResult } from '#lib/server/analyses/churn/result.ts';
import { rememberedChurn } from '#lib/server/analyses/churn/churn.ts';
import { requireViewer } from '../../problem.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import { readAsked, spans } from './asked.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const asked = readAsked(url);
	const [result, reader] = await Promise.all([
		worked({ locals, url }, 'who leaves', (work) => rememberedChurn(locals.store, viewer, asked, work)),
		readerOf(locals)
	]);
	const { curves, risk, orders, by, within } = result;
	return {
		// Steps and bins are drawn: the page needs them no more.
		result: { ...result, curves: curves.map((curve) => ({ ...curve, steps: [] })) },
		spans,
		isEmpty: curves.length === 0 && (orders?.customers ?? 0) === 0,
		finding: finding(result, reader),
		survival:
			curves.length > 0
				? drawSurvival(
						curves,
						reader,
						by ? `Who is still a customer, by ${inSentence(by.label)}` : 'Who is still a customer'
					)
				: null,
		calibration: risk && risk.calibration.judged > 0 ? drawCalibration(risk.calibration, reader) : null,
		listed: (risk?.listed ?? []).map((customer) => ({
			...customer,
			href: recordLink(customer.entity, customer.id)
		})),
		leaving: (orders?.leaving ?? []).map((customer) => ({
			...customer,
			href: recordLink(customer.entity, customer.id)
		})),
		file: `/churn/at-risk.csv?within=${within}`
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
	if (risk && risk.expected !== null && risk.customers > 0)
		return `${count(Math.round(risk.expected), reader)} of ${count(risk.customers, reader)} customers ${Math.round(risk.expected) === 1 ? 'is' : 'are'} expected to leave within ${count(within, reader)} days`;
	const year = curves[0]?.milestones.find(({ label }) => label === '1 year');
	return year?.share
		? `${share(year.share.estimate, reader, 0)} of customers are still there after a year`
		: 'Who leaves can’t be told yet';
}
