import { expect, it } from 'vitest';
import { recordSets } from './own-fields.ts';

it('fields of one label are tables of their own', () => {
	const list = { entity: 'deals', fields: 'f', values: 'v', record: 'dealId', meanings: {} } as const;
	const field = (id: string, label: string) => ({ id, label, type: 'text', options: [] });
	const fields = new Map(
		[field('1', 'Region'), field('2', 'Region'), field('3', 'Size')].map((each) => [each.id, each])
	);
	const values = ['1', '2', '3'].map((id) => ({ id, dealId: '7', customFieldId: id, fieldValue: `v${id}` }));
	expect(recordSets(list, fields, values).map(({ map, rows }) => [map.name, rows])).toEqual([
		['ActiveCampaign Region (1)', [{ record: '7', field_1: 'v1' }]],
		['ActiveCampaign Region (2)', [{ record: '7', field_2: 'v2' }]],
		['ActiveCampaign Size', [{ record: '7', field_3: 'v3' }]]
	]);
	const [set] = recordSets(list, fields, values.slice(1));
	expect(Object.keys(set!.customFields!)).toEqual(['field_1', 'field_2', 'field_3']);
});
