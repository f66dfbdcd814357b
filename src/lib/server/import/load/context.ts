import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { EntityName, Field } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import type { Staged } from '../read/staging.ts';
import { mappableField } from '../recognise/import-fields.ts';
import type { AmbiguousLinks, ColumnMapping } from '../report.ts';
import type { Source } from './ids.ts';
import type { Survey } from './survey.ts';

/** What the parts of one file's load share. */
export interface LoadContext {
	transaction: Transaction;
	plan: ImportPlan;
	source: Source;
	importId: string;
	/** Id of this file's row in `import_files`. */
	importFile: string;
	/** Who imports. */
	actor: string;
	/** The run of a sync that pulled these records; null for a file. */
	syncRun: string | null;
	staged: Staged;
	/** The columns of the file itself: what is loaded may have been rewritten from them. */
	fileColumns: ImportPlan['columns'];
	columns: MappedColumn[];
	/** The custom fields of the entity by name, as all files together have them. */
	customFields: ReadonlyMap<string, CustomField>;
	/** Records of other entities made because this file named them. */
	stubs: Map<string, number>;
	warnings: string[];
	/** Links by names that several records have. */
	ambiguous: AmbiguousLinks[];
	/** The pipeline of stages in a file that names none. */
	defaultPipeline?: string;
	survey: Survey;
	/** Entities of which some record was merged into another. */
	merged: ReadonlySet<EntityName>;
	/** This very file was imported before in this way: what it says of known records was taken then. */
	again: boolean;
	/** The rows were refused when their file was imported, and are tried again under that import. */
	mending: boolean;
}

/** What the change log says of who changed a record. */
export const actorKind = ({ syncRun }: Pick<LoadContext, 'syncRun'>): 'import' | 'sync' =>
	syncRun === null ? 'import' : 'sync';

/** Why, for the change log. */
export const changeReason = ({ syncRun, plan }: Pick<LoadContext, 'syncRun' | 'plan'>): string =>
	syncRun === null ? `import of ${plan.file}` : `sync of ${plan.file}`;

/** A column of the file that means a field. */
export interface MappedColumn {
	mapping: ColumnMapping;
	field: Field;
	/** Its staged column. */
	staged: string;
	link?: 'id' | 'name';
}

/** The columns of a plan that mean fields of its entity. */
export function mappedColumns(plan: ImportPlan): MappedColumn[] {
	return plan.columns.flatMap((mapping, index) => {
		if (mapping.field === null || mapping.field.startsWith('custom:')) return [];
		const field = mappableField(plan.entity, mapping.field);
		return field ? [{ mapping, field, staged: `c${index}`, link: mapping.link }] : [];
	});
}

/** The column that gives a field, with its cells holding ids or names when that matters. */
export function columnOf(
	context: Pick<LoadContext, 'columns'>,
	field: string,
	link?: 'id' | 'name'
): MappedColumn | undefined {
	return context.columns.find(
		(column) => column.field.name === field && (link === undefined || column.link === link)
	);
}
