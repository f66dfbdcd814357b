import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, change, clear, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { stepChoices } from './choices.ts';
import { funnel, funnelRecords, type FunnelOptions } from './funnel.ts';
import { readLadder } from './ladder.ts';

let company: TestStore;
beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() =>
	clear(
		company.store,
		...[
			'deals',
			'deal_events',
			'deal_contacts',
			'leads',
			'contacts',
			'companies',
			'touchpoints',
			'campaigns'
		],
		...['changes', 'custom_fields', 'segments']
	)
);

const year = { from: '2026-01-01', to: '2026-07-01', within: 100 };
const asked = (options: FunnelOptions) => funnel(company.store, systemViewer, { ...year, ...options });
const table = async (options: FunnelOptions) =>
	(await asked(options)).funnels[0]!.steps.map(({ label, reached, lost, wonOtherwise, open }) => [
		label,
		reached,
		lost,
		wonOtherwise,
		open
	]);

const contact = (id: string, more: object = {}) => ({ id, name: id, owner_id: 'ann', ...more });
const touch = (contactId: string | null, day: string, more: object = {}) => ({
	id: `${contactId ?? 'lead'} ${day}`,
	contact_id: contactId,
	occurred_at: day,
	channel: 'Email',
	type: 'click',
	...more
});

/** Touched, a lead, a deal and won; touched and lost; touched only after the win; a lead without a contact; touched alone. */
async function people(): Promise<void> {
	const { store } = company;
	await insert(
		store,
		'contacts',
		['whole', 'lost', 'late', 'touched'].map((id) => contact(id))
	);
	await insert(store, 'deals', [
		{
			...deal({ id: 'd1', status: 'won', created: '2026-02-01', closed: '2026-03-01' }),
			contact_id: 'whole'
		},
		{ ...deal({ id: 'd2', status: 'lost', created: '2026-02-01', closed: '2026-03-01' }), contact_id: null },
		{ ...deal({ id: 'd3', status: 'won', created: '2026-01-05', closed: '2026-02-01' }), contact_id: 'late' }
	]);
	await insert(store, 'deal_contacts', [{ id: '1', deal_id: 'd2', contact_id: 'lost' }]);
	await insert(store, 'leads', [
		{
			...{ id: 'l1', created_at: '2026-01-20', converted_at: '2026-02-01' },
			...{ converted_contact_id: 'whole', converted_deal_id: 'd1' }
		},
		{
			id: 'l2',
			created_at: '2026-01-20',
			contact_id: 'lost',
			converted_at: '2026-02-01',
			converted_deal_id: 'd2'
		},
		{ id: 'l3', name: 'Nobody yet', owner_id: 'bob', created_at: '2026-01-20', disqualified_at: '2026-01-25' }
	]);
	await insert(store, 'touchpoints', [
		touch('whole', '2026-01-10'),
		touch('lost', '2026-01-10', { channel: 'Search' }),
		touch('late', '2026-02-01'),
		touch('touched', '2026-01-15', { channel: 'Search' }),
		touch(null, '2026-01-12', { lead_id: 'l3' })
	]);
}

describe('a ladder of one’s own', () => {
	it('goes from the first touch over lead and deal to the win, in that order, by person', async () => {
		await people();
		expect(await table({ kind: 'people' })).toEqual([
			['Touched', 5, 0, 1, 1],
			['Lead created', 3, 1, 0, 0],
			['Deal created', 2, 1, 0, 0],
			['Won', 1, 0, 0, 0]
		]);
	});

	it('leads from every step to those who left there, contacts and leads alike', async () => {
		await people();
		const who = async (step: string, state: 'lost' | 'won' | 'open') =>
			(
				await funnelRecords(
					company.store,
					systemViewer,
					{ ...year, kind: 'people' },
					{ step, state, group: undefined }
				)
			).map(({ entity, id }) => `${entity}/${id}`);
		expect(await who('touched', 'open')).toEqual(['contacts/touched']);
		expect(await who('touched', 'won')).toEqual(['contacts/late']);
		expect(await who('lead', 'lost')).toEqual(['leads/l3']);
		expect(await who('deal', 'lost')).toEqual(['contacts/lost']);
	});

	it('begins with one channel, campaign or kind of touch', async () => {
		await people();
		const steps = ['touched:channel=Search', 'deal'];
		expect(await table({ kind: 'people', steps })).toEqual([
			['Touched by Search', 2, 0, 0, 1],
			['Deal created', 1, 0, 0, 0]
		]);
		expect(await table({ kind: 'people', steps: ['touched:type=form', 'deal'] })).toEqual([
			['Touched by form', 0, 0, 0, 0],
			['Deal created', 0, 0, 0, 0]
		]);
	});

	it('counts a step only at or after the one before it, though it happened earlier', async () => {
		await people();
		expect(await table({ kind: 'people', steps: ['deal', 'touched'] })).toEqual([
			['Deal created', 3, 1, 1, 0],
			['Touched', 1, 0, 0, 0]
		]);
	});

	it('of deals takes their own touches, and those of their contacts', async () => {
		await people();
		await insert(company.store, 'touchpoints', [
			{ ...touch(null, '2026-01-11'), id: 'own', deal_id: 'd1' },
			touch('lost', '2026-02-10')
		]);
		expect(await table({ steps: ['deal', 'touched', 'won'] })).toEqual([
			['Deal created', 3, 0, 1, 0],
			['Touched', 2, 1, 0, 0],
			['Won', 1, 0, 0, 0]
		]);
	});

	it('is of those whom a segment finds, by contact or company', async () => {
		await people();
		await insert(company.store, 'companies', [{ id: 'c', name: 'Key', country: 'DE' }]);
		await company.store.engine.query(`update contacts set company_id = 'c' where id = 'lost'`, [], {
			readOnly: false
		});
		const rule = { all: [{ field: 'country', is: 'in', values: ['DE'] }] };
		await insert(company.store, 'segments', [
			{
				id: 's',
				name: 'Germans',
				entity: 'companies',
				rule: JSON.stringify(rule),
				shared: true,
				created_by: 'x'
			}
		]);
		const result = await asked({ kind: 'people', segment: 'germans' });
		expect([result.segment?.id, result.funnels[0]!.entered]).toEqual(['s', 1]);
		await expect(asked({ segment: 'nowhere' })).rejects.toThrow('There is no segment “nowhere”.');
	});

	it('is of what a viewer may see', async () => {
		await people();
		const { funnels } = await funnel(company.store, ann, { ...year, kind: 'people' });
		// The lead of Bob is not hers; leads of nobody are not either.
		expect(funnels[0]!.entered).toBe(4);
	});

	it('says what is wrong with steps', async () => {
		const wrong = (...steps: string[]) => asked({ steps });
		await expect(wrong('won')).rejects.toThrow('2 to 8 steps');
		await expect(wrong('won', 'won')).rejects.toThrow('stands there twice');
		await expect(wrong('deal', 'paid')).rejects.toThrow('“paid” is no step');
		await expect(wrong('deal', 'stage:nowhere')).rejects.toThrow('no open stage “nowhere”');
		await expect(wrong('stage:close', 'stage:offer')).rejects.toThrow('“Offer” comes before “Closing”');
		await expect(wrong('won', 'stage:offer')).rejects.toThrow('“Offer” comes before a win');
		await expect(wrong('lifecycle:Customer', 'won')).rejects.toThrow('Nothing tells when');
	});

	it('is read from one text, as the command line has it', () => {
		expect(readLadder('touched:channel=Paid search > lead>won')).toEqual([
			'touched:channel=Paid search',
			'lead',
			'won'
		]);
	});
});

