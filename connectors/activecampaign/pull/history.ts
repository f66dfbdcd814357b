/**
 * What changed in a deal, from the log of its activities. Each entry tells the value before, `dataOldval`; the value
 * after is the one before the next change, and what the deal has now after the last.
 */
import type { History, Row } from '../../connector.ts';
import type { Item } from '../api.ts';
import { amount, link, text, time } from '../cells.ts';

type Field = 'stage' | 'status' | 'amount' | 'owner' | 'pipeline';

/** What an entry calls what changed: the deal's own columns. Where several are known of other interfaces, all. */
const fields: Readonly<Record<string, Field>> = {
	stage: 'stage',
	stageid: 'stage',
	d_stageid: 'stage',
	status: 'status',
	value: 'amount',
	userid: 'owner',
	owner: 'owner',
	group: 'pipeline',
	d_groupid: 'pipeline'
};

export const statusWords: Readonly<Record<string, string>> = { '0': 'open', '1': 'won', '2': 'lost' };

const readers: Readonly<Record<Field, (value: unknown) => string | null>> = {
	stage: link,
	status: (value) => statusWords[String(value)] ?? null,
	amount,
	owner: link,
	pipeline: link
};

/** What a deal has now. */
const current: Readonly<Record<Field, string>> = {
	stage: 'stage',
	status: 'status',
	amount: 'value',
	owner: 'owner',
	pipeline: 'group'
};

/** The changes of a deal, oldest first. */
export function changesOf(deal: Item, log: readonly Item[]): Row[] {
	const entries = log
		.flatMap((entry) => {
			const field = fields[String(entry.dataType)];
			const at = time(entry.cdate);
			const isChange = field !== undefined && entry.dataAction !== 'add' && !Number(entry.deleted ?? 0);
			return isChange && at !== null ? [{ entry, field, at }] : [];
		})
		.sort(
			(one, other) =>
				Date.parse(one.at) - Date.parse(other.at) || Number(one.entry.id) - Number(other.entry.id)
		);
	const rows = entries.map(({ entry, field, at }, index): Row => {
		const read = readers[field];
		const next = entries.slice(index + 1).find((later) => later.field === field);
		return {
			id: String(entry.id),
			deal: String(deal.id),
			field,
			oldValue: read(entry.dataOldval),
			newValue: read(next ? next.entry.dataOldval : deal[current[field]]),
			changedAt: at,
			user: link(entry.userid),
			sequence: index + 1,
			quality: 'exact'
		};
	});
	return rows.filter(({ oldValue, newValue }) => oldValue !== newValue);
}

/** When a closed deal was closed; null where the log does not tell. */
export function closedAt(deal: Item, changes: readonly Row[]): string | null {
	const status = statusWords[String(deal.status)];
	if (status === undefined || status === 'open') return null;
	const last = changes.filter(({ field }) => field === 'status').at(-1);
	return last?.newValue === status ? text(last.changedAt) : null;
}

/**
 * What is known of the past: of fields of which the log has told something. What an account's log does not tell of is
 * noticed from one pull to the next.
 */
export const historyOf = (told: readonly string[]): History | undefined =>
	told.length === 0
		? undefined
		: {
				quality: 'exact',
				fields: told,
				source: 'The activities of each deal, ActiveCampaign’s own log of its changes.'
			};
