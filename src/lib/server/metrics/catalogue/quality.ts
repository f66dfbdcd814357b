/** Whether the data can be relied on. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { RelationName } from '../relations/index.ts';
import type { MetricSpecification, Part } from '../specification.ts';
import { asOf, openDeals, sums } from './parts.ts';

/** Words and marks that fill a field and say nothing. */
const saysNothing = "('', '-', '--', '?', 'n/a', 'na', 'none', 'null', 'test', 'unknown', 'tbd', 'x')";

/** Whether a column of a row `r` says something. */
export const isFilled = (column: string): string =>
	`(r.${column} is not null and lower(trim(r.${column}::varchar)) not in ${saysNothing})`;

/** The fields that matter of a record: of deals, while they are open. */
export const fieldsThatMatter = {
	deals: ['company_id', 'owner_id', 'stage_id', 'amount_base', 'expected_close', 'source'],
	companies: ['domain', 'industry', 'country', 'owner_id', 'employees'],
	contacts: ['name', 'email', 'phone', 'title', 'company_id', 'owner_id']
} as const satisfies Partial<Record<EntityName, readonly string[]>>;

interface Completeness {
	name: string;
	label: string;
	records: EntityName;
	part: (aggregates: Part['aggregates']) => Part;
	whose: string;
	fields: readonly string[];
	edgeCases?: string[];
}

/** The share of the fields that matter which are filled. */
const completeness = ({
	name,
	label,
	records,
	part,
	whose,
	fields,
	edgeCases = []
}: Completeness): MetricSpecification => ({
	name,
	label,
	subject: 'quality',
	definition: `Of the fields that matter of ${whose}, the share that is filled: ${fields.join(', ')}.`,
	formula: `filled cells ÷ all cells of ${fields.map((field) => `${records}.${field}`).join(', ')}`,
	unit: 'ratio',
	dateBasis: asOf,
	edgeCases: [
		...edgeCases,
		'N/A, -, unknown, test and their like are not filled.',
		'Of a figure the records behind it are those with every field filled, and those that lack one.'
	],
	source: 'promt-hub.com, data completeness; research/crm.md M54.',
	better: 'higher',
	records,
	parts: [
		part({
			filled: `sum(${fields.map((field) => `${isFilled(field)}::integer`).join(' + ')})`,
			records: sums.count
		})
	],
	value: `filled / nullif(${fields.length} * records, 0)`,
	sample: 'records',
	counts: fields.map(isFilled).join(' and '),
	additive: false
});

const now =
	(relation: RelationName) =>
	(aggregates: Part['aggregates']): Part => ({
		relation,
		timing: 'moment',
		aggregates
	});

const asNow = 'An earlier moment shows the records that there were with what they hold now.';

/** Days within which work on a deal counts as recent, and after which it counts as neglected. */
const freshDays = 14;
export const silentDays = 30;

/** Whether something was logged on a deal, or the deal was changed by someone, in the days before the moment. */
const touchedWithin = (days: number): string => `(
	exists (
		from {activities} touched
		where touched.deal_id = r.id
			and touched.occurred_at >= {moment} - interval ${days} days and touched.occurred_at < {moment}
	)
	or exists (
		from {deal_events} changed
		where changed.deal_id = r.id
			and changed.changed_at >= {moment} - interval ${days} days and changed.changed_at < {moment}
	)
)`;

/** Whether a deal has an activity of which something holds, said of `a`. */
const hasActivity = (holds: string): string => `exists (
	from {activities} a
	where a.deal_id = r.id and ${holds}
)`;

const wasWorked = (days: number): string =>
	`(a.occurred_at >= {moment} - interval ${days} days and a.occurred_at < {moment})`;

/** A task is due, or a meeting takes place, after the moment, and was not done by then. */
const isPlanned = `(
		(a.due_at >= {moment} or (a.type = 'meeting' and a.occurred_at >= {moment}))
		and (a.done_at is null or a.done_at >= {moment})
	)`;

/**
 * Whether an open deal is neglected: nothing was logged on it for a while, and nothing is planned. Both are asked of activities at
 * once: they are the largest table, and reading them twice takes twice as long.
 */
