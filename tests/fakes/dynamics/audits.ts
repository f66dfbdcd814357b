/** The audit log of the world's deals: it stays when they are gone. */
import type { Change, Deal } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { idOf } from './ids.ts';
import type { FakeRow } from './odata.ts';
import { link, moment, processTable } from './rows.ts';

export const auditsOf = ({ tables }: World): FakeRow[] =>
	tables.deals.flatMap((deal) =>
		deal.changes.flatMap((change, index): FakeRow[] => {
			const isInitial = index < 4 && change.from === null && change.at === deal.createdAt;
			return isInitial ? [] : [entry(deal, change, index)];
		})
	);

function entry(deal: Deal, change: Change, index: number): FakeRow {
	const table = change.field === 'stage' ? processTable(deal.pipeline)[0] : 'opportunity';
	return {
		auditid: idOf('audit', deal.id * 1000 + index),
		createdon: moment(change.at),
		operation: 2,
		objecttypecode: table,
		...link('objectid', table, deal.id),
		...link('userid', 'systemuser', change.by),
		changedata: JSON.stringify({
			changedAttributes: [
				{ logicalName: 'modifiedby', oldValue: null, newValue: null },
				{
					logicalName: attributes[change.field],
					oldValue: said(change, change.from),
					newValue: said(change, change.to)
				}
			]
		})
	};
}

const attributes = {
	stage: 'activestageid',
	amount: 'estimatedvalue',
	expected_close: 'estimatedclosedate',
	owner: 'ownerid'
} as const;

/** Links with their table, days as moments in the American way. */
function said({ field }: Change, value: string | null): string | null {
	if (value === null) return null;
	if (field === 'stage') return `processstage,${idOf('processstage', Number(value))}`;
	if (field === 'owner') return `systemuser,${idOf('systemuser', Number(value))}`;
	if (field === 'amount') return value;
	const [year, month, day] = value.split('-');
	return `${month}/${day}/${year} 00:00:00`;
}
