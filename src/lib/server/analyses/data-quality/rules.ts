/** What is looked for in records, as SQL that selects the ids of those found wanting; one line or so a rule. */
import { entityNamed, fieldNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	fieldsThatMatter,
	hasValidEmail,
	isFilled,
	isNeglected,
	silentDays
} from '#lib/server/metrics/catalogue/quality.ts';
import { fill } from '#lib/server/metrics/rows.ts';
import { checksOf, type FindingCode } from '#lib/server/store/integrity/checks.ts';
import { doneStates } from '#lib/crm/service-levels.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { QualityDimension } from './result.ts';

export interface Rule {
	key: string;
	dimension: QualityDimension;
	/** What is wrong, after the name of the records: “Some deals ...”. */
	finding: string;
	advice: string;
	/** SELECT of one column `id`; `records` are those of the entity that the viewer may see. */
	sql: string;
	/** The records that it speaks of, as SQL over `r`; all unless told. */
	of?: string;
}

const open = "r.status = 'open'";

const where = (condition: string): string => `select r.id from records r where ${condition}`;

/** To which dimension the store's checks belong. */
const dimensionOfCheck: Record<FindingCode, QualityDimension> = {
	orphaned_reference: 'orphans',
	duplicate_id: 'duplicates',
	duplicate_source_key: 'duplicates',
	unknown_import_file: 'orphans',
	unknown_sync_run: 'orphans',
	no_exchange_rate: 'validity',
	ends_before_start: 'contradictions',
	closed_before_created: 'contradictions',
	closed_without_date: 'contradictions',
	open_with_closing_date: 'contradictions',
	stage_of_another_pipeline: 'contradictions',
	status_against_stage: 'contradictions',
	history_disagrees: 'contradictions'
};

/** Every rule for the records of an entity. Duplicates are found otherwise: see `duplicates.ts`. */
export function rulesOf(name: EntityName, viewer: Viewer): Rule[] {
	const entity = entityNamed(name);
	return [
		...checksOf(entity).map(({ code, field, finding, advice, sql }) => ({
			key: field ? `${code}:${field}` : code,
			dimension: dimensionOfCheck[code],
			finding,
			advice,
			sql
		})),
		...missing(name),
		...validity(entity),
		...(own[name]?.(viewer) ?? [])
	];
}

/** The fields that matter and are empty, as the completeness of the metric catalogue has it. */
function missing(name: EntityName): Rule[] {
	const fields: readonly string[] =
		(fieldsThatMatter as Partial<Record<EntityName, readonly string[]>>)[name] ?? [];
	return fields.map((field) => ({
		key: `missing:${field}`,
		dimension: 'completeness',
		finding: `have no ${label(entityNamed(name), field)}${name === 'deals' ? ' while they are open' : ''}`,
		advice: 'Fill it in, here or in the source. N/A, -, unknown and test count as nothing.',
		sql: where(`not ${isFilled(field)}${name === 'deals' ? ` and ${open}` : ''}`),
		...(name === 'deals' && { of: open })
	}));
}

const label = (entity: Entity, field: string): string => {
	const found = fieldNamed(entity, field)?.label ?? field;
	return /^[A-Z]{2}/.test(found) ? found : found[0]!.toLowerCase() + found.slice(1);
};

/** What a value of a kind can't be, wherever the kind occurs. */
function validity(entity: Entity): Rule[] {
	const has = (field: string) => fieldNamed(entity, field) !== undefined;
	return [
		...(has('email')
			? [
					invalid(
						'email',
						'have an e-mail address that can be none',
						`${isFilled('email')} and not ${hasValidEmail}`
					)
				]
			: []),
		...(has('phone')
			? [
					invalid(
						'phone',
						'have a phone number of fewer than six digits',
						`${isFilled('phone')} and length(regexp_replace(r.phone, '[^0-9]', '', 'g')) < 6`
					)
				]
			: []),
		...(has('domain')
			? [
					invalid(
						'domain',
						'have a domain that can be none',
						`${isFilled('domain')} and not regexp_matches(trim(r.domain), '^[^\\s@]+\\.[^\\s@.]+$')`
					)
				]
			: []),
		...(has('currency')
			? [
					invalid(
						'currency',
						'have a currency that is no ISO 4217 code',
						`r.currency is not null and upper(trim(r.currency)) not in (${currencies})`
					)
				]
			: [])
	];
}

