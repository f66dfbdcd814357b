import type { ExportShape } from '../../export-shape.ts';
import { activityTypes, trackedProperties } from './words.ts';

const shape = (
	name: string,
	entity: ExportShape['entity'],
	headers: readonly string[],
	columns: ExportShape['columns'],
	more: Partial<ExportShape> = {}
): ExportShape => ({
	system: 'hubspot',
	name: `HubSpot ${name} (Fivetran)`,
	entity,
	headers,
	columns,
	...more
});

/** Columns of every engagement. */
const engagement = {
	engagement_id: 'source_id',
	property_hs_createdate: 'created_at',
	property_hs_lastmodifieddate: 'updated_at',
	property_hs_timestamp: 'occurred_at',
	property_hubspot_owner_id: 'owner_id:id',
	property_hubspot_team_id: null,
	_fivetran_deleted: 'is_deleted'
};

/** Tables that hold nothing canonical although their columns look as if. */
const nothing: readonly ExportShape[] = (
	[
		['the property history of companies', ['company_id', 'timestamp', 'name', 'value']],
		['the property history of contacts', ['contact_id', 'timestamp', 'name', 'value']],
		['merges of contacts', ['canonical_vid', 'vid_to_merge']],
		['merges of deals', ['deal_id', 'merged_deal_id']],
		['links between tickets and deals', ['ticket_id', 'deal_id', 'category']],
		['links between tickets and engagements', ['ticket_id', 'engagement_id']],
		['accounts of users, who come with the owners', ['id', 'primary_team_id', 'role_id', 'email']]
	] as [string, string[]][]
).map(([what, headers]) => shape(what, 'contacts', headers, {}, { nothing: what }));

