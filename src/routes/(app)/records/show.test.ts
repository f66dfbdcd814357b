import { expect, it } from 'vitest';
import { entityNamed, fieldNamed } from '#lib/crm/entities/index.ts';
import type { CrmRecord } from '#lib/server/store/records/index.ts';
import { cell } from './show.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const company = fieldNamed(entityNamed('deals'), 'company_id')!;
const deal = (labels: Record<string, string>, hidden: string[] = []): CrmRecord => ({
	entity: 'deals',
	id: 'deal_1',
	label: 'Ten pumps',
	version: 1,
	values: { company_id: 'company_1' },
	labels,
	hidden,
	custom: {}
});

it('a reference reads as the name of its record and leads there', () => {
	expect(cell(deal({ company_id: 'Bolt' }), company, reader)).toEqual({
		text: 'Bolt',
		href: '/companies/company_1'
	});
});

it('a record that the reader may not see is neither named nor linked, and its id is not shown', () => {
	expect(cell(deal({}, ['company_id']), company, reader)).toEqual({
		text: 'Not among your records',
		quiet: true
	});
});

it('a record that is not there any more is told apart from one of others', () => {
	expect(cell(deal({}), company, reader)).toEqual({ text: 'Deleted or not imported', quiet: true });
});
