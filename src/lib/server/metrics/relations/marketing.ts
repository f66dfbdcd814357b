/** Leads, e-mails, and what marketing is credited with. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { knownCosts } from './costs.ts';
import type { Relation } from './relation.ts';
import { equalShare } from './shares.ts';
import { lookbackDays, touches, touchpointsOfDeals } from './touchpoints.ts';

const leadDimensions = {
	owner: 'owner_id',
	team: 'owner_id',
	status: 'status',
	source: 'source',
	campaign: 'campaign_id',
	channel: 'campaign_id',
	lead_country: 'country',
	rating: 'rating',
	landing_page: 'landing_page'
};

/**
 * Won deals with the touchpoints of the people in them, each credited with an equal share of the amount, to the cent. A
 * deal without a touchpoint is a row of its own, so that the shares add up to what was won.
 */
const creditedWins = (viewer: Viewer) => `(
	with won as (
		select * from ${scoped('deals', viewer)} where status = 'won' and closed_at is not null
	),
	reached as ${touchpointsOfDeals(viewer)},
	counted as (
		select
			reached.deal_id,
			touchpoints.campaign_id as touch_campaign,
			coalesce(touchpoints.channel, campaigns.channel) as touch_channel,
			row_number() over (partition by reached.deal_id order by touchpoints.occurred_at, touchpoints.id) - 1 as place,
			count(*) over (partition by reached.deal_id) as touches
		from reached
		join won on won.id = reached.deal_id
		join ${touches(viewer)} touchpoints on touchpoints.id = reached.touchpoint_id
		left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
		where touchpoints.occurred_at <= won.closed_at
			and touchpoints.occurred_at > won.closed_at - interval ${lookbackDays} days
	)
	select
		won.* replace (counted.touch_campaign as campaign_id),
		counted.touch_channel,
		${equalShare('won.amount_base', 'coalesce(place, 0)', 'coalesce(touches, 1)')} as credit
	from won
	left join counted on counted.deal_id = won.id
)`;

const ofCredits = {
	dimensions: {
		campaign: 'campaign_id',
		channel: 'campaign_id',
		owner: 'owner_id',
		team: 'owner_id',
		pipeline: 'pipeline_id',
		source: 'source',
		type: 'type',
		company: 'company_id',
		industry: 'company_id',
		country: 'company_id',
		product: 'product_id'
	},
	keys: { channel: 'touch_channel' },
	contact: 'contact_id',
	id: 'id',
	custom: { entity: 'deals' }
} satisfies Omit<Relation, 'sql'>;

export const marketingRelations = {
	leads: {
		sql: (viewer) => scoped('leads', viewer),
		dimensions: leadDimensions,
		id: 'id',
		custom: { entity: 'leads' }
	},
	// What a person did first for a lead: a call, an e-mail, a meeting or a message that did not come from the lead.
	lead_responses: {
		sql: (viewer) => `(
	with first_answers as (
		select leads.id, min(activities.occurred_at) as responded_at
		from ${scoped('leads', viewer)} leads
		join ${scoped('activities', viewer)} activities
			on activities.lead_id = leads.id
			and activities.occurred_at >= leads.created_at
			-- A meeting to come is no answer yet, and one after the lead became a deal is none to it any more.
			and activities.occurred_at <= least(now(), coalesce(leads.converted_at, leads.disqualified_at, now()))
		where activities.type in ('call', 'email', 'meeting', 'message')
			and activities.direction is distinct from 'inbound'
		group by leads.id
	)
	select
		leads.*,
		first_answers.responded_at,
		date_diff('second', leads.created_at, coalesce(first_answers.responded_at, leads.converted_at, leads.disqualified_at, now())) / 3600.0 as hours
	from ${scoped('leads', viewer)} leads
	left join first_answers on first_answers.id = leads.id
)`,
		dimensions: leadDimensions,
		id: 'id',
		custom: { entity: 'leads' }
	},
	// One row a recipient of a mailing, with what became of it. Machines that open and click are passed over.
	emails: {
		sql: (viewer) => `(
	select
		min(id) as id,
		campaign_id,
		min(occurred_at) as sent_at,
		bool_or(type = 'bounce') as has_bounced,
		bool_or(type = 'delivered') or bool_or(type in ('open', 'click', 'reply', 'forward', 'print', 'unsubscribe', 'spam') and is_bot is distinct from true)
			or (bool_or(type = 'sent') and not bool_or(type in ('bounce', 'drop'))) as was_delivered,
		bool_or(type = 'open' and is_bot is distinct from true) or bool_or(type = 'click' and is_bot is distinct from true) as was_opened,
		bool_or(type = 'click' and is_bot is distinct from true) as was_clicked,
		bool_or(type = 'unsubscribe') as has_unsubscribed,
		bool_or(type = 'spam') as was_reported
	from ${scoped('email_events', viewer)}
	where type <> 'status_change'
	group by campaign_id, coalesce(contact_id, lower(email), id), case when campaign_id is null then message_id end
)`,
		dimensions: { campaign: 'campaign_id', channel: 'campaign_id' },
		id: 'id',
		custom: null
	},
	credited_wins: { sql: creditedWins, ...ofCredits },
	// Those credited to campaigns that had a cost in the period: what others brought is not their return.
	paid_wins: {
		sql: (viewer, { from, to, present }) => `(
	select * from ${creditedWins(viewer)}
	where campaign_id in (
		select campaign_id from ${knownCosts(viewer, present)}
		where amount_base > 0
			-- A cost without a day counts where every day does.
			and coalesce(day >= ${from} and day < ${to}, not isfinite(${from}) and not isfinite(${to}))
	)
)`,
		...ofCredits
	}
} satisfies Record<string, Relation>;
