import * as v from 'valibot';
import { catalogue, metricDocument, parseWhere, runMetric } from '#lib/server/metrics/index.ts';
import { metric, metricAnswer } from '../answers.ts';
import { operation } from '../operation.ts';
import { list, none, once, text } from '../schemas.ts';

export const listMetrics = operation({
	id: 'listMetrics',
	method: 'GET',
	path: '/metrics',
	summary: 'The metric catalogue: what each figure means, and what it can be broken down by.',
	scope: 'metrics:read',
	limit: 'api',
	parameters: none,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: v.object({ metrics: v.array(metric) }),
	example: {},
	async handle() {
		return { json: { metrics: catalogue() } };
	}
});

const grain = v.picklist(
	['day', 'week', 'month', 'quarter', 'year'],
	'There are day, week, month, quarter and year.'
);
const comparison = v.picklist(['previous', 'year'], 'Compare with previous, or year.');

export const readMetric = operation({
	id: 'readMetric',
	method: 'GET',
	path: '/metrics/{name}',
	summary: 'A figure, its series or its breakdown, over the records that the account may see.',
	scope: 'metrics:read',
	limit: 'api',
	parameters: v.strictObject({ name: text }),
	query: v.strictObject({
		by: v.optional(list),
		where: v.optional(once(text)),
		from: v.optional(once(text)),
		to: v.optional(once(text)),
		as_of: v.optional(once(text)),
		grain: v.optional(once(grain)),
		compare: v.optional(once(comparison))
	}),
	body: null,
	produces: ['application/json'],
	answer: metricAnswer,
	example: { path: { name: 'won_amount' }, query: { by: 'owner', from: '2026-01-01', to: '2027-01-01' } },
	async handle({ store, bearer: { viewer }, path, query }) {
		const { by, where, from, to, as_of: asOf, grain, compare } = query;
		const result = await runMetric(store, viewer, {
			metric: path.name,
			by,
			where: where === undefined ? undefined : await parseWhere(store, viewer, where),
			from,
			to,
			asOf,
			grain,
			compare
		});
		return { json: metricDocument(result) };
	}
});
