/** The world's records as Salesforce's objects have them. */
import type { Kept } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { fieldHistoryOf, historyOf, opportunity } from './deals.ts';
import type { FakeRecord } from './evaluate.ts';
import { dated, dayOf, moment } from './formats.ts';
import { idOf, type ObjectName } from './ids.ts';

type Builder = (world: World) => FakeRecord[];

const idOrNull = (object: ObjectName, id: number | null) => (id === null ? null : idOf(object, id));

/** A record that belongs to another goes into the bin with it. */
function within(record: Kept, owner: Kept) {
	const deletedAt = record.deletedAt ?? owner.deletedAt;
	const updatedAt = deletedAt && deletedAt > record.updatedAt ? deletedAt : record.updatedAt;
	return dated({ ...record, deletedAt, updatedAt });
}

const activityOf =
	(
		object: 'Task' | 'Event' | 'Note',
		types: readonly string[],
		rest: (activity: World['tables']['activities'][number]) => Partial<FakeRecord>
	): Builder =>
	(world) =>
		world.tables.activities
			.filter(({ type }) => types.includes(type))
			.map((activity) => ({
				Id: idOf(object, activity.id),
				...dated(activity),
				OwnerId: idOf('User', activity.owner),
				...rest(activity)
			})) as FakeRecord[];

const whoAndWhat = ({ contact, deal, company }: World['tables']['activities'][number]) => ({
	WhoId: idOrNull('Contact', contact),
	WhatId: idOrNull('Opportunity', deal) ?? idOrNull('Account', company)
});

