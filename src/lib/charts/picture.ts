/** A chart as one picture that stands alone: title, legend, marks and notes, coloured as the page is. */
import type { Drawing } from './drawing.ts';

export interface PictureOptions {
	/** Pixels of the drawing. */
	width: number;
	height: number;
	/** The value of a custom property of the page, such as `--ink`. */
	colour: (name: string) => string;
	fontFamily: string;
	/** Rules for the font, where the picture is drawn and not kept. */
	fontFaces?: string;
}

const padding = 20;
const lineHeight = 18;

/** What a character is wide, of the size of the text: room is only estimated, so it is taken generously. */
const characterWidth = 0.52;

/**
 * The SVG document of a chart that is saved or pasted somewhere else.
 *
 * @param svg the drawing, as `draw` made it
 */
export function pictureOf(
	{ title, legend, notes }: Pick<Drawing, 'title' | 'legend' | 'notes'>,
	svg: string,
	{ width, height, colour, fontFamily, fontFaces = '' }: PictureOptions
): { text: string; width: number; height: number } {
	const whole = width + 2 * padding;
	const lines = (text: string, size: number) => wrapped(text, Math.floor(width / (size * characterWidth)));
	const parts: string[] = [];
	let y = padding;
	const write = (text: string, size: number, weight: number, ink: string) => {
		for (const line of lines(text, size)) {
			y += lineHeight;
			parts.push(
				`<text x="${padding}" y="${y - 4}" font-size="${size}" font-weight="${weight}" fill="${colour(ink)}">${escaped(line)}</text>`
			);
		}
	};
	write(title, 16, 600, '--ink');
	if (legend.length > 0) {
		y += 6;
		parts.push(...legendOf(legend, width, y, colour));
		y += lineHeight * legendRows(legend, width).length;
	}
	y += 8;
	parts.push(nested(svg, y, width, height));
	y += height;
	if (notes.length > 0) y += 6;
	for (const note of notes) write(note, 12, 400, '--ink-soft');
	y += padding;
	const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${y}" viewBox="0 0 ${whole} ${y}" font-family="${escaped(fontFamily)}" xml:space="preserve"><title>${escaped(title)}</title>${fontFaces && `<style>${fontFaces}</style>`}<rect width="${whole}" height="${y}" fill="${colour('--surface')}"/>${parts.join('')}</svg>`;
	return {
		text: text.replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => colour(name)),
		width: whole,
		height: y
	};
}

/** The drawing inside the picture. Its links lead nowhere outside of the page, and nothing hovers over a picture. */
const nested = (svg: string, y: number, width: number, height: number): string =>
	svg
		.replace(/<svg/, `<svg x="${padding}" y="${y}"`)
		.replace(/(<svg[^>]*?) width="[^"]*"/, `$1 width="${width}"`)
		.replace(/(<svg[^>]*?) height="[^"]*"/, `$1 height="${height}"`)
		.replaceAll(' font-family="inherit"', '')
		.replaceAll(/<a(?=[\s>])[^>]*>/g, '<g>')
		.replaceAll('</a>', '</g>')
		.replaceAll(/ (?:data-tip|data-sveltekit-[\w-]+|aria-hidden|aria-label|role|class)="[^"]*"/g, '');

type Entry = Drawing['legend'][number];

/** What an entry of the legend takes of its row. */
const entryWidth = ({ label }: Entry) => 22 + label.length * 12 * characterWidth + 16;

/** The entries in rows, each beside the one before while there is room. */
function legendRows(legend: readonly Entry[], width: number): Entry[][] {
	const rows: Entry[][] = [[]];
	let used = 0;
	for (const entry of legend) {
		if (used > 0 && used + entryWidth(entry) > width) {
			rows.push([]);
			used = 0;
		}
		rows.at(-1)!.push(entry);
		used += entryWidth(entry);
	}
	return rows;
}

function legendOf(
	legend: readonly Entry[],
	width: number,
	top: number,
	colour: PictureOptions['colour']
): string[] {
	return legendRows(legend, width).flatMap((row, place) => {
		const y = top + place * lineHeight;
		let x = padding;
		return row.map((entry) => {
			const swatch =
				entry.shape === 'area'
					? `<rect x="${x}" y="${y + 4}" width="14" height="10" rx="2" fill="${entry.colour}"/>`
					: `<path d="M${x} ${y + 9}h14" stroke="${entry.colour}" stroke-width="2.5"${entry.shape === 'dash' ? ' stroke-dasharray="4 1"' : ''}/>`;
			const text = `<text x="${x + 20}" y="${y + 13}" font-size="12" fill="${colour('--ink-soft')}">${escaped(entry.label)}</text>`;
			x += entryWidth(entry);
			return swatch + text;
		});
	});
}

/** A text in lines of about so many characters. */
function wrapped(text: string, characters: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(/\s+/)) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + word.length < characters)
			lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
