import type { ColumnUnit, DrawingTable } from '#lib/charts/drawing.ts';
import { exportedTable, isNumeric, type Beside, type CellValue, type ExportedCell } from './exported.ts';

/** A table as it stands on the page: each cell is what it holds, else the text that reads there. */
export function tableOnPage(table: HTMLTableElement): DrawingTable {
	const [head = [], ...body] = [...table.rows].map(({ cells }) => [...cells].flatMap(cellOf));
	const width = Math.max(0, head.length, ...body.map((cells) => cells.length));
	const columns = Array.from({ length: width }, (_, place) => ({
		label: head[place]?.text ?? '',
		isNumber: false
	}));
	return exportedTable(columns, body);
}

/** What a cell holds, and as many empty ones after it as it is wide. */
function cellOf(cell: HTMLTableCellElement): ExportedCell[] {
	const text = cell.innerText.replaceAll(/\s+/g, ' ').trim();
	const { unit, value, beside } = cell.dataset;
	const rest = Array.from({ length: cell.colSpan - 1 }, () => ({ text: '', value: null }));
	return [
		{
			text,
			unit: unit as ColumnUnit | undefined,
			value: value === undefined ? undefined : valueOf(value, unit as ColumnUnit | undefined),
			beside: beside === undefined ? undefined : (JSON.parse(beside) as Beside)
		},
		...rest
	];
}

/** Amounts stay the decimal text that they are. */
function valueOf(text: string, unit: ColumnUnit | undefined): CellValue {
	if (text === '') return null;
	return isNumeric(unit) && unit !== 'money' ? Number(text) : text;
}