export const builders: Readonly<Record<ObjectName, Builder>> = {
	Organization: () => [
		{
			Id: idOf('Organization', 1),
			Name: 'Nordlicht GmbH',
			IsSandbox: false,
			OrganizationType: 'Enterprise Edition',
			InstanceName: 'EU42'
		}
	],
	UserRole: ({ tables }) =>
		tables.teams.map(({ id, name, updatedAt }) => ({
			Id: idOf('UserRole', id),
			Name: name,
			ParentRoleId: null,
			SystemModstamp: moment(updatedAt)
		})),
	User: ({ tables }) =>
		tables.owners.map((owner) => {
			const { IsDeleted, ...rest } = dated(owner);
			void IsDeleted;
			return {
				Id: idOf('User', owner.id),
				...rest,
				FirstName: owner.firstName,
				LastName: owner.lastName,
				Name: `${owner.firstName} ${owner.lastName}`,
				Email: owner.email,
				UserRoleId: idOf('UserRole', owner.team),
				UserType: 'Standard',
				IsActive: owner.isActive
			};
		}),
	RecordType: ({ tables }) =>
		tables.pipelines.map(({ id, name }) => ({
			Id: idOf('RecordType', id),
			Name: name,
			SobjectType: 'Opportunity',
			IsActive: true
		})),
	// A stage is one for the whole company, whatever processes have it.
	OpportunityStage: ({ tables }) => {
		const stages = new Map(
			tables.pipelines.flatMap((pipeline) => pipeline.stages.toReversed().map((stage) => [stage.name, stage]))
		);
		return [...stages.values()].map((stage) => ({
			Id: idOf('OpportunityStage', stage.id),
			MasterLabel: stage.name,
			ApiName: stage.name,
			SortOrder: stage.id,
			DefaultProbability: Math.round(stage.probability * 100),
			ForecastCategory: stage.status === 'won' ? 'Closed' : stage.status === 'lost' ? 'Omitted' : 'Pipeline',
			IsClosed: stage.status !== 'open',
			IsWon: stage.status === 'won',
			IsActive: true
		}));
	},
	Account: ({ tables }) =>
		tables.companies.map((company) => ({
			Id: idOf('Account', company.id),
			...dated(company),
			MasterRecordId: idOrNull('Account', company.mergedInto),
			Name: company.name,
			Website: company.domain,
			Industry: company.industry,
			BillingCountry: company.country,
			OwnerId: idOf('User', company.owner)
		})),
	Contact: ({ tables }) =>
		tables.contacts.map((contact) => ({
			Id: idOf('Contact', contact.id),
			...dated(contact),
			AccountId: idOrNull('Account', contact.company),
			FirstName: contact.firstName,
			LastName: contact.lastName,
			Name: `${contact.firstName} ${contact.lastName}`,
			Email: contact.email,
			Phone: contact.phone,
			OwnerId: idOf('User', contact.owner)
		})),
	Lead: ({ tables }) =>
		tables.leads.map((lead) => ({
			Id: idOf('Lead', lead.id),
			...dated(lead),
			FirstName: lead.firstName,
			LastName: lead.lastName,
			Name: `${lead.firstName} ${lead.lastName}`,
			Company: lead.companyName,
			Email: lead.email,
			Status: lead.status,
			OwnerId: idOf('User', lead.owner),
			IsConverted: lead.convertedAt !== null,
			ConvertedDate: lead.convertedAt && dayOf(lead.convertedAt),
			ConvertedOpportunityId: idOrNull('Opportunity', lead.convertedDeal)
		})),
	Opportunity: (world) => world.tables.deals.map((deal) => opportunity(world, deal)),
	OpportunityHistory: (world) => world.tables.deals.flatMap((deal) => historyOf(world, deal)),
	OpportunityFieldHistory: (world) => world.tables.deals.flatMap((deal) => fieldHistoryOf(world, deal)),
	OpportunityContactRole: ({ tables }) =>
		tables.deals
			.filter(({ contact }) => contact !== null)
			.map((deal) => ({
				Id: idOf('OpportunityContactRole', deal.id),
				...dated(deal),
				OpportunityId: idOf('Opportunity', deal.id),
				ContactId: idOf('Contact', deal.contact!),
				Role: 'Decision Maker',
				IsPrimary: true
			})),
	Product2: ({ tables }) =>
		tables.products.map((product) => ({
			Id: idOf('Product2', product.id),
			...dated(product),
			Name: product.name,
			ProductCode: product.sku,
			IsActive: true
		})),
	PricebookEntry: ({ tables }) =>
		tables.products.flatMap((product) =>
			[true, false].map((standard, index) => ({
				Id: idOf('PricebookEntry', product.id * 2 + index),
				...dated(product),
				Product2Id: idOf('Product2', product.id),
				UnitPrice: Number(product.price) * (standard ? 1 : 0.5),
				CurrencyIsoCode: 'EUR',
				IsActive: true,
				'Pricebook2.IsStandard': standard
			}))
		),
	OpportunityLineItem: (world) =>
		world.tables.lineItems.map((item) => ({
			Id: idOf('OpportunityLineItem', item.id),
			...within(item, world.get('deals', item.deal)),
			OpportunityId: idOf('Opportunity', item.deal),
			Product2Id: idOf('Product2', item.product),
			Name: world.get('products', item.product).name,
			Quantity: item.quantity,
			UnitPrice: Number(item.unitPrice),
			TotalPrice: Math.round(item.quantity * Number(item.unitPrice) * 100) / 100,
			CurrencyIsoCode: 'EUR'
		})),
	Campaign: ({ tables }) =>
		tables.campaigns.map((campaign) => ({
			Id: idOf('Campaign', campaign.id),
			...dated(campaign),
			Name: campaign.name,
			Type: campaign.channel,
			Status: 'In Progress',
			StartDate: campaign.startsOn,
			ActualCost: Number(campaign.cost),
			CurrencyIsoCode: 'EUR'
		})),
	CampaignMember: ({ tables }) =>
		tables.members.map((member) => ({
			Id: idOf('CampaignMember', member.id),
			...dated(member),
			CampaignId: idOf('Campaign', member.campaign),
			ContactId: idOf('Contact', member.contact),
			Status: member.responded ? 'Responded' : 'Sent',
			HasResponded: member.responded,
			FirstRespondedDate: member.responded ? dayOf(member.at) : null
		})),
	Case: ({ tables }) =>
		tables.tickets.map((ticket) => ({
			Id: idOf('Case', ticket.id),
			...dated(ticket),
			CaseNumber: String(ticket.id).padStart(8, '0'),
			Subject: ticket.subject,
			Status: { new: 'New', open: 'Working', solved: 'Closed' }[ticket.status],
			Priority: { low: 'Low', normal: 'Medium', high: 'High' }[ticket.priority],
			AccountId: idOrNull('Account', ticket.company),
			ContactId: idOf('Contact', ticket.contact),
			OwnerId: idOf('User', ticket.owner),
			ClosedDate: ticket.solvedAt && moment(ticket.solvedAt)
		})),
	CaseHistory: ({ tables }) =>
		tables.tickets
			.filter(({ solvedAt }) => solvedAt !== null)
			.map((ticket) => ({
				Id: idOf('CaseHistory', ticket.id),
				IsDeleted: ticket.deletedAt !== null,
				CaseId: idOf('Case', ticket.id),
				CreatedById: idOf('User', ticket.owner),
				CreatedDate: moment(ticket.solvedAt!),
				Field: 'Status',
				OldValue: 'New',
				NewValue: 'Closed'
			})),
	Task: activityOf('Task', ['call', 'email', 'task'], (activity) => ({
		Subject: activity.subject,
		TaskSubtype: { call: 'Call', email: 'Email' }[activity.type as string] ?? 'Task',
		Status: activity.isDone ? 'Completed' : 'Open',
		ActivityDate: dayOf(activity.at),
		CompletedDateTime: activity.isDone ? moment(activity.at) : null,
		CallDurationInSeconds: activity.type === 'call' ? activity.durationSeconds : null,
		...whoAndWhat(activity)
	})),
	Event: activityOf('Event', ['meeting'], (activity) => ({
		Subject: activity.subject,
		StartDateTime: moment(activity.at),
		EndDateTime: moment(new Date(Date.parse(activity.at) + activity.durationSeconds * 1000).toISOString()),
		DurationInMinutes: activity.durationSeconds / 60,
		...whoAndWhat(activity)
	})),
	Note: activityOf('Note', ['note'], (activity) => ({
		Title: activity.subject,
		Body: 'Noted.',
		ParentId: idOrNull('Opportunity', activity.deal)
	})),
	Quote: () => [],
	Order: () => [],
	OrderItem: () => [],
	Contract: () => [],
	CurrencyType: () => [
		{ Id: idOf('CurrencyType', 1), IsoCode: 'EUR', ConversionRate: 1, IsCorporate: true },
		{ Id: idOf('CurrencyType', 2), IsoCode: 'USD', ConversionRate: 1.25, IsCorporate: false }
	],
	DatedConversionRate: () => [
		{ Id: idOf('DatedConversionRate', 1), IsoCode: 'USD', ConversionRate: 1.6, StartDate: '2026-02-01' }
	],
	FieldDefinition: () => []
};
