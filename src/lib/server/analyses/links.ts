/** What belongs to whom is followed: leads, deals, touchpoints, contacts and companies by subject, as SQL. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { touches, touchpointsOfDeals } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { FunnelKind } from './funnel/result.ts';

/** CTEs by name, each of `subject` and the id of what belongs to it. Each may read those before it. */
export type Links = Record<
	'people_leads' | 'leads_of' | 'deals_of' | 'contacts_of' | 'companies_of' | 'touches_of',
	string
>;

const contactOfLead = 'coalesce(leads.converted_contact_id, leads.contact_id)';

/**
 * @param pipeline the pipeline that deals are to be of, as SQL; null for all
 */
export function linksOf(kind: FunnelKind, viewer: Viewer, pipeline: string | null): Links {
	const table = {
		deals: pipeline
			? `(select * from ${scoped('deals', viewer)} where pipeline_id = ${pipeline})`
			: scoped('deals', viewer),
		leads: scoped('leads', viewer),
		contacts: scoped('contacts', viewer),
		participants: scoped('deal_contacts', viewer),
		touchpoints: touches(viewer)
	};
	// A lead with a contact is that contact: one person, however many records.
	const people_leads = `
		select
			case when contacts.id is not null then 'contacts/' || contacts.id else 'leads/' || leads.id end as subject,
			leads.id as lead_id,
			leads.converted_deal_id as deal_id
		from ${table.leads} leads
		left join ${table.contacts} contacts on contacts.id = ${contactOfLead}`;
	const companies = `
		select contacts_of.subject, contacts.company_id
		from contacts_of join ${table.contacts} contacts on contacts.id = contacts_of.contact_id`;
	const touchesByPerson = `
		select contacts_of.subject, touchpoints.id as touchpoint_id
		from contacts_of join ${table.touchpoints} touchpoints on touchpoints.contact_id = contacts_of.contact_id
		union
		select leads_of.subject, touchpoints.id
		from leads_of join ${table.touchpoints} touchpoints on touchpoints.lead_id = leads_of.lead_id`;
	if (kind === 'deals') {
		return {
			people_leads,
			deals_of: `select id as subject, id as deal_id from ${table.deals}`,
			leads_of: `select converted_deal_id as subject, id as lead_id from ${table.leads} where converted_deal_id is not null`,
			contacts_of: `
				select id as subject, contact_id from ${table.deals} where contact_id is not null
				union
				select deal_id, contact_id from ${table.participants}`,
			companies_of: `select id as subject, company_id from ${table.deals} union ${companies}`,
			touches_of: `select deal_id as subject, touchpoint_id from ${touchpointsOfDeals(viewer)}`
		};
	}
	if (kind === 'leads') {
		return {
			people_leads,
			leads_of: `select id as subject, id as lead_id from ${table.leads}`,
			deals_of: `
				select leads.id as subject, deals.id as deal_id
				from ${table.leads} leads join ${table.deals} deals on deals.id = leads.converted_deal_id`,
			contacts_of: `select id as subject, ${contactOfLead} as contact_id from ${table.leads} leads where ${contactOfLead} is not null`,
			companies_of: `select id as subject, converted_company_id as company_id from ${table.leads} union ${companies}`,
			touches_of: touchesByPerson
		};
	}
	return {
		people_leads,
		leads_of: 'select subject, lead_id from people_leads',
		contacts_of: `select 'contacts/' || id as subject, id as contact_id from ${table.contacts}`,
		deals_of: `
			select 'contacts/' || contact_id as subject, id as deal_id from ${table.deals} where contact_id is not null
			union
			select 'contacts/' || participants.contact_id, deals.id
			from ${table.participants} participants join ${table.deals} deals on deals.id = participants.deal_id
			union
			select people_leads.subject, deals.id
			from people_leads join ${table.deals} deals on deals.id = people_leads.deal_id`,
		companies_of: companies,
		touches_of: touchesByPerson
	};
}
