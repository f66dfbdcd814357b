import { plainConnector } from '../../../../tests/fakes/plain/connector.ts';
import { startPlainFake } from '../../../../tests/fakes/plain/fake.ts';
import { describeConnector } from '../../../../tests/fakes/suite.ts';

describeConnector({
	connector: plainConnector,
	stories: 2,
	start: (world, pageSize) => startPlainFake(world, pageSize),
	covers: {
		entities: ['people', 'pipelines', 'stages', 'companies', 'contacts', 'deals', 'changes'],
		history: ['stage', 'amount', 'expected_close', 'owner'],
		moments: 'millisecond'
	}
});
