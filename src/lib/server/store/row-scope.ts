/**
 * The one place where a viewer's row scope, and the part of it that they look at, become SQL. Every read of canonical records goes through `scoped`:
 * the metric compiler, the record store, analyses and SQL cells.
 */
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import { withoutPart, type Part, type RowScope, type Viewer } from '#lib/crm/viewer.ts';

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;

/**
 * Relations beside the canonical tables that may be read under a scope. A deal's past is for who may see the deal as it
 * is now, whoever had it then: else a figure of the past would count deals that can't be opened.
 */
const dealViews = ['deal_versions', 'deal_stage_history'] as const;
type DealView = (typeof dealViews)[number];
const isDealView = (relation: string): relation is DealView =>
	(dealViews as readonly string[]).includes(relation);

/** Where an entity without an owner of its own finds one: the record it belongs to. */
const ownedThrough: Partial<Record<EntityName, { column: string; entity: EntityName }[]>> = {
	deal_contacts: [{ column: 'deal_id', entity: 'deals' }],
	deal_events: [{ column: 'deal_id', entity: 'deals' }],
	line_items: [{ column: 'deal_id', entity: 'deals' }],
	subscription_events: [
		{ column: 'contract_id', entity: 'contracts' },
		{ column: 'company_id', entity: 'companies' }
	],
	orders: [
		{ column: 'company_id', entity: 'companies' },
		{ column: 'contact_id', entity: 'contacts' },
		{ column: 'deal_id', entity: 'deals' }
	],
	order_lines: [{ column: 'order_id', entity: 'orders' }],
	touchpoints: [
		{ column: 'lead_id', entity: 'leads' },
		{ column: 'contact_id', entity: 'contacts' },
		{ column: 'deal_id', entity: 'deals' },
		{ column: 'company_id', entity: 'companies' }
	],
	email_events: [{ column: 'contact_id', entity: 'contacts' }],
	ticket_events: [{ column: 'ticket_id', entity: 'tickets' }]
};

/** What everyone who is signed in may read: the frame in which records stand. */
const shared = new Set<EntityName>([
	'teams',
	'people',
	'pipelines',
	'stages',
	'products',
	'campaigns',
	'campaign_costs',
	'exchange_rates'
]);

/**
 * A relation as a viewer may see it: a subquery in parentheses, without deleted records.
 *
 * @param relation a canonical table, `deal_versions` or `deal_stage_history`
 * @param options.withDeleted deleted records too; of a history, which has none, nothing changes
 * @throws RangeError for any other relation
 */
export function scoped(
	relation: EntityName | DealView,
	viewer: Viewer,
	{ withDeleted = false }: { withDeleted?: boolean } = {}
): string {
	if (isDealView(relation)) {
		const deals =
			viewer.scope.kind === 'all' && viewer.part === undefined
				? 'true'
				: `deal_id in (select id from deals where deleted_at is null and ${visible('deals', viewer)})`;
		return `(select * from ${relation} where ${deals})`;
	}
	const alive = withDeleted ? 'true' : `deleted_at is null${withItsWhole(relation)}`;
	return `(select * from ${entityNamed(relation).name} where ${alive} and ${visible(relation, viewer)})`;
}

/** More rows than any table has. */
const everyRow = '9223372036854775807';

/**
 * As `scoped`, for SQL that somebody else wrote: nothing in it is worked out on a row outside of the scope. The engine
 * would look at a condition before it looks at whose row it is, and one that fails tells what is in the row:
 * `amount::tinyint > 0` answers “Failed to cast 300005000”. It moves no condition past a LIMIT.
 */
export function walled(relation: EntityName | DealView, viewer: Viewer): string {
	const within = scoped(relation, viewer);
	return viewer.scope.kind === 'all' ? within : `(select * from ${within} limit ${everyRow})`;
}

/** A line of an order that was cancelled or deleted is none, though nobody deletes it, and is one again with its order. */
const withItsWhole = (relation: EntityName): string =>
	relation === 'order_lines'
		? ' and coalesce(order_id not in (select id from orders where deleted_at is not null), true)'
		: '';

/** The predicate that holds for the rows of an entity that a viewer looks at, deleted ones among them. */
function visible(name: EntityName, viewer: Viewer): string {
	const { part } = viewer;
	const own = inScope(name, viewer);
	return part === undefined ? own : [own, ...inPart(name, part, viewer)].join(' and ');
}

