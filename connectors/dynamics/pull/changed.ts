/** Rows of one table that changed since a place. */
import { ApiError } from '../../shared/errors.ts';
import type { DynamicsClient, DynamicsRecord } from '../client.ts';
import type { Table } from '../metadata.ts';
import { pathOf } from '../odata.ts';

/**
 * Where a table stands: at a link by which Dynamics tells changes, since when; at a moment, where it tracks none; or on
 * the way there, with the link of the next page and when the way began.
 */
export type Place =
	| { delta: string; since: string; recheck?: boolean }
	| { since: string }
	| { next: string; began: string; tracked: boolean };

export interface Batch {
	rows: DynamicsRecord[];
	deleted: string[];
	place: Place;
}

/** A transaction is dated within it, and its rows appear when it ends: so much of the last window is read again. */
const overlap = 15 * 60_000;

/** Dynamics forgets deletions after seven days, where nobody set it otherwise. */
const usualDays = 7;

/**
 * What changed from a place on, in pages.
 *
 * A table whose changes are tracked answers all its rows at first, and then what changed and what is gone by a link. That
 * link holds for some days: one that is older, or that Dynamics refuses, would leave deletions out. Another table is
 * asked for rows by when they changed.
 *
 * @throws ApiError `expired_cursor`
 */
export async function* changed(
	client: DynamicsClient,
	table: Table,
	select: readonly string[],
	from: Place | null
): AsyncGenerator<Batch> {
	let place = from;
	let isLong = place !== null && 'next' in place;
	if (place && 'delta' in place && place.recheck) {
		yield* recheck(client, table, select, place);
		place = { delta: place.delta, since: place.since };
	}
	for (;;) {
		const { path, tracked, began } = begin(table, select, place);
		if (place && 'delta' in place) await refuseOld(client, place.since);
		const page = await client.rows(path, { tracked }).catch((error: unknown) => {
			throw place && isOfLink(error) ? expired() : error;
		});
		const since = began ?? page.at.toISOString();
		const next = page['@odata.nextLink'];
		const delta = page['@odata.deltaLink'];
		isLong ||= next !== undefined;
		if (next) place = { next, began: since, tracked };
		else if (delta) place = { delta, since, ...(isLong && { recheck: true }) };
		else place = { since };
		const rows = page.value.filter((row) => !isDeleted(row));
		const deleted = page.value.filter(isDeleted).map(({ id }) => String(id));
		yield { rows, deleted, place };
		if (next) continue;
		if ('delta' in place && place.recheck) yield* recheck(client, table, select, place);
		return;
	}
}

function begin(
	table: Table,
	select: readonly string[],
	place: Place | null
): { path: string; tracked: boolean; began: string | null } {
	if (place && 'next' in place) return { path: place.next, tracked: place.tracked, began: place.began };
	if (place && 'delta' in place) return { path: place.delta, tracked: true, began: null };
	if (table.isTracked && !place) return { path: pathOf(table.set, { select }), tracked: true, began: null };
	return { path: sincePath(table, select, place?.since ?? null), tracked: false, began: null };
}

function sincePath(table: Table, select: readonly string[], since: string | null): string {
	const stamp = table.columns.has('modifiedon') ? 'modifiedon' : 'createdon';
	const at = since && new Date(Date.parse(since) - overlap).toISOString();
	return pathOf(table.set, {
		select,
		filter: [at && `${stamp} ge ${at}`],
		orderBy: [`${stamp} asc`, `${table.id} asc`]
	});
}

/** Whether a link counts from the first page or from the last is not said: what changed between is read again. */
async function* recheck(
	client: DynamicsClient,
	table: Table,
	select: readonly string[],
	place: { delta: string; since: string }
): AsyncGenerator<Batch> {
	const { delta, since } = place;
	for (let next: string | undefined = sincePath(table, select, since); next;) {
		const page: Awaited<ReturnType<DynamicsClient['rows']>> = await client.rows(next);
		next = page['@odata.nextLink'];
		yield { rows: page.value, deleted: [], place: next ? place : { delta, since } };
	}
}

const isDeleted = (row: DynamicsRecord): boolean =>
	String(row['@odata.context'] ?? '').endsWith('/$deletedEntity');

async function refuseOld(client: DynamicsClient, since: string): Promise<void> {
	const { days, now } = await client.trackingDays();
	if (now.valueOf() - Date.parse(since) > (days ?? usualDays) * 86_400_000 * 0.9) throw expired();
}

/** A link that Dynamics gave itself can be wrong in one way only: it is too old. */
const isOfLink = (error: unknown): boolean =>
	error instanceof ApiError &&
	(['invalid_request', 'not_found'].includes(error.code) || error.status === 410);

const expired = (): ApiError =>
	new ApiError(
		'expired_cursor',
		'Dynamics 365 no longer knows what changed since the last run.',
		'Everything is pulled anew. Pulling more often than once a week avoids it.',
		410
	);