/** HubSpot's objects as Fivetran lays them down: properties with `property_` before their internal names. */
export const fivetranExports: readonly ExportShape[] = [
	shape('companies', 'companies', ['id', 'property_name', 'property_createdate'], {
		id: 'source_id',
		is_deleted: 'is_deleted',
		property_name: 'name',
		property_description: 'description',
		property_createdate: 'created_at',
		property_industry: 'industry',
		property_address: 'street',
		property_city: 'city',
		property_state: 'region',
		property_zip: 'postal_code',
		property_country: 'country',
		property_domain: 'domain',
		property_phone: 'phone',
		property_annualrevenue: 'annual_revenue',
		property_numberofemployees: 'employees',
		property_hubspot_owner_id: 'owner_id:id'
	}),
	shape('contacts', 'contacts', ['id', 'property_email', 'property_firstname'], {
		id: 'source_id',
		_fivetran_deleted: 'is_deleted',
		property_email: 'email',
		property_firstname: 'first_name',
		property_lastname: 'last_name',
		property_company: 'company_id:name',
		property_associatedcompanyid: 'company_id:id',
		property_createdate: 'created_at',
		property_jobtitle: 'title',
		property_phone: 'phone',
		property_hubspot_owner_id: 'owner_id:id'
	}),
	shape('deals', 'deals', ['deal_id', 'deal_pipeline_stage_id', 'property_dealname'], {
		deal_id: 'source_id',
		is_deleted: 'is_deleted',
		deal_pipeline_id: 'pipeline_id:id',
		deal_pipeline_stage_id: 'stage_id:id',
		owner_id: 'owner_id:id',
		portal_id: null,
		property_dealname: 'name',
		property_description: 'description',
		property_amount: 'amount',
		property_closedate: 'close_date',
		property_createdate: 'created_at'
	}),
	shape(
		'deal stage history',
		'deal_events',
		['deal_id', 'date_entered', 'value'],
		{
			deal_id: 'deal_id:id',
			date_entered: 'changed_at',
			value: 'new_value',
			source: null,
			source_id: null
		},
		{ constants: { field: 'stage', quality: 'exact' } }
	),
	shape(
		'deal property history',
		'deal_events',
		['deal_id', 'timestamp', 'name', 'value'],
		{
			deal_id: 'deal_id:id',
			timestamp: 'changed_at',
			name: 'field',
			value: 'new_value',
			source: null,
			source_id: null
		},
		{ constants: { quality: 'exact' }, values: { field: trackedProperties } }
	),
	shape('deal contacts', 'deal_contacts', ['contact_id', 'deal_id', 'type_id'], {
		contact_id: 'contact_id:id',
		deal_id: 'deal_id:id',
		type_id: null,
		category: null
	}),
	shape(
		'deal companies',
		'deals',
		['company_id', 'deal_id', 'type_id'],
		{
			deal_id: 'source_id',
			company_id: 'company_id:id',
			type_id: null,
			category: null
		},
		{ updatesOnly: true }
	),
	shape(
		'deal pipelines',
		'pipelines',
		['pipeline_id', 'label', 'display_order'],
		{
			pipeline_id: 'source_id',
			label: 'name',
			display_order: 'position',
			created_at: 'created_at',
			updated_at: 'updated_at',
			active: null,
			_fivetran_deleted: 'is_deleted'
		},
		{ constants: { object: 'deals' } }
	),
	shape(
		'ticket pipelines',
		'pipelines',
		['pipeline_id', 'label', 'object_type_id'],
		{
			pipeline_id: 'source_id',
			label: 'name',
			display_order: 'position',
			object_type_id: 'object',
			created_at: 'created_at',
			updated_at: 'updated_at',
			active: null,
			_fivetran_deleted: 'is_deleted'
		},
		{ values: { object: { '0-5': 'tickets', '0-3': 'deals' } } }
	),
	shape('deal stages', 'stages', ['stage_id', 'label', 'closed_won', 'pipeline_id'], {
		stage_id: 'source_id',
		label: 'name',
		pipeline_id: 'pipeline_id:id',
		display_order: 'position',
		probability: 'probability',
		closed_won: 'is_won',
		is_closed: 'is_closed',
		created_at: 'created_at',
		updated_at: 'updated_at',
		active: null,
		_fivetran_deleted: 'is_deleted'
	}),
	shape('ticket stages', 'stages', ['stage_id', 'label', 'ticket_state', 'pipeline_id'], {
		stage_id: 'source_id',
		label: 'name',
		pipeline_id: 'pipeline_id:id',
		display_order: 'position',
		ticket_state: null,
		is_closed: null,
		created_at: 'created_at',
		updated_at: 'updated_at',
		active: null,
		_fivetran_deleted: 'is_deleted'
	}),
	shape('owners', 'people', ['owner_id', 'active_user_id', 'email'], {
		owner_id: 'source_id',
		email: 'email',
		first_name: 'first_name',
		last_name: 'last_name',
		created_at: 'created_at',
		updated_at: 'updated_at',
		type: null,
		portal_id: null,
		active_user_id: null
	}),
	shape(
		'owner teams',
		'people',
		['owner_id', 'team_id', 'is_team_primary'],
		{
			owner_id: 'source_id',
			team_id: 'team_id:id',
			is_team_primary: null
		},
		{ updatesOnly: true }
	),
	shape(
		'teams',
		'teams',
		['id', 'name', '_fivetran_synced'],
		{ id: 'source_id', name: 'name' },
		{
			fileName: /team/i,
			fileNameDecides: true
		}
	),
	shape(
		'calls',
		'activities',
		['engagement_id', 'property_hs_timestamp', 'type'],
		{
			...engagement,
			type: 'type',
			property_hs_email_subject: 'subject',
			property_hs_email_text: 'body',
			property_hs_note_body: 'body',
			property_hs_call_title: 'subject',
			property_hs_call_body: 'body',
			property_hs_task_subject: 'subject',
			property_hs_body_preview: null
		},
		{ values: { type: { ...activityTypes, todo: 'task' } } }
	),
	shape(
		'meetings',
		'activities',
		['engagement_id', 'start_time', 'end_time'],
		{
			...engagement,
			start_time: 'occurred_at',
			end_time: 'done_at',
			meeting_outcome: 'outcome',
			title: 'subject',
			body: 'body'
		},
		{ constants: { type: 'meeting' } }
	),
	shape(
		'engagements',
		'activities',
		['id', 'type', 'portal_id'],
		{ id: 'source_id', type: 'type', portal_id: null },
		{
			fileName: /engagement/i,
			fileNameDecides: true,
			values: { type: activityTypes }
		}
	),
	...(['company', 'contact', 'deal'] as const).map((what) =>
		shape(
			`engagements of ${what}`,
			'activities',
			[`${what}_id`, 'engagement_id', 'engagement_type'],
			{
				engagement_id: 'source_id',
				[`${what}_id`]: `${what}_id:id`,
				engagement_type: null,
				type_id: null,
				category: null
			},
			{ updatesOnly: true }
		)
	),
	shape('tickets', 'tickets', ['id', 'property_hs_pipeline_stage', 'property_subject'], {
		id: 'source_id',
		is_deleted: 'is_deleted',
		property_subject: 'subject',
		property_content: 'description',
		property_createdate: 'opened_at',
		property_closed_date: 'closed_at',
		property_first_agent_reply_date: 'first_response_at',
		property_hs_pipeline: 'pipeline_id:id',
		property_hs_pipeline_stage: 'stage_id:id',
		property_hs_ticket_category: 'category',
		property_hs_ticket_priority: 'priority',
		property_hubspot_owner_id: 'owner_id:id'
	}),
	...(['company', 'contact'] as const).map((what) =>
		shape(
			`tickets of ${what}`,
			'tickets',
			['ticket_id', `${what}_id`, 'category'],
			{
				ticket_id: 'source_id',
				[`${what}_id`]: `${what}_id:id`,
				category: null
			},
			{ updatesOnly: true }
		)
	),
	shape(
		'ticket property history',
		'ticket_events',
		['ticket_id', 'name', 'value', 'timestamp_instant'],
		{
			ticket_id: 'ticket_id:id',
			name: 'field',
			value: 'new_value',
			timestamp_instant: 'changed_at',
			source: null,
			source_id: null
		},
		{
			values: {
				field: { hs_pipeline_stage: 'stage', hs_ticket_priority: 'priority', hubspot_owner_id: 'owner' }
			}
		}
	),
	shape(
		'form submissions',
		'touchpoints',
		['timestamp', 'form_id', 'contact_id', 'conversion_id'],
		{
			timestamp: 'occurred_at',
			contact_id: 'contact_id:id',
			conversion_id: 'source_id',
			title: null,
			portal_id: null,
			form_id: null,
			page_id: null,
			page_url: null
		},
		{ constants: { type: 'form', channel: 'web', is_response: 'true' } }
	),
	...nothing
];
