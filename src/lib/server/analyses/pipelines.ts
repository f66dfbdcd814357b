/** Analyses of one pipeline: the same analysis for a viewer who looks at its deals alone. */
import { systemName } from '#lib/crm/systems.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Explained } from './analysis.ts';
import { AnalysisError } from './errors.ts';

/**
 * Pipelines of deals, those with most deals first. Where several have one name, as the same CRM's in two accounts, each says
 * where it comes from.
 */
export async function pipelinesOf(store: Store, viewer: Viewer): Promise<{ id: string; name: string }[]> {
	const { rows } = await store.engine.query<PipelineRow>(
		`select pipelines.id, coalesce(pipelines.name, pipelines.id) as name, source_system as system,
			nullif(source_account, 'default') as account
		from ${scoped('pipelines', viewer)} pipelines
		left join (select id, pipeline_id from ${scoped('deals', viewer)}) deals on deals.pipeline_id = pipelines.id
		where coalesce(pipelines.object, 'deals') = 'deals'
		group by all
		order by count(deals.id) desc, pipelines.id`
	);
	const times = new Map<string, number>();
	for (const { name } of rows) times.set(name, (times.get(name) ?? 0) + 1);
	return rows.map(({ id, name, system, account }) => ({
		id,
		name: times.get(name) === 1 ? name : `${name} (${sourceOf(system, account) || id})`
	}));
}

interface PipelineRow {
	id: string;
	name: string;
	system: string | null;
	account: string | null;
}

const sourceOf = (system: string | null, account: string | null): string =>
	[system && systemName(system), account].filter(Boolean).join(' ');

/** The pipeline that is meant by an id, or by a name in any case. */
export const pipelineNamed = <P extends { id: string; name: string }>(
	pipelines: readonly P[],
	asked: string | null
): P | null =>
	pipelines.find(({ id }) => id === asked) ??
	pipelines.find(({ name }) => name.toLowerCase() === asked?.toLowerCase()) ??
	null;

/**
 * An analysis of the deals of one pipeline, which says so; of all where none is asked for.
 *
 * @param asked id or name
 * @throws AnalysisError where there is no such pipeline
 */
export async function inPipeline<Result extends Explained>(
	store: Store,
	viewer: Viewer,
	asked: string | null | undefined,
	run: (viewer: Viewer) => Promise<Result>
): Promise<Result> {
	if (!asked) return run(viewer);
	const pipelines = await pipelinesOf(store, viewer);
	const pipeline = pipelineNamed(pipelines, asked);
	if (!pipeline)
		throw new AnalysisError(
			'invalid_option',
			`There is no pipeline “${asked}”.`,
			`There are ${pipelines.map(({ name }) => name).join(', ')}.`
		);
	const result = await run({ ...viewer, pipeline: pipeline.id });
	return {
		...result,
		assumptions: [
			`Only deals that are in the pipeline “${pipeline.name}” now, with their past. Quotas and adjustments are of all pipelines together, and left out.`,
			...result.assumptions
		]
	};
}
