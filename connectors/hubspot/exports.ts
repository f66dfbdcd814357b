import type { ExportShape } from '../export-shape.ts';

/** What HubSpot's “Export view” writes, with English column names. */
export const hubspotExports: readonly ExportShape[] = [
	{
		system: 'hubspot',
		name: 'HubSpot deals export',
		entity: 'deals',
		headers: ['Record ID', 'Deal Name', 'Deal Stage'],
		fileName: /deal/i,
		columns: {
			'Record ID': 'source_id',
			'Deal Name': 'name',
			'Associated Company': 'company_id:name',
			'Associated Company (Primary)': 'company_id:name',
			'Associated Company IDs': 'company_id:id',
			'Associated Company IDs (Primary)': 'company_id:id',
			'Associated Contact': 'contact_id:name',
			'Associated Contact IDs': 'contact_id:id',
			'Deal owner': 'owner_id:name',
			Pipeline: 'pipeline_id:name',
			'Deal Stage': 'stage_id:name',
			Amount: 'amount',
			Currency: 'currency',
			'Create Date': 'created_at',
			'Close Date': 'close_date',
			'Last Modified Date': 'updated_at',
			'Deal Type': 'type',
			'Deal probability': 'probability',
			'Forecast category': 'forecast_category',
			'Original Source': 'source',
			'Original Traffic Source': 'source',
			'Closed Lost Reason': 'lost_reason',
			'Next step': 'next_step',
			'Deal Description': 'description',
			'HubSpot Team': 'team_id:name',
			'Is Closed Won': 'is_won',
			'Is Deal Closed?': 'is_closed',
			Product: 'product_id:name'
		}
	}
];
