/** The forecast of a period by team and person: every figure of a team is the sum of what is below it. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { inTreeOrder } from '#lib/crm/team-tree.ts';
import type { ForecastAdjustment } from '#lib/server/store/forecast-adjustments.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { decimalSum } from '../decimals.ts';
import { quantilesOf, scaled } from './model/model.ts';
import type { HeldQuota, PeriodQuotas } from './quotas.ts';
import type { ForecastNode } from './result.ts';
import type { OwnerStanding } from './standing.ts';

/** Who sells, and in which team. */
export interface SalesTeams {
	teams: { id: string; name: string; parentId: string | null; depth: number }[];
	people: { id: string; name: string; teamId: string | null }[];
}

export async function readSalesTeams(store: Store, viewer: Viewer): Promise<SalesTeams> {
	const [teams, people] = await Promise.all([
		store.engine.query<{ id: string; name: string; parentId: string | null }>(
			`select id, name, parent_id as "parentId" from ${scoped('teams', viewer)}`
		),
		store.engine.query<SalesTeams['people'][number]>(
			`select id, name, team_id as "teamId" from ${scoped('people', viewer)} order by lower(name), id`
		)
	]);
	return { teams: inTreeOrder(teams.rows), people: people.rows };
}

/** What is known of a period, by owner and by team. */
export interface TreeFigures {
	standings: readonly OwnerStanding[];
	/** What the model's paths bring beside what is closed, by owner. */
	paths: ReadonlyMap<string | null, Float64Array>;
	/** By how much the range of the whole was widened. */
	spread: number;
	quotas: Pick<PeriodQuotas, 'byOwner' | 'byTeam'>;
	adjustments: readonly ForecastAdjustment[];
	period: { from: string; to: string };
	currency: string;
	/** Whose deals the reader sees; null for everybody's. */
	sees: ReadonlySet<string> | null;
}

/** Teams and people with any figure, depth first; whoever is in no team stands at the end, and deals that nobody owns. */
export function forecastTree({ teams, people }: SalesTeams, figures: TreeFigures): ForecastNode[] {
	const known = new Set(teams.map(({ id }) => id));
	const below = (team: string): string[] => [
		team,
		...teams.filter(({ parentId }) => parentId === team).flatMap(({ id }) => below(id))
	];
	const nodes: ForecastNode[] = [];
	const addPeople = (team: string | null, depth: number) => {
		for (const person of people) {
			const own = person.teamId !== null && known.has(person.teamId) ? person.teamId : null;
			if (own !== team) continue;
			const quota = figures.quotas.byOwner.get(person.id);
			const node = nodeOf(
				{ kind: 'person', id: person.id, name: person.name, depth },
				[person.id],
				quota ? [quota] : [],
				figures
			);
			if (hasFigures(node)) nodes.push(node);
		}
	};
	for (const team of teams) {
		const inside = new Set(below(team.id));
		const members = people.filter(({ teamId }) => teamId !== null && inside.has(teamId)).map(({ id }) => id);
		const quotas = [...inside].flatMap((id) => figures.quotas.byTeam.get(id) ?? []);
		const isPart = figures.sees !== null && !members.every((id) => figures.sees!.has(id));
		const node = nodeOf(
			{
				kind: 'team',
				id: team.id,
				name: isPart ? `${team.name}, in part` : team.name,
				depth: team.depth
			},
			members,
			quotas,
			figures
		);
		if (!hasFigures(node)) continue;
		nodes.push(node);
		addPeople(team.id, team.depth + 1);
	}
	addPeople(null, 0);
	const listed = new Set<string | null>(people.map(({ id }) => id));
	const others = [
		...new Set([...figures.standings.map(({ owner }) => owner), ...figures.paths.keys()])
	].filter((owner) => !listed.has(owner));
	const nobody = nodeOf(
		{ kind: 'nobody', id: null, name: 'Nobody, or someone gone', depth: 0 },
		others,
		// Of people who are no longer listed.
		[...figures.quotas.byOwner].flatMap(([owner, quota]) => (listed.has(owner) ? [] : [quota])),
		figures
	);
	return withCalls(hasFigures(nobody) ? [...nodes, nobody] : nodes, figures.currency);
}

type Named = Pick<ForecastNode, 'kind' | 'id' | 'name' | 'depth'>;

function nodeOf(
	named: Named,
	owners: readonly (string | null)[],
	quotas: readonly HeldQuota[],
	{ standings, paths, spread, adjustments, period }: TreeFigures
): ForecastNode {
	const whose = new Set(owners);
	const own = standings.filter(({ owner }) => whose.has(owner));
	const sum = (field: 'closed' | 'commit' | 'bestCase' | 'open' | 'weighted') =>
		decimalSum(own.map((standing) => standing[field]));
	const closed = sum('closed') ?? '0.0000';
	const commit = sum('commit') ?? '0.0000';
	const counts = adjustments.filter(
		({ kind, id, from, to }) =>
			kind === named.kind && id === named.id && from === period.from && to === period.to
	);
	const latest = counts[0]?.amount === null ? undefined : counts[0];
	return {
		...named,
		closed,
		commit,
		bestCase: sum('bestCase') ?? '0.0000',
		open: sum('open'),
		weighted: sum('weighted'),
		openDeals: own.reduce((total, { openDeals }) => total + openDeals, 0),
		quota: decimalSum(quotas.map(({ quota }) => quota)),
		gap: decimalSum(quotas.map(({ gap }) => gap)),
		model: modelOf(owners, paths, Number(closed), spread),
		adjustment: latest
			? {
					amount: latest.amount!,
					currency: latest.currency,
					reason: latest.reason,
					madeBy: latest.madeBy,
					madeAt: latest.madeAt
				}
			: null,
		call: commit
	};
}

function modelOf(
	owners: readonly (string | null)[],
	paths: TreeFigures['paths'],
	closed: number,
	spread: number
): ForecastNode['model'] {
	const own = owners.flatMap((owner) => paths.get(owner) ?? []);
	if (own.length === 0) return null;
	const total = new Float64Array(own[0]!.length);
	for (const drawn of own) for (let path = 0; path < total.length; path++) total[path]! += drawn[path]!;
	const { low, middle, high } = scaled(quantilesOf(total), spread);
	return { low: closed + Math.max(0, low), middle: closed + middle, high: closed + high };
}

const hasFigures = ({ closed, open, quota, openDeals, adjustment }: ForecastNode) =>
	Number(closed) !== 0 || open !== null || openDeals > 0 || quota !== null || adjustment !== null;

/**
 * What is called for each row: its own adjustment, else the calls of the rows right below it (and what stands beside them),
 * else its commit.
 */
function withCalls(nodes: readonly ForecastNode[], currency: string): ForecastNode[] {
	const called = nodes.map((node) => ({ ...node }));
	for (let place = called.length - 1; place >= 0; place--) {
		const node = called[place]!;
		// What was said in another currency, before the reporting currency changed, adds up with nothing.
		if (node.adjustment?.currency === currency) {
			node.call = node.adjustment.amount;
			continue;
		}
		const inside: ForecastNode[] = [];
		for (let next = place + 1; next < called.length && called[next]!.depth > node.depth; next++)
			if (called[next]!.depth === node.depth + 1) inside.push(called[next]!);
		const isAdjusted = inside.some(({ call, commit }) => call !== commit);
		node.call = isAdjusted ? decimalSum(inside.map(({ call }) => call))! : node.commit;
	}
	return called;
}
