/** Segments as dimensions: in or out, of whatever belongs to a company or a contact. */
import type { SegmentEntity } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Dimension } from '../dimensions.ts';
import { MetricError } from '../errors.ts';
import { relations, type Relation } from '../relations/index.ts';
import { pastOf, type MetricSpecification } from '../specification.ts';

/** A segment with the SQL, in parentheses, of the ids (`id`) of whom it finds. */
export interface KnownSegment {
	id: string;
	name: string;
	entity: SegmentEntity;
	/** Its rule asks for what came of them: figures, purchases, or another segment. */
	isByOutcome: boolean;
	/** Of whom the viewer may see, by all that they may see of them. @throws MetricError when its rule asks for what is there no more */
	members(viewer: Viewer): string;
}

/** Segments that a dimension is about, and the way from a row to the contacts of one. */
export interface InSegments {
	of: readonly KnownSegment[];
	/** By a row's own contact, else by its company, which a contact of the segment is at. */
	contactsBy: 'contact' | 'company';
}

/** The filter that takes segments by name: `segment = "Key accounts"`. */
export const segmentDimension = 'segment';

export const segmentDimensionName = (id: string): string => `${segmentDimension}:${id}`;

/**
 * The segment that is meant by an id or a name. Someone's own comes before a shared one of the same name.
 *
 * @throws MetricError when there is none
 */
export function segmentNamed(known: readonly KnownSegment[], idOrName: string | null): KnownSegment {
	const found =
		known.find(({ id }) => id === idOrName) ??
		known.find(({ name }) => name.toLowerCase() === idOrName?.toLowerCase());
	if (found) return found;
	const named = known.map(({ name }) => `“${name}”`).join(', ');
	throw new MetricError(
		'invalid_where',
		`There is no segment named “${idOrName ?? 'null'}” here.`,
		named === '' ? 'There is none yet.' : `There are ${named}.`
	);
}

const companyColumn = ({ dimensions }: Relation): string | undefined =>
	dimensions.company ?? dimensions.industry;

/**
 * The dimensions that segments give a metric: one for each, in or out, so that parts add up to the whole; and one that
 * takes any of them by name, to filter by. None where what is counted belongs to no company.
 */
export function segmentDimensions(
	specification: MetricSpecification,
	segments: readonly KnownSegment[]
): Dimension[] {
	const read = specification.parts.flatMap((part): Relation[] => {
		const past = pastOf(part);
		return [relations[part.relation], ...(past ? [relations[past]] : [])];
	});
	// Parts that went different ways would not agree.
	const contactsBy = read.every(({ contact }) => contact !== undefined) ? 'contact' : 'company';
	const hasCompany = read.every((relation) => companyColumn(relation) !== undefined);
	const reached = segments.filter(
		({ entity }) => hasCompany || (entity === 'contacts' && contactsBy === 'contact')
	);
	if (reached.length === 0) return [];
	const dimension = (name: string, label: string, of: readonly KnownSegment[]): Dimension => ({
		name,
		label,
		key: '',
		type: 'boolean',
		segments: { of, contactsBy }
	});
	return [
		dimension(segmentDimension, 'Segment', reached),
		...reached.map((segment) =>
			dimension(segmentDimensionName(segment.id), `Segment: ${segment.name}`, [segment])
		)
	];
}

const alias = ({ id }: KnownSegment): string => `segment_${id.replace(/[^a-z0-9]/gi, '_')}`;

/** SQL that is true for a row of which the company or contact is in one of the segments, and false otherwise. */
export const inSegmentsSql = ({ of }: InSegments): string =>
	of.length === 0 ? 'false' : `(${of.map((segment) => `${alias(segment)}.id is not null`).join(' or ')})`;

/** The joins that `inSegmentsSql` needs. */
export const segmentJoins = ({ of, contactsBy }: InSegments, relation: Relation, viewer: Viewer): string[] =>
	of.map((segment) => {
		const members = segment.members(viewer);
		if (segment.entity === 'companies')
			return `left join ${members} ${alias(segment)} on ${alias(segment)}.id = r.${companyColumn(relation)}`;
		if (contactsBy === 'contact')
			return `left join ${members} ${alias(segment)} on ${alias(segment)}.id = r.${relation.contact}`;
		return `left join ${companiesOf(members, viewer)} ${alias(segment)} on ${alias(segment)}.id = r.${companyColumn(relation)}`;
	});

/** SQL, in parentheses, of the companies that contacts are at. */
export const companiesOf = (contacts: string, viewer: Viewer): string =>
	`(select distinct company_id as id from ${scoped('contacts', viewer)} where company_id is not null and id in (from ${contacts}))`;

/** SQL, in parentheses, of the contacts that are at companies. */
export const contactsAt = (companies: string, viewer: Viewer): string =>
	`(select id from ${scoped('contacts', viewer)} where company_id in (from ${companies}))`;
