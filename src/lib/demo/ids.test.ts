import { describe, expect, it } from 'vitest';
import { salesforceId, withSuffix } from './ids.ts';

describe('Salesforce ids', () => {
	it('end in the three letters of the example in the REST API guide', () => {
		expect(withSuffix('001D000000IqhSL')).toBe('001D000000IqhSLIAZ');
	});

	it('have 18 letters and differ', () => {
		const ids = Array.from({ length: 500 }, (_, index) => salesforceId('006', index + 1));
		expect(new Set(ids).size).toBe(500);
		expect(ids.every((id) => /^006[A-Za-z0-9]{15}$/.test(id))).toBe(true);
	});
});
