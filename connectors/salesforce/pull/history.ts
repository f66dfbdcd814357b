/** The changes of opportunities, out of the two histories that Salesforce keeps. */
import type { Row } from '../../connector.ts';
import type { SalesforceRecord } from '../client.ts';
import { decimal } from '../../shared/decimal.ts';
import { isoMoment } from '../describe.ts';
import { isNameOfOwner } from '../kinds.ts';
import { stageKey } from './processes.ts';

type Told = 'stage' | 'amount' | 'expected_close' | 'probability' | 'forecast_category';

/** What a save tells, with the field of the value before it, which saves since Winter ’21 have. */
export const toldFields: readonly [field: Told, name: string, before: string | null][] = [
	['stage', 'StageName', null],
	['amount', 'Amount', 'PrevAmount'],
	['expected_close', 'CloseDate', 'PrevCloseDate'],
	['probability', 'Probability', null],
	['forecast_category', 'ForecastCategory', null]
];

/**
 * The changes of one opportunity, of the rows of its `OpportunityHistory`, oldest first: a row is one save with the
 * values of several fields, most of them as they were.
 *
 * @param process the sales process whose stages it walks through
 */
export function changesOfSaves(saves: readonly SalesforceRecord[], process: string): Row[] {
	const known = new Map<string, string | null>();
	return saves.flatMap((save, sequence) =>
		toldFields.flatMap(([field, name, before]): Row[] => {
			if (!(name in save)) return [];
			const value = valueOf(save[name], field, process);
			const said = before && save[before] !== null && save[before] !== undefined ? save[before] : null;
			const last = known.has(field) ? known.get(field)! : valueOf(said, field, process);
			known.set(field, value);
			if (value === last) return [];
			return [
				{
					...common(save, sequence),
					Id: `${save.Id}:${field}`,
					Field: field,
					OldValue: last,
					NewValue: value
				}
			];
		})
	);
}

/** The changes of owner, of the rows of `OpportunityFieldHistory`: of two rows a change the one with ids. */
export const changesOfOwner = (rows: readonly SalesforceRecord[]): Row[] =>
	rows
		.filter((row) => row.Field === 'Owner' && !isNameOfOwner(row))
		.map((row, sequence) => ({
			...common(row, sequence),
			Id: row.Id,
			Field: 'owner',
			OldValue: row.OldValue,
			NewValue: row.NewValue
		}));

const common = (row: SalesforceRecord, sequence: number): Row => ({
	OpportunityId: row.OpportunityId,
	CreatedById: row.CreatedById,
	CreatedDate: isoMoment(String(row.CreatedDate)),
	Sequence: sequence
});

function valueOf(value: unknown, field: Told, process: string): string | null {
	if (value === null || value === undefined || value === '') return null;
	if (field === 'stage') return stageKey(process, String(value));
	if (field === 'probability') return decimal(Number(value) / 100);
	return typeof value === 'number' ? decimal(value) : String(value);
}
