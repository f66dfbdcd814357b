import { describe, expect, it } from 'vitest';
import { Replay } from '../../tests/fakes/replay.ts';
import { startFakeSalesforce, type SalesforceOptions } from '../../tests/fakes/salesforce/fake.ts';
import { idOf } from '../../tests/fakes/salesforce/ids.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { salesforceConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

async function start(options: SalesforceOptions = {}) {
	const world = seededWorld(1);
	const fake = untilTestEnds(await startFakeSalesforce(world, options));
	return { world, fake, session: sessionOf(fake.credentials) };
}

describe('connecting to Salesforce', () => {
	it('tells whose it is', async () => {
		const { session } = await start();
		expect(await salesforceConnector.check(session)).toMatchObject({
			account: idOf('Organization', 1),
			accountName: 'Nordlicht GmbH',
			lacking: []
		});
	});

	it('tells what the user may not read, by its name in Setup', async () => {
		const { session } = await start({
			hidden: ['Case', 'Opportunity.Amount', 'Quote', 'OpportunityHistory'],
			tracksOwners: false
		});
		const { lacking } = await salesforceConnector.check(session);
		expect(lacking.map(({ stream, permission }) => [stream, permission])).toEqual([
			['quotes', 'Quote: Read'],
			['tickets', 'Case: Read'],
			['deals', 'Opportunity.Amount'],
			['deals', 'Opportunity: Read']
		]);
		expect(lacking[2]!.message).toContain('field-level security');
	});

	it('tells that changes of owner are not tracked', async () => {
		const { session } = await start({ tracksOwners: false });
		const { lacking } = await salesforceConnector.check(session);
		expect(lacking).toMatchObject([
			{ stream: 'deals', permission: 'Opportunity.OwnerId: Track Field History' }
		]);
	});

	it('tells that nobody said in which currency amounts are, and takes what they said', async () => {
		const { fake, session } = await start({ hidden: ['Opportunity.CurrencyIsoCode'] });
		const { lacking } = await salesforceConnector.check(session);
		expect(lacking).toMatchObject([{ stream: 'deals', permission: 'Currency' }]);
		const told = sessionOf({ ...fake.credentials, currency: 'usd' });
		expect((await salesforceConnector.check(told)).lacking).toEqual([]);
		const replay = new Replay();
		await replay.pull(
			salesforceConnector.streams.find(({ name }) => name === 'deals')!,
			told
		);
		expect(new Set([...replay.table('deals').values()].map(({ currency }) => currency))).toEqual(
			new Set(['USD'])
		);
		const wrong = sessionOf({ ...fake.credentials, currency: 'dollars' });
		await expect(Promise.resolve().then(() => salesforceConnector.check(wrong))).rejects.toMatchObject({
			code: 'invalid_request'
		});
	});

	it('tells that the secret is refused, without telling it', async () => {
		const { fake } = await start();
		const session = sessionOf({ ...fake.credentials, client_secret: 'wr0ng' });
		const error = await salesforceConnector.check(session).catch((reason: Error) => reason);
		expect(error).toMatchObject({
			code: 'unauthorised',
			message: 'Salesforce refuses the credentials: invalid client credentials.'
		});
		expect(JSON.stringify(error)).not.toContain('wr0ng');
	});

	it('refuses an address that is not encrypted', async () => {
		const session = sessionOf({
			instance: 'http://acme.my.salesforce.com',
			client_id: 'a',
			client_secret: 'b'
		});
		await expect(salesforceConnector.check(session)).rejects.toMatchObject({ code: 'invalid_request' });
	});
});

describe('what a pull will cost', () => {
	it('is told before it begins, by stream, and is no less than what it took', async () => {
		const { fake, session, world } = await start();
		const states = salesforceConnector.streams.map((stream) => ({ stream, cursor: null }));
		const estimate = await salesforceConnector.estimate!(session, states);
		expect(estimate.records).toMatchObject({ companies: 12, deals: world.tables.deals.length });
		expect(estimate.left).toBe(fake.usage.limit - fake.usage.used);
		const before = fake.usage.used;
		await new Replay().pullAll(salesforceConnector, sessionOf(fake.credentials));
		expect(fake.usage.used - before).toBeLessThanOrEqual(estimate.cost);
	});

	it('counts only what changed where there is a cursor', async () => {
		const { session, world } = await start();
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		world.pass(3_600_000);
		world.edit('companies', 1, {});
		const states = salesforceConnector.streams
			.filter(({ name }) => name === 'companies')
			.map((stream) => ({ stream, cursor: { Account: { done: world.now.slice(0, 19) + 'Z' } } }));
		expect((await salesforceConnector.estimate!(session, states)).records).toEqual({ companies: 1 });
	});
});

