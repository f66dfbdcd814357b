/** What a relation is, of which metrics count the rows. */
import type { EntityName, Field } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';

export interface Relation {
	/**
	 * The SQL of the relation, in parentheses; `from` is the first day of the period, `to` the first after it, and `present` the
	 * day that it is, whatever is asked of: by the clock unless told.
	 */
	sql: (viewer: Viewer, period: { from: string; to: string; present?: string }) => string;
	/** Dimension name to the column that holds its key. */
	dimensions: Record<string, string>;
	/** Dimension name to a column that already holds the group's key, where it is found otherwise than by the dimension. */
	keys?: Record<string, string>;
	/** Id of the record a row stands for. */
	id: string;
	/**
	 * The records its rows stand for, where they are of several entities: SQL, in parentheses, with the columns of the metric's
	 * own entity, the `entity` of each and the fields beside.
	 */
	records?: { sql: (viewer: Viewer, present: string) => string; fields: Field[] };
	/** Whose custom fields a row has: in its own column `custom`, or in the record that the column `via` names. */
	custom: { entity: EntityName; via?: string } | null;
	/** Column with the id of the contact a row belongs to, where it has one. */
	contact?: string;
	/** The relation, versioned, that has the same records as they were. */
	past?: string;
	/** A row stands from `valid_from` until `valid_to` (null: still): at any moment there are those that stand then. */
	isVersioned?: boolean;
	/** Of a versioned relation: columns that differ by the day at whose end a row stands, by name, as SQL over `row` and that day. */
	onDay?: (row: string, day: string) => Record<string, string>;
	/** Fields of its record as a row tells that they stood, where it tells of an earlier moment, by name, as SQL over `r`. */
	stood?: Record<string, string>;
	/** Its rows take longer to work out than anything that is counted of them: figures that are asked for at once read them once. */
	isCostly?: boolean;
	/** A row is one of this relation at the beginning of the period, with how it ends: a series is one question a bucket. */
	spansPeriodOf?: string;
}
