/** What was chosen on the forecast: teams, people and moves, and months in which deals are due. */
import { addMonths } from '#lib/crm/calendar/dates.ts';
import type { Picking } from '#lib/charts/drawing.ts';
import { spanLink } from '#lib/components/links.ts';
import type { DealAtRisk } from '#lib/server/analyses/deals-at-risk/deals-at-risk.ts';
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
	/** Whether a deal at risk is shown. */
	showsRisk: (deal: Pick<DealAtRisk, 'owner' | 'expectedClose'>) => boolean;
	months: Picking;
	/** Of each node of the tree, whether others were chosen and neither it nor a team above it. */
	areFaded: boolean[];
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
	const showsOwner = (owner: string | null) =>
		(paths.get(owner ?? '') ?? ['nobody:']).some((key) => marks.shows('whose', key));
	const showsDay = (day: string | null) => span === null || (day !== null && isIn(day));
	return {
		marks,
		span,
		showsOwner,
		showsDay,
		showsRisk: ({ owner, expectedClose }) => showsOwner(owner) && showsDay(expectedClose),
		areFaded: tree.map((_, place) => keysAt(tree, place).every((key) => !marks.shows('whose', key))),
		months: {
			link: (month) => spanLink(url, { from: month!, to: addMonths(month!, 1) }),
			isChosen: span ? (month) => isIn(month!) : undefined
		}
	};
}

/** Keys of every person and of the teams above them, by the person's id. */
function pathsOf(tree: readonly ForecastNode[]): Map<string, string[]> {
	const paths = new Map<string, string[]>();
	for (const [place, { kind, id }] of tree.entries())
		if (kind === 'person') paths.set(id!, [...(paths.get(id!) ?? []), ...keysAt(tree, place)]);
	return paths;
}

/** Keys of a node and of the teams above it, the nearest first. */
function keysAt(tree: readonly ForecastNode[], place: number): string[] {
	const keys = [nodeKey(tree[place]!)];
	let { depth } = tree[place]!;
	for (const node of tree.slice(0, place).reverse()) {
		if (node.depth >= depth) continue;
		depth = node.depth;
		keys.push(nodeKey(node));
	}
	return keys;
}
