import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Explained } from '../analysis.ts';

/** What data quality is made of. */
export const dimensions = [
	'completeness',
	'validity',
	'duplicates',
	'freshness',
	'orphans',
	'contradictions'
] as const;
export type QualityDimension = (typeof dimensions)[number];

/** Something that is wrong with records of an entity. */
export interface QualityFinding {
	/** Names it in an address, together with the entity. */
	key: string;
	entity: EntityName;
	dimension: QualityDimension;
	/** A sentence, without the number. */
	message: string;
	advice: string;
	records: number;
	/** Of the records that it speaks of, such as open deals; of all records of the entity else. */
	share: number;
	/** Ids of up to five of them. */
	examples: string[];
}

/** How many records there are, and how many have a finding. */
export interface QualityScore {
	records: number;
	wanting: number;
	/** Share of records without a finding; null where there are no records. */
	score: number | null;
}

export interface EntityQuality extends QualityScore {
	entity: EntityName;
	label: string;
	/** Records with a finding of each dimension. */
	byDimension: Record<QualityDimension, number>;
}

export interface OwnerQuality extends QualityScore {
	/** Null: what nobody owns. */
	owner: string | null;
	label: string;
	entities: Partial<Record<EntityName, QualityScore>>;
}

/** How a field is filled, over all records of the entity. */
export interface FieldQuality {
	entity: EntityName;
	field: string;
	label: string;
	records: number;
	empty: number;
}

export interface DataQualityResult extends Explained {
	analysis: 'data-quality';
	/** Over the records that people own: the others are the frame in which they stand, and many more. */
	total: QualityScore;
	entities: EntityQuality[];
	/** Of the entities that have owners; the lowest score first. */
	owners: OwnerQuality[];
	/** Those with most records first. */
	findings: QualityFinding[];
	/** Records that stand there again, of each entity in which they are looked for: beyond the first ÷ all. */
	duplicates: { entity: EntityName; records: number; again: number }[];
	fields: FieldQuality[];
	/** Rows that imports refused and nobody has mended; null for who may not see imports. */
	refused: { rows: number; files: number } | null;
}
