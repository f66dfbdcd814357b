/** Systems that records come from, as people call them. */
const names: Readonly<Record<string, string>> = {
	activecampaign: 'ActiveCampaign',
	dynamics: 'Dynamics 365',
	hubspot: 'HubSpot',
	mailchimp: 'Mailchimp',
	odoo: 'Odoo',
	pipedrive: 'Pipedrive',
	salesforce: 'Salesforce',
	tryton: 'Tryton'
};

/** A system as people call it; one that has no name here is called as its records say. */
export const systemName = (system: string): string => names[system] ?? system;