const currencies = Intl.supportedValuesOf('currency')
	.map((code) => `'${code}'`)
	.join(', ');

const invalid = (field: string, finding: string, condition: string): Rule => ({
	key: `invalid:${field}`,
	dimension: 'validity',
	finding,
	advice: 'Correct it, here or in the source.',
	sql: where(condition)
});

const contradiction = (key: string, finding: string, condition: string, advice: string): Rule => ({
	key,
	dimension: 'contradictions',
	finding,
	advice,
	sql: where(condition)
});

const orphan = (key: string, finding: string, condition: string, advice: string): Rule => ({
	key,
	dimension: 'orphans',
	finding,
	advice,
	sql: where(condition)
});

const negative = (field: string, finding: string, more = ''): Rule =>
	contradiction(
		`negative:${field}`,
		finding,
		`r.${field} < 0${more}`,
		'Correct the amount. Sums take it as it is.'
	);

/** An import may be a few hours ahead of the clock here, by its time zone. */
const inFuture = (field: string, finding: string): Rule =>
	contradiction(
		`in_future:${field}`,
		finding,
		`r.${field} > now() + interval 1 day`,
		'Correct the date. Figures of periods that are still to come count these records.'
	);

const createdInFuture = (what: string) => inFuture('created_at', `were ${what} in the future`);