export const isNeglected = `r.status = 'open' and r.created_at < {moment} - interval ${silentDays} days
		and not ${hasActivity(`(${wasWorked(silentDays)} or ${isPlanned})`)}`;

/** Of the open deals, the share for which something holds that is asked of other records. */
const shareOfOpenDeals = (
	told: Pick<MetricSpecification, 'name' | 'label' | 'definition' | 'formula' | 'edgeCases' | 'source'> & {
		subject: 'quality' | 'adoption';
	},
	holds: string
): MetricSpecification => ({
	...told,
	unit: 'ratio',
	dateBasis: asOf,
	better: 'higher',
	records: 'deals',
	recordsParts: [1],
	parts: [
		{ ...openDeals({ those: sums.count }), where: `r.status = 'open' and ${holds}` },
		openDeals({ deals: sums.count })
	],
	value: 'coalesce(those, 0) / nullif(deals, 0)',
	sample: 'deals',
	proportion: { successes: 'coalesce(those, 0)', trials: 'deals' },
	counts: holds,
	additive: false
});

const notSeen = 'Activities that the reader may not see do not count.';

/** An address has the form of one: a local part, an @ and a domain with a dot; not whether anybody reads there. */
export const hasValidEmail = "regexp_full_match(trim(r.email), '[^\\s@,;]+@[^\\s@,;.]+(\\.[^\\s@,;.]+)+')";

/** Whether an older contact has the address of a contact; of two as old, that of the smaller id is the older. */
const isDoubled = `exists (
	from {contacts} older
	where lower(trim(older.email)) = lower(trim(r.email)) and older.id <> r.id
		and (coalesce(older.created_at, '-infinity'), older.id) < (coalesce(r.created_at, '-infinity'), r.id)
)`;

