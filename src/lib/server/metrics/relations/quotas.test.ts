import { beforeAll, describe, expect, it } from 'vitest';
import { ann, deal, metricCompany, type DealRow } from '../testing.ts';

const { ask, behind, groups, put, series, value } = metricCompany('deals', 'deal_events', 'quotas');

const quarter = { from: '2026-10-01', to: '2027-01-01' };

const won = (id: string, owner: string | null, amount: number, more: Partial<DealRow> = {}) =>
	deal({ id, owner, amount, status: 'won', created: '2026-09-01', closed: '2026-11-10', ...more });
const due = (id: string, owner: string | null, amount: number) =>
	deal({ id, owner, amount, created: '2026-09-01', due: '2026-12-10' });
const quota = (id: string, holder: { person_id: string } | { team_id: string }, more = {}) => ({
	id,
	...holder,
	period_start: '2026-10-01',
	period_end: '2027-01-01',
	amount: 100,
	amount_base: 100,
	...more
});

/** Beside Ann in the north and Bob in the south: Cy in a team inside the north, and Dee in none. */
beforeAll(async () => {
	await put('teams', [{ id: 'inner', name: 'Inner', parent_id: 'north' }]);
	await put('people', [
		{ id: 'cy', name: 'Cy', team_id: 'inner' },
		{ id: 'dee', name: 'Dee' }
	]);
});

describe('what counts towards a quota', () => {
	it('is of whoever has one: what others win and hope for is left out, and said', async () => {
		await put('quotas', [quota('q', { person_id: 'ann' })]);
		await put('deals', [
			won('a', 'ann', 80),
			won('b', 'dee', 1000),
			won('c', null, 500),
			due('d', 'ann', 40),
			due('e', 'dee', 900)
		]);
		expect(await value({ metric: 'quota_attainment', ...quarter })).toBe(0.8);
		expect(await value({ metric: 'gap_to_quota', ...quarter })).toBe('20.0000');
		expect(await value({ metric: 'pipeline_coverage', ...quarter })).toBe(2);
		expect(await value({ metric: 'won_without_quota', ...quarter })).toBe('1500.0000');
		expect(await behind({ metric: 'gap_to_quota', ...quarter })).toEqual(['a']);
		expect((await ask({ metric: 'gap_to_quota', ...quarter })).notes).toEqual([
			'2 of these won deals are of nobody with a quota for that day, so left out.'
		]);
		expect((await ask({ metric: 'pipeline_coverage', ...quarter })).notes).toEqual([
			'1 of these open deals is of nobody with a quota for that day, so left out.',
			'2 of these won deals are of nobody with a quota for that day, so left out.'
		]);
	});

	it('adds up by owner and team: who has no quota has no gap', async () => {
		await put('quotas', [quota('q', { person_id: 'ann' }), quota('r', { person_id: 'cy' })]);
		await put('deals', [won('a', 'ann', 80), won('b', 'cy', 130), won('c', 'bob', 500)]);
		const gap = { metric: 'gap_to_quota', ...quarter };
		expect(await value(gap)).toBe('-10.0000');
		expect(await groups({ ...gap, by: ['owner'] })).toEqual({ ann: '20.0000', cy: '-30.0000', bob: null });
		expect(await groups({ ...gap, by: ['team'] })).toEqual({
			north: '20.0000',
			inner: '-30.0000',
			south: null
		});
	});

	it('is of everybody in a team that has one, and in the teams inside it, and stands with that team', async () => {
		await put('quotas', [quota('q', { team_id: 'north' })]);
		await put('deals', [won('a', 'ann', 30), won('b', 'cy', 20), won('c', 'bob', 7)]);
		const gap = { metric: 'gap_to_quota', ...quarter };
		expect(await value(gap)).toBe('50.0000');
		expect(await groups({ ...gap, by: ['team'] })).toEqual({ north: '50.0000', south: null });
		expect(await groups({ ...gap, by: ['owner'] })).toEqual({ null: '50.0000', bob: null });
	});

	it('is of nobody else in a team whose quota does not count, because somebody inside has one', async () => {
		await put('quotas', [quota('q', { team_id: 'north' }), quota('r', { person_id: 'cy' })]);
		await put('deals', [won('a', 'ann', 30), won('b', 'cy', 20)]);
		expect(await value({ metric: 'gap_to_quota', ...quarter })).toBe('80.0000');
		expect(await groups({ metric: 'won_without_quota', by: ['owner'], ...quarter })).toEqual({
			ann: '30.0000'
		});
	});

	it('is what is won on the days of the quota, so that months add up', async () => {
		await put('quotas', [
			quota('q', { person_id: 'ann' }, { period_start: '2026-11-01', period_end: '2026-12-01' })
		]);
		await put('deals', [won('a', 'ann', 10, { closed: '2026-10-10' }), won('b', 'ann', 20)]);
		expect(await value({ metric: 'gap_to_quota', ...quarter })).toBe('80.0000');
		expect(await series({ metric: 'gap_to_quota', grain: 'month', ...quarter })).toEqual([
			null,
			'80.0000',
			null
		]);
	});

	it('is all that comes after the beginning of a quota that names no end', async () => {
		await put('quotas', [quota('q', { person_id: 'ann' }, { period_end: null })]);
		await put('deals', [won('a', 'ann', 10), won('b', 'ann', 20, { closed: '2026-09-10' })]);
		expect(await value({ metric: 'gap_to_quota', ...quarter })).toBe('90.0000');
	});

	it('is read as a reader may see it: of a team’s quota its people see nothing', async () => {
		await put('quotas', [quota('q', { team_id: 'north' }), quota('r', { person_id: 'bob' })]);
		await put('deals', [won('a', 'ann', 30), won('b', 'bob', 20)]);
		expect(await value({ metric: 'gap_to_quota', ...quarter }, ann)).toBeNull();
		expect(await value({ metric: 'won_without_quota', ...quarter }, ann)).toBe('30.0000');
	});

	it('at an earlier moment is what was won and open by then', async () => {
		await put('quotas', [quota('q', { person_id: 'ann' })]);
		await put('deals', [won('a', 'ann', 40, { due: '2026-11-10' }), won('b', 'dee', 40)]);
		const then = { ...quarter, asOf: '2026-10-31' };
		expect(await value({ metric: 'gap_to_quota', ...then })).toBe('100.0000');
		expect(await value({ metric: 'pipeline_coverage', ...then })).toBe(0.4);
		expect(await value({ metric: 'pipeline_coverage', ...quarter })).toBe(0);
	});
});
