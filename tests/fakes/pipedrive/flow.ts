/** A deal's flow: its changes as Pipedrive logs them, newest first. */
import type { GetDealUpdatesResponseAllOfDataInner } from 'pipedrive/v1';
import type { Change, Deal } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { bareSecond, userId } from './formats.ts';
import { openStages } from './sales.ts';

interface Logged {
	field_key: string;
	old_value: string | null;
	new_value: string | null;
	formatted?: [before: string, after: string];
}

/** What a deal is created with is no change: one of each field. */
const initialChanges = 4;

/** What a deal is while its changes are gone through. */
interface State {
	stage: number;
	status: string;
}

export function flowOf(world: World, deal: Deal): GetDealUpdatesResponseAllOfDataInner[] {
	const state: State = { stage: openStages(world.get('pipelines', deal.pipeline))[0]!.id, status: 'open' };
	const created: Logged = { field_key: 'add_time', old_value: null, new_value: bareSecond(deal.createdAt) };
	const entries = deal.changes
		.slice(initialChanges)
		.flatMap((change) =>
			logged(world, deal, state, change).map((entry) => ({ ...entry, at: change.at, by: change.by }))
		);
	return [{ ...created, at: deal.createdAt, by: deal.owner }, ...entries]
		.map(({ at, by, formatted, ...entry }, index) => ({
			object: 'dealChange',
			timestamp: bareSecond(at),
			data: {
				id: deal.id * 10_000 + index,
				item_id: deal.id,
				user_id: userId(by),
				...entry,
				additional_data: formatted
					? { old_value_formatted: formatted[0], new_value_formatted: formatted[1] }
					: [],
				log_time: bareSecond(at),
				change_source: 'app',
				is_bulk_update_flag: null
			}
		}))
		.reverse();
}

/** A deal without a value has one of nought. */
const plain = (amount: string | null): string => String(Number(amount ?? 0));

function logged(world: World, deal: Deal, state: State, { field, from, to }: Change): Logged[] {
	switch (field) {
		case 'amount':
			return [{ field_key: 'value', old_value: plain(from), new_value: plain(to) }];
		case 'expected_close':
			return [{ field_key: 'expected_close_date', old_value: from, new_value: to }];
		case 'owner':
			return [
				{
					field_key: 'user_id',
					old_value: String(userId(Number(from))),
					new_value: String(userId(Number(to)))
				}
			];
		case 'stage':
			return movesOf(world, deal, state, Number(to));
	}
}

/** To close a deal is a change of its status; to open it again may move it too. */
function movesOf(world: World, deal: Deal, state: State, to: number): Logged[] {
	const stage = world.stage(deal.pipeline, to);
	const entries: Logged[] = [];
	if (stage.status !== state.status) {
		entries.push({ field_key: 'status', old_value: state.status, new_value: stage.status });
		state.status = stage.status;
	}
	if (stage.status === 'open' && to !== state.stage) {
		entries.push({
			field_key: 'stage_id',
			old_value: String(state.stage),
			new_value: String(to),
			formatted: [world.stage(deal.pipeline, state.stage).name, stage.name]
		});
		state.stage = to;
	}
	return entries;
}
