/** The dated history of deals and tickets, written when one of them is changed here. */
import { randomUUID } from 'node:crypto';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Values } from './changes.ts';

/** The fields of a deal whose every change is kept as an event, by the event's name for them. */
export const trackedDealFields = {
	stage: 'stage_id',
	status: 'status',
	amount: 'amount',
	expected_close: 'expected_close',
	owner: 'owner_id',
	pipeline: 'pipeline_id',
	probability: 'probability',
	forecast_category: 'forecast_category'
} as const;

const trackedTicketFields = {
	status: 'status',
	stage: 'stage_id',
	priority: 'priority',
	owner: 'owner_id'
} as const;

/**
 * Write the events of a change, or of a creation (`before` null), of a deal or a ticket; other records have none. They
 * are exact: this is where the change happens. A creation dates only a deal's first stage: every other first value is
 * what the first later change says was there before.
 */
export async function writeEvents(
	transaction: Transaction,
	viewer: Viewer,
	entity: EntityName,
	id: string,
	before: Values | null,
	after: Values
): Promise<void> {
	if (entity === 'deals') {
		const first = before === null;
		const changed = changes(first ? { stage: 'stage_id' } : trackedDealFields, before ?? {}, after);
		for (const [index, { field, was, is }] of changed.entries()) {
			await transaction.query(
				`insert into deal_events (id, deal_id, field, old_value, new_value, changed_at, changed_by, sequence, quality,
					created_at, recorded_by)
				values ($1, $2, $3, $4, $5, now(), $6, $7, 'exact', now(), $6)`,
				[randomUUID(), id, field, was, is, viewer.personId, index + 1]
			);
		}
	} else if (entity === 'tickets' && before !== null) {
		for (const { field, was, is } of changes(trackedTicketFields, before, after)) {
			await transaction.query(
				`insert into ticket_events (id, ticket_id, field, old_value, new_value, changed_at, changed_by, created_at, recorded_by)
				values ($1, $2, $3, $4, $5, now(), $6, now(), $6)`,
				[randomUUID(), id, field, was, is, viewer.personId]
			);
		}
	}
}

interface EventChange {
	field: string;
	was: string | null;
	is: string | null;
}

function changes(tracked: Record<string, string>, before: Values, after: Values): EventChange[] {
	const text = (value: Values[string] | undefined) =>
		value === null || value === undefined ? null : String(value);
	return Object.entries(tracked)
		.map(([field, column]) => ({ field, was: text(before[column]), is: text(after[column]) }))
		.filter(({ was, is }) => was !== is);
}
