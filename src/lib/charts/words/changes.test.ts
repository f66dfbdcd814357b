import { describe, expect, it } from 'vitest';
import type { PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';
import { changesFinding } from './changes.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const between = (opening: string, closing: string) =>
	({
		since: '2026-09-30',
		period: { label: 'Q4 2026', from: '2026-10-01', to: '2027-01-01' },
		opening: { amount: opening, deals: 3 },
		closing: { amount: closing, deals: 3 }
	}) as PipelineChanges;

describe('what changed in a pipeline', () => {
	it('is by how much it grew or shrank, and since when', () => {
		expect(changesFinding(between('100.00', '400.00'), reader)).toBe(
			'The open pipeline of Q4 2026 grew by €300 since 30 Sept 2026'
		);
		expect(changesFinding(between('5000000.00', '3800000.00'), reader)).toBe(
			'The open pipeline of Q4 2026 shrank by €1.2m since 30 Sept 2026'
		);
	});
	it('is nothing where the amounts are equal', () => {
		expect(changesFinding(between('100.00', '100.0000'), reader)).toBe(
			'The open pipeline of Q4 2026 is what it was on 30 Sept 2026'
		);
	});
});
