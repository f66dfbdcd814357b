import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mappingOf, readMapping } from './mapping.ts';
import { planFile } from './plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-mapping-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'deals.csv');
writeFileSync(
	path,
	'Deal ID,Deal name,Company,Amount,Created,Region,Zip,Mood\n1,Pump,Acme,5,2026-01-05,North,12345,good\n'
);

const meaning = (plan: Awaited<ReturnType<typeof planFile>>) =>
	plan.columns.map(({ name, field, type, link, customType }) => ({ name, field, type, link, customType }));

describe('a mapping', () => {
	it('that a plan was printed as gives the same plan again, through JSON', async () => {
		const given = { columns: { Mood: null, Zip: 'custom:zip:text', Company: 'company_id:id' }, decimal: ',' };
		const said = await planFile(path, { mapping: readMapping(given, 'map.json') });
		for (const plan of [await planFile(path), said]) {
			const printed: unknown = JSON.parse(JSON.stringify(mappingOf(plan)));
			const again = await planFile(path, { mapping: readMapping(printed, 'map.json') });
			expect(meaning(again)).toEqual(meaning(plan));
			expect(again.dialect).toEqual(plan.dialect);
			expect(mappingOf(again)).toEqual(printed);
		}
		expect(mappingOf(said)).toMatchObject({
			entity: 'deals',
			decimal: ',',
			columns: { Zip: 'custom:zip:text' }
		});
	});

	it.each([
		[{ entity: 'deal' }, '“entity” is “deal”; it may be teams, people'],
		[{ colums: {} }, '“colums” is no key of a mapping; it may have entity, source, columns'],
		[{ columns: { Region: 5 } }, '“columns.Region” is 5; it must be'],
		[{ date_order: 'dmy' }, '“date_order” is “dmy”; it may be iso, day_first, month_first'],
		[{ time_zone: 'Mars' }, '“time_zone” is “Mars”'],
		[null, 'it is null, not an object with the keys entity'],
		[['deals'], 'not an object with the keys entity']
	])('%j is refused with the key, the value and what it may be', (given, message) => {
		expect(() => readMapping(given, 'map.json')).toThrow(message);
	});

	it.each([
		[{ Regoin: 'custom:x' }, 'the column “Regoin”, which deals.csv does not have; its columns are Deal ID'],
		[{ Region: 'regoin' }, 'the column “Region” is mapped to “regoin”, which is no field that deals have'],
		[{ Region: 'custom:$x' }, 'a custom field is custom:<name>']
	])('of columns %j is refused', async (columns, message) => {
		await expect(planFile(path, { mapping: { columns } })).rejects.toThrow(message);
	});
});
