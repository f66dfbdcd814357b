/** What HubSpot logs of deals and tickets, newest first. */
import type { Deal, Ticket } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { ownerId, pipelineId, stageId, userId } from './ids.ts';
import type { WireVersion } from './wire.ts';

const version = (value: string | null, timestamp: string, by?: number): WireVersion => ({
	value: value ?? '',
	timestamp,
	sourceType: 'CRM_UI',
	...(by !== undefined && { sourceId: `userId:${userId(by)}`, updatedByUserId: userId(by) })
});

/** A day as HubSpot keeps it: a moment that in UTC is still the day before. The account is in Berlin. */
export const closeMoment = (day: string): string =>
	new Date(Date.parse(`${day}T00:00:00.000Z`) - 30 * 60_000).toISOString();

/** The versions of each property of a deal. */
export function dealHistory(world: World, deal: Deal): Record<string, WireVersion[]> {
	const found: Record<string, WireVersion[]> = {
		dealstage: [],
		pipeline: [version(pipelineId({ id: deal.pipeline }), deal.createdAt, deal.owner)],
		amount: [],
		closedate: [],
		hubspot_owner_id: [],
		hs_manual_forecast_category: []
	};
	let isClosed = false;
	let expected: string | null = null;
	const setClose = (moment: string | null, at: string, by: number) => {
		const last = found.closedate!.at(-1)?.value || null;
		if (moment !== last) found.closedate!.push(version(moment, at, by));
	};
	for (const { field, to, at, by } of deal.changes) {
		if (field === 'expected_close') {
			expected = to;
			// HubSpot has one close date: of a closed deal it is when it closed.
			if (!isClosed) setClose(to && closeMoment(to), at, by);
		} else if (field === 'stage') {
			found.dealstage!.push(version(stageId(Number(to)), at, by));
			const closes = world.stage(deal.pipeline, Number(to)).status !== 'open';
			if (closes) setClose(at, at, by);
			else if (isClosed) setClose(expected && closeMoment(expected), at, by);
			isClosed = closes;
		} else if (field === 'owner') found.hubspot_owner_id!.push(version(to && ownerId(Number(to)), at, by));
		else found.amount!.push(version(to && decimal(to), at, by));
	}
	return Object.fromEntries(Object.entries(found).map(([name, versions]) => [name, versions.reverse()]));
}

/** Numbers as HubSpot writes them: without zeros at the end. */
export const decimal = (amount: string): string =>
	amount.includes('.') ? amount.replace(/0+$/, '').replace(/\.$/, '') : amount;

export const ticketStages = { new: '1', open: '3', solved: '4' } as const;
export const ticketPriorities = { low: 'LOW', normal: 'MEDIUM', high: 'HIGH' } as const;

export function ticketHistory(ticket: Ticket): Record<string, WireVersion[]> {
	const { createdAt, solvedAt, owner } = ticket;
	return {
		hs_pipeline_stage: [
			...(solvedAt ? [version(ticketStages.solved, solvedAt, owner)] : []),
			version(ticketStages.new, createdAt, owner)
		],
		hs_ticket_priority: [version(ticketPriorities[ticket.priority], createdAt, owner)],
		hubspot_owner_id: [version(ownerId(owner), createdAt, owner)]
	};
}

export const leadHistory = (lead: {
	createdAt: string;
	convertedAt: string | null;
}): Record<string, WireVersion[]> => ({
	hs_pipeline_stage_category: [
		...(lead.convertedAt ? [version('QUALIFIED', lead.convertedAt)] : []),
		version('NEW', lead.createdAt)
	]
});
