import { startFakeActiveCampaign } from '../../tests/fakes/activecampaign/fake.ts';
import { describeConnector } from '../../tests/fakes/suite.ts';
import { activecampaignConnector } from './connector.ts';

describeConnector({
	connector: activecampaignConnector,
	start: (world, pageSize) => startFakeActiveCampaign(world, { pageSize: Math.max(5, pageSize) }),
	covers: {
		entities: [
			...(['people', 'pipelines', 'stages', 'companies', 'contacts', 'deals', 'changes'] as const),
			...(['activities', 'campaigns'] as const)
		],
		history: ['stage', 'amount', 'owner'],
		moments: 'second',
		closesByStatus: true,
		amountsAreNeverNull: true,
		lacks: {
			stages: ['probability'],
			companies: ['domain'],
			contacts: ['owner'],
			deals: ['lost_reason'],
			activities: ['subject']
		}
	}
});
