import type { Viewer } from '#lib/crm/viewer.ts';
import type { Row } from '#lib/server/engine/engine.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import type { Store } from '#lib/server/store/store.ts';
import { compile } from './compile.ts';
import type { MetricRequest, MetricResult } from './metric.ts';
import { ask, runMetric } from './run.ts';

/** Answers a metric of the catalogue. */
export type RunMetric = (request: MetricRequest) => Promise<MetricResult>;

/**
 * Metrics asked together, by one page or one analysis: what several of them rest on, such as the total beside each of its
 * breakdowns, is asked of the engine once. Not to be kept: what it answered once it answers again, whatever changed.
 */
export function metricsTogether(store: Store, viewer: Viewer): RunMetric {
	const fields = customFields(store.engine);
	const answers = new Map<string, Promise<Row[]>>();
	// Who asks first is told; that it failed before anybody asked must not end the process.
	fields.catch(() => undefined);
	return async (request) =>
		runMetric(store, viewer, request, { customFields: await fields }, (question, options) => {
			const compiled = compile(question, viewer, options);
			const key = JSON.stringify(compiled);
			const answer = answers.get(key) ?? ask(store, viewer, compiled);
			answers.set(key, answer);
			return answer;
		});
}
