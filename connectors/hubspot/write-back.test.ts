import { describe, expect, it } from 'vitest';
import { idOf } from '../../tests/fakes/hubspot/ids.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { hubspotWriteBack } from './write-back.ts';
import { hubspotOf } from './testing/fakes.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

const world = seededWorld(1, { companies: 4, deals: 130 });
const [first, second] = [idOf('deals', 1), idOf('deals', 2)];

describe('writing back', () => {
	it('offers the fields that people made, as far as they may be written to', async () => {
		const { credentials } = await hubspotOf(world);
		expect(await hubspotWriteBack.fields(sessionOf(credentials), 'deals')).toEqual([
			{ name: 'sales_region', label: 'Region', type: 'choice', choices: ['EMEA', 'APAC', 'Américas'] },
			{ name: 'partner_score', label: 'Partner score', type: 'number' }
		]);
	});

	it('reads what the fields hold, as people see it; records that are gone are absent', async () => {
		const { credentials } = await hubspotOf(world);
		const values = await hubspotWriteBack.read(sessionOf(credentials), 'deals', 'sales_region', [
			first,
			second,
			'1'
		]);
		expect(values).toEqual(
			new Map([
				[first, world.get('deals', 1).region],
				[second, world.get('deals', 2).region]
			])
		);
	});

	it('writes many records, and empties fields', async () => {
		const { credentials, server } = await hubspotOf(world);
		const session = sessionOf(credentials);
		const all = world.tables.deals.map(({ id }) => idOf('deals', id));
		const values = new Map<string, string | null>(all.map((id) => [id, id === second ? null : 'Américas']));
		expect(await hubspotWriteBack.write(session, 'deals', 'sales_region', values)).toEqual([]);
		expect(server.calls.filter(({ path }) => path.endsWith('/batch/update'))).toHaveLength(2);
		const now = await hubspotWriteBack.read(session, 'deals', 'sales_region', [first, second]);
		expect(now).toEqual(
			new Map([
				[first, 'Américas'],
				[second, null]
			])
		);
	});

	it('says which records were refused, and writes the others', async () => {
		const { credentials } = await hubspotOf(world);
		const session = sessionOf(credentials);
		const values = new Map([
			[first, '12'],
			[second, 'much'],
			['1', '13'],
			[idOf('deals', 4), '14']
		]);
		const failures = await hubspotWriteBack.write(session, 'deals', 'partner_score', values);
		expect(failures.map(({ id }) => id).sort()).toEqual(['1', second].sort());
		expect(failures.find(({ id }) => id === second)!.message).toContain('much was not a valid number');
		const now = await hubspotWriteBack.read(session, 'deals', 'partner_score', [first, idOf('deals', 4)]);
		expect([...now.values()]).toEqual(['12', '14']);
	});

	it('writes to no field that HubSpot, or nobody, fills', async () => {
		const session = sessionOf((await hubspotOf(world)).credentials);
		for (const field of ['dealname', 'internal_note', 'unknown'])
			await expect(
				hubspotWriteBack.write(session, 'deals', field, new Map([[first, 'x']]))
			).rejects.toMatchObject({ code: 'invalid_request' });
	});
});
