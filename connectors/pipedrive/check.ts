/** Whose account a token opens, how far, and what a pull will cost. */
import type { Connection, Estimate, Lack, Session, StreamState } from '../connector.ts';
import type { CurrentUser, Deal } from './answers.ts';
import { clientOf, listed, mostIds, mostRecords, tokens, type ListAnswer } from './api.ts';
import type { ListsCursor } from './pull/changed.ts';
import { dealLists } from './pull/deals.ts';

/** @throws ApiError */
export async function check(session: Session): Promise<Connection> {
	const { data: user } = await clientOf(session).json<{ data: CurrentUser }>({ path: 'api/v1/users/me' });
	return {
		account: String(user.company_id ?? user.company_domain),
		accountName: user.company_name ?? user.company_domain ?? 'Pipedrive',
		lacking: [...visibility(user), ...(await lacking(session))],
		capabilities: {
			...(user.default_currency && { currency: user.default_currency }),
			...(user.timezone_name && { timeZone: user.timezone_name })
		}
	};
}

/** A token sees what its user sees. */
function visibility({ access, name }: CurrentUser): Lack[] {
	const isAdmin = access?.some(({ app, admin }) => app === 'sales' && admin);
	if (access === undefined || isAdmin) return [];
	return [
		{
			stream: 'deals',
			permission: 'Deals admin',
			message: `${name ?? 'The user'} is no admin of deals: records that others keep to themselves are not pulled. Use the token of an admin.`
		}
	];
}

/** One cheap call a kind of record that a plan or a permission may leave out. */
const probes: readonly { stream: string; path: string; permission: string; message: string }[] = [
	{
		stream: 'people',
		path: 'api/v1/legacyTeams',
		permission: 'Teams',
		message: 'The account’s plan has no teams, or the user may not see them: people are pulled without teams.'
	},
	{
		stream: 'leads',
		path: 'api/v1/leads?limit=1',
		permission: 'Leads',
		message: 'The user may not see leads: they are not pulled.'
	},
	{
		stream: 'products',
		path: 'api/v2/products?limit=1',
		permission: 'Products',
		message: 'Products are switched off, or the user may not see them: they are not pulled.'
	}
];

async function lacking(session: Session): Promise<Lack[]> {
	const lacks: Lack[] = [];
	for (const { path, ...lack } of probes) if (!(await isAllowed(session, path))) lacks.push(lack);
	const { data } = await clientOf(session).json<ListAnswer<Deal>>({
		path: 'api/v2/deals',
		query: { limit: 1 }
	});
	const deal = data?.[0];
	if (deal && !(await isAllowed(session, `api/v1/deals/${deal.id}/flow?limit=1`)))
		lacks.push({
			stream: 'deals',
			permission: 'Flow of deals',
			message:
				'The flow of deals may not be read: their past is unknown, and changes are noticed from one pull to the next.'
		});
	return lacks;
}

async function isAllowed(session: Session, path: string): Promise<boolean> {
	const { status } = await clientOf(session).request({ path, accept: [402, 403, 404] });
	return status === 200;
}

/** Lists that streams read, beside what they ask for about each record. */
const lists: Readonly<Record<string, readonly string[]>> = {
	companies: ['organizations'],
	contacts: ['persons'],
	deals: dealLists,
	activities: ['activities'],
	products: ['products'],
	line_items: dealLists
};

/** Streams whose deletions are found by reading all ids. */
const swept = new Set(['companies', 'contacts', 'products']);

/**
 * Tokens of a pull. Pipedrive counts no records: before a first pull the newest id says how many there are at most, and
 * later what changed is counted. Streams of version 1 are counted as one call each.
 */
export async function estimate(session: Session, states: readonly StreamState[]): Promise<Estimate> {
	const records: Record<string, number> = {};
	let calls = 0;
	let cost = 0;
	const spend = (times: number, each: number) => {
		calls += times;
		cost += times * each;
	};
	for (const { stream, cursor } of states) {
		const paths = lists[stream.name];
		if (!paths) {
			spend(2, tokens.oldList);
			continue;
		}
		const counts = await Promise.all(
			paths.map((path) => countOf(session, path, (cursor as ListsCursor | null)?.lists[path]?.since ?? null))
		);
		const count = counts.reduce((sum, each) => sum + each, 0);
		records[stream.name] = count;
		const size = stream.name === 'deals' ? mostIds : mostRecords;
		spend(Math.max(paths.length, Math.ceil(count / size)), tokens.list);
		if (stream.name === 'deals') spend(count, tokens.flow);
		if (stream.name === 'line_items') spend(Math.ceil(count / mostIds), tokens.list);
		if (swept.has(stream.name))
			spend(Math.ceil((await newestId(session, paths[0]!)) / mostRecords), tokens.list);
	}
	return { calls, unit: 'tokens', cost, left: session.transport.meter.left, records };
}

async function countOf(session: Session, path: string, since: string | null): Promise<number> {
	if (since === null) return newestId(session, path);
	let count = 0;
	for await (const page of listed(session, path, { updated_since: since })) count += page.length;
	return count;
}

async function newestId(session: Session, path: string): Promise<number> {
	const { data } = await clientOf(session).json<ListAnswer<{ id: number }>>({
		path: `api/v2/${path}`,
		query: { limit: 1, sort_by: 'id', sort_direction: 'desc' }
	});
	return data?.[0]?.id ?? 0;
}
