/** What was chosen on the forecast: teams, people and moves, and months in which deals are due. */
import { addMonths } from '#lib/crm/calendar/dates.ts';
import type { Picking } from '#lib/charts/drawing.ts';
import { spanLink } from '#lib/components/links.ts';
import type { ForecastNode } from '#lib/server/analyses/forecast/result.ts';
import { moveLabels, moves } from '#lib/server/analyses/pipeline-changes/result.ts';
import { readMarks, type Marks } from '#lib/server/explore/marks.ts';
import { readPicks, type Picks } from '#lib/server/explore/picks.ts';

/** What a node of the tree is called in an address. */
export const nodeKey = ({ kind, id }: Pick<ForecastNode, 'kind' | 'id'>): string => `${kind}:${id ?? ''}`;

export interface Chosen {
	marks: Marks;
	span: Picks['span'];
	/** Whether deals of an owner are shown; null is nobody. */
	showsOwner: (owner: string | null) => boolean;
	/** Whether deals that are expected to close on a day are shown. */
	showsDay: (day: string | null) => boolean;
	months: Picking;
}

/** Of a team, all below it in the tree; whoever is not in the tree is with nobody. */
export function readChosen(url: URL, tree: readonly ForecastNode[]): Chosen {
	const marks = readMarks(url, [
		{
			name: 'whose',
			label: 'Deals of',
			values: tree.map((node) => ({ key: nodeKey(node), label: node.name }))
		},
		{
			name: 'move',
			label: 'What happened',
			values: moves.map((move) => ({ key: move, label: moveLabels[move] }))
		}
	]);
	const { span } = readPicks(url);
	const paths = pathsOf(tree);
	const isIn = (day: string) => span !== null && day >= span.from && day < span.to;
	return {
		marks,
		span,
		showsOwner: (owner) => (paths.get(owner ?? '') ?? ['nobody:']).some((key) => marks.shows('whose', key)),
		showsDay: (day) => span === null || (day !== null && isIn(day)),
		months: {
			link: (month) => spanLink(url, { from: month!, to: addMonths(month!, 1) }),
			isChosen: span ? (month) => isIn(month!) : undefined
		}
	};
}

/** Keys of a person and of every team above them, by their id. */
function pathsOf(tree: readonly ForecastNode[]): Map<string, string[]> {
	const paths = new Map<string, string[]>();
	const above: string[] = [];
	for (const node of tree) {
		above.length = node.depth;
		above.push(nodeKey(node));
		if (node.kind === 'person') paths.set(node.id!, [...(paths.get(node.id!) ?? []), ...above]);
	}
	return paths;
}