/**
 * What a part is of: the records that figures count, with what stands inside of them. Whom they are of and what led to them
 * (companies, contacts, touchpoints, activities, tickets) stays as far as it may be seen: else a deal would lose the
 * touches of a colleague's contact, and a customer the tickets that somebody else answers.
 */
export const countedEntities = ['deals', 'leads', 'contracts', 'subscription_events', 'orders'] as const;
type Counted = (typeof countedEntities)[number];
const isCounted = (name: EntityName): name is Counted =>
	(countedEntities as readonly EntityName[]).includes(name);

/** The predicates that hold for the rows of an entity that are in a part; none where it is not narrowed. */
function inPart(name: EntityName, part: Part, viewer: Viewer): string[] {
	const [parent, ...others] = ownedThrough[name] ?? [];
	if (parent && others.length === 0 && isCounted(parent.entity)) {
		const inside = inPart(parent.entity, part, viewer);
		return inside.length === 0
			? []
			: [`${parent.column} in (select id from ${parent.entity} where ${inside.join(' and ')})`];
	}
	const { pipeline, owners, members } = part;
	return [
		pipeline === undefined ? null : inPipeline(name, pipeline),
		owners === undefined ? null : ofOwners(name, owners, withoutPart(viewer)),
		members === undefined ? null : ofMembers(name, members)
	].filter((predicate) => predicate !== null);
}

/** A lead that did not convert is of no pipeline yet, and stays. Nobody has a quota for a pipeline. */
function inPipeline(name: EntityName, pipeline: string): string | null {
	const own = `pipeline_id = ${quoted(pipeline)}`;
	if (name === 'deals') return own;
	if (name === 'quotas') return 'false';
	if (name !== 'leads') return null;
	return `((converted_deal_id is null and converted_at is null) or converted_deal_id in (select id from deals where ${own}))`;
}

/** Deals and leads are of who owns them; what customers sign and order is of who owns the customer, as figures have it. */
function ofOwners(
	name: EntityName,
	{ people, teams }: NonNullable<Part['owners']>,
	viewer: Viewer
): string | null {
	if (name === 'quotas') return quotasOf({ people, teams });
	if (!isCounted(name)) return null;
	if (name === 'deals' || name === 'leads') return among('owner_id', people);
	const owned = (entity: 'companies' | 'contacts') =>
		`(select id from ${scoped(entity, viewer)} where ${among('owner_id', people)})`;
	const company = `company_id in ${owned('companies')}`;
	if (name === 'contracts') return company;
	if (name === 'orders') return `(${company} or (company_id is null and contact_id in ${owned('contacts')}))`;
	return `(${company} or (company_id is null and contract_id in (select id from contracts where ${company})))`;
}

/** Nobody has a quota for a segment. */
function ofMembers(name: EntityName, members: NonNullable<Part['members']>): string | null {
	if (name === 'quotas') return 'false';
	return isCounted(name)
		? `id in (from ${members[name] ?? '(select null::varchar as id where false)'})`
		: null;
}

function inScope(name: EntityName, viewer: Viewer): string {
	if (viewer.scope.kind === 'all' || shared.has(name)) return 'true';
	const { owner } = entityNamed(name);
	if (name === 'quotas') return quotasOf(viewer.scope);
	if (owner) return ownedBy(owner, viewer.scope);
	const parents = ownedThrough[name] ?? [];
	if (parents.length === 0) return 'false';
	return `(${parents
		.map(({ column, entity }) => `${column} in (select id from ${entity} where ${inScope(entity, viewer)})`)
		.join(' or ')})`;
}

type OwnersScope = Extract<RowScope, { kind: 'owners' }>;

const among = (column: string, ids: readonly string[]) =>
	ids.length > 0 ? `${column} in (${ids.map(quoted).join(', ')})` : 'false';

/** The predicate over an owner column. */
function ownedBy(column: string, { people, unowned }: OwnersScope): string {
	const mine = among(column, people);
	return unowned ? `(${mine} or ${column} is null)` : mine;
}

/** A quota without a person is a team's, not nobody's: it is for who leads that team. */
const quotasOf = ({ people, teams = [] }: { people: readonly string[]; teams?: readonly string[] }): string =>
	`(${among('person_id', people)} or (person_id is null and ${among('team_id', teams)}))`;
