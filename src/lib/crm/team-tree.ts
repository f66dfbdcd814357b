/** Teams in the order in which a tree is read. */

interface Branch {
	id: string;
	name: string;
	parentId: string | null;
}

/**
 * Teams depth first, beside each other by name, with how deep each stands. Every team comes once: one whose parent is not
 * there stands at the top, and so does the first by name of a circle that a file brought in.
 */
export function inTreeOrder<Team extends Branch>(teams: readonly Team[]): (Team & { depth: number })[] {
	const byName = teams.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
	const known = new Set(teams.map(({ id }) => id));
	const ordered = new Map<string, Team & { depth: number }>();
	const add = (team: Team, depth: number) => {
		if (ordered.has(team.id)) return;
		ordered.set(team.id, { ...team, depth });
		for (const below of byName) if (below.parentId === team.id) add(below, depth + 1);
	};
	for (const team of byName) if (team.parentId === null || !known.has(team.parentId)) add(team, 0);
	for (const team of byName) add(team, 0);
	return [...ordered.values()];
}

/** What may be the parent of a team: all of a tree in order but the team itself and what stands below it. */
export function possibleParents<Team extends { id: string; depth: number }>(
	tree: readonly Team[],
	id: string
): Team[] {
	const place = tree.findIndex((team) => team.id === id);
	if (place < 0) return [...tree];
	const after = tree.findIndex((team, at) => at > place && team.depth <= tree[place]!.depth);
	return [...tree.slice(0, place), ...(after < 0 ? [] : tree.slice(after))];
}
