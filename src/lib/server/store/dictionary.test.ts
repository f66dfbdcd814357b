import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { dataDictionary } from './dictionary.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(
		"insert into custom_fields (entity, name, label, type) values ('companies', 'tier', 'Tier', 'text'); update companies set custom = '{\"tier\": \"gold\"}' where id = 'acme'"
	);
});
afterAll(() => test.clear());

it('says what data there are, how complete they are, and what the source added', async () => {
	const companies = (await dataDictionary(test.store, systemViewer)).find(
		({ name }) => name === 'companies'
	)!;
	expect(companies).toMatchObject({ label: 'Companies', records: 3 });
	const field = (name: string) => companies.fields.find((each) => each.name === name);
	expect(field('owner_id')).toMatchObject({ label: 'Owner', type: 'reference', to: 'people', filled: 2 });
	expect(field('custom:tier')).toMatchObject({ label: 'Tier', type: 'text', filled: 1 });
});

it('names no choice that only records of others have', async () => {
	await test.script(`
		insert into custom_fields (entity, name, label, type, choices) values ('companies', 'area', 'Area', 'choice', '["North", "Of Bolt", "Nowhere"]');
		update companies set custom = '{"tier": "gold", "area": "North"}' where id = 'acme';
		update companies set custom = '{"area": "Of Bolt"}' where id = 'bolt';`);
	const choices = async (viewer: Viewer) =>
		(await dataDictionary(test.store, viewer))
			.flatMap(({ fields }) => fields)
			.find(({ name }) => name === 'custom:area')!.choices;
	expect(await choices(ann)).toEqual(['North']);
	expect(await choices({ ...ann, scope: { kind: 'owners', people: [], unowned: false } })).toEqual([]);
	expect(await choices(systemViewer)).toEqual(['North', 'Of Bolt', 'Nowhere']);
});

it('counts only what the viewer may see', async () => {
	const companies = (await dataDictionary(test.store, ann)).find(({ name }) => name === 'companies')!;
	expect(companies.records).toBe(1);
});
