/** What a webhook is told: that a record changed, and where, never its values. Those are read by the API, by who may. */
import { isEntityName, type EntityName } from '#lib/crm/entities/index.ts';
import type { WebhookAction } from '#lib/crm/webhooks.ts';
import type { Engine } from '#lib/server/engine/engine.ts';

export interface WebhookEvent {
	/** The same whenever it is told. */
	id: string;
	/** `deals.update`, or `webhook.test`. */
	type: string;
	entity: string | null;
	record_id: string | null;
	/** ISO 8601, UTC. */
	at: string;
	by: { kind: 'person' | 'import' | 'sync' | 'system' };
	/** Names of the fields that were given or changed; null where they are not known, as when a record was imported. */
	fields: string[] | null;
	/** Of the import that did it; null where none did. */
	import_id: string | null;
}

/** Up to where events were read. */
export interface Cursor {
	told_sequence: number;
	told_at: string;
	told_entity: string;
	told_id: string;
}

export interface Asked extends Cursor {
	/** Empty: of all. */
	entities: readonly string[];
	/** Empty: all. */
	actions: readonly string[];
}

export interface ReadEvents {
	events: WebhookEvent[];
	cursor: Cursor;
}

interface EventRow {
	entity: EntityName;
	record_id: string;
	at: string;
	kind: WebhookEvent['by']['kind'];
	fields: string[] | null;
	import_id: string | null;
}

type From = Pick<Engine, 'query'>;

/**
 * The next events after a cursor, by time. The change log has what was done to records, and those that imports and syncs brought tell
 * of themselves. One transaction writes at a time, so what comes after a cursor never stands before it.
 */
export async function readEvents(from: From, asked: Asked, limit: number): Promise<ReadEvents> {
	const changes = await readChanges(from, asked, limit);
	const arrivals = await readArrivals(from, asked, limit - changes.length);
	const lastChange = changes.at(-1);
	const lastArrival = arrivals.at(-1);
	const events = [
		...changes.map((row) => eventOf(row, `change-${row.sequence}`)),
		...arrivals.map((row) => eventOf({ ...row, action: 'create' }, arrivalId(row)))
	];
	return {
		events: events.toSorted((left, right) => compare(left.at, right.at)),
		cursor: {
			told_sequence: lastChange?.sequence ?? asked.told_sequence,
			told_at: lastArrival?.at ?? asked.told_at,
			told_entity: lastArrival?.entity ?? asked.told_entity,
			told_id: lastArrival?.record_id ?? asked.told_id
		}
	};
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** A record that was taken back and imported again has come twice. */
const arrivalId = ({ entity, record_id, at }: EventRow) => `arrival-${entity}-${record_id}-${at}`;

function eventOf(row: EventRow & { action: WebhookAction }, id: string): WebhookEvent {
	const { entity, record_id, at, kind, fields, import_id, action } = row;
	return { id, type: `${entity}.${action}`, entity, record_id, at, by: { kind }, fields, import_id };
}

/** Written out, not bound: of the tables behind the view only those are read that are asked for. */
function entityCondition({ entities }: Asked): string {
	const names = entities.filter(isEntityName);
	return names.length === 0 ? '' : `and entity in (${names.map((name) => `'${name}'`).join(', ')})`;
}

async function readChanges(
	from: From,
	asked: Asked,
	limit: number
): Promise<(EventRow & { sequence: number; action: WebhookAction })[]> {
	const { rows } = await from.query<EventRow & { sequence: number; action: WebhookAction }>(
		`select sequence, entity, record_id, action, changed_at as at, actor_kind as kind, json_keys(after) as fields, import_id
		from changes
		where sequence > $1 ${entityCondition(asked)}
			and ($2::json::text[] = [] or list_contains($2::json::text[], action))
		order by sequence limit $3`,
		[asked.told_sequence, JSON.stringify(asked.actions), limit]
	);
	return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}

async function readArrivals(from: From, asked: Asked, limit: number): Promise<EventRow[]> {
	if (limit <= 0 || (asked.actions.length > 0 && !asked.actions.includes('create'))) return [];
	const { rows } = await from.query<EventRow>(
		`select arrivals.*, import_files.import_id from (
			select entity, id as record_id, recorded_at as at, case when sync_run is null then 'import' else 'sync' end as kind,
				null::text[] as fields, import_file
			from arrivals
			where recorded_at >= $1::timestamptz ${entityCondition(asked)}
				and (recorded_at > $1::timestamptz or entity > $2 or (entity = $2 and id > $3))
			order by recorded_at, entity, id limit $4
		) arrivals left join import_files on import_files.id = arrivals.import_file
		order by arrivals.at, entity, record_id`,
		[asked.told_at, asked.told_entity, asked.told_id, limit]
	);
	return rows;
}
