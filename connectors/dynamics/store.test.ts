import { startFakeDynamics } from '../../tests/fakes/dynamics/fake.ts';
import { describeConnector } from '../../tests/fakes/suite.ts';
import { dynamicsConnector } from './connector.ts';

describeConnector({
	connector: dynamicsConnector,
	start: (world, pageSize) => startFakeDynamics(world, { pageSize }),
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
		history: ['stage', 'amount', 'expected_close', 'owner'],
		moments: 'second',
		lacks: {
			// Stages of a business process flow neither win nor lose, and have no probability.
			stages: ['status', 'probability'],
			// A lead that was qualified is dated by its deal alone.
			leads: ['converted']
		}
	}
});
