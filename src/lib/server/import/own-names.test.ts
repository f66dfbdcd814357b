import { describe, expect, it } from 'vitest';
import { ownNames } from './own-names.ts';

const named = (...fields: [internal: string, label: string][]) =>
	Object.fromEntries(ownNames(new Map(fields.map(([internal, label]) => [internal, { label }]))));

describe('custom fields of a CRM', () => {
	it('are called as their labels', () => {
		expect(named(['abc', 'Sales region'], ['x', 'Größe'])).toEqual({ abc: 'sales_region', x: 'große' });
	});

	it('of one label are told apart by their internal names, in whatever order they come', () => {
		const names = { region_new: 'region_region_new', Region__c: 'region', area: 'region_area' };
		const fields: [string, string][] = [
			['region_new', 'Region'],
			['Region__c', 'Region'],
			['area', 'region']
		];
		expect(named(...fields)).toEqual(names);
		expect(named(...fields.toReversed())).toEqual(names);
	});

	it('of which none reads as the label: the first has it, as they are numbered', () => {
		expect(named(['field_10', 'Region'], ['field_9', 'Region'])).toEqual({
			field_9: 'region',
			field_10: 'region_field_10'
		});
	});

	it('never share a name with a field whose label reads like it', () => {
		const names = named(['a', 'Region'], ['b', 'Region'], ['c', 'Region b'], ['B', 'Region']);
		expect(new Set(Object.values(names)).size).toBe(4);
	});
});
