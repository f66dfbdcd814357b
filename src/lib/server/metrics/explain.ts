/** What a figure means and how it is computed, without computing it. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { definitionOf } from './catalogue/index.ts';
import { compile, inlined, type Compiled } from './compile.ts';
import type { MetricDefinition, MetricRequest } from './metric.ts';
import { boundedQuestion } from './run.ts';
import type { Surroundings } from './question.ts';

export interface MetricExplanation {
	definition: MetricDefinition;
	/** The SQL with its values written out, for reading and for a SQL cell. */
	sql: string;
	/** The same as it is run: values bound. */
	bound: Compiled;
}

/**
 * The definition and the SQL of a request, under the viewer's scope.
 *
 * @throws MetricError as `runMetric` does
 */
export async function explainMetric(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	given: Partial<Surroundings> = {}
): Promise<MetricExplanation> {
	const question = await boundedQuestion(store, viewer, request, given);
	const bound = compile(question, viewer);
	return { definition: definitionOf(question.specification), sql: inlined(bound), bound };
}
