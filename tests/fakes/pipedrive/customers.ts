/** Organizations, persons, leads and users as Pipedrive tells them, in the types of its own client. */
import type {
	BaseTeam,
	BaseUser,
	GetCurrentUserResponseAllOfData,
	Lead as PipedriveLead
} from 'pipedrive/v1';
import type { OrganizationItem, Person } from 'pipedrive/v2';
import type { Company, Contact, Lead, Owner } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { fitKey, industries, optionOf } from './fields.ts';
import { bareSecond, leadId, leadPartyId, moments, second, userId, type Extras } from './formats.ts';

export const organizationOf = (company: Company, { fit }: Extras): OrganizationItem => ({
	id: company.id,
	name: company.name,
	owner_id: userId(company.owner),
	...moments(company),
	is_deleted: company.deletedAt !== null,
	visible_to: 3,
	address: {
		value: company.country,
		country: company.country
	},
	label_ids: [],
	website: `https://${company.domain}`,
	linkedin: null,
	industry: optionOf(industries, company.industry),
	annual_revenue: null,
	employee_count: null,
	custom_fields: { [fitKey]: fit.get(company.id) ?? null }
});

export const leadOrganizationOf = (lead: Lead): OrganizationItem => ({
	id: leadPartyId(lead.id),
	name: lead.companyName,
	owner_id: userId(lead.owner),
	add_time: second(lead.createdAt),
	update_time: second(lead.createdAt),
	is_deleted: false,
	visible_to: 3,
	label_ids: [],
	custom_fields: {}
});

const personParts = (first: string, last: string, email: string) => ({
	name: `${first} ${last}`,
	first_name: first,
	last_name: last,
	emails: [
		{ value: `old-${email}`, primary: false, label: 'home' },
		{ value: email, primary: true, label: 'work' }
	]
});

/** A person without an organization has null there, whatever the client's types say. */
type PersonWithout = Omit<Person, 'org_id'> & { org_id: number | null };

export const personOf = (contact: Contact): PersonWithout => ({
	id: contact.id,
	...personParts(contact.firstName, contact.lastName, contact.email),
	owner_id: userId(contact.owner),
	org_id: contact.company,
	...moments(contact),
	phones: [{ value: contact.phone, primary: true, label: 'work' }],
	is_deleted: contact.deletedAt !== null,
	visible_to: 3,
	label_ids: [],
	custom_fields: {}
});

export const leadPersonOf = (lead: Lead): PersonWithout => ({
	id: leadPartyId(lead.id),
	...personParts(lead.firstName, lead.lastName, lead.email),
	owner_id: userId(lead.owner),
	org_id: leadPartyId(lead.id),
	add_time: second(lead.createdAt),
	update_time: second(lead.createdAt),
	phones: [],
	is_deleted: false,
	visible_to: 3,
	label_ids: [],
	custom_fields: {}
});

export const leadOf = (lead: Lead): PipedriveLead => ({
	id: leadId(lead.id),
	title: `${lead.companyName} lead`,
	owner_id: userId(lead.owner),
	creator_id: userId(lead.owner),
	label_ids: ['aaaaaaaa-0000-4000-8000-000000000001'],
	person_id: leadPartyId(lead.id),
	organization_id: leadPartyId(lead.id),
	source_name: 'Manually created',
	origin: 'ManuallyCreated',
	origin_id: null,
	channel: null,
	channel_id: null,
	source_deal_id: null,
	is_archived: false,
	was_seen: true,
	value: null,
	expected_close_date: null,
	next_activity_id: null,
	add_time: lead.createdAt,
	update_time: lead.updatedAt,
	visible_to: '3',
	cc_email: 'acme@pipedrivemail.com'
});

export const userOf = (owner: Owner): BaseUser => ({
	id: userId(owner.id),
	name: `${owner.firstName} ${owner.lastName}`,
	email: owner.email,
	default_currency: 'EUR',
	active_flag: owner.isActive,
	activated: true,
	created: bareSecond(owner.createdAt),
	modified: bareSecond(owner.updatedAt),
	is_deleted: false,
	timezone_name: 'Europe/Berlin',
	access: [{ app: 'sales', admin: owner.id === 1, permission_set_id: 'f07d229d-088a-4144-a40f-1fe64295d180' }]
});

export const currentUser = (owner: Owner): GetCurrentUserResponseAllOfData => ({
	...userOf(owner),
	company_id: 12_345,
	company_name: 'Acme GmbH',
	company_domain: 'acme'
});

export const teamOf = (world: World, team: { id: number; name: string }): BaseTeam => ({
	id: team.id,
	name: team.name,
	users: world.tables.owners.filter((owner) => owner.team === team.id).map(({ id }) => userId(id)),
	active_flag: 1,
	deleted_flag: 0
});
