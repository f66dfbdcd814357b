/** Pulls from a real Tryton, where Debian's packages of it are installed: `npm test` installs them when it may. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { connect, pull } from '#lib/server/sync/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { hurriedTransport } from '../../tests/fakes/transport.ts';
import { startTryton, type Answer, type TrytonServer } from '../../tests/servers/tryton.ts';
import { missingOfTryton } from '../../tests/tryton.js';
import type { Session } from '../connector.ts';
import { trytonWith } from './connector.ts';
import { moment } from './values.ts';

const missing = missingOfTryton();
if (missing) console.warn(`Skipped: there is no Tryton on this machine (${missing} is missing).`);

const connector = trytonWith({ pageSize: 4 });
const money = (decimal: string) => ({ __class__: 'Decimal', decimal });
const date = (day: string) => {
	const [year, month, date] = day.split('-').map(Number);
	return { __class__: 'date', year, month, day: date };
};

/** A company that sells, over Tryton's own API. */
class Seller {
	#context: Record<string, unknown> = {};

	private constructor(private readonly server: TrytonServer) {}

	static async open(server: TrytonServer): Promise<Seller> {
		const seller = new Seller(server);
		const currency = await seller.make('currency.currency', {
			...{ name: 'Euro', code: 'EUR', symbol: '€' },
			rates: [['create', [{ date: date('2026-01-01'), rate: money('1') }]]]
		});
		const own = await seller.make('party.party', { name: 'Barometer Ltd' });
		const company = await seller.make('company.company', { party: own, currency });
		seller.#context = { company };
		const person = await seller.make('party.party', {
			name: 'Ada Lovelace',
			contact_mechanisms: [['create', [{ type: 'email', value: 'ada@barometer.example' }]]]
		});
		const employee = await seller.make('company.employee', { party: person, company });
		await seller.write('res.user', [1], {
			companies: [['add', [company]]],
			company,
			employees: [['add', [employee]]],
			employee
		});
		seller.#context = { company, employee };
		return seller;
	}

