/** What a connector to a CRM's API is. `README.md` says how to add one. */
import type { EntityName, FieldType, HistoryQuality } from '#lib/crm/entities/index.ts';
import type { FieldMap } from './export-shape.ts';
import type { Transport } from './shared/transport.ts';

/** A CRM that can be pulled from over its API. */
export interface Connector {
	/** `hubspot`, `salesforce`, ...: the `source_system` of its records, as in its export files. */
	system: string;
	/** As people call it. */
	name: string;
	/** The version of the API that is spoken. */
	apiVersion: string;
	/** What a person gives to connect, in the order of the form. */
	credentials: readonly CredentialField[];
	/** What can be pulled, in an order in which everything a record may point to comes before it. */
	streams: readonly Stream[];
	/**
	 * Try the credentials: whose account this is, and what they may not read.
	 *
	 * @throws ApiError `unauthorised` when they are refused, `unavailable` when nobody answers
	 */
	check(session: Session): Promise<Connection>;
	/** What pulling some streams will cost, where the CRM counts; asked before a pull begins. */
	estimate?(session: Session, streams: readonly StreamState[]): Promise<Estimate>;
	/** Changes that the CRM tells of by itself. */
	webhook?: Webhook;
	/** Fields of the CRM that can be written to. Off until a person ticks them. */
	writeBack?: WriteBack;
}

export interface CredentialField {
	name: string;
	label: string;
	/** Where a person finds it, in a sentence. */
	help: string;
	/** Never shown again, and never logged. */
	secret?: boolean;
	/** An address: https, or a machine on this one's loopback. */
	address?: boolean;
	optional?: boolean;
	placeholder?: string;
}

/** Whose account the credentials open, and how far. */
export interface Connection {
	/** Tells this account from others of the same CRM: the `source_account` of its records. */
	account: string;
	/** As its people call it. */
	accountName: string;
	/** What may not be read, and the permission that is missing. */
	lacking: readonly Lack[];
	/** What the API of this account can do beside what every one can. */
	capabilities?: Readonly<Record<string, boolean | string>>;
}

export interface Lack {
	/** The stream that can't be pulled, or can't be pulled whole. */
	stream: string;
	/** As the CRM's settings call it: `crm.objects.deals.read`. */
	permission: string;
	/** What is missing because of it, and what to do. */
	message: string;
}

/** One kind of record that a CRM answers, with what belongs to it. */
export interface Stream {
	/** `deals`, `contacts`, ...: one word, under which its cursor is kept. It never changes. */
	name: string;
	label: string;
	/** The entities that it fills. */
	entities: readonly EntityName[];
	/**
	 * Another stream whose records are not whole without this one: it is pulled whenever that one is, and never chosen by
	 * itself.
	 */
	comesWith?: string;
	/** Whether it is pulled unless a person says otherwise. Default yes. */
	chosen?: boolean;
	/**
	 * Pull what changed since a cursor, page by page; everything when there is none. Whatever a page yields is committed
	 * with its cursor, so that a pull that ends anywhere goes on from there: the records of pages before a cursor must
	 * never be needed after it. A record may come again; the last page that has it counts.
	 *
	 * @throws ApiError; `expired_cursor` begins the stream anew
	 */
	pull(session: Session, cursor: Cursor): AsyncIterable<Page>;
	/** Pull some records by their ids, such as those that a webhook told of. */
	pullSome?(session: Session, ids: readonly string[]): AsyncIterable<Page>;
	/**
	 * The ids of all records that there are, where deletions leave no other trace: known records that are not among them
	 * were deleted.
	 */
	sweep?: Sweep;
}

export interface Sweep {
	entity: EntityName;
	/** Other entities whose records stand under the same ids. */
	also?: readonly EntityName[];
	/** After every pull, or only when everything is pulled anew. */
	when: 'always' | 'full';
	/** Null where it can't be told, such as where they may not be read: then none is taken for deleted. */
	ids(session: Session): AsyncIterable<readonly string[] | null>;
}

/** Where a stream stands, as JSON; null before its first pull. */
export type Cursor =
	null | boolean | number | string | readonly Cursor[] | { readonly [key: string]: Cursor };

export interface StreamState {
	stream: Stream;
	cursor: Cursor;
}

