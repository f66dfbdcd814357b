/** What changed in a deal, from its flow: one call a deal, so only of deals that changed. */
import type { History, Row, Session } from '../../connector.ts';
import type { Deal, DealChange, FlowItem } from '../answers.ts';
import { clientOf, mostRecords, oldList, oldPage, type OldListAnswer } from '../api.ts';
import { allByOffset } from '../../shared/offsets.ts';
import { text, utc } from './rows.ts';

/** Fields of deals in the flow, and what they are in `deal_events`. */
const fields: Readonly<Record<string, string>> = {
	stage_id: 'stage',
	status: 'status',
	value: 'amount',
	expected_close_date: 'expected_close',
	user_id: 'owner',
	owner_id: 'owner',
	pipeline_id: 'pipeline',
	probability: 'probability'
};

export const history: History = {
	quality: 'exact',
	fields: [...new Set(Object.values(fields))],
	source: 'The flow of each deal, Pipedrive’s own log of its changes.'
};

export interface Changes {
	rows: Row[];
	/** Names of stages that the changes tell of, by their ids. */
	stageNames: Map<string, string>;
}

/** How many flows are asked for at a time. */
const atOnce = 5;

/**
 * The changes of some deals; null where the token may not read them.
 *
 * @throws ApiError
 */
export async function changesOf(session: Session, deals: readonly Deal[]): Promise<Changes | null> {
	const changes: Changes = { rows: [], stageNames: new Map() };
	for (let from = 0; from < deals.length; from += atOnce) {
		const flows = await Promise.all(deals.slice(from, from + atOnce).map(({ id }) => flowOf(session, id)));
		for (const [index, flow] of flows.entries()) {
			if (flow === null) return null;
			noteStages(flow, changes.stageNames);
			changes.rows.push(...rowsOf(deals[from + index]!.id, flow));
		}
	}
	return changes;
}

/** Newest first, and rows are only added in front: what moved down comes twice. Null where it may not be read. */
async function flowOf(session: Session, id: number): Promise<DealChange[] | null> {
	const path = `deals/${id}/flow`;
	const query = { items: 'dealChange' };
	const first = await clientOf(session).request({
		path: `api/v1/${path}`,
		query: { ...query, start: 0, limit: mostRecords },
		accept: [403, 404]
	});
	if (first.status === 403) return null;
	// The deal was deleted since it was listed.
	if (first.status === 404) return [];
	const { rows, isLast } = oldPage(first.body as OldListAnswer<FlowItem>, 'flow');
	const items = [...rows];
	if (!isLast) {
		const rest = allByOffset<FlowItem>((offset, limit) => oldList(session, path, query, offset, limit), {
			limit: mostRecords,
			key: (item) => String(item.data?.id)
		});
		for await (const { rows } of rest) items.push(...rows);
	}
	const changes = items.flatMap(({ object, data }) => (object === 'dealChange' && data ? [data] : []));
	return [...new Map(changes.map((change) => [change.id, change])).values()];
}

function noteStages(flow: readonly DealChange[], names: Map<string, string>): void {
	for (const { field_key, old_value, new_value, additional_data } of flow) {
		if (field_key !== 'stage_id' || !additional_data || Array.isArray(additional_data)) continue;
		const formatted = additional_data as { old_value_formatted?: string; new_value_formatted?: string };
		for (const [value, name] of [
			[old_value, formatted.old_value_formatted],
			[new_value, formatted.new_value_formatted]
		] as const)
			if (text(value) !== null && name) names.set(String(value), name);
	}
}

/** Times are told in seconds: ids tell which of two changes came first. */
function rowsOf(deal: number, flow: readonly DealChange[]): Row[] {
	const changes = flow
		.filter((change) => isKept(change))
		.sort((one, other) => timeOf(one).localeCompare(timeOf(other)) || one.id - other.id);
	return changes.map((change, index) => ({
		id: String(change.id),
		dealId: String(deal),
		field: fields[change.field_key!]!,
		oldValue: valueOf(change, change.old_value),
		newValue: valueOf(change, change.new_value),
		changedAt: timeOf(change),
		changedBy: text(change.user_id),
		sequence: index + 1,
		quality: 'exact'
	}));
}

/** A deal in the bin is deleted, and not in a status of its own. */
const isKept = ({ field_key, old_value, new_value }: DealChange): boolean =>
	field_key !== undefined && field_key in fields && old_value !== 'deleted' && new_value !== 'deleted';

const timeOf = ({ log_time }: DealChange): string => utc(log_time) ?? '';

function valueOf({ field_key }: DealChange, value: DealChange['old_value']): string | null {
	const known = text(value);
	if (known === null) return null;
	if (field_key === 'expected_close_date') return known.slice(0, 10);
	// Percent in Pipedrive, a share here; a hundredth of a whole number is exact as text.
	return field_key === 'probability' ? String(Number(known) / 100) : known;
}
