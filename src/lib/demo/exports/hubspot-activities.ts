import { activitiesOf } from '../activities.ts';
import type { DemoCompany } from '../company.ts';
import type { Row } from '../csv.ts';
import type { Defects } from '../defects.ts';
import { dateOf, instant } from '../time.ts';
import { columns, rowsOf, type ExportTable } from './table.ts';

/** Activities, the history of tickets, and the rates of exchange. */
export function hubspotActivities(company: DemoCompany, defects: Defects): ExportTable[] {
	const { tickets, exchangeRates, setting } = company;
	const date = dateOf(setting.end);
	const path = `hubspot/hubspot-activities-${date}.csv`;
	return [
		{
			path,
			system: 'hubspot',
			entity: 'activities',
			header: columns(
				'Activity ID,Activity Type,Subject,Direction,Outcome,Activity Date,Due Date,Completed Date,Duration (seconds),Owner ID,Company ID,Contact ID,Deal ID,Lead ID,Ticket ID'
			),
			rows: activityRows(company, defects, path)
		},
		{
			path: `hubspot/hubspot-ticket-history-${date}.csv`,
			system: 'hubspot',
			entity: 'ticket_events',
			header: columns('Ticket ID,Property,Previous Value,Value,Changed At,Changed By'),
			rows: ticketHistoryRows(tickets)
		},
		{
			path: `hubspot/exchange-rates-${date}.csv`,
			system: 'hubspot',
			entity: 'exchange_rates',
			header: columns('Day,Currency,Base Currency,Rate'),
			rows: rowsOf(exchangeRates, ({ day, currency, rate }) => [dateOf(day), currency, 'EUR', rate])
		}
	];
}

function* activityRows(
	{ setting, main, tickets }: DemoCompany,
	defects: Defects,
	path: string
): Generator<Row> {
	let id = 300_000_000;
	const time = (minute: number | null): string => (minute === null ? '' : instant(minute));
	for (const made of activitiesOf(setting, main, tickets)) {
		if (made.lead === null) {
			defects.countLink(path, 'Company ID', made.company === null);
			defects.countLink(path, 'Contact ID', made.contact === null);
			if (made.ticket === null) defects.countLink(path, 'Deal ID', made.deal === null);
		}
		yield [
			String(++id),
			made.type,
			made.subject,
			made.direction,
			made.outcome,
			instant(made.at),
			time(made.dueAt),
			time(made.doneAt),
			made.seconds,
			made.owner.id,
			made.company?.id,
			made.contact?.id,
			made.deal?.id,
			made.lead?.id,
			made.ticket?.id
		];
	}
}

function* ticketHistoryRows(tickets: DemoCompany['tickets']): Generator<Row> {
	for (const { id, history } of tickets) {
		for (const { property, before, after, at, by } of history)
			yield [id, property, before, after, instant(at), by?.id];
	}
}
