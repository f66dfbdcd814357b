/** How Pipedrive writes ids and times. */
import type { Moment } from '../world/records.ts';

export const userId = (owner: number): number => 1000 + owner;
/** Who a lead is: Pipedrive has a person and an organization for each. */
export const leadPartyId = (lead: number): number => 500_000 + lead;
export const leadId = (lead: number): string => `00000000-0000-4000-8000-${String(lead).padStart(12, '0')}`;

/** Times of version 2 are told in seconds. */
export const second = (moment: Moment): string => `${moment.slice(0, 19)}Z`;
/** Times of version 1 are in UTC without saying so. */
export const bareSecond = (moment: Moment): string => moment.slice(0, 19).replace('T', ' ');

/** When a record of version 2 was added and changed. */
export const moments = ({ createdAt, updatedAt }: { createdAt: Moment; updatedAt: Moment }) => ({
	add_time: second(createdAt),
	update_time: second(updatedAt)
});

/** What a fake keeps beside the world. */
export interface Extras {
	archived: Set<number>;
	/** Fit scores of organizations. */
	fit: Map<number, number | null>;
}
