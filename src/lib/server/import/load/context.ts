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
	staged: Staged;
	/** The columns of the file itself: what is loaded may have been rewritten from them. */
	fileColumns: ImportPlan['columns'];
	columns: MappedColumn[];
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

/** A column of the file that means a field. */
export interface MappedColumn {
	mapping: ColumnMapping;
	field: Field;
	/** Its staged column. */
	staged: string;
	link?: 'id' | 'name';
}

/** A column of the file that becomes a custom field. */
export interface CustomColumn {
	mapping: ColumnMapping;
	name: string;
	field: Field;
	staged: string;
}

/** The columns of a plan that mean fields of its entity. */
export function mappedColumns(plan: ImportPlan): MappedColumn[] {
	return plan.columns.flatMap((mapping, index) => {
		if (mapping.field === null || mapping.field.startsWith('custom:')) return [];
		const field = mappableField(plan.entity, mapping.field);
		return field ? [{ mapping, field, staged: `c${index}`, link: mapping.link }] : [];
	});
}

/** The columns of a plan that become custom fields. */
export function customColumns(plan: ImportPlan): CustomColumn[] {
	return plan.columns.flatMap((mapping, index) => {
		if (!mapping.field?.startsWith('custom:')) return [];
		const name = mapping.field.slice('custom:'.length);
		// A custom field never refuses a row: what can't be read as its type is kept as text.
		const field: Field = { name, label: mapping.name, type: mapping.type };
		return [{ mapping, name, field, staged: `c${index}` }];
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
