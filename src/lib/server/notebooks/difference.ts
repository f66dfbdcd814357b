/** What differs between two texts, line by line. */
import { diffLines } from 'diff';

export type DifferenceLine =
	| { kind: 'added' | 'removed' | 'same'; text: string; before: number | null; after: number | null }
	/** Lines that are the same and far from what differs. */
	| { kind: 'gap'; lines: number };

/** Lines around a difference that are shown with it. */
const around = 3;

/** The lines of both texts with their numbers, from 1; stretches that are the same are left out but for their ends. */
export function differenceOf(before: string, after: string): DifferenceLine[] {
	let [line, other] = [0, 0];
	const changes = diffLines(before, after);
	return changes.flatMap(({ value, added, removed }, place): DifferenceLine[] => {
		const texts = value.replace(/\n$/, '').split('\n');
		const kind = added ? 'added' : removed ? 'removed' : 'same';
		const lines = texts.map((text) => ({
			kind,
			text,
			before: added ? null : ++line,
			after: removed ? null : ++other
		})) satisfies DifferenceLine[];
		if (kind !== 'same') return lines;
		const head = place === 0 ? 0 : around;
		const tail = place === changes.length - 1 ? 0 : around;
		const left = lines.length - head - tail;
		if (left <= 1) return lines;
		return [...lines.slice(0, head), { kind: 'gap', lines: left }, ...lines.slice(lines.length - tail)];
	});
}
