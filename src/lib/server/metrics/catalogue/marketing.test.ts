import { describe, expect, it } from 'vitest';
import { metricCompany } from '../testing.ts';

const { ask, put, value } = metricCompany('leads', 'activities');

const quarter = { from: '2026-10-01', to: '2027-01-01' };

describe('the answer to a lead', () => {
	it('is the first thing somebody does for it, and those that wait still count (Kaplan-Meier by hand)', async () => {
		const lead = (id: string, more = {}) => ({ id, name: id, created_at: '2026-10-01T00:00:00Z', ...more });
		await put('leads', [
			lead('quick'),
			lead('slow'),
			lead('never', { disqualified_at: '2026-10-03T00:00:00Z' }),
			lead('noted', { disqualified_at: '2026-10-03T00:00:00Z' })
		]);
		const did = (id: string, of: string, at: string, more = {}) => ({
			id,
			lead_id: of,
			type: 'call',
			occurred_at: at,
			...more
		});
		await put('activities', [
			did('1', 'quick', '2026-10-01T00:30:00Z'),
			did('2', 'quick', '2026-10-01T00:10:00Z', { direction: 'inbound', type: 'email' }),
			did('3', 'slow', '2026-10-02T00:00:00Z', { type: 'email', direction: 'outbound' }),
			did('4', 'noted', '2026-10-01T00:05:00Z', { type: 'note' })
		]);
		// Half are answered after 24 hours; the mean of the answered would be 12 h 15.
		expect(await value({ metric: 'lead_response_time', ...quarter })).toBe(24);
		expect(await value({ metric: 'lead_response_within_hour', ...quarter })).toBe(1 / 4);
		// A meeting to come, and a call long after the lead became a deal, are no answers.
		await put('leads', [lead('late', { converted_at: '2026-10-01T01:00:00Z' }), lead('planned')]);
		await put('activities', [
			did('5', 'late', '2026-10-11T00:00:00Z'),
			did('6', 'planned', new Date(Date.now() + 30 * 86_400_000).toISOString(), { type: 'meeting' })
		]);
		const { total, notes } = await ask({ metric: 'lead_response_time', ...quarter });
		expect([total.value, notes]).toEqual([
			null,
			['2 of 6 leads got an answer: fewer than half, so there is no time by which half of them did.']
		]);
	});
});
