/** What goes into a timeline, as SQL: one SELECT a kind, all of one shape. `$1` is the record's id. */
import { entityNamed } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { labelSql } from './records/labels.ts';
import { scoped } from './row-scope.ts';

export type TimelineSubject = 'companies' | 'contacts' | 'deals';

export const timelineKinds = [
	'activity',
	'deal_created',
	'stage_changed',
	'deal_won',
	'deal_lost',
	'ticket_opened',
	'ticket_solved',
	'order',
	'touchpoint',
	'change'
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** The columns of an item; what a kind lacks is null. */
interface Item {
	kind: TimelineKind;
	entity: string;
	at: string;
	from: string;
	where: string;
	id?: string;
	/** Unique within the kind. */
	key?: string;
	title?: string;
	detail?: string;
	fromStage?: string;
	toStage?: string;
	amount?: string;
	currency?: string;
	person?: string;
	account?: string;
}

const select = (item: Item): string => `
	select ${item.at} as moment, '${item.kind}' as kind, '${item.entity}' as entity, ${item.id ?? 'records.id'} as id,
		'${item.kind} ' || ${item.key ?? item.id ?? 'records.id'} as key, ${item.title ?? 'null'} as title,
		${item.detail ?? 'null'} as detail, ${item.fromStage ?? 'null'} as "from", ${item.toStage ?? 'null'} as "to",
		cast(${item.amount ?? 'null'} as decimal(18, 4)) as amount, ${item.currency ?? 'null'} as currency,
		${item.person ?? 'null'} as person_id, ${item.account ?? 'null'} as account_id
	from ${item.from} where ${item.where}`;

/** The records around a subject, by the column that leads to it. A company has those of its contacts and deals too. */
const around: Record<
	TimelineSubject,
	{ deals: string; activities: string; tickets: string; orders: string; touchpoints: string }
> = {
	companies: {
		deals: 'records.company_id = $1',
		activities:
			'(records.company_id = $1 or records.deal_id in (select id from deals_around) or records.contact_id in (select id from contacts_around))',
		tickets: '(records.company_id = $1 or records.contact_id in (select id from contacts_around))',
		orders: '(records.company_id = $1 or records.contact_id in (select id from contacts_around))',
		touchpoints:
			'(records.company_id = $1 or records.deal_id in (select id from deals_around) or records.contact_id in (select id from contacts_around))'
	},
	contacts: {
		deals:
			'(records.contact_id = $1 or records.id in (select deal_id from deal_contacts where contact_id = $1 and deleted_at is null))',
		activities: 'records.contact_id = $1',
		tickets: 'records.contact_id = $1',
		orders: 'records.contact_id = $1',
		touchpoints: 'records.contact_id = $1'
	},
	deals: {
		deals: 'records.id = $1',
		activities: 'records.deal_id = $1',
		tickets: 'false',
		orders: 'records.deal_id = $1',
		touchpoints: 'records.deal_id = $1'
	}
};

/** SELECT of everything around a record that a viewer may see: moment, kind, key and what a timeline shows of it. */
export function timelineSql(subject: TimelineSubject, viewer: Viewer): string {
	const wanted = around[subject];
	const records = (entity: 'deals' | 'activities' | 'tickets' | 'orders' | 'touchpoints') =>
		`${scoped(entity, viewer)} as records`;
	const deal = {
		entity: 'deals',
		title: labelSql(entityNamed('deals'), 'records'),
		person: 'records.owner_id'
	};
	const money = { amount: 'records.amount', currency: 'records.currency' };
	const ticket = {
		entity: 'tickets',
		from: records('tickets'),
		where: wanted.tickets,
		title: 'records.subject'
	};
	const items: Item[] = [
		{
			kind: 'activity',
			entity: 'activities',
			at: 'coalesce(records.occurred_at, records.done_at, records.due_at, records.created_at)',
			from: records('activities'),
			where: wanted.activities,
			title: 'records.subject',
			detail: 'records.type',
			person: 'records.owner_id'
		},
		{
			...deal,
			...money,
			kind: 'deal_created',
			at: 'records.created_at',
			from: 'deals_around as records',
			where: 'true'
		},
		...(['won', 'lost'] as const).map((status): Item => ({
			...deal,
			...money,
			kind: `deal_${status}`,
			at: 'records.closed_at',
			from: 'deals_around as records',
			where: `records.status = '${status}'`,
			detail: status === 'lost' ? 'records.lost_reason' : undefined
		})),
		{
			...deal,
			kind: 'stage_changed',
			at: 'events.changed_at',
			from: `deals_around as records
				join deal_events events on events.deal_id = records.id and events.field = 'stage' and events.deleted_at is null
				left join stages before on before.id = events.old_value
				left join stages after on after.id = events.new_value`,
			// Winning and losing are told on their own, and the first stage with the deal's creation.
			where: `events.old_value is not null and coalesce(after.status, 'open') = 'open'`,
			key: 'events.id',
			fromStage: 'before.name',
			toStage: 'after.name',
			person: 'coalesce(events.changed_by, records.owner_id)'
		},
		{
			...ticket,
			kind: 'ticket_opened',
			at: 'coalesce(records.opened_at, records.created_at)',
			detail: 'records.priority',
			person: 'records.owner_id'
		},
		{
			...ticket,
			kind: 'ticket_solved',
			at: 'coalesce(records.solved_at, records.closed_at)',
			person: 'records.owner_id'
		},
		{
			kind: 'order',
			entity: 'orders',
			at: 'records.ordered_at',
			from: records('orders'),
			where: wanted.orders,
			title: 'records.number',
			detail: 'records.kind',
			...money
		},
		{
			kind: 'touchpoint',
			entity: 'touchpoints',
			at: 'records.occurred_at',
			from: `${records('touchpoints')} left join campaigns on campaigns.id = records.campaign_id`,
			where: wanted.touchpoints,
			title: 'coalesce(campaigns.name, records.type)',
			detail: 'records.channel'
		},
		{
			kind: 'change',
			entity: subject,
			at: 'records.changed_at',
			from: 'changes as records',
			where: `records.entity = '${subject}' and records.record_id = $1 and records.action <> 'create'`,
			id: 'records.record_id',
			key: "lpad(cast(records.sequence as varchar), 20, '0')",
			title: 'records.reason',
			detail: 'cast(to_json(json_keys(records.after)) as varchar)',
			account: 'records.actor'
		}
	];
	return `with deals_around as (select * from ${records('deals')} where ${wanted.deals}),
		contacts_around as (select id from ${scoped('contacts', viewer)} where company_id = $1)
		${items.map(select).join('\nunion all')}`;
}
