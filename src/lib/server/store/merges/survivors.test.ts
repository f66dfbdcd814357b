import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import {
	mergeRecords,
	readSurvivorRules,
	saveSurvivorRules,
	survivorOf,
	type SurvivorRule
} from './index.ts';
import type { CrmRecord } from '../records/read.ts';

const record = (values: CrmRecord['values']): CrmRecord => ({
	entity: 'contacts',
	id: '1',
	label: '',
	version: 1,
	values,
	labels: {},
	hidden: [],
	custom: {}
});

const stays = record({
	title: 'Buyer',
	city: 'Bonn',
	email: null,
	source_system: 'hubspot',
	updated_at: '2026-01-01T00:00:00Z'
});
const goes = record({
	title: 'Head of buying',
	city: 'Ulm',
	email: 'a@b.example',
	phone: '1',
	source_system: 'salesforce',
	updated_at: '2026-03-01T00:00:00Z'
});

describe('the value that survives a merge', () => {
	const of = (field: string, all: SurvivorRule, fields = {}) =>
		survivorOf(field, { all, fields }, stays, goes);

	it.each<[SurvivorRule, string, string]>([
		['stays', 'title', 'into'],
		['newest', 'city', 'from'],
		['most_complete', 'city', 'from'],
		['longest', 'title', 'from'],
		['longest', 'city', 'into'],
		['source:salesforce', 'title', 'from'],
		['source:hubspot', 'title', 'into'],
		['source:pipedrive', 'title', 'into']
	])('by the rule “%s” of “%s” is of the record %s', (rule, field, side) => {
		expect(of(field, rule)).toBe(side);
	});

	it('is a value before it is none, whatever the rule', () => {
		expect(of('email', 'source:hubspot')).toBe('from');
		expect(survivorOf('phone', { all: 'newest', fields: {} }, goes, stays)).toBe('into');
	});

	it('follows the rule of its own field before that of all', () => {
		expect(of('title', 'newest', { title: 'stays' })).toBe('into');
	});
});

describe('the rules of an entity', () => {
	let test: TestStore;
	beforeAll(async () => {
		test = await companyStore();
		await test.script(`insert into contacts (id, name, title, city, owner_id, updated_at) values
			('c1', 'Carl Cross', 'Buyer', 'Bonn', 'ann', '2026-01-01'), ('c2', 'C. Cross', 'Head of buying', 'Ulm', 'ann', '2026-03-01')`);
	});
	afterAll(() => test.clear());

	it('are saved, and decide where nobody chose', async () => {
		await saveSurvivorRules(test.store, systemViewer, 'contacts', {
			all: 'newest',
			fields: { city: 'stays' }
		});
		expect(await readSurvivorRules(test.store.engine, 'contacts')).toEqual({
			all: 'newest',
			fields: { city: 'stays' }
		});
		const { record } = await mergeRecords(test.store, systemViewer, {
			entity: 'contacts',
			into: 'c1',
			from: 'c2',
			choices: { name: 'into' }
		});
		expect(record.values).toMatchObject({ name: 'Carl Cross', title: 'Head of buying', city: 'Bonn' });
	});

	it('name fields and rules that there are, and are the company’s to set', async () => {
		const save = (viewer: typeof ann, all: string, fields = {}) =>
			saveSurvivorRules(test.store, viewer, 'contacts', { all, fields });
		await expect(save(systemViewer, 'best')).rejects.toMatchObject({ code: 'invalid' });
		await expect(save(systemViewer, 'newest', { shoe: 'stays' })).rejects.toMatchObject({ code: 'invalid' });
		await expect(save(ann, 'newest')).rejects.toMatchObject({ code: 'not_allowed' });
	});
});