/** What holds of one entity alone. */
const own: Partial<Record<EntityName, (viewer: Viewer) => Rule[]>> = {
	companies: () => [createdInFuture('created')],
	contacts: (viewer) => [
		createdInFuture('created'),
		contradiction(
			'at_other_company',
			'have an e-mail address at the domain of another company than theirs',
			`r.company_id is not null and ${isFilled('email')}
			and exists (
				from ${scoped('companies', viewer)} others
				where lower(trim(others.domain)) = lower(split_part(trim(r.email), '@', 2)) and others.id <> r.company_id
			)
			and not exists (
				from ${scoped('companies', viewer)} theirs
				where theirs.id = r.company_id and lower(trim(theirs.domain)) = lower(split_part(trim(r.email), '@', 2))
			)`,
			'They may have moved on, or belong to a subsidiary: link the company they work for.'
		)
	],
	leads: () => [
		createdInFuture('created'),
		orphan(
			'unreachable',
			'have neither an e-mail address nor a phone number',
			`not ${isFilled('email')} and not ${isFilled('phone')}`,
			'Nobody can be reached: complete them, or disqualify them.'
		),
		contradiction(
			'converted_and_disqualified',
			'were both converted and disqualified',
			'r.converted_at is not null and r.disqualified_at is not null',
			'One of the two is wrong: empty it.'
		)
	],
	deals: (viewer) => [
		createdInFuture('created'),
		inFuture('closed_at', 'were won or lost in the future'),
		negative('amount', 'have a negative amount'),
		contradiction(
			'probability_out_of_range',
			'have a probability below 0 or above 1',
			'r.probability < 0 or r.probability > 1',
			'Give 0 to 100 %. Weighted amounts take it as it is.'
		),
		{
			key: 'past_due',
			dimension: 'freshness',
			finding: 'are open past the day on which they were expected to close',
			advice:
				'Win or lose them, or expect them on another day. Once its quarter is over, a deal is in no period’s open and due, weighted or commit; the model of the deals counts what such deals used to bring.',
			sql: where(`${open} and r.expected_close < now()::date`),
			of: open
		},
		{
			key: 'neglected',
			dimension: 'freshness',
			finding: `are open, nothing was logged on them for ${silentDays} days, and nothing is planned`,
			advice: 'Work on them, or lose them.',
			sql: where(fill(isNeglected, moment(viewer))),
			of: open
		},
		{
			...orphan(
				'closed_without_company',
				'were won or lost and name no company',
				"r.status in ('won', 'lost') and r.company_id is null",
				'Link the customer: figures by company, industry and country leave these out.'
			),
			of: "r.status in ('won', 'lost')"
		},
		{
			key: 'line_items_differ',
			dimension: 'contradictions',
			finding: 'have an amount that differs from the sum of their line items by more than 1 %',
			advice: 'Correct the amount or the line items: reports by product and by deal disagree.',
			sql: `select r.id from records r join (
					select deal_id, sum(amount) as amount, any_value(currency) as currency
					from ${scoped('line_items', viewer)}
					group by deal_id
					having count(*) = count(amount) and count(distinct coalesce(currency, '')) = 1
				) items on items.deal_id = r.id
				where r.amount is not null and coalesce(items.currency = r.currency, true) and abs(items.amount - r.amount) > greatest(0.01 * abs(r.amount), 0.01)`
		}
	],
	quotes: () => [negative('amount', 'have a negative amount')],
	quotas: () => [negative('amount', 'have a negative amount')],
	contracts: () => [
		negative('recurring_amount', 'have a negative recurring amount'),
		orphan('without_company', 'name no company', 'r.company_id is null', 'Link the customer.')
	],
	campaign_costs: () => [negative('amount', 'have a negative cost')],
	products: () => [negative('price', 'have a negative price')],
	orders: () => [
		inFuture('ordered_at', 'are dated in the future'),
		negative('amount', 'are no refunds and have a negative amount', " and r.kind is distinct from 'refund'"),
		orphan(
			'without_customer',
			'name neither a company nor a contact',
			'r.company_id is null and r.contact_id is null',
			'Link the customer: lifetime value and retention leave these out.'
		)
	],
	order_lines: (viewer) => [productless(viewer)],
	line_items: (viewer) => [productless(viewer)],
	activities: () => [
		orphan(
			'about_nothing',
			'belong to no company, contact, deal, lead or ticket',
			'coalesce(r.company_id, r.contact_id, r.deal_id, r.lead_id, r.ticket_id) is null',
			'Link what they were about: work on deals and customers leaves these out.'
		)
	],
	tickets: () => [
		createdInFuture('created'),
		orphan('without_owner', 'are owned by nobody', 'r.owner_id is null', 'Give them to someone.'),
		orphan(
			'without_customer',
			'name neither a company nor a contact',
			'r.company_id is null and r.contact_id is null',
			'Link the customer.'
		),
		contradiction(
			'done_without_date',
			'are solved or closed without the date on which they were',
			`r.solved_at is null and r.closed_at is null and lower(r.status) in (${doneStates.map((state) => `'${state}'`).join(', ')})`,
			'Give the date. Resolution times leave these tickets out.'
		),
		invalid('satisfaction', 'have a satisfaction outside 1 to 5', 'r.satisfaction < 1 or r.satisfaction > 5'),
		invalid(
			'recommendation',
			'would recommend by a number outside 0 to 10',
			'r.recommendation < 0 or r.recommendation > 10'
		)
	]
};

/** A product by a name that the catalogue of products has not. */
const productless = (viewer: Viewer): Rule =>
	orphan(
		'unknown_product',
		'name a product that is none of the products',
		`${isFilled('name')} and (
			r.product_id is null
			or r.product_id not in (select id from ${scoped('products', viewer)})
		)`,
		'Add the product, or write its name as the products have it: figures by product leave these out.'
	);

const moment = (viewer: Viewer) => ({
	viewer,
	from: '',
	to: '',
	today: 'current_date',
	moment: 'now()',
	margin: ''
});