describe('life-cycle stages', () => {
	it('are steps as far as a column or a change dates them, and the others are counted as missing', async () => {
		const { store } = company;
		await insert(store, 'custom_fields', [
			{
				...{ entity: 'contacts', name: 'Became a Customer Date', label: 'Became a Customer Date' },
				...{ type: 'date', import_file: 'f' }
			}
		]);
		await insert(store, 'contacts', [
			contact('both', {
				lifecycle_stage: 'Customer',
				custom: JSON.stringify({ 'Became a Customer Date': '2026-03-01' })
			}),
			contact('undated', { lifecycle_stage: 'Customer' })
		]);
		await insert(store, 'changes', [
			{
				...{ entity: 'contacts', record_id: 'both', action: 'update', actor_kind: 'sync' },
				before: JSON.stringify({ lifecycle_stage: 'Lead' }),
				after: JSON.stringify({ lifecycle_stage: 'Marketing Qualified Lead' }),
				changed_at: '2026-02-01'
			}
		]);
		const steps = ['lifecycle:marketingqualifiedlead', 'lifecycle:Customer'];
		expect(await table({ kind: 'people', steps })).toEqual([
			['Marketing Qualified Lead', 1, 0, 0, 0],
			['Customer', 1, 0, 0, 0]
		]);
		const { missing, funnels } = await asked({ kind: 'people', steps });
		expect(funnels[0]!.steps[1]!.medianDays).toBe(28);
		expect(missing[0]).toMatch(/^1 contacts have a life-cycle stage of which nothing tells a date/);
		const offered = await stepChoices(store, systemViewer, 'people');
		expect(offered.map(({ label }) => label)).toEqual([
			'Leads and deals',
			'Stages of New business',
			'Life-cycle stages'
		]);
	});
});

describe('pipelines side by side', () => {
	it('have each the steps of their own stages, and records of their own', async () => {
		const { store } = company;
		await insert(store, 'pipelines', [{ id: 'renew', name: 'Renewals', object: 'deals' }]);
		await insert(store, 'stages', [
			{ id: 'due', pipeline_id: 'renew', name: 'Due', position: 1, status: 'open' }
		]);
		await insert(store, 'deals', [
			deal({ id: 'a', stage: 'offer' }),
			{ ...deal({ id: 'b', stage: 'due' }), pipeline_id: 'renew' }
		]);
		await insert(store, 'deal_events', [
			change('a', 'stage', 'new', 'offer', '2026-02-01'),
			change('b', 'stage', 'due', 'due', '2026-02-01')
		]);
		const result = await asked({ by: 'pipeline' });
		expect(
			result.funnels.map(({ key, label, steps }) => [key, label, steps.map((step) => step.label)])
		).toEqual([
			['main', 'New business', ['New', 'Offer', 'Closing', 'Won']],
			['renew', 'Renewals', ['Due', 'Won']]
		]);
		const here = await funnelRecords(
			store,
			systemViewer,
			{ ...year, by: 'pipeline' },
			{ step: 'stage:due', state: 'open', group: 'renew' }
		);
		expect(here.map(({ id }) => id)).toEqual(['b']);
		await expect(asked({ by: 'pipeline', steps: ['stage:offer', 'won'] })).rejects.toThrow(
			'Stages are of one pipeline'
		);
		await store.engine.query(`delete from stages where id = 'due'`, [], { readOnly: false });
		await store.engine.query(`delete from pipelines where id = 'renew'`, [], { readOnly: false });
	});
});
