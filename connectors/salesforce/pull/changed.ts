/** Records of one object that changed since a place, in the order in which they did. */
import { QueryError, type QueryAnswer, type SalesforceClient, type SalesforceRecord } from '../client.ts';
import { isoMoment } from '../describe.ts';
import { moment, quoted, select } from '../soql.ts';

export interface ChangedQuery {
	object: string;
	fields: readonly string[];
	/** What says when a record last changed; of what never changes, when it was made. */
	stamp: 'SystemModstamp' | 'CreatedDate';
	where?: string;
}

/** Where the records of an object stand: all up to `done`; or, on the way to `to`, all up to `at`, or up to a record. */
export type Place = { done: string } | { to: string; at: string | null; id: string | null };

export interface Batch {
	records: SalesforceRecord[];
	place: Place;
	/** Records of the query, given with its first page. */
	expected?: number;
}

/**
 * A transaction may last ten minutes, and its records are dated within it, not when it ends: they appear behind those
 * that were read meanwhile. So every pull begins so much before the end of the last one.
 */
const overlap = 15 * 60_000;

/** No record of Salesforce is older. */
const beginning = '1999-03-01T00:00:00Z';

/**
 * What changed from a place until now, by Salesforce's clock.
 *
 * Rows come by `(stamp, Id)`: many records share a second, and a page may end between them. Rows that change while they
 * are read are beyond the end of the window: the next pull has them, and they move no place. A query that Salesforce has
 * closed meanwhile is asked anew from the last row; one that takes it too long is asked for half the time.
 */
export async function* changed(
	client: SalesforceClient,
	query: ChangedQuery,
	from: Place | null
): AsyncGenerator<Batch> {
	let place = await begin(client, from);
	const { to } = place;
	let until = to;
	for (;;) {
		try {
			for await (const page of pagesOf(client, soql(query, place, until))) {
				const last = page.records.findLast((record) => stampOf(record, query) <= until);
				if (last) place = { to, at: stampOf(last, query), id: last.Id };
				const reached = page.done && until === to;
				yield {
					records: page.records,
					place: reached ? { done: to } : place,
					...(page.first && until === to && { expected: page.totalSize })
				};
			}
			if (until === to) return;
			place = { to, at: until, id: null };
			until = to;
		} catch (error) {
			if (!(error instanceof QueryError)) throw error;
			if (error.reason === 'too_slow') until = halfway(place.at, until, error);
		}
	}
}

async function begin(
	client: SalesforceClient,
	from: Place | null
): Promise<Exclude<Place, { done: string }>> {
	if (from && 'to' in from) return from;
	const at = from ? moment(new Date(Date.parse(from.done) - overlap)) : null;
	return { to: moment(await client.now()), at, id: null };
}

async function* pagesOf(
	client: SalesforceClient,
	soql: string
): AsyncGenerator<QueryAnswer & { first: boolean }> {
	let page = await client.query(soql);
	yield { ...page, first: true };
	while (!page.done && page.nextRecordsUrl) {
		page = await client.more(page.nextRecordsUrl);
		yield { ...page, first: false };
	}
}

function soql(
	{ object, fields, stamp, where }: ChangedQuery,
	{ at, id }: Place & { at: string | null; id: string | null },
	until: string
): string {
	const after = at && id ? `(${stamp} > ${at} OR Id > ${quoted(id)})` : null;
	return select(
		fields,
		object,
		[at && `${stamp} >= ${at}`, after, `${stamp} <= ${until}`, where],
		`${stamp},Id`
	);
}

/** The middle of a stretch of time that is too long for one query. */
function halfway(at: string | null, until: string, tooSlow: QueryError): string {
	const [start, end] = [Date.parse(at ?? beginning), Date.parse(until)];
	const middle = moment(new Date((start + end) / 2));
	if (Date.parse(middle) <= start) throw tooSlow;
	return middle;
}

const stampOf = (record: SalesforceRecord, { stamp }: ChangedQuery): string =>
	moment(new Date(isoMoment(String(record[stamp]))));
