/** What the cells of a table hold for the file it is saved as: values and their units, where a page has them as words. */
import { written, type ColumnUnit, type DrawingTable } from '#lib/charts/drawing.ts';
import { nothing } from './format/format.ts';

export type CellValue = string | number | null;

/** What stands in the same cell in a lighter ink, by the column it gets in a file. */
export type Beside = Record<string, [unit: ColumnUnit, value: CellValue]>;

export interface ExportedCell {
	text: string;
	/** As it is; how it reads where it is not told. */
	value?: CellValue;
	unit?: ColumnUnit;
	beside?: Beside;
}

type Column = DrawingTable['columns'][number];

/** Attributes of a cell that is read off the page: its value and unit, and what stands beside it. */
export const holds = (unit: ColumnUnit, value: CellValue | undefined, beside?: Beside) => ({
	'data-unit': unit,
	'data-value': written(value ?? null, unit) ?? '',
	'data-beside': beside && JSON.stringify(beside)
});

/** Attributes of a cell whose figures all have columns of their own, such as the two ends of a range. */
export const holdsBeside = (beside: Beside) => ({ 'data-value': '', 'data-beside': JSON.stringify(beside) });

/** The ends of an interval, each in a column. */
export const interval = (
	unit: ColumnUnit,
	low: CellValue | undefined,
	high: CellValue | undefined,
	level = '95 %'
): Beside => ({ [`${level} low`]: [unit, low ?? null], [`${level} high`]: [unit, high ?? null] });

/** An estimate with its interval. */
export const holdsEstimate = (
	unit: ColumnUnit,
	range: { estimate: number; lower: number; upper: number | null } | null | undefined
) => holds(unit, range?.estimate, interval(unit, range?.lower, range?.upper));

/** A table as its file has it: what stands beside a value gets a column of its own after it. */
export function exportedTable(columns: Column[], rows: ExportedCell[][]): DrawingTable {
	const wide = columns.map((column, place) =>
		columnsOf(
			column,
			rows.flatMap((row) => row[place] ?? [])
		)
	);
	return {
		columns: wide.flat().map(({ column }) => column),
		rows: rows.map((row) => wide.flatMap((all, place) => all.map(({ read }) => read(row[place]))))
	};
}

interface FileColumn {
	column: Column;
	read: (cell: ExportedCell | undefined) => { text: string; value: CellValue };
}

/** What a column of the page is in a file: itself, unless its cells hold nothing of their own, and what is beside it. */
function columnsOf(column: Column, cells: ExportedCell[]): FileColumn[] {
	const names = [...new Set(cells.flatMap(({ beside = {} }) => Object.keys(beside)))];
	const hasOwn =
		names.length === 0 || column.isNumber || cells.some((cell) => cell.unit || valueOf(cell) !== null);
	return [
		...(hasOwn ? [ownColumn(column, cells)] : []),
		...names.map((name) => besideColumn(hasOwn ? `${column.label}, ${name}` : name, name, cells))
	];
}

function ownColumn(column: Column, cells: ExportedCell[]): FileColumn {
	const unit = column.unit ?? sharedUnit(cells.flatMap((cell) => cell.unit ?? []));
	return {
		column: { ...column, isNumber: column.isNumber || isNumeric(unit), unit },
		read: (cell) => ({ text: cell?.text ?? '', value: cell ? valueOf(cell) : null })
	};
}

function besideColumn(label: string, name: string, cells: ExportedCell[]): FileColumn {
	const unit = sharedUnit(cells.flatMap(({ beside }) => beside?.[name]?.[0] ?? []));
	return {
		column: { label, isNumber: isNumeric(unit), unit },
		read: (cell) => {
			const value = cell?.beside?.[name]?.[1] ?? null;
			return { text: String(value ?? ''), value };
		}
	};
}

function valueOf({ text, value }: ExportedCell): CellValue {
	if (value !== undefined) return value;
	return text === nothing || text === '' ? null : text;
}

/** The unit of all; where they differ, such as a count above shares, they are plain numbers. */
function sharedUnit(units: ColumnUnit[]): ColumnUnit | undefined {
	if (units.length === 0 || units.every((unit) => unit === units[0])) return units[0];
	return units.every(isNumeric) ? 'number' : 'text';
}

/** Whether values of a unit can be counted with. */
export const isNumeric = (unit: ColumnUnit | undefined): boolean =>
	unit !== undefined && unit !== 'text' && unit !== 'date';