	async make(model: string, values: Record<string, unknown>): Promise<number> {
		const [id] = (await this.server.call(`model.${model}.create`, [values], this.#context)) as [number];
		return id;
	}

	call(model: string, method: string, ...params: unknown[]): Promise<Answer> {
		return this.server.call(`model.${model}.${method}`, ...params, this.#context);
	}

	write(model: string, ids: number[], values: Record<string, unknown>): Promise<Answer> {
		return this.call(model, 'write', ids, values);
	}

	party(name: string, email: string, person: string): Promise<number> {
		return this.make('party.party', {
			name,
			addresses: [['create', [{ street: '1 Isobar Way', city: 'Lisbon' }]]],
			contact_mechanisms: [['create', [{ type: 'email', value: email, name: person }]]]
		});
	}

	opportunity(description: string, party: number, amount: string): Promise<number> {
		const { company, employee } = this.#context;
		return this.make('sale.opportunity', {
			description,
			party,
			company,
			employee,
			amount: money(amount),
			end_date: date('2027-01-31')
		});
	}

	/** Opportunities by their state, as Tryton counts them. */
	async states(): Promise<Record<string, number>> {
		const all = (await this.call('sale.opportunity', 'search_read', [], 0, null, null, ['state'])) as {
			state: string;
		}[];
		return Object.fromEntries(
			[...new Set(all.map(({ state }) => state))]
				.sort()
				.map((state) => [state, all.filter((each) => each.state === state).length])
		);
	}

	/** What Tryton's own history says that an opportunity was, each state with its moment. */
	async walk(id: number): Promise<string[]> {
		const revisions = (await this.call('sale.opportunity', 'history_revisions', [id])) as [
			Answer,
			number,
			string
		][];
		const walked: string[] = [];
		for (const [when] of [...revisions].reverse()) {
			const [then] = (await this.server.call('model.sale.opportunity.read', [id], ['state'], {
				...this.#context,
				_datetime: when
			})) as [{ state: string }];
			const step = `${then.state} ${moment(when)}`;
			if (walked.at(-1)?.split(' ')[0] !== then.state) walked.push(step);
		}
		return walked;
	}
}

describe.skipIf(missing)('a real Tryton', () => {
	let server: TrytonServer;
	let test: TestStore;
	let seller: Seller;
	let connection: string;
	let opportunities: number[];

	const pullOnce = async () => {
		const report = await pull(test.store, systemViewer, connection, {
			connectors: [connector],
			transport: hurriedTransport(),
			batchRows: 10
		});
		expect(report).toMatchObject({ status: 'done', message: null });
		return report;
	};
	const stored = async () =>
		Object.fromEntries(
			(
				await test.rows(
					'select stages.source_id as state, count(*) as deals from deals join stages on stages.id = deals.stage_id where deals.deleted_at is null group by 1 order by 1'
				)
			).map(({ state, deals }) => [state, Number(deals)])
		);
	/** How a deal walked through its stages, as the store has it. */
	const walked = async (id: number) =>
		(
			await test.rows(
				`select stages.source_id || ' ' || strftime(entered_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as step, quality
				from deal_stage_history history join stages on stages.id = history.stage_id join deals on deals.id = history.deal_id
				where deals.source_id = '${id}' order by visit`
			)
		).map(({ step, quality }) => `${String(step)}${quality === 'exact' ? '' : ` (${String(quality)})`}`);

	beforeAll(async () => {
		test = await emptyStore();
		server = await startTryton();
		seller = await Seller.open(server);
		const parties: number[] = [];
		for (const name of ['Anvil', 'Cirrus', 'Nimbus'])
			parties.push(await seller.party(name, `zoe@${name.toLowerCase()}.example`, `Zoë of ${name}`));
		opportunities = [];
		for (let index = 0; index < 11; index++)
			opportunities.push(
				await seller.opportunity(`Deal ${index}`, parties[index % 3]!, `${1000 + index}.50`)
			);
		await seller.call('sale.opportunity', 'opportunity', opportunities.slice(0, 7));
		await seller.call('sale.opportunity', 'lost', opportunities.slice(0, 2));
		connection = (
			await connect(
				test.store,
				systemViewer,
				{ connector: 'tryton', credentials: server.credentials, transport: hurriedTransport() },
				[connector]
			)
		).id;
		// Tryton makes its database in a quarter of a minute, on a machine that has nothing else to do.
	}, 600_000);
	afterAll(async () => {
		server?.close();
		await test?.clear();
	});

	it('is what was pulled: records, counts and owners', async () => {
		const report = await pullOnce();
		expect(report.warnings).toEqual([]);
		expect(await stored()).toEqual(await seller.states());
		expect(
			await test.rows(`select deals.name, companies.name as company, people.name as owner, people.email, cast(deals.amount as varchar) as amount, deals.currency, cast(expected_close as varchar) as expected_close, deals.status
			from deals join companies on companies.id = deals.company_id join people on people.id = deals.owner_id where deals.name in ('Deal 0', 'Deal 10') order by 1`)
		).toEqual([
			{
				name: 'Deal 0',
				company: 'Anvil',
				owner: 'Ada Lovelace',
				email: 'ada@barometer.example',
				amount: '1000.5000',
				currency: 'EUR',
				expected_close: '2027-01-31',
				status: 'lost'
			},
			{
				name: 'Deal 10',
				company: 'Cirrus',
				owner: 'Ada Lovelace',
				email: 'ada@barometer.example',
				amount: '1010.5000',
				currency: 'EUR',
				expected_close: '2027-01-31',
				status: 'open'
			}
		]);
		expect(
			await test.rows(
				`select contacts.name, contacts.email, companies.name as company, companies.domain, companies.city from contacts join companies on companies.id = contacts.company_id order by 1`
			)
		).toEqual(
			['Anvil', 'Cirrus', 'Nimbus'].map((name) => ({
				name: `Zoë of ${name}`,
				email: `zoe@${name.toLowerCase()}.example`,
				company: name,
				domain: `${name.toLowerCase()}.example`,
				city: 'Lisbon'
			}))
		);
	});

	it('has the history that Tryton itself reads as of each moment', async () => {
		for (const id of [opportunities[0]!, opportunities[5]!])
			expect(await walked(id)).toEqual(await seller.walk(id));
		expect(await walked(opportunities[0]!)).toHaveLength(3);
	});

	it('pulled again brings only what changed, with what never changed before', async () => {
		await seller.write('sale.opportunity', [opportunities[4]!], { amount: money('77.25') });
		await seller.call('sale.opportunity', 'opportunity', opportunities.slice(7, 9));
		await seller.call('sale.opportunity', 'lost', [opportunities[8]!]);
		await seller.call('sale.opportunity', 'lead', [opportunities[0]!]);
		const added = await seller.opportunity('Deal late', 2, '5.00');
		await seller.call('sale.opportunity', 'delete', [opportunities[6]!]);
		const { counts } = await pullOnce();
		expect(counts.deals).toMatchObject({ new: 1, deleted: 1, rejected: 0 });
		expect(await stored()).toEqual(await seller.states());
		for (const id of [opportunities[0]!, opportunities[8]!])
			expect(await walked(id)).toEqual(await seller.walk(id));
		expect(
			await test.rows(
				`select old_value, new_value, quality from deal_events join deals on deals.id = deal_id where deals.source_id = '${opportunities[4]}' and field = 'amount'`
			)
		).toEqual([{ old_value: '1004.5000', new_value: '77.2500', quality: 'exact' }]);
		expect(
			await test.rows(
				`select count(*) as found from deals where source_id = '${added}' and deleted_at is null`
			)
		).toEqual([{ found: 1 }]);
	});

	it('pulled once more changes nothing, nor does a full pull', async () => {
		const before = await test.rows('select * exclude (version) from deal_events order by id');
		const { counts } = await pullOnce();
		expect(counts.deals).toMatchObject({ new: 0, changed: 0, deleted: 0 });
		await pull(test.store, systemViewer, connection, {
			connectors: [connector],
			transport: hurriedTransport(),
			full: true
		});
		expect(await test.rows('select * exclude (version) from deal_events order by id')).toEqual(before);
	});

	it('has no use for wrong credentials, and says which module is missing', async () => {
		const session = (credentials: Record<string, string>): Session => ({
			credentials: { ...server.credentials, ...credentials },
			transport: hurriedTransport(),
			warn: () => undefined,
			saveCredentials: () => Promise.resolve()
		});
		await expect(connector.check(session({ password: 'wrong' }))).rejects.toMatchObject({
			code: 'unauthorised'
		});
		expect(await connector.check(session({}))).toMatchObject({
			accountName: 'Barometer Ltd',
			lacking: [],
			capabilities: { version: expect.stringMatching(/^6\./) as string }
		});
		const rules = (await seller.call(
			'ir.model.access',
			'search',
			[['model.model', '=', 'sale.sale']],
			0,
			null,
			null
		)) as number[];
		await seller.write('ir.model.access', rules, { perm_read: false });
		const { lacking } = await connector.check(session({}));
		expect(lacking.map(({ stream }) => stream)).toEqual(expect.arrayContaining(['quotes', 'orders']));
	});
});
