/** Opportunities with every change of them: Tryton keeps each revision, and reads as of any moment. */
import type { Page, Row } from '../connector.ts';
import { dealEventMap, dealMap } from './fields.ts';
import { changedAt } from './changed.ts';
import type { Tryton } from './tryton.ts';
import {
	asDatetime,
	day,
	decimal,
	idText,
	moment,
	text,
	type TrytonRecord,
	type TrytonValue
} from './values.ts';

export const pipeline = 'sale.opportunity';

/** The states that an opportunity walks through. A converted one has a sale that is not confirmed yet. */
export const states: readonly { id: string; name: string; status: 'open' | 'won' | 'lost' }[] = [
	{ id: 'lead', name: 'Lead', status: 'open' },
	{ id: 'opportunity', name: 'Opportunity', status: 'open' },
	{ id: 'converted', name: 'Converted', status: 'open' },
	{ id: 'won', name: 'Won', status: 'won' },
	{ id: 'lost', name: 'Lost', status: 'lost' },
	{ id: 'cancelled', name: 'Cancelled', status: 'lost' }
];

const statusOf = (state: string | null): string => states.find(({ id }) => id === state)?.status ?? 'open';

const tracked = [
	'state',
	'amount',
	'employee',
	'end_date',
	'conversion_probability',
	'create_uid',
	'write_uid'
];

export const opportunityFields = [
	...[
		'number',
		'description',
		'party',
		'contact',
		'amount',
		'currency.code',
		'employee',
		'end_date',
		'state'
	],
	...['conversion_probability', 'lost_reason', 'comment']
];

/** An opportunity as it was from a moment on. */
interface Revision {
	at: string;
	stage: string | null;
	amount: string | null;
	owner: string | null;
	endDate: string | null;
	probability: string | null;
	by: number | null;
}

export async function opportunityPage(
	tryton: Tryton,
	records: readonly TrytonRecord[]
): Promise<Omit<Page, 'cursor'>> {
	const ids = records.map(({ id }) => id);
	const [revisions, people, contacts] = await Promise.all([
		revisionsOf(tryton, ids),
		employeesOf(tryton),
		emailContacts(
			tryton,
			records.flatMap(({ contact }) => (typeof contact === 'number' ? [contact] : []))
		)
	]);
	const rows = records.map((record) => dealRow(record, revisions.get(record.id) ?? [], contacts));
	const events = ids.flatMap((id) => eventRows(id, revisions.get(id) ?? [], people));
	return {
		records: [
			{ map: dealMap, rows },
			{ map: dealEventMap, rows: events }
		],
		history: {
			quality: 'exact',
			fields: ['stage', 'amount', 'owner', 'expected_close', 'probability'],
			source: 'Every revision that Tryton keeps of an opportunity, to the microsecond.'
		}
	};
}

/** The revisions of opportunities, oldest first: read as of each moment at which one of them changed. */
async function revisionsOf(tryton: Tryton, ids: readonly number[]): Promise<Map<number, Revision[]>> {
	const found = new Map<number, Revision[]>(ids.map((id) => [id, []]));
	if (ids.length === 0) return found;
	const told = (await tryton.call('sale.opportunity', 'history_revisions', [ids])) as [
		TrytonValue,
		number,
		string
	][];
	const at = new Map<string, Set<number>>();
	for (const [when, id] of told) {
		const stamp = moment(when);
		if (stamp) at.set(stamp, (at.get(stamp) ?? new Set()).add(id));
	}
	for (const stamp of [...at.keys()].sort()) {
		const then = await tryton.read('sale.opportunity', [...at.get(stamp)!], tracked, {
			_datetime: asDatetime(stamp)
		});
		for (const record of then) found.get(record.id)?.push(revisionOf(record, stamp));
	}
	return found;
}

function revisionOf(record: TrytonRecord, at: string): Revision {
	const by = record.write_uid ?? record.create_uid;
	return {
		at,
		stage: text(record.state),
		amount: decimal(record.amount),
		owner: idText(record.employee),
		endDate: day(record.end_date),
		probability: decimal(record.conversion_probability),
		by: typeof by === 'number' ? by : null
	};
}

const compared: readonly (readonly [field: string, of: Exclude<keyof Revision, 'at' | 'by'>])[] = [
	['stage', 'stage'],
	['amount', 'amount'],
	['owner', 'owner'],
	['expected_close', 'endDate'],
	['probability', 'probability']
];

/** What differs from one revision to the next. To close an opportunity sets its end to today: that is no new expectation. */
function eventRows(id: number, revisions: readonly Revision[], people: ReadonlyMap<number, string>): Row[] {
	return revisions.flatMap((now, index) => {
		const before = revisions[index - 1];
		if (!before) return [];
		const closes = statusOf(now.stage) !== 'open';
		return compared
			.filter(([, of]) => !same(before[of], now[of]) && !(of === 'endDate' && closes))
			.map(([field, of]) => ({
				id: `${id}:${now.at}:${field}`,
				deal: String(id),
				field,
				old_value: before[of],
				new_value: now[of],
				changed_at: now.at,
				changed_by: people.get(now.by ?? -1) ?? null,
				quality: 'exact'
			}));
	});
}

/** Equal numbers may be written differently. */
const same = (a: string | null, b: string | null): boolean =>
	a === b ||
	(a !== null && b !== null && /^-?[\d.]+$/.test(a) && /^-?[\d.]+$/.test(b) && Number(a) === Number(b));

function dealRow(record: TrytonRecord, revisions: readonly Revision[], contacts: ReadonlySet<number>): Row {
	const state = text(record.state);
	const status = statusOf(state);
	const closing =
		status === 'open' ? -1 : revisions.findLastIndex(({ stage }) => statusOf(stage) === 'open') + 1;
	const lastOpen = revisions[closing - 1];
	return {
		id: String(record.id),
		name: text(record.description) ?? text(record.number),
		party: idText(record.party),
		contact: contacts.has(record.contact as number) ? idText(record.contact) : null,
		pipeline,
		stage: state,
		status,
		amount: decimal(record.amount),
		currency: currencyOf(record),
		employee: idText(record.employee),
		probability: decimal(record.conversion_probability),
		expected_close: lastOpen ? lastOpen.endDate : day(record.end_date),
		closed_at: status === 'open' ? null : (revisions[closing]?.at ?? null),
		lost_reason: status === 'lost' ? text(record.lost_reason) : null,
		comment: text(record.comment),
		create_date: moment(record.create_date),
		write_date: changedAt(record)
	};
}

/** The code of the currency that was asked for with a record. */
export const currencyOf = (record: TrytonRecord): string | null =>
	text((record['currency.'] as { code?: TrytonValue } | null)?.code);

/** Employees by the users that they are. */
async function employeesOf(tryton: Tryton): Promise<Map<number, string>> {
	const users = await tryton.searchRead('res.user', [['employee', '!=', null]], ['employee']);
	return new Map(users.map(({ id, employee }) => [id, String(employee)]));
}

/** Of contact mechanisms those that are contacts here: an address with the name of a person. */
async function emailContacts(tryton: Tryton, ids: readonly number[]): Promise<Set<number>> {
	if (ids.length === 0) return new Set();
	return new Set(
		await tryton.ids('party.contact_mechanism', [['id', 'in', [...new Set(ids)]], ...isContact])
	);
}

export const isContact = [
	['type', '=', 'email'],
	['name', '!=', null]
];
