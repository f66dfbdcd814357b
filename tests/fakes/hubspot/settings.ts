/** What is beside the records: owners, pipelines, properties, links, the account. */
import type { FakeAnswer, FakeCall } from '../fake-server.ts';
import type { FakeAccount } from './account.ts';
import { ownerId, pipelineId, stageId, teamId, userId } from './ids.ts';
import { kindNames, propertiesOf } from './metadata.ts';
import { allowOnly, invalid, limitOf, notFound } from './refusals.ts';
import type { WireAssociations, WireLink, WireOwners, WirePipelines, WireProperties } from './wire.ts';

/** `GET /crm/v3/owners`: those who left only when they are asked for. */
export function owners(account: FakeAccount, { query }: FakeCall): FakeAnswer {
	allowOnly(query.keys(), ['limit', 'after', 'archived', 'email'], 'parameters');
	const archived = query.get('archived') === 'true';
	const { tables } = account.world;
	const all = tables.owners.filter(({ isActive }) => isActive !== archived);
	const from = Number(query.get('after') ?? 0);
	const page = all.slice(from, from + Math.min(limitOf(query.get('limit'), 100, 500), account.pageSize));
	const next = from + page.length;
	const body: WireOwners = {
		results: page.map(({ id, firstName, lastName, email, team, createdAt, updatedAt }) => ({
			id: ownerId(id),
			type: 'PERSON',
			firstName,
			lastName,
			email,
			...(!archived && { userId: userId(id) }),
			userIdIncludingInactive: userId(id),
			createdAt,
			updatedAt,
			archived,
			teams: [{ id: teamId(team), name: account.world.get('teams', team).name, primary: true }]
		})),
		...(next < all.length && { paging: { next: { after: String(next) } } })
	};
	return { body };
}

const supportStages = [
	{ id: '1', label: 'New', state: 'OPEN' },
	{ id: '3', label: 'Waiting on us', state: 'OPEN' },
	{ id: '4', label: 'Closed', state: 'CLOSED' }
];

/** `GET /crm/v3/pipelines/{kind}` */
export function pipelines({ world }: FakeAccount, kind: string): FakeAnswer {
	const since = {
		createdAt: world.tables.pipelines[0]!.createdAt,
		updatedAt: world.tables.pipelines[0]!.updatedAt
	};
	const deals: WirePipelines = {
		results: world.tables.pipelines.map((pipeline, displayOrder) => ({
			id: pipelineId(pipeline),
			label: pipeline.name,
			displayOrder,
			archived: false,
			createdAt: pipeline.createdAt,
			updatedAt: pipeline.updatedAt,
			stages: pipeline.stages.map(({ id, name, probability, status }, order) => ({
				id: stageId(id),
				label: name,
				displayOrder: order,
				archived: false,
				metadata: { isClosed: String(status !== 'open'), probability: probability.toFixed(1) },
				...since
			}))
		}))
	};
	const tickets: WirePipelines = {
		results: [
			{
				id: '0',
				label: 'Support',
				displayOrder: 0,
				archived: false,
				...since,
				stages: supportStages.map(({ id, label, state }, displayOrder) => ({
					id,
					label,
					displayOrder,
					archived: false,
					metadata: { isClosed: String(state === 'CLOSED'), ticketState: state },
					...since
				}))
			}
		]
	};
	if (kind !== 'deals' && kind !== 'tickets') throw notFound();
	return { body: kind === 'deals' ? deals : tickets };
}

/** `GET /crm/v3/properties/{kind}` */
export function properties({ world }: FakeAccount, kind: string): FakeAnswer {
	if (!kindNames.includes(kind)) throw notFound();
	const body: WireProperties = { results: propertiesOf(world, kind) };
	return { body };
}

/** Links of one record come in pages of so many. */
const linksPerPage = 500;

/** `POST /crm/v4/associations/{from}/{to}/batch/read` */
export function associations(account: FakeAccount, from: string, to: string, { body }: FakeCall): FakeAnswer {
	if (!kindNames.includes(from) || !kindNames.includes(to))
		throw invalid(`Unable to infer object type from: ${to}`);
	const { inputs } = body as { inputs: { id: string; after?: string }[] };
	if (inputs.length > 1000) throw invalid(`The maximum batch size is 1000, not ${inputs.length}`);
	const size = Math.min(linksPerPage, account.pageSize);
	const found = inputs.flatMap(({ id, after }) => {
		const links = account.object(from, id)?.links[to] ?? [];
		const start = Number(after ?? 0);
		const page = links.slice(start, start + size);
		const next = start + page.length;
		return page.length === 0 ? [] : [{ id, page, after: next < links.length ? String(next) : null }];
	});
	const answer: WireAssociations = {
		status: 'COMPLETE',
		startedAt: account.world.now,
		completedAt: account.world.now,
		results: found.map(({ id, page, after }) => ({
			from: { id },
			to: page.map(({ id: toObjectId, isPrimary, label }): WireLink => ({
				toObjectId,
				associationTypes: [
					{ category: 'HUBSPOT_DEFINED', typeId: 3 },
					...(isPrimary ? [{ category: 'HUBSPOT_DEFINED' as const, typeId: 5, label: 'Primary' }] : []),
					...(label ? [{ category: 'USER_DEFINED' as const, typeId: 36, label }] : [])
				]
			})),
			...(after && { paging: { next: { after } } })
		}))
	};
	return { body: answer };
}

/** `GET /account-info/v3/details` */
export const details = (): FakeAnswer => ({
	body: {
		portalId: 1234567,
		accountType: 'STANDARD',
		timeZone: 'Europe/Berlin',
		companyCurrency: 'EUR',
		additionalCurrencies: [],
		utcOffset: '+01:00',
		utcOffsetMilliseconds: 3_600_000,
		uiDomain: 'app-eu1.hubspot.com',
		dataHostingLocation: 'eu1'
	}
});

/** `GET /account-info/v3/api-usage/daily/private-apps` */
export const usage = ({ world, dailyLeft }: FakeAccount): FakeAnswer => ({
	body: {
		results: [
			{
				name: 'private-apps-api-calls-daily',
				usageLimit: 1000,
				currentUsage: 1000 - dailyLeft,
				collectedAt: world.now,
				fetchStatus: 'SUCCESS',
				resetsAt: world.now
			}
		]
	}
});
