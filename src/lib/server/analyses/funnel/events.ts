/** When each step happened to whom, as SQL: every time, of which the order of steps picks. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { touches } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Step, StepEvent } from './ladder.ts';
import { lifecycleSql } from './lifecycle.ts';
import type { FunnelKind } from './result.ts';

/** What an event is read for. */
export interface EventQuestion {
	store: Store;
	viewer: Viewer;
	kind: FunnelKind;
	/** Takes a value and answers the parameter that stands for it. */
	bind: (value: string) => string;
}

/** SELECT of `subject`, `step` (from 1) and `happened_at`, over the CTEs of `linksOf`. */
export async function eventsSql(steps: readonly Step[], question: EventQuestion): Promise<string> {
	const selects = await Promise.all(
		steps.map(
			async ({ event }, place) =>
				`select subject, ${place + 1} as step, happened_at from (${await eventSql(event, question)}) where happened_at is not null`
		)
	);
	return selects.join('\n\t\tunion all\n\t\t');
}

const period = { from: '', to: '' };

/** What comes later of the same lead or deal passes what must have been before it: a win passes every stage. */
function eventSql(event: StepEvent, { store, viewer, kind, bind }: EventQuestion): Promise<string> | string {
	const wins = `
			select deals_of.subject, deals.closed_at as happened_at
			from deals_of join ${scoped('deals', viewer)} deals on deals.id = deals_of.deal_id
			where deals.status = 'won'`;
	const winsOfLeads = `
			select leads_of.subject, deals.closed_at
			from leads_of
			join ${scoped('leads', viewer)} leads on leads.id = leads_of.lead_id
			join ${scoped('deals', viewer)} deals on deals.id = leads.converted_deal_id
			where deals.status = 'won'`;
	const ofLeads = (...moments: string[]) => `
			select leads_of.subject, unnest([${moments.map((moment) => `leads.${moment}`).join(', ')}]) as happened_at
			from leads_of
			join ${relations.lead_responses.sql(viewer, period)} leads on leads.id = leads_of.lead_id`;
	switch (event.of) {
		case 'lead':
			return `${ofLeads('created_at', 'converted_at')} union all ${winsOfLeads}`;
		case 'answered':
			return `${ofLeads('responded_at', 'converted_at')} union all ${winsOfLeads}`;
		case 'deal':
			return kind === 'leads'
				? `${ofLeads('converted_at')} union all ${winsOfLeads}`
				: `select deals_of.subject, unnest([deals.created_at, case when deals.status = 'won' then deals.closed_at end]) as happened_at
			from deals_of join ${scoped('deals', viewer)} deals on deals.id = deals_of.deal_id`;
		case 'won':
			return wins;
		case 'stage':
			return stageSql(event, viewer, bind);
		case 'lifecycle':
			return lifecycleSql(store, viewer, event.stage, bind).then(
				(dated) =>
					`select contacts_of.subject, dated.happened_at from contacts_of join (${dated}) dated on dated.contact_id = contacts_of.contact_id`
			);
		case 'touched':
			return touchedSql(event, viewer, bind);
	}
}

/** A stage is come to by coming to it or to a later one, as far as a source dates that. */
const stageSql = (
	{ pipeline, position }: Extract<StepEvent, { of: 'stage' }>,
	viewer: Viewer,
	bind: EventQuestion['bind']
) => `
			select
				deals_of.subject,
				unnest([
					case when visits.stage_position >= ${Number(position)} and visits.stage_status <> 'lost' then visits.entered_at end,
					case when deals.status = 'won' then deals.closed_at end
				]) as happened_at
			from deals_of
			join ${scoped('deals', viewer)} deals on deals.id = deals_of.deal_id
			join ${scoped('deal_stage_history', viewer)} visits
				on visits.deal_id = deals.id
				and visits.pipeline_id = deals.pipeline_id
				and visits.entered_at is not null
				and visits.quality is distinct from 'inferred'
			where deals.pipeline_id = ${bind(pipeline)}`;

const touchColumns = {
	channel: 'coalesce(touchpoints.channel, campaigns.channel)',
	campaign: 'touchpoints.campaign_id',
	type: 'touchpoints.type'
};

const touchedSql = (
	{ field, value }: Extract<StepEvent, { of: 'touched' }>,
	viewer: Viewer,
	bind: EventQuestion['bind']
) => `
			select touches_of.subject, touchpoints.occurred_at as happened_at
			from touches_of
			join ${touches(viewer)} touchpoints on touchpoints.id = touches_of.touchpoint_id
			left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
			where ${field === null || value === null ? 'true' : `lower(${touchColumns[field]}) = lower(${bind(value)})`}`;
