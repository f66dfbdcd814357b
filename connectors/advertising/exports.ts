import type { ExportShape } from '../export-shape.ts';

const google: Pick<ExportShape, 'system' | 'entity' | 'constants'> = {
	system: 'google_ads',
	entity: 'campaign_costs',
	constants: { channel: 'Google Ads' }
};

const meta: Pick<ExportShape, 'system' | 'entity' | 'constants'> = {
	system: 'meta_ads',
	entity: 'campaign_costs',
	constants: { channel: 'Meta Ads' }
};

/** What campaigns cost, by day or by period, as the advertising platforms report it. */
export const advertisingExports: readonly ExportShape[] = [
	{
		...google,
		name: 'Google Ads campaigns',
		headers: ['Campaign', 'Cost', 'Impr.'],
		columns: {
			Campaign: 'campaign_id:name',
			'Campaign ID': 'campaign_id:id',
			Day: 'day',
			Week: 'week',
			Month: 'month',
			'Currency code': 'currency',
			Cost: 'amount',
			'Impr.': 'impressions',
			Clicks: 'clicks',
			Conversions: 'conversions'
		}
	},
	{
		...google,
		name: 'Google Ads campaigns, in German',
		headers: ['Kampagne', 'Kosten', 'Impr.'],
		columns: {
			Kampagne: 'campaign_id:name',
			'Kampagnen-ID': 'campaign_id:id',
			Tag: 'day',
			Woche: 'week',
			Monat: 'month',
			Währungscode: 'currency',
			Kosten: 'amount',
			'Impr.': 'impressions',
			Klicks: 'clicks',
			Conversions: 'conversions'
		}
	},
	{
		...meta,
		name: 'Meta Ads campaigns, by day',
		headers: ['Campaign name', 'Amount spent', 'Day'],
		columns: {
			'Campaign name': 'campaign_id:name',
			'Campaign ID': 'campaign_id:id',
			Day: 'day',
			'Reporting starts': null,
			'Reporting ends': null,
			'Amount spent': 'amount',
			Impressions: 'impressions',
			'Link clicks': 'clicks',
			Results: 'conversions'
		}
	},
	{
		...meta,
		name: 'Meta Ads campaigns, by period',
		headers: ['Campaign name', 'Amount spent', 'Reporting starts', 'Reporting ends'],
		columns: {
			'Campaign name': 'campaign_id:name',
			'Campaign ID': 'campaign_id:id',
			'Reporting starts': 'day',
			'Reporting ends': 'last_day',
			'Amount spent': 'amount',
			Impressions: 'impressions',
			'Link clicks': 'clicks',
			Results: 'conversions'
		}
	},
	{
		...meta,
		name: 'Meta Ads campaigns by day, in French',
		headers: ['Nom de la campagne', 'Montant dépensé', 'Jour'],
		columns: {
			'Nom de la campagne': 'campaign_id:name',
			'Identifiant de la campagne': 'campaign_id:id',
			Jour: 'day',
			'Montant dépensé': 'amount',
			Impressions: 'impressions',
			'Clics sur un lien': 'clicks',
			Résultats: 'conversions'
		}
	}
];
