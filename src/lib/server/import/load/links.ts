import { actorKind, changeReason, type LoadContext } from './context.ts';

/** Whether the file says which leads became its records: those are linked once the records are there. */
export const becomesOfLeads = ({ plan, columns }: Pick<LoadContext, 'plan' | 'columns'>): boolean =>
	plan.entity === 'deals' && columns.some(({ field }) => field.name === 'lead_id');

/** Leads that a file of deals names as their origin became those deals, on the day the deal was created or won. */
export async function linkLeads(context: Omit<LoadContext, 'survey'>): Promise<void> {
	const { transaction, importId, actor, syncRun } = context;
	if (!becomesOfLeads(context)) return;
	await transaction.query(`
		create temp table wg_conversions as
		select leads.id as lead_id, arg_min(deals.id, deals.import_row) as deal_id, min(coalesce(deals.created_at, deals.closed_at)) as converted_at
		from wg_typed typed join deals on deals.import_file = '${context.importFile}' and deals.import_row = typed.line
		join leads on leads.id = typed.lead_id
		where leads.converted_deal_id is distinct from deals.id
		group by leads.id`);
	await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, import_id, reason, sync_run)
		select 'leads', leads.id, 'update',
			json_object('converted_at', leads.converted_at, 'converted_deal_id', leads.converted_deal_id),
			json_object('converted_at', wg_conversions.converted_at, 'converted_deal_id', wg_conversions.deal_id),
			'${actorKind(context)}', $1, $2, $3, $4
		from wg_conversions join leads on leads.id = wg_conversions.lead_id order by leads.id`,
		[actor, importId, changeReason(context), syncRun]
	);
	await transaction.query(`
		update leads set converted_deal_id = wg_conversions.deal_id, converted_at = wg_conversions.converted_at, version = version + 1
		from wg_conversions where wg_conversions.lead_id = leads.id`);
}
