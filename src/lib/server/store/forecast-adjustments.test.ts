import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ann, everyone, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { adjustForecast, readAdjustments } from './forecast-adjustments.ts';

const period = { from: '2026-10-01', to: '2027-01-01' };
let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());

const adjust = (
	id: string,
	amount: string | null,
	{ reason = 'We know more.', viewer = everyone, kind = 'person' as 'person' | 'team' } = {}
) => adjustForecast(company.store, viewer, { subject: { kind, id }, ...period, amount, reason });
const read = async (viewer = everyone) =>
	(await readAdjustments(company.store, viewer, period)).map(({ name, amount, reason }) => [
		name,
		amount,
		reason
	]);

describe('adjustments of the forecast', () => {
	it('are all kept, the latest first, and each noted', async () => {
		await adjust('ann', '1000', { reason: 'First.' });
		await adjust('ann', '1200.50', { reason: ' Second. ' });
		await adjust('ann', null, { reason: 'Never mind.' });
		expect(await read()).toEqual([
			['Ann', null, 'Never mind.'],
			['Ann', '1200.5000', 'Second.'],
			['Ann', '1000.0000', 'First.']
		]);
		const { rows } = await company.store.engine.query(
			`select subject from audit_log where action = 'forecast_adjusted'`
		);
		expect(rows).toHaveLength(3);
	});

	it.each(['12 apples', '-5', '1e9', '1,5', ''])('refuse “%s” as an amount', async (amount) => {
		await expect(adjust('ann', amount)).rejects.toThrow('is no amount');
	});

	it('need a reason', async () => {
		await expect(adjust('ann', '5', { reason: '  ' })).rejects.toThrow('needs a reason');
	});

	it('are for whose deals one sees: a rep adjusts and reads their own', async () => {
		await adjust('bob', '77', { reason: 'Of Bob.' });
		await adjust('ann', '88', { viewer: ann, reason: 'My own.' });
		await expect(adjust('bob', '99', { viewer: ann })).rejects.toThrow('There is no person here');
		await expect(adjust('north', '99', { viewer: ann, kind: 'team' })).rejects.toThrow(
			'There is no team here'
		);
		expect((await read(ann)).map(([name]) => name)).not.toContain('Bob');
	});

	it('are not for those who only read', async () => {
		await expect(adjust('ann', '5', { viewer: { ...everyone, role: 'analyst' } })).rejects.toThrow(
			'Only reps, managers and administrators may say what a quarter will bring'
		);
	});

	it('can still be read after the team is gone and the quarters have moved (T11 of research/crm.md)', async () => {
		await adjust('south', '5000', { kind: 'team', reason: 'Of a team.' });
		await company.store.engine.transaction((to) =>
			to.script(`update teams set deleted_at = now() where id = 'south'`)
		);
		const moved = await readAdjustments(company.store, everyone, { from: '2026-11-01', to: '2027-02-01' });
		expect(moved).toContainEqual(
			expect.objectContaining({ name: 'South', amount: '5000.0000', ...period, reason: 'Of a team.' })
		);
	});
});
