/** The records of any kind that belong to whom segments find: filters of lists, files and boards. */
import { entityNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { SegmentEntity } from '#lib/crm/segments.ts';
import type { Part, Viewer } from '#lib/crm/viewer.ts';
import type { MemberFilter, RecordFilter } from '#lib/server/store/records/index.ts';
import { countedEntities, scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { MetricError } from '../errors.ts';
import { surroundings } from '../run.ts';
import { companiesOf, contactsAt, segmentDimension, segmentNamed, type KnownSegment } from './dimensions.ts';
import { knownSegments } from './segments.ts';

/** Records that a record without a customer of its own belongs to, the nearest first. */
const belongsTo: readonly EntityName[] = ['deals', 'orders', 'tickets', 'contracts'];

/** Records that are of the company of their contract where they name none, as recurring revenue has it. */
const namedByContract: ReadonlySet<EntityName> = new Set(['subscription_events']);

const columnTo = ({ fields }: Entity, to: EntityName, name?: string): string | undefined =>
	fields.find((field) => field.to === to && (name === undefined || field.name === name))?.name;

/** How a record finds its customer: by columns of its own, or through the record it belongs to. */
function waysOf(entity: Entity) {
	const company = columnTo(entity, 'companies', 'company_id');
	const contact = columnTo(entity, 'contacts', 'contact_id');
	const through = belongsTo.flatMap((name) => {
		const column = name === entity.name ? undefined : columnTo(entity, name);
		return column === undefined ? [] : [{ entity: name, column }];
	})[0];
	return { company, contact, through };
}

/** Whether records of a kind belong to customers, so that a segment can filter them. */
export function isOfCustomers(name: EntityName): boolean {
	if (name === 'companies' || name === 'contacts') return true;
	const { company, contact, through } = waysOf(entityNamed(name));
	return company !== undefined || contact !== undefined || through !== undefined;
}

/**
 * SQL, in parentheses, of the ids (`id`) of the records of an entity that belong to whom a segment finds, as the metrics
 * count them: by company; of a segment of contacts by contact, where the record has one.
 *
 * @param options.withDeleted deleted records of the entity too, of who is in the segment
 * @throws MetricError where records of the entity belong to no customer, or the segment's rule can't be read any more
 */
export function membersOf(
	segment: KnownSegment,
	viewer: Viewer,
	name: EntityName,
	options: { withDeleted?: boolean } = {}
): string {
	const members = segment.members(viewer);
	if (segment.entity === name) return members;
	if (name === 'companies') return companiesOf(members, viewer);
	if (name === 'contacts') return contactsAt(members, viewer);
	const entity = entityNamed(name);
	const { company, contact, through } = waysOf(entity);
	const those = (column: string, ids: string) =>
		`(select id from ${scoped(name, viewer, options)} where ${column} in (from ${ids}))`;
	const isOfContacts = segment.entity === 'contacts';
	if (isOfContacts && contact) return those(contact, members);
	if (company) {
		const companies = isOfContacts ? companiesOf(members, viewer) : members;
		if (!namedByContract.has(name)) return those(company, companies);
		const contracts = membersOf(segment, viewer, 'contracts', options);
		return `(select id from ${scoped(name, viewer, options)} where ${company} in (from ${companies})
			or (${company} is null and contract_id in (from ${contracts})))`;
	}
	if (contact) return those(contact, contactsAt(members, viewer));
	if (through) return those(through.column, membersOf(segment, viewer, through.entity, options));
	throw new MetricError(
		'invalid_segment',
		`${entity.labelPlural} belong to no company or contact, so none is in a segment.`,
		'Leave the segment out.'
	);
}

/**
 * A segment that a viewer has, with the SQL, in parentheses, of the ids (`id`) of whom it finds.
 *
 * @param asked its id, or its name in any case
 * @throws MetricError when the viewer has no such segment, or its rule asks for what is there no more
 */
export async function segmentMembers(
	store: Store,
	viewer: Viewer,
	asked: string
): Promise<{ id: string; name: string; entity: SegmentEntity; sql: string }> {
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const { id, name, entity, members } = segmentNamed(known, asked);
	return { id, name, entity, sql: members(viewer) };
}

/**
 * A segment that a viewer has, with the SQL, in parentheses, of the ids of the records that figures count of whom it finds.
 *
 * @param asked its id, or its name in any case
 * @throws MetricError as `segmentMembers`
 */
export async function segmentPart(
	store: Store,
	viewer: Viewer,
	asked: string
): Promise<Pick<KnownSegment, 'id' | 'name' | 'isByOutcome'> & { members: NonNullable<Part['members']> }> {
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const segment = segmentNamed(known, asked);
	const { id, name, isByOutcome } = segment;
	const members = countedEntities.map(
		(entity) => [entity, membersOf(segment, viewer, entity, { withDeleted: true })] as const
	);
	return { id, name, isByOutcome, members: Object.fromEntries(members) };
}

/** What a filter of a list asks of segments; null for a filter of a field. */
const isOfSegments = ({ field }: RecordFilter) => field.split(':')[0] === segmentDimension;

/**
 * The filters of a list that ask for segments, as SQL, and the others as they are. `segment` takes names or ids, and finds
 * who is in any of them; `segment:` with an id takes true or false.
 *
 * @throws MetricError when the viewer has no such segment, or it can't be asked for so
 */
export async function listFilters(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	filters: readonly RecordFilter[]
): Promise<{ filters: RecordFilter[]; members: MemberFilter[] }> {
	const asked = filters.filter(isOfSegments);
	const others = filters.filter((filter) => !isOfSegments(filter));
	if (asked.length === 0) return { filters: others, members: [] };
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	return { filters: others, members: asked.map((filter) => memberFilter(known, viewer, entity, filter)) };
}

function memberFilter(
	known: readonly KnownSegment[],
	viewer: Viewer,
	entity: EntityName,
	filter: RecordFilter
): MemberFilter {
	if (filter.operator !== 'in' && filter.operator !== 'not_in')
		throw new MetricError('invalid_segment', 'A record is in a segment or not.', 'Ask whether it is.');
	const id = filter.field.slice(segmentDimension.length + 1);
	const isNot = filter.operator === 'not_in';
	if (id === '') {
		const meant = filter.values.map((name) => segmentNamed(known, name));
		const sql = meant.map((segment) => `from ${membersOf(segment, viewer, entity)}`).join(' union ');
		return { sql: `(${sql})`, isOutside: isNot, names: meant.map(({ name }) => name) };
	}
	const segment = segmentNamed(known, id);
	const [value = null] = filter.values;
	return {
		// Everybody is in a segment or not: without a value there is nobody.
		sql: value === null ? '(select null::varchar as id where false)' : membersOf(segment, viewer, entity),
		isOutside: isNot !== ['false', 'no'].includes(value?.toLowerCase() ?? ''),
		names: [segment.name]
	};
}

/** A segment that a record is in. */
export interface SegmentOf {
	id: string;
	name: string;
	/** Whether it is of other records, which this one belongs to: a contact of a company that is in it. */
	isThroughOther: boolean;
}

/**
 * The segments that a viewer has and a record is in, by name. One whose rule can't be read any more is in none.
 */
export async function segmentsOfRecord(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	id: string
): Promise<SegmentOf[]> {
	if (!isOfCustomers(entity)) return [];
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const readable = known.flatMap((segment) => {
		try {
			return [{ segment, sql: membersOf(segment, viewer, entity) }];
		} catch (failure) {
			if (failure instanceof MetricError) return [];
			throw failure;
		}
	});
	if (readable.length === 0) return [];
	const asked = readable.map(({ sql }, place) => `select ${place} as place where $1 in (from ${sql})`);
	const { rows } = await store.engine.query<{ place: number }>(asked.join(' union all '), [id], {
		timeZone: viewer.timeZone
	});
	const inside = new Set(rows.map(({ place }) => Number(place)));
	return readable
		.filter((_, place) => inside.has(place))
		.map(({ segment }) => ({
			id: segment.id,
			name: segment.name,
			isThroughOther: segment.entity !== entity
		}));
}

/**
 * The ids of the records of an entity that belong to whom a segment finds.
 *
 * @throws MetricError when the viewer has no such segment, or its rule can't be read any more
 */
export async function recordsInSegment(
	store: Store,
	viewer: Viewer,
	segment: string,
	entity: EntityName
): Promise<Set<string>> {
	const known = await knownSegments(store, viewer, await surroundings(store, viewer, {}));
	const { rows } = await store.engine.query<{ id: string }>(
		`select distinct id from ${membersOf(segmentNamed(known, segment), viewer, entity)}`,
		[],
		{ timeZone: viewer.timeZone }
	);
	return new Set(rows.map(({ id }) => id));
}
