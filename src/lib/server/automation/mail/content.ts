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
			/** What a cell of a notebook says. */
			kind: 'result';
			name: string | null;
			href: string | null;
			value: { text: string; change: string | null } | null;
			said: string[];
			table: MailTable | null;
			notes: string[];
	  }
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

/** Rows and columns of a table that a mail has room for, beside the total. */
const most = { rows: 12, columns: 5 };

/**
 * A table as a mail has room for it; its last row is its total, and so is its last column.
 *
 * @param latest whether its rows, or its columns, are periods: the latest stay then, else the first
 * @param attached what is attached and has them all
 */
export function mailTable(
	{ columns, rows }: { columns: { label: string; isNumber: boolean }[]; rows: { text: string }[][] },
	latest: { rows: boolean; columns: boolean },
	attached = 'workbook'
): MailTable {
	const heads = columns.findIndex(({ isNumber }) => isNumber);
	const down = shownPlaces(rows.length, 0, most.rows, latest.rows);
	const across = shownPlaces(columns.length, Math.max(heads, 0), most.columns, latest.columns);
	const said = [
		...leftOutWords(rows.length - down.length, 'row', latest.rows),
		...leftOutWords(columns.length - across.length, 'column', latest.columns)
	];
	return {
		columns: across.map((place) => ({ label: columns[place]!.label, isNumber: columns[place]!.isNumber })),
		rows: down.map((row) => across.map((place) => rows[row]![place]?.text ?? '')),
		leftOut: said.length > 0 ? `… and ${said.join(', ')}: the ${attached} has them all.` : null
	};
}

/** The places of what is shown: the first few of them always, the last always, and between as many as there is room for. */
function shownPlaces(all: number, heads: number, room: number, isLatest: boolean): number[] {
	const places = Array.from({ length: all }, (_, place) => place);
	const [between, last] = [places.slice(heads, -1), places.slice(Math.max(heads, all - 1))];
	const left = Math.max(1, room - heads);
	const kept = isLatest ? between.slice(-left) : between.slice(0, left);
	return [...places.slice(0, heads), ...kept, ...last];
}

const leftOutWords = (count: number, noun: string, isLatest: boolean): string[] =>
	count > 0 ? [`${count} ${isLatest ? 'earlier' : 'more'} ${noun}${count === 1 ? '' : 's'}`] : [];
