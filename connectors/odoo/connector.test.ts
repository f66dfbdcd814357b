import { describe, expect, it } from 'vitest';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { startFakeServer } from '../../tests/fakes/fake-server.ts';
import type { OdooFake } from '../../tests/fakes/odoo/fake.ts';
import { idOf } from '../../tests/fakes/odoo/rows.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { headerKey, type FieldMap } from '../export-shape.ts';
import { odooConnector } from './connector.ts';
import * as maps from './fields/index.ts';
import { withOdoo, type Pulled, type Puller } from './testing.ts';

const streams = odooConnector.streams.map(({ name }) => name);
const contents = ({ rows }: Pulled) =>
	JSON.stringify([...rows].map(([entity, known]) => [entity, [...known].sort()])).replaceAll(
		/http:\/\/127\.0\.0\.1:\d+/g,
		''
	);

describe.each(Object.entries(maps) as [string, FieldMap][])('%s', (_, map) => {
	it('means fields that there are, each column once', () => {
		const unknown = Object.values(map.columns).filter(
			(target) => target !== null && !readTarget(map.entity, target)
		);
		expect(unknown).toEqual([]);
		const keys = Object.keys(map.columns).map(headerKey);
		expect(new Set(keys).size).toBe(keys.length);
	});
});

describe('connecting to Odoo', () => {
	it('tells whose database it is, the version, and what is missing', async () => {
		await withOdoo(
			seededWorld(1),
			{ absent: ['helpdesk.ticket', 'helpdesk.team', 'helpdesk.stage'], forbidden: ['account.move'] },
			async (puller, fake) => {
				const connection = await puller.connector.check(puller.session());
				expect(connection).toMatchObject({
					account: `acme@${new URL(fake.server.address).host}`,
					accountName: 'Weatherglass Trading',
					capabilities: { version: '17', protocol: 'json-rpc' }
				});
				expect(connection.lacking.map(({ stream, permission }) => `${stream}: ${permission}`)).toEqual([
					...['tickets: helpdesk.ticket', 'orders: account.move']
				]);
				expect(connection.lacking[0]!.message).toBe(
					'Helpdesk tickets can’t be pulled: the app Helpdesk is not installed in this Odoo.'
				);
				const pulled = await puller.pull(['tickets']);
				expect(pulled).toMatchObject({
					pages: [],
					warnings: ['Helpdesk tickets were left out: the app Helpdesk is not installed in this Odoo.']
				});
				await expect(puller.sweep('tickets')).rejects.toMatchObject({ code: 'not_found' });
				await expect(puller.pull(['orders'])).rejects.toMatchObject({
					code: 'forbidden',
					message: expect.stringContaining('account.move') as string
				});
			}
		);
	});

	it.each([
		[{ key: 'wrong' }, 'unauthorised'],
		[{ database: 'other' }, 'not_found'],
		[{ address: 'http://odoo.example' }, 'invalid_request']
	])('with %o is %s', async (wrong, code) => {
		await withOdoo(seededWorld(1), {}, async (puller, fake) => {
			Object.assign(fake.credentials, wrong);
			await expect(puller.connector.check(puller.session())).rejects.toMatchObject({ code });
		});
	});

	it('at an address where something else is says so', async () => {
		const server = await startFakeServer(() => ({ body: '<html>Welcome</html>' }));
		const session = sessionOf({ address: server.address, database: 'a', login: 'b', key: 'c' });
		await expect(odooConnector.check(session)).rejects.toMatchObject({ code: 'unexpected_answer' });
		await server.close();
	});

	it('answers the same in every version', async () => {
		const world = seededWorld(4);
		letHappen(world, 30, ['a lead becomes a deal']);
		const answers = new Map<number, string>();
		for (const version of [17, 19, 22]) {
			const asIn = async (puller: Puller, { server }: OdooFake) => {
				answers.set(version, contents(await puller.pull(streams)));
				const { capabilities } = await puller.connector.check(puller.session());
				expect(capabilities).toEqual({
					version: String(version),
					protocol: version >= 19 ? 'json-2' : 'json-rpc'
				});
				expect(server.calls.at(-1)!.path.startsWith(version >= 19 ? '/json/2/' : '/jsonrpc')).toBe(true);
			};
			await withOdoo(world, { version }, asIn, 50);
		}
		expect(new Set(answers.values()).size).toBe(1);
	});

	it.each([17, 19])('tries again when the database is busy, in version %i', async (version) => {
		await withOdoo(seededWorld(1), { version }, async (puller, fake) => {
			const busy = {
				name: 'psycopg2.errors.SerializationFailure',
				message: 'could not serialize access due to concurrent update'
			};
			fake.raise.push(busy, busy);
			expect((await puller.pull(['people'])).rows.get('people')?.size).toBe(3);
		});
	});

	it('leaves out the users that Odoo makes for itself', async () => {
		await withOdoo(seededWorld(1), {}, async (puller) => {
			const people = [...(await puller.pull(['people'])).rows.get('people')!.values()];
			expect(people.map(({ email, active }) => [email, active])).toEqual([
				...[
					['owner1@weatherglass.example', true],
					['owner2@weatherglass.example', true],
					['owner3@weatherglass.example', false]
				]
			]);
		});
	});

	it('tells before a pull how much there is', async () => {
		const world = seededWorld(1);
		await withOdoo(world, {}, async (puller) => {
			const deals = puller.connector.streams.find(({ name }) => name === 'deals')!;
			expect(
				await puller.connector.estimate!(puller.session(), [{ stream: deals, cursor: null }])
			).toMatchObject({ unit: 'calls', left: null, records: { deals: 25 } });
			world.pass(86_400_000);
			await puller.pull(['deals']);
			world.edit('deals', 3, { region: 'EMEA' });
			const again = await puller.connector.estimate!(puller.session(), [
				{ stream: deals, cursor: puller.cursor('deals') }
			]);
			expect(again.records.deals).toBeLessThan(25);
		});
	});
});

