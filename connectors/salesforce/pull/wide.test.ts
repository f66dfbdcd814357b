import { describe, expect, it } from 'vitest';
import { partsOf } from './wide.ts';

describe('fields of a query', () => {
	it('are in parts that fit, in their order, none lost', () => {
		const fields = Array.from({ length: 40 }, (_, index) => `Field_${index}__c`);
		const parts = partsOf(fields, 100);
		expect(parts.length).toBeGreaterThan(4);
		expect(parts.flat()).toEqual(fields);
		for (const part of parts) expect(part.join('%2C').length).toBeLessThanOrEqual(100);
	});

	it('that are few are one part', () => expect(partsOf(['Id', 'Name'])).toEqual([['Id', 'Name']]));

	it('that are too long alone are a part alone', () =>
		expect(partsOf(['a', 'b'.repeat(20), 'c'], 10)).toEqual([['a'], ['b'.repeat(20)], ['c']]));
});
