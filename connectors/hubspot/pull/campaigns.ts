import type { Cursor, Row, Stream } from '../../connector.ts';
import { hubspotApi, type HubSpotApi } from '../api.ts';
import type { Listing } from '../answers.ts';
import { campaignFields } from '../fields/marketing.ts';
import { cellOf } from './properties.ts';

interface Campaign {
	id: string;
	properties: Readonly<Record<string, string | null>>;
	createdAt: string;
	updatedAt: string;
}

interface BudgetTotals {
	currencyCode: string;
	budgetItems: readonly unknown[];
	spendItems: readonly unknown[];
	budgetTotal?: number;
	spendTotal?: number;
}

const campaignProperties = [
	'hs_name',
	'hs_campaign_status',
	'hs_start_date',
	'hs_end_date',
	'hs_utm',
	'hs_owner',
	'hs_notes'
];

/**
 * Marketing campaigns, with what was planned and spent. HubSpot says on no day when money was spent, only when somebody
 * noted it: what was spent is the campaign’s, and no day’s.
 */
export const campaignStream: Stream = {
	name: 'campaigns',
	label: 'Marketing campaigns',
	entities: ['campaigns'],
	async *pull(session, cursor) {
		const api = hubspotApi(session);
		const from =
			typeof cursor === 'object' && cursor !== null ? (cursor as { after?: string }).after : undefined;
		for await (const { results, paging } of campaignPages(api, from ?? null)) {
			const rows: Row[] = [];
			for (const campaign of results) rows.push(await campaignRow(api, campaign));
			const after = paging?.next?.after;
			const next: Cursor = after ? { after } : {};
			yield { records: [{ map: campaignFields, rows }], cursor: next };
		}
	},
	sweep: {
		entity: 'campaigns',
		when: 'full',
		async *ids(session) {
			for await (const { results } of campaignPages(hubspotApi(session), null))
				yield results.map(({ id }) => id);
		}
	}
};

async function* campaignPages(api: HubSpotApi, from: string | null): AsyncGenerator<Listing<Campaign>> {
	let after = from;
	do {
		const page = await api.list<Campaign>('/marketing/v3/campaigns', {
			limit: 100,
			after: after ?? undefined,
			properties: campaignProperties.join(',')
		});
		yield page;
		const next = page.paging?.next?.after ?? null;
		after = next === after ? null : next;
	} while (after);
}

async function campaignRow(
	api: HubSpotApi,
	{ id, properties, createdAt, updatedAt }: Campaign
): Promise<Row> {
	const money = await api.ifAllowed('the budgets of campaigns are left out', () =>
		api.get<BudgetTotals>(`/marketing/v3/campaigns/${id}/budget/totals`)
	);
	const total = (items: readonly unknown[] | undefined, sum: number | undefined): string | null =>
		items && items.length > 0 && sum !== undefined ? cellOf(String(sum), 'number') : null;
	return {
		id,
		...properties,
		hs_start_date: cellOf(properties.hs_start_date, 'date'),
		hs_end_date: cellOf(properties.hs_end_date, 'date'),
		budget: total(money?.budgetItems, money?.budgetTotal),
		actual_cost: total(money?.spendItems, money?.spendTotal),
		currency: money?.currencyCode ?? null,
		createdAt,
		updatedAt
	};
}

/** Which campaign each form belongs to; a form of several belongs to none. */
export async function campaignsOfForms(api: HubSpotApi): Promise<ReadonlyMap<string, string>> {
	const found = new Map<string, string | null>();
	for await (const { results } of campaignPages(api, null)) {
		for (const { id } of results) {
			const { results: forms } = await api.list<{ id: string }>(`/marketing/v3/campaigns/${id}/assets/FORM`);
			for (const form of forms) found.set(form.id, found.has(form.id) ? null : id);
		}
	}
	return new Map([...found].flatMap(([form, campaign]) => (campaign ? [[form, campaign] as const] : [])));
}
