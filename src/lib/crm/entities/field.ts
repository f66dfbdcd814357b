/** The vocabulary in which canonical entities are described. */

/**
 * How a field is stored and read.
 * `money` is DECIMAL(18,4) beside the record's `currency`; `ratio` is 0 to 1; `date` has no time zone; `timestamp` is an
 * instant in UTC; `reference` holds the id of a record of another entity.
 */
export type FieldType =
	| 'text'
	| 'integer'
	| 'number'
	| 'money'
	| 'ratio'
	| 'boolean'
	| 'date'
	| 'timestamp'
	| 'choice'
	| 'reference';

export interface Field {
	name: string;
	label: string;
	type: FieldType;
	/** The entity a reference points to. */
	to?: EntityName;
	/** The values a choice may have. */
	choices?: readonly string[];
	/** A record without it is refused by the import. */
	required?: boolean;
	/** Computed by Weatherglass, never mapped from a file nor edited by hand. */
	derived?: boolean;
	description?: string;
}

export interface Entity {
	name: EntityName;
	/** Singular and plural as people say them. */
	label: string;
	labelPlural: string;
	/** The field that names a record on screen, or null when only its parts do. */
	title: string | null;
	/** The field that says whose record it is: row scope looks there. */
	owner: string | null;
	description: string;
	fields: readonly Field[];
}

export const entityNames = [
	'teams',
	'people',
	'quotas',
	'companies',
	'contacts',
	'leads',
	'pipelines',
	'stages',
	'deals',
	'deal_contacts',
	'deal_events',
	'activities',
	'products',
	'line_items',
	'quotes',
	'contracts',
	'subscription_events',
	'orders',
	'order_lines',
	'campaigns',
	'campaign_costs',
	'touchpoints',
	'email_events',
	'tickets',
	'ticket_events',
	'exchange_rates'
] as const;

/** The canonical tables, in an order in which everything a record may point to comes before it. */
export type EntityName = (typeof entityNames)[number];

type Extra = Partial<Omit<Field, 'name' | 'label' | 'type'>>;

const make =
	(type: FieldType) =>
	(name: string, label: string, extra: Extra = {}): Field => ({ name, label, type, ...extra });

export const text = make('text');
export const integer = make('integer');
export const number = make('number');
export const money = make('money');
export const ratio = make('ratio');
export const boolean = make('boolean');
export const date = make('date');
export const timestamp = make('timestamp');
export const choice = (
	name: string,
	label: string,
	choices: readonly string[],
	extra: Extra = {}
): Field => ({
	name,
	label,
	type: 'choice',
	choices,
	...extra
});
export const reference = (name: string, label: string, to: EntityName, extra: Extra = {}): Field => ({
	name,
	label,
	type: 'reference',
	to,
	...extra
});

export const currency = text('currency', 'Currency', {
	description: 'ISO 4217 code of the amounts of this record.'
});

/** What a person agreed to, as the source tells it, and whether marketing may write to them at all. */
export const consent: readonly Field[] = [
	boolean('opted_out', 'Opted out of e-mail'),
	text('consent_status', 'Consent', { description: 'As the source calls it: granted, pending, withdrawn.' }),
	text('consent_source', 'Consent given by', { description: 'The form, the call or the list.' }),
	timestamp('consent_at', 'Consent since'),
	text('lawful_basis', 'Lawful basis', {
		description: 'Why the data may be processed: consent, contract, legitimate interest.'
	}),
	boolean('suppressed', 'Suppressed', {
		derived: true,
		description: 'On the suppression list, by address or by domain: marketing must not write to them.'
	}),
	text('suppressed_reason', 'Suppressed because', { derived: true }),
	timestamp('suppressed_at', 'Suppressed since', { derived: true })
];

/** An amount in the reporting currency at the rate of the record's own date; null where no rate is known. */
export const inReportingCurrency = (name: string, label: string): Field =>
	money(`${name}_base`, `${label} in reporting currency`, { derived: true });
