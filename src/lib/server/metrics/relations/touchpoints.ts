/** Which touchpoints a deal has: said once, for figures and for the analysis of campaigns. */
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';

/** Days before a win in which a touchpoint counts towards it, unless told otherwise. */
export const lookbackDays = 90;

/** SQL, in parentheses, for the touchpoints that reached somebody: who was held out to compare with was not. */
export const touches = (viewer: Viewer): string =>
	`(select * from ${scoped('touchpoints', viewer)} where test_group is distinct from 'control')`;

/**
 * SQL, in parentheses, for `deal_id` and `touchpoint_id`: a deal's own touchpoints, those of its contacts, and those of the
 * lead it was. Each once. Whoever looks at a part of the deals still sees what touched them: the lead was a colleague's.
 */
export const touchpointsOfDeals = (asked: Viewer): string => {
	const viewer = withoutPart(asked);
	return `(
		with touchpoints as (
			select * from ${touches(viewer)}
		)
		select deal_id, id as touchpoint_id from touchpoints where deal_id is not null
		union
		select deals.id, touchpoints.id
		from ${scoped('deals', viewer)} deals
		join touchpoints on touchpoints.contact_id = deals.contact_id
		union
		select deal_contacts.deal_id, touchpoints.id
		from ${scoped('deal_contacts', viewer)} deal_contacts
		join touchpoints on touchpoints.contact_id = deal_contacts.contact_id
		union
		select leads.converted_deal_id, touchpoints.id
		from ${scoped('leads', viewer)} leads
		join touchpoints on touchpoints.lead_id = leads.id
		where leads.converted_deal_id is not null
	)`;
};