describe('an outbound message', () => {
	const message = (records: string) => ({
		method: 'POST',
		url: '/hook',
		headers: { 'content-type': 'text/xml; charset=utf-8' },
		at: new Date(),
		body: `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>00D5e000000KQ2eEAG</OrganizationId>
   <ActionId>04k5e000000CaRkAAK</ActionId>
   <SessionId xsi:nil="true"/>
   ${records}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`
	});
	const notification = (id: string, type: string) => `<Notification>
    <Id>04l5e00000Gx7QzAAJ</Id>
    <sObject xsi:type="sf:${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>${id}</sf:Id>
     <sf:Name>Acme &lt;/sObject&gt;</sf:Name>
    </sObject>
   </Notification>`;
	const { webhook } = salesforceConnector;

	it('tells the records that changed, each once', () => {
		const request = message(
			notification('0065e00000ZkM3hAAF', 'Opportunity') +
				notification('0065e00000ZkM3hAAF', 'Opportunity') +
				notification('0015e00000ZkM3hAAF', 'Account')
		);
		expect(webhook!.isGenuine(request, '')).toBe(true);
		expect(webhook!.changes(request)).toEqual([
			{ stream: 'deals', ids: ['0065e00000ZkM3hAAF'] },
			{ stream: 'companies', ids: ['0015e00000ZkM3hAAF'] }
		]);
	});

	it('of an object that is not read tells nothing', () =>
		expect(webhook!.changes(message(notification('a0B5e00000ZkM3hAAF', 'Invoice__c')))).toBeNull());

	it('that is none is refused', () => {
		expect(webhook!.isGenuine({ ...message(''), body: '{}' }, '')).toBe(false);
		expect(webhook!.isGenuine({ ...message(''), method: 'GET' }, '')).toBe(false);
	});

	it('is acknowledged, or it would come again for a day', () =>
		expect(webhook!.answer!.body).toContain('<Ack>true</Ack>'));
});

describe('writing back', () => {
	const { writeBack } = salesforceConnector;

	it('lists the fields that people made and this user may change', async () => {
		const { session } = await start();
		expect(await writeBack!.fields(session, 'deals')).toEqual([
			{ name: 'Loss_Reason__c', label: 'Loss Reason', type: 'text', choices: [] },
			{ name: 'Region__c', label: 'Region', type: 'text', choices: ['EMEA', 'APAC', 'Américas'] },
			{ name: 'Score__c', label: 'Score', type: 'number' }
		]);
	});

	it('writes to hundreds of records in calls of 200, and reads what was written', async () => {
		const { fake, session, world } = await start();
		const ids = Array.from({ length: 201 }, (_, index) => idOf('Account', index + 1));
		while (world.tables.companies.length < 201)
			world.add('companies', { ...world.tables.companies[0]!, mergedInto: null });
		const values = new Map(ids.map((id, index) => [id, index === 3 ? null : String(index / 4)]));
		expect(await writeBack!.write(session, 'companies', 'Score__c', values)).toEqual([]);
		expect(fake.server.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
		expect(await writeBack!.read(session, 'companies', 'Score__c', ids)).toEqual(values);
	});

	it('answers what is refused by record, and writes the rest', async () => {
		const { session, world } = await start();
		world.delete('deals', 2);
		const [first, gone, large] = [1, 2, 3].map((number) => idOf('Opportunity', number)) as [
			string,
			string,
			string
		];
		const failures = await writeBack!.write(
			session,
			'deals',
			'Score__c',
			new Map([
				[first, '0.5'],
				[gone, '0.6'],
				[large, '1e20']
			])
		);
		expect(failures).toEqual([
			{ id: gone, message: 'entity is deleted (ENTITY_IS_DELETED)' },
			{ id: large, message: 'Score__c: value outside of valid range (NUMBER_OUTSIDE_VALID_RANGE)' }
		]);
		const read = await writeBack!.read(session, 'deals', 'Score__c', [first, gone, large]);
		expect(read).toEqual(
			new Map([
				[first, '0.5'],
				[large, null]
			])
		);
	});

	it('refuses a field of Salesforce’s own', async () => {
		const { session } = await start();
		await expect(
			writeBack!.write(session, 'deals', 'Amount', new Map([[idOf('Opportunity', 1), '5']]))
		).rejects.toMatchObject({ code: 'forbidden' });
	});
});
