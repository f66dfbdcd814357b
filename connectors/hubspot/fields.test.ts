import { describe, expect, it } from 'vitest';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { headerKey, type FieldMap } from '../export-shape.ts';
import * as activities from './fields/activities.ts';
import * as customers from './fields/customers.ts';
import * as marketing from './fields/marketing.ts';
import * as sales from './fields/sales.ts';

const maps: FieldMap[] = [activities, customers, marketing, sales].flatMap((file) => Object.values(file));

describe.each(maps.map((map) => [map.name, map] as const))('%s', (_, map) => {
	it('is of fields that there are, each told once', () => {
		const targets = Object.values(map.columns);
		expect(targets.filter((target) => !target || !readTarget(map.entity, target))).toEqual([]);
		expect(new Set(targets).size).toBe(targets.length);
		const keys = Object.keys(map.columns).map(headerKey);
		expect(new Set(keys).size).toBe(keys.length);
	});
});

it('no two maps have one name: what a pull brings is put together by it', () => {
	expect(new Set(maps.map(({ name }) => name)).size).toBe(maps.length);
});