/** What is committed together. */
export interface Page {
	records: readonly RecordSet[];
	/** Records that are gone from the CRM, or in its bin. */
	deleted?: readonly Deletion[];
	/** Records that became part of another. */
	merged?: readonly SourceMerge[];
	/** Where to go on once this page is kept. */
	cursor: Cursor;
	/** How many records the pull will come to, where the CRM says. */
	expected?: number;
	/** What is known of the history of the deals of this page. */
	history?: History;
}

/** Records of one kind, each as the cells that a field map gives a meaning. */
export interface RecordSet {
	map: FieldMap;
	rows: readonly Row[];
	/**
	 * Columns that the field map does not have and that are to be kept, by their name in the rows: all that the CRM has, also
	 * those that no row has, as fields of one label are told apart by these names.
	 */
	customFields?: Readonly<Record<string, SourceField>>;
	/**
	 * The rows are all that some records have: others that are known of them are gone. For what a CRM takes away without a
	 * trace, such as who takes part in a deal.
	 */
	allOf?: AllOf;
}

export interface AllOf {
	/** The column of the rows that says which of the records each belongs to: its target is a link by id. */
	column: string;
	/** The records, those without rows among them. */
	ids: readonly string[];
}

/**
 * A cell that is null says that there is nothing; a column that no row of a page has was not asked for, and what is known
 * of it stays. Times are ISO 8601 with an offset or in UTC; amounts are in units, not cents, as text where they have decimals.
 */
export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A field that people of the CRM made, as its metadata tells. */
export interface SourceField {
	label: string;
	type: FieldType;
}

export interface Deletion {
	entity: EntityName;
	id: string;
	/** ISO 8601; absent where the CRM does not say: then the moment at which it was seen. */
	at?: string;
}

export interface SourceMerge {
	entity: EntityName;
	from: string;
	into: string;
}

/** How the changes of deals are known. */
export interface History {
	quality: HistoryQuality;
	/** Fields of `deal_events` whose every change comes with the records: none is then inferred from two pulls. */
	fields: readonly string[];
	/** Where it comes from, and what it can't tell, in a sentence. */
	source: string;
}

/** What a pull works with. */
export interface Session {
	credentials: Readonly<Record<string, string>>;
	transport: Transport;
	/** Say something that people should know of this run, instead of what was said before if that is now known better. Nothing secret. */
	warn(message: string, instead?: string): void;
	/** Keep credentials that the CRM changed, such as a refresh token. */
	saveCredentials(changed: Readonly<Record<string, string>>): Promise<void>;
}

/** What a pull costs, as far as can be told before it. */
export interface Estimate {
	calls: number;
	/** What the CRM counts: calls, tokens. */
	unit: string;
	cost: number;
	/** What is left of today's, where the CRM says. */
	left: number | null;
	/** Records to come, by stream. */
	records: Readonly<Record<string, number>>;
}

/** A request that came in. */
export interface IncomingRequest {
	method: string;
	/** As the sender addressed it, with its query. */
	url: string;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	body: string;
	/** When it arrived. */
	at: Date;
}

export interface Webhook {
	/** What the sender signs with, as a credential of the connection; null where the address itself is the secret. */
	secret: string | null;
	/** How a person sets it up in the CRM, in a few sentences; `{address}` stands for the address to give. */
	help: string;
	/** Whether the request was signed by the CRM, and lately. */
	isGenuine(request: IncomingRequest, secret: string): boolean;
	/** What changed, by stream; null where the request tells nothing but that something did. */
	changes(request: IncomingRequest): readonly StreamChange[] | null;
	/** What to answer, where the CRM expects more than success. */
	answer?: { type: string; body: string };
}

export interface StreamChange {
	stream: string;
	/** Records that changed, to be pulled by their ids. */
	ids: readonly string[];
	deleted?: readonly Deletion[];
}

export interface WriteBack {
	entities: readonly EntityName[];
	/** The fields of an entity that may be written to. */
	fields(session: Session, entity: EntityName): Promise<readonly WritableField[]>;
	/** What the fields hold now, by record id; records that are gone are absent. */
	read(
		session: Session,
		entity: EntityName,
		field: string,
		ids: readonly string[]
	): Promise<ReadonlyMap<string, string | null>>;
	/** Write one field of many records. What is refused is answered, not thrown. */
	write(
		session: Session,
		entity: EntityName,
		field: string,
		values: ReadonlyMap<string, string | null>
	): Promise<readonly WriteFailure[]>;
}

export interface WritableField {
	name: string;
	label: string;
	type: FieldType;
	/** The only values it takes, where it has such. */
	choices?: readonly string[];
}

export interface WriteFailure {
	id: string;
	message: string;
}
