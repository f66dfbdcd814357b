import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runMetric } from '#lib/server/metrics/index.ts';
import { ann, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { dealsAtRisk } from './deals-at-risk/deals-at-risk.ts';
import { analysisNamed } from './index.ts';
import { stepChoices } from './funnel/choices.ts';
import { inPart } from './parts.ts';
import { pipelinesOf } from './pipelines.ts';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
	const { store } = company;
	await insert(store, 'pipelines', [
		{ id: 'renew', name: 'Renewals', object: 'deals' },
		{ id: 'help', name: 'Help desk', object: 'tickets' }
	]);
	await insert(store, 'stages', [
		{ id: 'due', pipeline_id: 'renew', name: 'Due', position: 1, status: 'open' }
	]);
	const overdue = { created: '2026-01-01', due: '2026-02-01' };
	await insert(store, 'deals', [
		deal({ id: 'a', amount: 100, ...overdue }),
		deal({ id: 'b', amount: 20, owner: 'bob', ...overdue }),
		{ ...deal({ id: 'c', amount: 3, stage: 'due', ...overdue }), pipeline_id: 'renew' }
	]);
	await insert(store, 'deal_contacts', [
		{ id: '1', deal_id: 'a', contact_id: 'x' },
		{ id: '2', deal_id: 'c', contact_id: 'y' }
	]);
	await insert(store, 'quotas', [
		{
			id: 'q',
			person_id: 'ann',
			period_start: '2026-01-01',
			period_end: '2026-12-31',
			amount: 9,
			amount_base: 9
		}
	]);
});
afterAll(() => company.close());

const open = async (viewer = systemViewer) =>
	(await runMetric(company.store, viewer, { metric: 'open_pipeline' })).total.value;

describe('one pipeline', () => {
	it('narrows figures, deals, their past and their parts, within what a viewer may see', async () => {
		expect([await open(), await open({ ...systemViewer, part: { pipeline: 'main' } })]).toEqual([
			'123.0000',
			'120.0000'
		]);
		expect(await open({ ...ann, part: { pipeline: 'main' } })).toBe('100.0000');
		const count = async (relation: Parameters<typeof scoped>[0]) => {
			const sql = scoped(relation, { ...systemViewer, part: { pipeline: 'renew' } });
			const { rows } = await company.store.engine.query<{ many: number }>(
				`select count(*)::integer as many from ${sql}`
			);
			return rows[0]!.many;
		};
		expect(
			await Promise.all((['deals', 'deal_versions', 'deal_contacts', 'quotas'] as const).map(count))
		).toEqual([1, 1, 1, 0]);
	});

	it('says where it comes from when another has its name, so that none is taken for the other', async () => {
		await insert(company.store, 'pipelines', [
			{ id: 'one', name: 'Sales', object: 'deals', source_system: 'hubspot', source_account: '123' },
			{ id: 'two', name: 'Sales', object: 'deals', source_system: 'hubspot', source_account: 'default' }
		]);
		const named = (await pipelinesOf(company.store, systemViewer)).map(({ name }) => name);
		expect(named).toEqual(expect.arrayContaining(['Sales (HubSpot 123)', 'Sales (HubSpot)', 'Renewals']));
		await expect(
			inPart(company.store, systemViewer, { pipeline: 'Sales' }, () => expect.fail('It is two.'))
		).rejects.toThrow('There is no pipeline “Sales”.');
		const stages = [
			{ id: 's1', pipeline_id: 'one', name: 'New', position: 1, status: 'open' },
			{ id: 's2', pipeline_id: 'two', name: 'New', position: 1, status: 'open' }
		];
		await insert(company.store, 'stages', stages);
		const labels = (await stepChoices(company.store, systemViewer, 'deals')).map(({ label }) => label);
		expect(labels).toEqual(
			expect.arrayContaining(['Stages of Sales (HubSpot 123)', 'Stages of Sales (HubSpot)'])
		);
		await company.store.engine.transaction((transaction) =>
			transaction.script(
				`delete from pipelines where id in ('one', 'two'); delete from stages where id in ('s1', 's2');`
			)
		);
	});

	it('is that of deals alone, by id or name, and said among the assumptions', async () => {
		expect(await pipelinesOf(company.store, systemViewer)).toEqual([
			{ id: 'main', name: 'New business' },
			{ id: 'renew', name: 'Renewals' }
		]);
		const result = await inPart(company.store, systemViewer, { pipeline: 'renewals' }, (viewer) =>
			dealsAtRisk(company.store, viewer, {})
		);
		expect(result.deals.map(({ id }) => id)).toEqual(['c']);
		expect(result.assumptions[0]).toMatch(/^Only deals that are in the pipeline “Renewals” now/);
		await expect(
			analysisNamed('forecast').run(company.store, systemViewer, { chosen: { pipeline: 'Help desk' } })
		).rejects.toThrow('There is no pipeline “Help desk”.');
	});

	it('forecasts what is open in it, without quota', async () => {
		const forecasted = async (pipeline?: string) => {
			const result = (await analysisNamed('forecast').run(company.store, systemViewer, {
				asOf: '2026-01-15',
				chosen: pipeline ? { pipeline } : {}
			})) as unknown as { periods: { open: string | null; quota: string | null }[] };
			return result.periods[0]!;
		};
		expect(await forecasted()).toMatchObject({ open: '123.0000' });
		expect(await forecasted('Renewals')).toMatchObject({ open: '3.0000', quota: null });
	});
});
