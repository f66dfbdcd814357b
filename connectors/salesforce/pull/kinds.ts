/** Streams of one or several objects whose records are rows as they are. */
import type {
	Deletion,
	History,
	Page,
	RecordSet,
	Row,
	Session,
	SourceMerge,
	Stream
} from '../../connector.ts';
import { ApiError } from '../../shared/errors.ts';
import { clientOf, type SalesforceClient, type SalesforceRecord } from '../client.ts';
import { cellsOf, customFields, readable, type Description } from '../describe.ts';
import { pageColumn } from '../fields/maps.ts';
import type { Kind, StreamOfKinds } from '../kinds.ts';
import { batches, idIn, select } from '../soql.ts';
import { changed, type ChangedQuery, type Place } from './changed.ts';
import { sweepOf } from './sweep.ts';
import { partsOf, withParts } from './wide.ts';

/** Where each object of a stream stands. */
export type Places = Readonly<Record<string, Place>>;

/** What is added to a page of records: what they point to, and what points to them, such as their history. */
export type Beside = (
	live: readonly SalesforceRecord[]
) => Promise<{ before: readonly RecordSet[]; after: readonly RecordSet[]; history?: History }>;

const nothing: Beside = () => Promise.resolve({ before: [], after: [] });

export function streamOf({ name, label, kinds, sweep }: StreamOfKinds): Stream {
	const { entity } = kinds[0]!.map;
	return {
		name,
		label,
		entities: [entity],
		async *pull(session, cursor) {
			let places = (cursor ?? {}) as Places;
			for (const kind of kinds) {
				for await (const page of pullKind(session, kind, places)) {
					yield page;
					places = page.cursor as Places;
				}
			}
			// A stream of nothing has been pulled too.
			if (Object.keys(places).length === 0) yield { records: [], cursor: {} };
		},
		async *pullSome(session, ids) {
			for (const kind of kinds) yield* pullIds(session, kind, ids);
		},
		...(sweep && { sweep: sweepOf(entity, sweep, kinds) })
	};
}

/** What changed of one object; nothing where it is one that not every company has. */
export async function* pullKind(
	session: Session,
	kind: Kind,
	places: Places,
	beside: Beside = nothing
): AsyncGenerator<Page> {
	const client = clientOf(session);
	const description = await client.describe(kind.object);
	if (!description) {
		if (kind.optional) return;
		throw new ApiError(
			'forbidden',
			`Salesforce does not show ${kind.object} to this user.`,
			'Give them “Read” and “View All” on it, or leave the stream out.'
		);
	}
	const query = queryOf(kind, description);
	const [fields = [], ...parts] = partsOf(query.fields);
	const from = places[kind.object] ?? null;
	for await (const batch of changed(client, { ...query, fields }, from)) {
		const { place, expected } = batch;
		const records = await withParts(client, kind.object, batch.records, parts);
		yield {
			...(await pageOf(client, kind, description, records, beside)),
			cursor: { ...places, [kind.object]: place },
			...(expected !== undefined && { expected })
		};
	}
}

/** Some records of one object by their ids, deleted ones among them. */
export async function* pullIds(
	session: Session,
	kind: Kind,
	ids: readonly string[],
	beside: Beside = nothing
): AsyncGenerator<Page> {
	const client = clientOf(session);
	const description = await client.describe(kind.object);
	if (!description) return;
	const { fields: all, object, where } = queryOf(kind, description);
	const [fields = [], ...parts] = partsOf(all);
	const mine = ids.filter((id) => id.startsWith(description.keyPrefix ?? ''));
	for (const batch of batches(mine)) {
		const found = await client.all(select(fields, object, [idIn('Id', batch), where], 'Id'));
		const records = await withParts(client, object, found, parts);
		yield { ...(await pageOf(client, kind, description, records, beside)), cursor: null };
	}
}

export function queryOf(kind: Kind, description: Description): ChangedQuery {
	const stamp = kind.stamp ?? 'SystemModstamp';
	const fields = readable(description, [
		'Id',
		stamp,
		'IsDeleted',
		...(kind.merges ? ['MasterRecordId'] : []),
		...Object.keys(kind.map.columns),
		...(kind.also ?? []),
		...(kind.only ? [kind.only.field] : []),
		...Object.keys(customFields(description, kind.map))
	]);
	return { object: kind.object, fields, stamp, where: kind.where };
}

async function pageOf(
	client: SalesforceClient,
	kind: Kind,
	description: Description,
	records: readonly SalesforceRecord[],
	beside: Beside
): Promise<Omit<Page, 'cursor'>> {
	const { entity } = kind.map;
	const isGone = (record: SalesforceRecord) => record.IsDeleted === true || isOther(record, kind);
	const live = records.filter((record) => !isGone(record));
	const gone = records.filter(isGone);
	const { before, after, history } = await beside(live);
	return {
		records: [...before, setOf(client, kind, description, live), ...after],
		// What was merged is gone as well: the record that it became part of may be one that was never pulled.
		deleted: gone.map((record): Deletion => ({
			entity,
			id: record.Id,
			at: String(cellsOf(record, description).SystemModstamp)
		})),
		merged: gone.flatMap(({ Id, MasterRecordId }): SourceMerge[] =>
			MasterRecordId ? [{ entity, from: Id, into: String(MasterRecordId) }] : []
		),
		...(history && { history })
	};
}

/** Whether a field says that a record is none of the kind; one that may not be read, or is empty, says nothing. */
const isOther = (record: SalesforceRecord, { only }: Kind): boolean =>
	only !== undefined &&
	![undefined, null, only.value].includes(record[only.field] as string | null | undefined);

function setOf(
	client: SalesforceClient,
	kind: Kind,
	description: Description,
	records: readonly SalesforceRecord[]
): RecordSet {
	const rows = records.flatMap((record): Row[] => {
		const cells = {
			...('CurrencyIsoCode' in kind.map.columns && { CurrencyIsoCode: client.currency }),
			...cellsOf(record, description),
			[pageColumn]: `${client.instance}/${record.Id}`
		};
		const row = kind.row ? kind.row(cells) : cells;
		return row ? [row] : [];
	});
	return { map: kind.map, rows, customFields: customFields(description, kind.map) };
}
