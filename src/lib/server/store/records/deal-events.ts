import { randomUUID } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Values } from './changes.ts';

/** The fields of a deal whose every change is kept as an event, by the event's name for them. */
export const trackedFields = {
	stage: 'stage_id',
	status: 'status',
	amount: 'amount',
	expected_close: 'expected_close',
	owner: 'owner_id',
	pipeline: 'pipeline_id',
	probability: 'probability',
	forecast_category: 'forecast_category'
} as const;

/**
 * Write the events of a change of a deal, or of its creation (`before` null), dated by the record itself. They are
 * exact: this is where the change happens. A creation dates only the first stage: every other first value is what the
 * first later change says was there before.
 */
export async function writeDealEvents(
	transaction: Transaction,
	viewer: Viewer,
	dealId: string,
	before: Values | null,
	after: Values
): Promise<void> {
	let sequence = 0;
	for (const [field, column] of Object.entries(trackedFields)) {
		const [was, is] = [before?.[column] ?? null, after[column] ?? null];
		if (was === is || (before === null && field !== 'stage')) continue;
		await transaction.query(
			`insert into deal_events (id, deal_id, field, old_value, new_value, changed_at, changed_by, sequence, quality,
				created_at, recorded_by)
			values ($1, $2, $3, $4, $5, now(), $6, $7, 'exact', now(), $6)`,
			[
				randomUUID(),
				dealId,
				field,
				was === null ? null : String(was),
				is === null ? null : String(is),
				viewer.personId,
				++sequence
			]
		);
	}
}
