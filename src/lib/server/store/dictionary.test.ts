import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
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

it('counts only what the viewer may see', async () => {
	const companies = (await dataDictionary(test.store, ann)).find(({ name }) => name === 'companies')!;
	expect(companies.records).toBe(1);
});
