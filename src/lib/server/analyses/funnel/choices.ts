/** Which steps there are to choose from: what the data have. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { touches } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { pipelinesOf } from '../pipelines.ts';
import { openStages, plainLabel, type TouchField } from './ladder.ts';
import { lifecycleStages } from './lifecycle.ts';
import type { FunnelKind } from './result.ts';

export interface StepChoices {
	label: string;
	options: { value: string; label: string }[];
}

/** Of the steps that are asked for those that a pipeline may have: stages of another are none of its own. */
export async function stepsIn(
	store: Store,
	viewer: Viewer,
	pipeline: string,
	keys: readonly string[]
): Promise<string[]> {
	const others = new Set(
		(await openStages(store, viewer))
			.filter((stage) => stage.pipeline !== pipeline)
			.map(({ id }) => `stage:${id}`)
	);
	return keys.filter((key) => !others.has(key));
}

/** Touches of one kind that are offered: those there are most of. */
const mostTouches = 30;

/** The steps that may be chosen of who is followed, in groups; groups of which the data have nothing are left out. */
export async function stepChoices(store: Store, viewer: Viewer, kind: FunnelKind): Promise<StepChoices[]> {
	const [pipelines, stages, lifecycle, found] = await Promise.all([
		pipelinesOf(store, viewer),
		openStages(store, viewer),
		lifecycleStages(store, viewer),
		touchChoices(store, viewer)
	]);
	const plain = (...steps: ('lead' | 'answered' | 'deal' | 'won')[]) =>
		steps.map((value) => ({ value, label: plainLabel(value, kind) }));
	const touched = (field: TouchField) =>
		found
			.filter((touch) => touch.field === field)
			.map(({ value, label }) => ({ value: `touched:${field}=${value}`, label: `Touched by ${label}` }));
	const groups: StepChoices[] = [
		{
			label: 'Leads and deals',
			options: [
				...(found.length > 0 ? [{ value: 'touched', label: 'Touched' }] : []),
				...plain('lead', 'answered', 'deal', 'won')
			]
		},
		...pipelines.map(({ id, name }) => ({
			label: `Stages of ${name}`,
			options: stages
				.filter((stage) => stage.pipeline === id)
				.map((stage) => ({ value: `stage:${stage.id}`, label: stage.name }))
		})),
		{
			label: 'Life-cycle stages',
			options: lifecycle.map(({ stage, label }) => ({ value: `lifecycle:${stage}`, label }))
		},
		{ label: 'Touched by channel', options: touched('channel') },
		{ label: 'Touched by kind', options: touched('type') },
		{ label: 'Touched by campaign', options: touched('campaign') }
	];
	return groups.filter(({ options }) => options.length > 0);
}

async function touchChoices(store: Store, viewer: Viewer) {
	const { rows } = await store.engine.query<{ field: TouchField; value: string; label: string }>(
		`with touches as (
			select touchpoints.type, touchpoints.campaign_id, coalesce(touchpoints.channel, campaigns.channel) as channel, campaigns.name
			from ${touches(viewer)} touchpoints
			left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
		),
		counted as (
			select 'channel' as field, channel as value, channel as label, count(*) as touches from touches group by all
			union all
			select 'type', type, type, count(*) from touches group by all
			union all
			select 'campaign', campaign_id, coalesce(name, campaign_id), count(*) from touches group by all
		)
		select field, value, label
		from counted
		where value is not null
		qualify row_number() over (partition by field order by touches desc, value) <= ${mostTouches}
		order by field, lower(label), value`
	);
	return rows;
}
