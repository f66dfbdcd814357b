/** What a mail says, before it is written as text and as HTML. */
export interface MailContent {
	/** What is mailed, such as the name of a dashboard. */
	title: string;
	/** Its page; null where the address of the app is not known. */
	href: string | null;
	/** For whom it is, and as of when. */
	about: string[];
	parts: MailPart[];
}

/** A part with figures, in words, or one that has none and says why. */
export type MailPart =
	| { kind: 'text'; paragraphs: string[] }
	| { kind: 'nothing'; name: string | null; href: string | null; why: string }
	| {
			kind: 'answer';
			name: string;
			href: string | null;
			/** What it is, and what it shows. */
			finding: string;
			period: string;
			figure: { value: string; change: string | null; records: string };
			table: MailTable | null;
			notes: string[];
	  };

export interface MailTable {
	columns: { label: string; isNumber: boolean }[];
	rows: string[][];
	/** How many rows are left out, and which: “and 12 more”. */
	leftOut: string | null;
}

/** Rows of a table that a mail has room for, with the total. */
const mostRows = 12;
/** Columns that a mail has room for. */
const mostColumns = 8;

/**
 * A table as a mail has room for it; its last row is its total.
 *
 * @param isSeries whether its rows are periods only: the latest stay then, else the first
 */
export function mailTable(
	{ columns, rows }: { columns: { label: string; isNumber: boolean }[]; rows: { text: string }[][] },
	isSeries: boolean
): MailTable {
	const [total, others] = [rows.slice(-1), rows.slice(0, -1)];
	const shown = isSeries ? others.slice(-(mostRows - 1)) : others.slice(0, mostRows - 1);
	const more = others.length - shown.length;
	const moreColumns = Math.max(0, columns.length - mostColumns);
	const said = [
		...(more > 0 ? [isSeries ? `${more} earlier ${more === 1 ? 'row' : 'rows'}` : `${more} more`] : []),
		...(moreColumns > 0 ? [`${moreColumns} more ${moreColumns === 1 ? 'column' : 'columns'}`] : [])
	];
	return {
		columns: columns.slice(0, mostColumns).map(({ label, isNumber }) => ({ label, isNumber })),
		rows: [...shown, ...total].map((row) => row.slice(0, mostColumns).map(({ text }) => text)),
		leftOut: said.length > 0 ? `… and ${said.join(', ')}: the workbook has them all.` : null
	};
}
