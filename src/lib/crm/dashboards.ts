/** What a dashboard is made of: tiles in an order, each some of twelve columns wide. */

/** A tile's width in columns: none is so narrow that its figures can't be read. */
export const widths = { least: 3, most: 12 } as const;

export type Tile = { id: string; width: number } & TileContent;

/** A saved view by its id, or words: paragraphs with an empty line between them. */
export type TileContent = { kind: 'view'; view: string } | { kind: 'text'; text: string };

export const isWidth = (width: unknown): width is number =>
	Number.isInteger(width) && Number(width) >= widths.least && Number(width) <= widths.most;

/** A text as its paragraphs; single line ends stay in them. */
export const paragraphsOf = (text: string): string[] =>
	text
		.split(/\n\s*\n/)
		.map((paragraph) => paragraph.trim())
		.filter((paragraph) => paragraph !== '');

/** Tiles as they are kept; what is none is left out. */
export function tilesOf(kept: unknown): Tile[] {
	return Array.isArray(kept) ? kept.filter(isTile) : [];
}

function isTile(kept: unknown): kept is Tile {
	if (typeof kept !== 'object' || kept === null) return false;
	const { id, width, kind, view, text } = kept as Record<string, unknown>;
	if (typeof id !== 'string' || !isWidth(width)) return false;
	return kind === 'view' ? typeof view === 'string' : kind === 'text' && typeof text === 'string';
}
