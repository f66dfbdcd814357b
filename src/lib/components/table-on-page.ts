import type { DrawingTable } from '#lib/charts/drawing.ts';

/** A table as it stands on the page: each cell is what its `data-value` says, else the text that reads there. */
export function tableOnPage(table: HTMLTableElement): DrawingTable {
	const [head, ...body] = [...table.rows];
	const width = Math.max(0, ...[...table.rows].map(({ cells }) => widthOf(cells)));
	const labels = cellsOf(head, width);
	return {
		columns: labels.map(({ text }) => ({ label: text, isNumber: false })),
		rows: body.map((row) => cellsOf(row, width))
	};
}

const widthOf = (cells: Iterable<HTMLTableCellElement>) =>
	[...cells].reduce((width, { colSpan }) => width + colSpan, 0);

function cellsOf(row: HTMLTableRowElement | undefined, width: number) {
	const cells = [...(row?.cells ?? [])].flatMap((cell) => {
		const text = cell.innerText.replaceAll(/\s+/g, ' ').trim();
		const rest = Array.from({ length: cell.colSpan - 1 }, () => ({ text: '', value: null }));
		return [{ text, value: cell.dataset.value ?? text }, ...rest];
	});
	return Array.from({ length: width }, (_, place) => cells[place] ?? { text: '', value: null });
}
