import { startFakePipedrive } from '../../tests/fakes/pipedrive/fake.ts';
import { describeConnector } from '../../tests/fakes/suite.ts';
import { pipedriveConnector } from './connector.ts';

describeConnector({
	connector: pipedriveConnector,
	start: (world, pageSize) => startFakePipedrive(world, { pageSize, leadParties: false }),
	covers: {
		entities: [
			...(['people', 'pipelines', 'stages', 'companies', 'contacts', 'leads', 'deals'] as const),
			...(['changes', 'activities', 'products', 'line_items'] as const)
		],
		history: ['stage', 'amount', 'expected_close', 'owner'],
		moments: 'second',
		closesByStatus: true,
		amountsAreNeverNull: true,
		lacks: {
			// Of the second pipeline of the fake probabilities are switched off.
			stages: ['probability'],
			companies: ['domain'],
			// Who a lead is are a person and an organization; of one that became a deal only the deal is left.
			leads: ['first_name', 'last_name', 'company_name', 'email', 'owner'],
			activities: ['subject']
		}
	}
});
