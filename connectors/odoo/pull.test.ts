import { startOdooFake, usuallyTracked } from '../../tests/fakes/odoo/fake.ts';
import { describeConnector, type ConnectorUnderTest } from '../../tests/fakes/suite.ts';
import { odooWith } from './connector.ts';

const under = (pageSize: number, version: number): ConnectorUnderTest => ({
	connector: odooWith({ pageSize }),
	start: (world) => startOdooFake(world, { version, tracked: [...usuallyTracked, 'date_deadline'] }),
	covers: {
		entities: [
			...(['people', 'pipelines', 'stages', 'companies', 'contacts', 'leads', 'deals', 'changes'] as const),
			...(['activities', 'products', 'line_items', 'campaigns', 'tickets'] as const)
		],
		history: ['stage', 'amount', 'expected_close', 'owner'],
		moments: 'second',
		// Names are whole, and a stage has no probability of its own.
		lacks: {
			contacts: ['first_name', 'last_name'],
			leads: ['first_name', 'last_name'],
			stages: ['probability']
		},
		losesInPlace: true,
		goesWithDeal: ['call', 'email', 'task', 'note']
	},
	// A lead that is converted stays the same record: `leads.test.ts` has it.
	without: ['a lead becomes a deal']
});

describeConnector(under(25, 17));
