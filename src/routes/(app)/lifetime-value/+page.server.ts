import { drawStaying, drawTracking } from '#lib/charts/tracking.ts';
import { explainedChart } from '#lib/components/explain/chart.ts';
import { count, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import { rememberedLifetimeValue } from '#lib/server/analyses/lifetime-value/lifetime-value.ts';
import type { CustomerValue, LifetimeValueResult } from '#lib/server/analyses/lifetime-value/result.ts';
import { mostListed } from '#lib/server/analyses/lifetime-value/contract-numbers.ts';
import { retentionKinds } from '#lib/server/analyses/retention/result.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { customerParts, workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const kind = retentionKinds.find((name) => name === url.searchParams.get('of'));
	const [{ part, result }, reader] = await Promise.all([
		workedOfPart(
			{ locals, url, isDataRequest },
			{ title: 'what customers are worth', has: customerParts },
			({ viewer, told }, work) => rememberedLifetimeValue(locals.store, viewer, { kind }, work).then(told)
		),
		readerOf(locals)
	]);
	const { bar, where } = part;
	const linked = <Customer extends Pick<CustomerValue, 'id'> & { entity: string }>(
		customers: readonly Customer[]
	) => customers.map((customer) => ({ ...customer, href: recordLink(customer.entity, customer.id) }));
	const { holdout, contracts } = result;
	const marks = readMarks(url, [
		{
			name: 'term',
			label: 'Term',
			values: (contracts?.terms ?? []).map(({ label }) => ({ key: label, label }))
		}
	]);
	const { link, isChosen } = marks.picking('term');
	const tracking = holdout && drawTracking(holdout, reader);
	const staying = contracts?.holdout ? drawStaying(contracts.holdout, reader) : null;
	return {
		bar,
		where,
		// What is drawn is not sent again as numbers.
		result: {
			...result,
			holdout: holdout && { ...holdout, tracking: [] },
			contracts: contracts && {
				...contracts,
				best: [],
				holdout: contracts.holdout && { ...contracts.holdout, tracking: [] }
			}
		},
		picks: marks.picks,
		terms: untrack(() =>
			(contracts?.terms ?? []).map(({ label }) => ({
				href: link(label),
				isFaded: isChosen !== undefined && !isChosen(label)
			}))
		),
		isEmpty: result.customers === 0,
		finding: finding(result, reader),
		tracking,
		best: linked(result.best),
		leaving: linked(result.leaving),
		staying,
		explained: {
			tracking: explainedChart(tracking, result, [
				{ label: 'Orders so far', metric: { metric: 'orders', where } }
			]),
			staying: explainedChart(staying, result, [
				{ label: 'Customers who pay now', metric: { metric: 'paying_customers', where } }
			])
		},
		contractsBest: linked(
			(contracts?.best ?? []).filter(({ term }) => marks.shows('term', term)).slice(0, mostListed)
		)
	};
};

/** The title of the page: what is to be expected of those who are customers. */
function finding({ expected, customers, contracts }: LifetimeValueResult, reader: Reader): string {
	if (contracts) {
		const { value, valued, low, high, years } = contracts;
		if (value === null) return 'What customers are worth can’t be told yet';
		const range =
			low === null || high === null
				? shortMoney(value, reader)
				: `${shortMoney(low, reader)} to ${shortMoney(high, reader)}`;
		const who =
			valued === customers
				? count(customers, reader)
				: `${count(valued, reader)} of ${count(customers, reader)}`;
		return `${who} customers with contracts are worth ${range} in ${years} years`;
	}
	if (!expected) return 'What customers are worth can’t be told yet';
	const { value, purchases, low, high } = expected;
	if (value === null)
		return `${count(customers, reader)} customers will buy ${count(Math.round(purchases), reader)} times in the year to come`;
	const worth = (bought: number) => shortMoney((value * bought) / purchases, reader);
	const range =
		low === null || high === null || purchases === 0
			? shortMoney(value, reader)
			: `${worth(low)} to ${worth(high)}`;
	return `${count(customers, reader)} customers are worth ${range} in the year to come`;
}