export const quality: MetricSpecification[] = [
	completeness({
		name: 'deal_completeness',
		label: 'Completeness of deals',
		records: 'deals',
		whose: 'open deals',
		part: openDeals,
		fields: fieldsThatMatter.deals,
		edgeCases: ['An amount without a rate into the reporting currency is not filled.']
	}),
	completeness({
		name: 'company_completeness',
		label: 'Completeness of companies',
		records: 'companies',
		whose: 'companies',
		part: now('companies'),
		fields: fieldsThatMatter.companies,
		edgeCases: [asNow]
	}),
	completeness({
		name: 'contact_completeness',
		label: 'Completeness of contacts',
		records: 'contacts',
		whose: 'contacts',
		part: now('contacts'),
		fields: fieldsThatMatter.contacts,
		edgeCases: [asNow]
	}),
	{
		name: 'email_validity',
		label: 'Valid e-mail addresses',
		subject: 'quality',
		definition: 'Of the contacts with an e-mail address, the share whose address can be one.',
		formula: 'contacts whose contacts.email has the form name@domain.tld ÷ contacts with an e-mail',
		unit: 'ratio',
		dateBasis: asOf,
		edgeCases: ['The form alone: whether anybody reads there, only a bounce tells.', asNow],
		source: 'promt-hub.com, validity; research/crm.md M56.',
		better: 'higher',
		records: 'contacts',
		parts: [
			{
				...now('contacts')({ valid: `count(*) filter (where ${hasValidEmail})`, contacts: sums.count }),
				where: isFilled('email')
			}
		],
		value: 'valid / nullif(contacts, 0)',
		sample: 'contacts',
		proportion: { successes: 'valid', trials: 'contacts' },
		counts: hasValidEmail,
		additive: false
	},
	{
		name: 'duplicate_rate',
		label: 'Doubled contacts',
		subject: 'quality',
		definition: 'Of the contacts with an e-mail address, the share whose address an older contact has too.',
		formula:
			'contacts whose contacts.email, without regard to capitals and blanks, an older contact has ÷ contacts with an e-mail',
		unit: 'ratio',
		dateBasis: asOf,
		edgeCases: [
			'Those beyond the first of each address: three with one address are two too many.',
			'The sure ones alone. Those that are alike by name, phone and company are under Data, Duplicates, and counted by the analysis data-quality.',
			'Addresses that several people share, such as that of a switchboard, count too.',
			asNow
		],
		source: 'research/crm.md M55: records beyond the first of a cluster ÷ records.',
		better: 'lower',
		records: 'contacts',
		recordsParts: [1],
		parts: [
			{
				...now('contacts')({ doubled: sums.count }),
				where: `${isFilled('email')} and ${isDoubled}`
			},
			{ ...now('contacts')({ contacts: sums.count }), where: isFilled('email') }
		],
		value: 'coalesce(doubled, 0) / nullif(contacts, 0)',
		sample: 'contacts',
		proportion: { successes: 'coalesce(doubled, 0)', trials: 'contacts' },
		counts: isDoubled,
		additive: false
	},
	{
		name: 'orphaned_contacts',
		label: 'Contacts without a company',
		subject: 'quality',
		definition: 'The number of contacts that belong to no company.',
		formula: 'count of contacts without a contacts.company_id',
		unit: 'count',
		dateBasis: asOf,
		edgeCases: ['People who buy for themselves have none, and rightly so.', asNow],
		source: 'research/metrics.md 40, orphans.',
		better: 'lower',
		records: 'contacts',
		parts: [{ ...now('contacts')({ contacts: sums.count }), where: 'r.company_id is null' }],
		value: 'contacts',
		sample: 'contacts',
		additive: true
	},
	{
		name: 'orphaned_deals',
		label: 'Deals without an owner or a customer',
		subject: 'quality',
		definition: 'The number of open deals that nobody owns, or that name neither a company nor a contact.',
		formula:
			"count of deals where deals.status = 'open', without deals.owner_id, or without company_id and contact_id",
		unit: 'count',
		dateBasis: asOf,
		edgeCases: ['Each counts once, whatever it lacks.'],
		source: 'research/metrics.md 40, orphans.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				...openDeals({ deals: sums.count }),
				where: "r.status = 'open' and (r.owner_id is null or (r.company_id is null and r.contact_id is null))"
			}
		],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	shareOfOpenDeals(
		{
			name: 'freshness',
			label: 'Freshness of deals',
			subject: 'quality',
			definition: `Of the open deals, the share on which something was logged or changed in the last ${freshDays} days.`,
			formula: `open deals with an activity or a deal event in the ${freshDays} days before ÷ open deals`,
			edgeCases: [
				'An import is no touch: what it brings counts on the day it says, not on that of the import.',
				notSeen
			],
			source: 'promt-hub.com, timeliness; research/crm.md M57.'
		},
		touchedWithin(freshDays)
	),
	shareOfOpenDeals(
		{
			name: 'activity_coverage',
			label: 'Activity coverage',
			subject: 'adoption',
			definition: `Of the open deals, the share with an activity in the last ${freshDays} days.`,
			formula: `open deals with an activity in the ${freshDays} days before ÷ open deals`,
			edgeCases: [
				'Activities that a machine logged count too where the source does not tell them apart.',
				notSeen
			],
			source: 'Salesforce Ben, CRM adoption; research/crm.md M59.'
		},
		hasActivity(wasWorked(freshDays))
	),
	shareOfOpenDeals(
		{
			name: 'next_step_coverage',
			label: 'Deals with a next activity',
			subject: 'adoption',
			definition: 'Of the open deals, the share on which an activity is planned.',
			formula: 'open deals with an activity due, or a meeting taking place, after the moment ÷ open deals',
			edgeCases: [
				'An earlier moment counts what was due or met after it, though it may have been planned later.',
				notSeen
			],
			source: 'research/metrics.md 40, coverage.'
		},
		hasActivity(isPlanned)
	),
	{
		name: 'neglected_deals',
		label: 'Neglected deals',
		subject: 'adoption',
		definition: `Open deals created over ${silentDays} days ago on which nothing was logged for ${silentDays} days and nothing is planned.`,
		formula: `count of open deals without an activity in the ${silentDays} days before and after the moment`,
		unit: 'count',
		dateBasis: asOf,
		edgeCases: ['A change of the deal alone is not work on it: see stale_deals.', notSeen],
		source: 'christiernan.com, “Neglected opportunities”; research/crm.md M60.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				...openDeals({ deals: sums.count }),
				where: isNeglected
			}
		],
		value: 'deals',
		sample: 'deals',
		additive: true
	}
];
