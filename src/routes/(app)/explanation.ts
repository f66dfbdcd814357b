import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Explanation } from '#lib/components/explain/ExplainDrawer.svelte';
import { metricRecords, runMetric } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';

const names = v.array(v.string());

const requestSchema = v.object({
	metric: v.string(),
	by: v.optional(names),
	where: v.optional(
		v.array(
			v.object({
				dimension: v.string(),
				operator: v.picklist(['in', 'not_in', 'under', 'at_least', 'at_most', 'after', 'before']),
				values: v.array(v.nullable(v.string()))
			})
		)
	),
	from: v.optional(v.nullable(v.string())),
	to: v.optional(v.nullable(v.string())),
	grain: v.optional(v.picklist(['day', 'week', 'month', 'quarter', 'year'])),
	compare: v.optional(v.picklist(['previous', 'year'])),
	asOf: v.optional(v.nullable(v.string())),
	bucket: v.optional(v.string())
});

const limit = 50;

/** What the explain drawer shows, for the `explain` parameter of an address: a metric request as JSON. */
export async function explanationOf(
	store: Store,
	viewer: Viewer,
	asked: string,
	offset: number
): Promise<Explanation> {
	let request: v.InferOutput<typeof requestSchema>;
	try {
		request = v.parse(requestSchema, JSON.parse(asked));
	} catch {
		error(400, {
			message: 'This explanation can’t be read from the address.',
			advice: 'Open it again from the figure.'
		});
	}
	const { bucket, ...metric } = request;
	const [result, records] = await Promise.all([
		runMetric(store, viewer, metric),
		metricRecords(store, viewer, metric, { bucket, limit, offset })
	]);
	return { result, records, offset, limit };
}
