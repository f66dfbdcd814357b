import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue/index.ts';
import { metricReference } from './reference.ts';

describe('the metric reference', () => {
	it('is what docs/metrics.md says: npm run docs:metrics writes it', () => {
		const file = new URL('../../../../docs/metrics.md', import.meta.url);
		expect(readFileSync(file, 'utf8')).toBe(metricReference());
	});

	it('defines every metric wholly', () => {
		for (const metric of catalogue()) {
			expect(metric.name).toMatch(/^[a-z_]+(_p90)?$/);
			expect(metric.definition).toMatch(/^[A-Z].+\.$/);
			for (const text of [metric.formula, metric.dateBasis, metric.source]) expect(text).not.toBe('');
		}
	});

	it('breaks down every metric but those that set unlike records against each other', () => {
		const whole = catalogue().filter(({ dimensions }) => dimensions.length === 0);
		expect(whole.map(({ name }) => name)).toEqual(['cac_payback', 'ltv_to_cac']);
	});
});
