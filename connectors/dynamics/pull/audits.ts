/** Changes of opportunities out of the audit log, where it is on and may be read. */
import type { Row, Session, Stream } from '../../connector.ts';
import { clientOf, type DynamicsClient, type DynamicsRecord } from '../client.ts';
import { changeMap } from '../fields/sales.ts';
import { batches, isIn, pathOf } from '../odata.ts';
import { inOrder, type Change } from './order.ts';
import { runsOf, type Runs } from './processes.ts';

/** What the log is asked for. */
const columns = ['auditid', 'createdon', 'objecttypecode', '_objectid_value', '_userid_value', 'changedata'];

const fields: Readonly<Record<string, string>> = {
	estimatedvalue: 'amount',
	estimatedclosedate: 'expected_close',
	closeprobability: 'probability',
	ownerid: 'owner',
	statecode: 'status',
	activestageid: 'stage'
};

const states: Readonly<Record<string, string>> = { '0': 'open', '1': 'won', '2': 'lost' };

/** What of the changes of opportunities the audit log tells. */
export interface Audited {
	/** Fields of `deal_events`. */
	fields: string[];
	runs: Runs[];
}

/** Null where auditing is off, or this application may not read the log. */
export async function auditedOf(client: DynamicsClient): Promise<Audited | null> {
	const { isauditenabled } = await client.whose();
	const opportunity = await client.table('opportunity');
	if (isauditenabled !== true || !opportunity?.isAudited) return null;
	if (!(await client.find('audits?$select=auditid&$top=1'))) return null;
	const runs = (await runsOf(client)).filter(({ table }) => table.isAudited);
	const told = Object.values(fields).filter((field) => field !== 'stage' || runs.length > 0);
	return { fields: told, runs };
}

/** Where the log stands: all entries up to a moment are known; or, on the way to when it began, all before a second. */
type Place = { since: string } | { from: string; began: string };

/** Entries appear when their transaction ends. */
const overlap = 15 * 60_000;

export const auditsStream: Stream = {
	name: 'deal_events',
	label: 'Changes of opportunities, from the audit log',
	entities: ['deal_events'],
	comesWith: 'deals',
	async *pull(session: Session, cursor) {
		const client = clientOf(session);
		const audited = await auditedOf(client);
		if (!audited) {
			yield { records: [], cursor };
			return;
		}
		let place = cursor as Place | null;
		let began = place && 'from' in place ? place.began : null;
		// The entries of a second are ordered together: the last one of a page waits for the next page.
		let held: DynamicsRecord[] = [];
		for (let next: string | undefined = logPath(audited, startOf(place)); next;) {
			const page: Awaited<ReturnType<DynamicsClient['rows']>> = await client.rows(next);
			began ??= page.at.toISOString();
			next = page['@odata.nextLink'];
			const entries = [...held, ...page.value];
			const cut = next ? entries.at(-1)?.createdon : undefined;
			const ready = entries.filter(({ createdon }) => createdon !== cut);
			held = entries.filter(({ createdon }) => createdon === cut);
			if (!next) place = { since: began };
			else if (ready.length > 0) place = { from: String(cut), began };
			yield { records: [{ map: changeMap, rows: await changesOf(client, audited, ready) }], cursor: place };
		}
	}
};

function startOf(place: Place | null): string | null {
	if (!place) return null;
	return 'from' in place ? place.from : new Date(Date.parse(place.since) - overlap).toISOString();
}

function logPath({ runs }: Audited, since: string | null): string {
	const tables = ['opportunity', ...runs.map(({ table }) => table.name)];
	return pathOf('audits', {
		select: columns,
		filter: [
			since && `createdon ge ${since}`,
			'operation eq 2',
			`(${tables.map((name) => `objecttypecode eq '${name}'`).join(' or ')})`
		],
		orderBy: ['createdon asc', 'auditid asc']
	});
}

async function changesOf(
	client: DynamicsClient,
	audited: Audited,
	entries: readonly DynamicsRecord[]
): Promise<Row[]> {
	const deals = await dealsOfRuns(client, audited.runs, entries);
	const changes = entries.flatMap((entry): Change[] => {
		const object = String(entry._objectid_value);
		const deal = entry.objecttypecode === 'opportunity' ? object : deals.get(object);
		if (!deal) return [];
		return changedAttributes(entry.changedata).flatMap(({ logicalName, oldValue, newValue }): Change[] => {
			const field = fields[logicalName];
			if (!field || (field === 'stage') === (entry.objecttypecode === 'opportunity')) return [];
			return [
				{
					id: `${String(entry.auditid)}:${field}`,
					deal,
					field,
					from: valueOf(field, oldValue),
					to: valueOf(field, newValue),
					at: String(entry.createdon),
					by: entry._userid_value
				}
			];
		});
	});
	return inOrder(changes).map(({ id, deal, field, from, to, at, by, sequence }) => ({
		'event id': id,
		'deal id': deal,
		field,
		'old value': from,
		'new value': to,
		'changed at': at,
		'changed by': by,
		sequence,
		quality: 'exact'
	}));
}

/** The opportunities to which runs of processes belong. */
async function dealsOfRuns(
	client: DynamicsClient,
	all: readonly Runs[],
	entries: readonly DynamicsRecord[]
): Promise<Map<string, string>> {
	const found = new Map<string, string>();
	for (const { table, link } of all) {
		const mine = entries.filter(({ objecttypecode }) => objecttypecode === table.name);
		const ids = [...new Set(mine.map(({ _objectid_value }) => String(_objectid_value)))];
		for (const batch of batches(ids)) {
			const select = [table.id, `_${link}_value`];
			for (const row of await client.all(pathOf(table.set, { select, filter: [isIn(table.id, batch)] })))
				found.set(String(row[table.id]), String(row[`_${link}_value`]));
		}
	}
	return found;
}

interface ChangedAttribute {
	logicalName: string;
	oldValue?: string | null;
	newValue?: string | null;
}

/** `{"changedAttributes":[{"logicalName":"estimatedvalue","oldValue":"10","newValue":"20"}]}` */
function changedAttributes(changedata: DynamicsRecord[string]): ChangedAttribute[] {
	if (typeof changedata !== 'string') return [];
	try {
		return (JSON.parse(changedata) as { changedAttributes?: ChangedAttribute[] }).changedAttributes ?? [];
	} catch {
		return [];
	}
}

function valueOf(field: string, value: string | null | undefined): string | null {
	if (value === null || value === undefined || value === '') return null;
	switch (field) {
		case 'owner':
		case 'stage':
			// `systemuser,0c3b…`
			return value.slice(value.indexOf(',') + 1).toLowerCase();
		case 'status':
			return states[value] ?? null;
		case 'probability':
			return String(Number(value) / 100);
		case 'expected_close':
			return dayOf(value);
		default:
			return value;
	}
}

/** The log writes moments as `MM/dd/yyyy HH:mm:ss` whatever the language. */
function dayOf(value: string): string {
	const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(value);
	if (!american) return value.slice(0, 10);
	const [, month, day, year] = american;
	return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}
