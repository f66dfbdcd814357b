import { FitError, type Table } from './table.ts';

/** What counts as the outcome where a column has two values and nobody said. */
const yes = ['1', 'yes', 'true', 'won', 'y', 't'];

/**
 * A column as an outcome: 1 where it has the value `positive`, else 0. Unless told, that is 1, yes, true or won, and 2
 * where the values are 1 and 2, as R has it.
 * @throws FitError when the column is absent, has a cell without a value, or it isn't clear which value is meant
 */
export function outcomeOf(
	table: Table,
	column: string,
	positive?: string
): { outcome: Uint8Array; positive: string } {
	const cells = table.text(column);
	cells.forEach((cell, row) => {
		if (cell === null)
			throw table.badValue(column, row, cell, 'is no outcome', 'Leave out rows whose outcome is not known');
	});
	const values = [...new Set(cells)] as string[];
	const wanted = positive ?? positiveOf(values);
	if (wanted === undefined || (positive !== undefined && !values.includes(wanted)))
		throw new FitError(
			'bad_option',
			wanted === undefined
				? `It isn’t clear which value of “${column}” in ${table.file} is the outcome.`
				: `The column “${column}” of ${table.file} never has the value “${wanted}”.`,
			`It has: ${values.slice(0, 10).join(', ')}. Choose one with --positive.`,
			table.file
		);
	return { outcome: Uint8Array.from(cells, (cell) => (cell === wanted ? 1 : 0)), positive: wanted };
}

function positiveOf(values: readonly string[]): string | undefined {
	if (values.length > 2) return undefined;
	if (values.every((value) => value === '0')) return '1';
	if (values.length === 2 && values.includes('1') && values.includes('2')) return '2';
	return values.find((value) => yes.includes(value.toLowerCase()));
}
