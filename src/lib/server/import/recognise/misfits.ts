/** Columns whose names are those of fields, and whose values can't be: they are kept beside the field, which is told. */
import { headerKey, withoutCurrency } from '#connectors/export-shape.ts';
import { inEnglish } from '#connectors/generic/languages/index.ts';
import { entityWords } from '#connectors/generic/synonyms.ts';
import type { EntityName, Field } from '#lib/crm/entities/index.ts';
import type { ColumnMapping } from '../report.ts';
import { isNumberType } from './column-type.ts';
import { keptAsCustom } from './columns.ts';
import { mappableField } from './import-fields.ts';
import { holds, inverted } from './recognise.ts';

/** A column that would be a field by its name, but holds something else. */
export interface Misfit {
	column: number;
	field: Field;
}

/** Find such columns in a file that no connector knows, in whatever language its headers are. */
export function misfits(
	entity: EntityName,
	headers: readonly string[],
	cells: readonly (readonly string[])[]
): Misfit[] {
	const words = entityWords[entity];
	if (!words) return [];
	const [strong, weak] = [inverted(words.strong), inverted(words.weak)];
	return (inEnglish(headers) ?? headers).flatMap((header, column) => {
		const key = headerKey(withoutCurrency(header));
		const targets = [...(strong.get(key) ?? []), ...(weak.get(key) ?? [])];
		const [first] = targets;
		if (first === undefined || targets.some((target) => holds(entity, target, cells[column] ?? [])))
			return [];
		const field = mappableField(entity, first.split(':')[0]!);
		return field ? [{ column, field }] : [];
	});
}

/** What is said of the misfits that nobody mapped: a file would lack its amounts without a word. */
export function misfitWarnings(found: readonly Misfit[], columns: readonly ColumnMapping[]): string[] {
	return found.flatMap(({ column, field }) => {
		const { name, samples, reason } = columns[column]!;
		if (reason !== keptAsCustom || columns.some((other) => other.field === field.name)) return [];
		const meant = isNumberType(field.type) ? 'numbers' : field.type === 'boolean' ? 'yes or no' : 'dates';
		return [
			`“${name}” is usually the field “${field.label}”, but most of its values, such as ${samples[0]}, can’t be read as ${meant}: it is kept as a custom field, and “${field.label}” stays empty.`
		];
	});
}