describe('writing back to Odoo', () => {
	it('offers the fields that people made', async () => {
		await withOdoo(seededWorld(1), {}, async (puller) => {
			const { writeBack } = puller.connector;
			expect(await writeBack!.fields(puller.session(), 'deals')).toEqual([
				{ name: 'x_region', label: 'Sales region', type: 'text' }
			]);
			expect(await writeBack!.fields(puller.session(), 'companies')).toEqual([
				{ name: 'x_tier', label: 'Customer tier', type: 'text', choices: ['Gold', 'Silver'] }
			]);
		});
	});

	it.each([17, 19])('writes what can be written, and says what not, in version %i', async (version) => {
		await withOdoo(seededWorld(1), { version }, async (puller, fake) => {
			const { writeBack } = puller.connector;
			const session = puller.session();
			const [one, two] = [String(idOf.company(1)), String(idOf.company(2))];
			const failures = await writeBack!.write(
				session,
				'companies',
				'x_tier',
				new Map([
					[one, 'Gold'],
					[two, 'Gold'],
					['99999', 'Gold'],
					[String(idOf.company(3)), 'Bronze']
				])
			);
			expect(failures).toEqual([
				{ id: '99999', message: expect.stringContaining('Record does not exist') as string },
				{ id: String(idOf.company(3)), message: '“Bronze” is no value that Customer tier takes.' }
			]);
			expect(await writeBack!.read(session, 'companies', 'x_tier', [one, two, '99999'])).toEqual(
				new Map([
					[one, 'Gold'],
					[two, 'Gold']
				])
			);
			await writeBack!.write(session, 'companies', 'x_tier', new Map([[one, null]]));
			expect(await writeBack!.read(session, 'companies', 'x_tier', [one])).toEqual(new Map([[one, null]]));
			expect(fake.methods.filter((method) => method === 'res.partner.write')).toHaveLength(5);
		});
	});

	it('writes to no field of Odoo’s own', async () => {
		await withOdoo(seededWorld(1), {}, async (puller) => {
			await expect(
				puller.connector.writeBack!.write(puller.session(), 'companies', 'name', new Map([['1001', 'x']]))
			).rejects.toMatchObject({ code: 'invalid_request' });
		});
	});
});

describe('a webhook of Odoo', () => {
	const request = (body: string) => ({ method: 'POST', url: '/', headers: {}, body, at: new Date() });
	const { changes } = odooConnector.webhook!;

	it('tells which record changed, and it is pulled by its id', async () => {
		expect(changes(request('{"_action":"Rule(#5)","_id":5003,"_model":"crm.lead"}'))).toEqual([
			{ stream: 'deals', ids: ['5003'] },
			{ stream: 'leads', ids: ['5003'] }
		]);
		await withOdoo(seededWorld(1), {}, async (puller) => {
			const deals = puller.connector.streams.find(({ name }) => name === 'deals')!;
			const rows: unknown[] = [];
			for await (const page of deals.pullSome!(puller.session(), ['5003', '404']))
				rows.push(...page.records[0]!.rows);
			expect(rows).toEqual([expect.objectContaining({ id: '5003' })]);
		});
	});

	it.each(['', 'no JSON', '{"_model":"x.secret","_id":1}', '{"_model":"crm.lead","_id":"1"}', 'null'])(
		'with %j tells nothing',
		(body) => {
			expect(changes(request(body))).toBeNull();
		}
	);
});
