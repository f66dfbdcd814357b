import type { Deal, Kept, Moment } from '../world/records.ts';
import { idOf } from './ids.ts';

/** To the second, as Salesforce dates its records, and with an offset that has no colon. */
export const moment = (at: Moment): string => `${at.slice(0, 19)}.000+0000`;

export const dayOf = (at: Moment): string => at.slice(0, 10);

/** What every record has that can be deleted. */
export const dated = ({ createdAt, updatedAt, deletedAt }: Kept) => ({
	IsDeleted: deletedAt !== null,
	CreatedDate: moment(createdAt),
	LastModifiedDate: moment(updatedAt),
	SystemModstamp: moment(updatedAt)
});

/** What belongs to an opportunity goes into the bin with it. */
export const ofDeal = ({ id, deletedAt }: Deal) => ({
	OpportunityId: idOf('Opportunity', id),
	IsDeleted: deletedAt !== null
});
