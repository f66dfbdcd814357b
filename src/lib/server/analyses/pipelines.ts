/** The pipelines of deals that there are, and which of them is meant. */
import { systemName } from '#lib/crm/systems.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';

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
