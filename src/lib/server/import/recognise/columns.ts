import type { EntityName, Field } from '#lib/crm/entities/index.ts';
import { headerKey } from '#connectors/export-shape.ts';
import { rejectColumns } from '../own-files.ts';
import type { ColumnMapping } from '../report.ts';
import { isDateLike, isDayNumber, isMissing, isMoney } from '../sniff/values.ts';
import { columnType, customName, isNumberType } from './column-type.ts';
import { mappableField } from './import-fields.ts';
import type { Target } from './recognise.ts';

const ownColumns = new Set<string>(Object.values(rejectColumns).map(headerKey));

/** Columns that loaders of other tools add: they say nothing about the record. */
const technical = /^_(?:fivetran|airbyte|sdc|dlt)_|^\(do not modify\)/i;

/** Why a column that holds nothing in the whole file is left out. */
export const leftOutEmpty = 'empty';

/** Why a column becomes a custom field. */
export const keptAsCustom = 'no known field: kept as a custom field';

/**
 * The mapping to propose for each column.
 *
 * @param cells the sample, by column
 * @param complete the sample is the whole file
 */
export function proposeColumns(
	entity: EntityName,
	headers: readonly string[],
	targets: readonly (Target | null)[],
	cells: readonly string[][],
	complete: boolean
): ColumnMapping[] {
	const taken = new Set<string>();
	return headers.map((name, index): ColumnMapping => {
		const values = cells[index] ?? [];
		const samples = [...new Set(values.filter((cell) => !isMissing(cell)))].slice(0, 4);
		const target = targets[index] ?? null;
		if (target === null && (ownColumns.has(headerKey(name)) || technical.test(name))) {
			return {
				name,
				field: null,
				type: 'text',
				confidence: 1,
				reason: 'says nothing about the record',
				samples
			};
		}
		if (target?.target === null) {
			return { name, field: null, type: 'text', confidence: target.confidence, reason: 'left out', samples };
		}
		const meant = target && readTarget(entity, target.target!);
		if (target && meant) {
			const { link, field } = meant;
			const { confidence, reason } = weighed(target, field, values);
			return {
				name,
				field: field.name,
				type: field.type,
				confidence,
				reason,
				samples,
				...(link && { link })
			};
		}
		if (samples.length === 0 && complete) {
			return { name, field: null, type: 'text', confidence: 1, reason: leftOutEmpty, samples };
		}
		let custom = customName(name);
		for (let times = 2; taken.has(custom); times++) custom = `${customName(name)}_${times}`;
		taken.add(custom);
		return {
			name,
			field: `custom:${custom}`,
			type: columnType(values, name),
			confidence: 0.5,
			reason: keptAsCustom,
			samples
		};
	});
}

/** How sure a target is, seen with the values of the column: a header may promise what its cells don't hold. */
function weighed(
	{ confidence, reason }: Target,
	{ type }: Field,
	values: readonly string[]
): Pick<ColumnMapping, 'confidence' | 'reason'> {
	const said = values.filter((cell) => !isMissing(cell));
	const fits = said.filter((cell) => canBe(cell, type)).length;
	if (fits === said.length) return { confidence, reason };
	const share = fits / said.length;
	return {
		confidence: Math.round(confidence * (0.2 + 0.8 * share) * 100) / 100,
		reason: `${reason}, but ${said.length - fits} of the ${said.length} values looked at can’t be ${isNumberType(type) ? 'numbers' : 'dates'}`
	};
}

function canBe(cell: string, type: Field['type']): boolean {
	if (isNumberType(type)) return isMoney(cell);
	return (type !== 'date' && type !== 'timestamp') || isDateLike(cell) || isDayNumber(cell);
}

/** The field and the kind of link that a target such as `company_id:name` means; null when there is no such field. */
export function readTarget(
	entity: EntityName,
	target: string
): { field: Field; link?: 'id' | 'name' } | null {
	const [name, link] = target.split(':');
	const field = mappableField(entity, name!);
	if (!field) return null;
	if (field.type !== 'reference') return { field };
	return { field, link: link === 'id' ? 'id' : 'name' };
}
