/** What can be named in the cells of a notebook, as the editor completes it. */

export interface Word {
	name: string;
	/** Beside it in the list. */
	detail: string;
	/** In its own box, where it is chosen. */
	info: string | null;
}

export interface Vocabulary {
	tables: { name: string; detail: string; columns: Word[] }[];
	metrics: Word[];
	dimensions: Word[];
	analyses: (Word & { options: Word[] })[];
}

const words = (names: string): Word[] => names.split(' ').map((name) => ({ name, detail: '', info: null }));

export const kindsOfCells = words('sql metric analysis chart input value');

/** The parts of a cell of YAML, by its kind. */
export const partsOfCells: Record<string, Word[]> = {
	metric: words('metric by where from to as_of grain compare show most'),
	analysis: words('analysis options from to as_of show table'),
	chart: words('data title x y color height marks'),
	input: words('type label default min max step options'),
	value: words('of label unit')
};

/** What some parts may be. */
export const choicesOfParts: Record<string, Word[]> = {
	grain: words('day week month quarter year'),
	compare: words('previous year'),
	show: words('figure chart table nothing summary'),
	type: words('period date number text select'),
	mark: words('areaY barX barY cell dot line lineY rectX rectY ruleX ruleY text tickX tickY'),
	unit: words('money count ratio number days date')
};

/** Where a place in the text is: in prose, on the line that opens a cell, or in a cell of a kind that was opened at a line. */
export type Place =
	{ in: 'prose' | 'front matter' | 'opening' } | { in: 'cell'; kind: string; opened: number };

/** @param line from 1 */
export function placeIn(lines: readonly string[], line: number): Place {
	let fence: { mark: string; kind: string; opened: number } | null = null;
	let isHead = lines[0]?.trim() === '---';
	for (let place = 0; place < line; place++) {
		const text = lines[place] ?? '';
		const isLast = place === line - 1;
		if (isHead) {
			if (place > 0 && text.trim() === '---') isHead = false;
			if (isLast) return { in: 'front matter' };
			continue;
		}
		const [, mark, info] = /^\s*(`{3,}|~{3,})\s*(.*)$/.exec(text) ?? [];
		if (fence && mark?.startsWith(fence.mark) && info === '') fence = null;
		else if (!fence && mark) {
			if (isLast) return { in: 'opening' };
			fence = { mark, kind: info!.split(/\s/)[0]!, opened: place + 1 };
		}
	}
	return fence ? { in: 'cell', kind: fence.kind, opened: fence.opened } : { in: 'prose' };
}

/** The named cells above a line (from 1), which later ones may read, with their kinds. */
export function cellsAbove(lines: readonly string[], line: number): Word[] {
	return lines.slice(0, line - 1).flatMap((text) => {
		const [, kind, name] = /^\s*[`~]{3,}\s*(\w+)\b.*?\bname=([a-z_]\w*)/i.exec(text) ?? [];
		return name ? [{ name, detail: kind!, info: null }] : [];
	});
}

/** Parameters and inputs as cells name them: `$quarter_from`. */
export function parametersIn(text: string): Word[] {
	const head = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? '';
	const listed = /^parameters:[^\S\n]*\n((?:[^\S\n]+.*(?:\n|$))*)/m.exec(head)?.[1] ?? '';
	const indent = /^[^\S\n]+/.exec(listed)?.[0] ?? '';
	const ofHead = indent
		? listed.split(new RegExp(`^${indent}(?=\\w)`, 'm')).flatMap((part) => {
				const [, name, rest] = /^(\w+):([\s\S]*)$/.exec(part) ?? [];
				return name ? [{ name, isPeriod: /type:\s*period/.test(rest!) }] : [];
			})
		: [];
	const ofCells = [...text.matchAll(/^[`~]{3,}\s*input\b.*?\bname=(\w+)[^\n]*\n([\s\S]*?)^[`~]{3,}/gm)].map(
		([, name, body]) => ({ name: name!, isPeriod: /type:\s*period/.test(body!) })
	);
	return [...ofHead, ...ofCells].flatMap(({ name, isPeriod }) =>
		(isPeriod ? [`$${name}_from`, `$${name}_to`] : [`$${name}`]).map((each) => ({
			name: each,
			detail: 'parameter',
			info: null
		}))
	);
}
