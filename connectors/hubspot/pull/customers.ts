import type { RecordSet, Row } from '../../connector.ts';
import type { HubSpotObject } from '../answers.ts';
import {
	companyFields,
	contactFields,
	leadFields,
	ticketEventFields,
	ticketFields
} from '../fields/customers.ts';
import { touchpointFields } from '../fields/marketing.ts';
import { changesOf, eventRows, ownersByUser } from './history.ts';
import { closingStages } from './pipelines.ts';
import { cellOf, labelsOf } from './properties.ts';
import { mainLink, rowsOf, type ObjectKind, type Reading } from './reading.ts';

export const companyKind: ObjectKind = {
	type: 'companies',
	entity: 'companies',
	map: companyFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-2',
	reads: ['hs_annual_revenue_currency_code'],
	cells: ({ properties }, { context }) => ({
		currency: properties.hs_annual_revenue_currency_code || context.account.companyCurrency
	})
};

export const contactKind: ObjectKind = {
	type: 'contacts',
	entity: 'contacts',
	map: contactFields,
	modified: 'lastmodifieddate',
	pageOf: '0-1',
	reads: ['hs_analytics_first_timestamp'],
	records: (reading) => [rowsOf(reading), firstVisits(reading)]
};

/** People whom HubSpot saw come by themselves: those whom somebody entered were on no website. */
function firstVisits({ context, objects }: Reading): RecordSet {
	const source = context.properties.get('hs_analytics_source');
	const label = source ? labelsOf(source) : (value: string) => value;
	return {
		map: touchpointFields,
		rows: objects.flatMap(({ id, properties }): Row[] => {
			const channel = properties.hs_analytics_source;
			const at = cellOf(properties.hs_analytics_first_timestamp, 'datetime');
			if (!channel || channel === 'OFFLINE' || !at) return [];
			return [
				{
					id: `first-visit:${id}`,
					occurred_at: at,
					channel: label(channel),
					type: 'first visit',
					campaign_id: null,
					contact_id: id,
					is_response: false
				}
			];
		})
	};
}

export const leadKind: ObjectKind = {
	type: 'leads',
	entity: 'leads',
	map: leadFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-136',
	links: ['contacts', 'deals'],
	reads: ['hs_pipeline_stage'],
	history: ['hs_pipeline_stage_category'],
	cells: leadCells
};

/** A lead is converted, or disqualified, when it came to the stage of that category in which it is. */
function leadCells({ id, properties, propertiesWithHistory }: HubSpotObject, reading: Reading): Row {
	const stage = reading.context.properties.get('hs_pipeline_stage');
	const [current] = propertiesWithHistory?.hs_pipeline_stage_category ?? [];
	const since = (category: string) =>
		current?.value === category ? cellOf(current.timestamp, 'datetime') : null;
	return {
		status: properties.hs_pipeline_stage
			? (stage ? labelsOf(stage) : String)(properties.hs_pipeline_stage)
			: null,
		contact_id: mainLink(reading, 'contacts', id),
		deal_id: mainLink(reading, 'deals', id),
		converted_at: since('QUALIFIED'),
		disqualified_at: since('UNQUALIFIED')
	};
}

/** The properties of a ticket whose changes are kept, with the fields that they are. */
const ticketHistory = {
	hs_pipeline_stage: 'stage',
	hs_ticket_priority: 'priority',
	hubspot_owner_id: 'owner'
} as const;

export const ticketKind: ObjectKind = {
	type: 'tickets',
	entity: 'tickets',
	map: ticketFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-5',
	links: ['companies', 'contacts'],
	history: Object.keys(ticketHistory),
	cells: ({ id, properties }, reading) => ({
		company_id: mainLink(reading, 'companies', id),
		contact_id: mainLink(reading, 'contacts', id),
		opened_at: cellOf(properties.createdate, 'datetime'),
		// HubSpot knows one end of a ticket: it is closed when it is solved.
		solved_at: cellOf(properties.closed_date, 'datetime')
	}),
	records: ticketRecords
};

async function ticketRecords(reading: Reading): Promise<readonly RecordSet[]> {
	const tickets = rowsOf(reading);
	if (reading.context.history !== 'exact') return [tickets];
	const closing = await closingStages(reading.context);
	const people = await ownersByUser(reading.context);
	const priority = reading.context.properties.get('hs_ticket_priority');
	const label = priority ? labelsOf(priority) : (value: string) => value;
	const histories = reading.objects.map((ticket) =>
		Object.entries(ticketHistory).map(([property, field]) => ({
			property,
			field,
			changes: changesOf(ticket.propertiesWithHistory?.[property] ?? [], ({ value }) =>
				value ? (field === 'priority' ? label(value) : value) : null
			)
		}))
	);
	const reopens = (place: number): number => {
		const stages = histories[place]!.find(({ field }) => field === 'stage')!.changes;
		const isClosed = (stage: string | null) => stage !== null && closing.has(stage);
		return stages.filter(({ from, to }) => isClosed(from) && to !== null && !isClosed(to)).length;
	};
	return [
		{ ...tickets, rows: tickets.rows.map((row, place) => ({ ...row, reopens: reopens(place) })) },
		{
			map: ticketEventFields,
			rows: reading.objects.flatMap(({ id }, place) =>
				histories[place]!.flatMap(({ property, field, changes }) =>
					eventRows({ column: 'ticket_id', id }, property, field, changes, people).map(
						({ sequence: _, ...row }) => row
					)
				)
			)
		}
	];
}
