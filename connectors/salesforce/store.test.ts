import { startFakeSalesforce } from '../../tests/fakes/salesforce/fake.ts';
import { describeConnector } from '../../tests/fakes/suite.ts';
import { salesforceConnector } from './connector.ts';

describeConnector({
	connector: salesforceConnector,
	start: (world, pageSize) => startFakeSalesforce(world, { pageSize }),
	covers: {
		entities: [
			'people',
			'pipelines',
			'stages',
			'companies',
			'contacts',
			'leads',
			'deals',
			'changes',
			'activities',
			'products',
			'line_items',
			'campaigns',
			'tickets'
		],
		// A close date is never empty in Salesforce, and set by who closes: it has changes of its own.
		history: ['stage', 'amount', 'owner'],
		moments: 'second',
		lacks: {
			// One stage serves all processes, with one probability.
			stages: ['probability'],
			// Salesforce dates the close by a day.
			deals: ['closed_at', 'expected_close']
		}
	}
});
