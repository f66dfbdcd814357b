-- The whole change log: what `changes` holds, and the creations by imports and syncs that the records themselves tell of.

-- An import that changes a record says by which line of which file.
alter table changes add column import_file text;
alter table changes add column import_row bigint;

-- Deal and ticket changes are histories themselves: their arrival is not one more change.
-- A backup writes views in the order of their names, so this one must come before change_log, which reads it.
create view arrivals as
select 'teams' as entity, id, recorded_at, import_file, import_row, sync_run from teams
where import_file is not null or sync_run is not null
union all
select 'people' as entity, id, recorded_at, import_file, import_row, sync_run from people
where import_file is not null or sync_run is not null
union all
select 'quotas' as entity, id, recorded_at, import_file, import_row, sync_run from quotas
where import_file is not null or sync_run is not null
union all
select 'companies' as entity, id, recorded_at, import_file, import_row, sync_run from companies
where import_file is not null or sync_run is not null
union all
select 'contacts' as entity, id, recorded_at, import_file, import_row, sync_run from contacts
where import_file is not null or sync_run is not null
union all
select 'leads' as entity, id, recorded_at, import_file, import_row, sync_run from leads
where import_file is not null or sync_run is not null
union all
select 'pipelines' as entity, id, recorded_at, import_file, import_row, sync_run from pipelines
where import_file is not null or sync_run is not null
union all
select 'stages' as entity, id, recorded_at, import_file, import_row, sync_run from stages
where import_file is not null or sync_run is not null
union all
select 'deals' as entity, id, recorded_at, import_file, import_row, sync_run from deals
where import_file is not null or sync_run is not null
union all
select 'deal_contacts' as entity, id, recorded_at, import_file, import_row, sync_run from deal_contacts
where import_file is not null or sync_run is not null
union all
select 'activities' as entity, id, recorded_at, import_file, import_row, sync_run from activities
where import_file is not null or sync_run is not null
union all
select 'products' as entity, id, recorded_at, import_file, import_row, sync_run from products
where import_file is not null or sync_run is not null
union all
select 'line_items' as entity, id, recorded_at, import_file, import_row, sync_run from line_items
where import_file is not null or sync_run is not null
union all
select 'quotes' as entity, id, recorded_at, import_file, import_row, sync_run from quotes
where import_file is not null or sync_run is not null
union all
select 'contracts' as entity, id, recorded_at, import_file, import_row, sync_run from contracts
where import_file is not null or sync_run is not null
union all
select 'subscription_events' as entity, id, recorded_at, import_file, import_row, sync_run from subscription_events
where import_file is not null or sync_run is not null
union all
select 'orders' as entity, id, recorded_at, import_file, import_row, sync_run from orders
where import_file is not null or sync_run is not null
union all
select 'order_lines' as entity, id, recorded_at, import_file, import_row, sync_run from order_lines
where import_file is not null or sync_run is not null
union all
select 'campaigns' as entity, id, recorded_at, import_file, import_row, sync_run from campaigns
where import_file is not null or sync_run is not null
union all
select 'campaign_costs' as entity, id, recorded_at, import_file, import_row, sync_run from campaign_costs
where import_file is not null or sync_run is not null
union all
select 'touchpoints' as entity, id, recorded_at, import_file, import_row, sync_run from touchpoints
where import_file is not null or sync_run is not null
union all
select 'email_events' as entity, id, recorded_at, import_file, import_row, sync_run from email_events
where import_file is not null or sync_run is not null
union all
select 'tickets' as entity, id, recorded_at, import_file, import_row, sync_run from tickets
where import_file is not null or sync_run is not null
union all
select 'exchange_rates' as entity, id, recorded_at, import_file, import_row, sync_run from exchange_rates
where import_file is not null or sync_run is not null;

create or replace view change_log as
select
	sequence, entity, record_id, action, before, after, changed_at, actor_kind, actor, import_id, import_file, import_row,
	sync_run, reason
from changes
union all
select
	null, arrivals.entity, arrivals.id, 'create', null, null, arrivals.recorded_at,
	case when arrivals.import_file is null then 'sync' else 'import' end,
	imports.started_by, imports.id, arrivals.import_file, arrivals.import_row, arrivals.sync_run, null
from arrivals
left join import_files on import_files.id = arrivals.import_file
left join imports on imports.id = import_files.import_id;
