/** Odoo's log of an opportunity: what each save changed of the fields that are tracked. */
import type { Deal, Moment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { idOf, lostReasonId, type Value } from './rows.ts';

export interface LogEntry {
	/** The id of its message. */
	message: number;
	deal: number;
	at: Moment;
	by: number;
	values: ({ field: string } & Record<string, Value>)[];
}

interface Place {
	stage: number;
	isActive: boolean;
}

/** A stage of the world in Odoo's way: to lose is to be archived where one stands. */
function moved(world: World, deal: Deal, before: Place, stage: number): Place {
	if (world.stage(deal.pipeline, stage).status === 'lost') return { ...before, isActive: false };
	return { stage, isActive: true };
}

/** Where a deal stands. */
export function placeOf(world: World, deal: Deal): Place {
	const stages = deal.changes.filter(({ field }) => field === 'stage').map(({ to }) => Number(to));
	const [first, ...others] = stages;
	return others.reduce<Place>((place, stage) => moved(world, deal, place, stage), {
		stage: first!,
		isActive: true
	});
}

/** The entries of a deal. What it was created with is in none of them. */
export function logOf(world: World, deal: Deal, tracked: readonly string[]): LogEntry[] {
	const [, ...rest] = deal.changes.filter(({ field }) => field === 'stage');
	let place: Place = {
		stage: Number(deal.changes.find(({ field }) => field === 'stage')!.to),
		isActive: true
	};
	const later = new Set(rest);
	return deal.changes.flatMap((change, index): LogEntry[] => {
		const { field, from, to, at, by } = change;
		const isFirst = deal.changes.findIndex((other) => other.field === field) === index;
		if (isFirst) return [];
		const values: LogEntry['values'] = [];
		if (later.has(change)) {
			const next = moved(world, deal, place, Number(to));
			values.push(...placeValues(world, deal, place, next));
			place = next;
		}
		if (field === 'amount')
			values.push({ field: 'expected_revenue', ...both('float', Number(from ?? 0), Number(to ?? 0)) });
		if (field === 'owner')
			values.push({ field: 'user_id', ...both('integer', idOf.user(Number(from)), idOf.user(Number(to))) });
		if (field === 'expected_close')
			values.push({ field: 'date_deadline', ...both('datetime', midnight(from), midnight(to)) });
		const logged = values.filter((value) => tracked.includes(value.field));
		return logged.length > 0
			? [{ message: 1_000_000 + deal.id * 1000 + index, deal: deal.id, at, by, values: logged }]
			: [];
	});
}

function placeValues(world: World, deal: Deal, from: Place, to: Place): LogEntry['values'] {
	const name = (stage: number) => world.stage(deal.pipeline, stage).name;
	return [
		...(from.stage !== to.stage
			? [
					{
						field: 'stage_id',
						...both('integer', idOf.stage(from.stage), idOf.stage(to.stage)),
						...both('char', name(from.stage), name(to.stage))
					}
				]
			: []),
		...(from.isActive !== to.isActive
			? [
					{ field: 'active', ...both('integer', Number(from.isActive), Number(to.isActive)) },
					{ field: 'lost_reason_id', ...both('integer', 0, Number(lostReasonId(deal.lostReason))) }
				]
			: [])
	];
}

const both = (kind: string, from: Value, to: Value): Record<string, Value> => ({
	[`old_value_${kind}`]: from,
	[`new_value_${kind}`]: to
});

const midnight = (day: string | null): Value => (day ? `${day}T00:00:00.000Z` : false);
