import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { readPolicies, savePolicy, type PolicyForm } from './service-levels.ts';
import { emptyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

const form = (more: Partial<PolicyForm> = {}): PolicyForm => ({
	holdsFrom: '2026-10-01',
	timeZone: 'Europe/Berlin',
	week: ['9-12, 13-17:30', '', '', '', '', '', ''],
	holidays: '2026-12-25 Christmas Day\n\n2026-12-26',
	waiting: 'Pending\nWaiting on contact\npending',
	targets: [
		{ priority: 'P1', firstResponse: '0,5', resolution: '4' },
		{ priority: '', firstResponse: '', resolution: '40' }
	],
	...more
});

it('begins with an example that holds since ever, in the zone of the company', async () => {
	expect(await readPolicies(test.store)).toMatchObject([
		{ id: 'default', holdsFrom: null, timeZone: null, savedBy: null }
	]);
});

it('keeps what was promised before, and of two versions of one day the later', async () => {
	await savePolicy(test.store, systemViewer, form({ timeZone: 'UTC' }));
	await savePolicy(test.store, systemViewer, form());
	const policies = await readPolicies(test.store);
	expect(policies.map(({ holdsFrom, timeZone }) => [holdsFrom, timeZone])).toEqual([
		['2026-10-01', 'Europe/Berlin'],
		[null, null]
	]);
	expect(policies[0]).toMatchObject({
		week: [
			[
				{ begins: 540, ends: 720 },
				{ begins: 780, ends: 1050 }
			],
			...Array.from({ length: 6 }, () => [])
		],
		holidays: [
			{ day: '2026-12-25', name: 'Christmas Day' },
			{ day: '2026-12-26', name: '' }
		],
		waiting: ['pending', 'waiting on contact'],
		targets: [
			{ priority: 'p1', firstResponseMinutes: 30, resolutionMinutes: 240 },
			{ priority: null, firstResponseMinutes: null, resolutionMinutes: 2400 }
		]
	});
	const noted = await test.rows(
		`select action, subject from audit_log where action = 'service_levels_changed'`
	);
	expect(noted).toHaveLength(2);
});

it('says everything that is wrong at once, and saves nothing of it', async () => {
	const before = await readPolicies(test.store);
	const wrong = form({
		holdsFrom: '2026-13-01',
		timeZone: 'Berlin',
		week: ['nine', '', '', '', '', '', ''],
		holidays: 'Christmas',
		targets: [{ priority: 'P1', firstResponse: '-1', resolution: 'soon' }]
	});
	await expect(savePolicy(test.store, systemViewer, wrong)).rejects.toMatchObject({
		issues: ['holdsFrom', 'timeZone', 'week:0', 'holidays', 'response:P1', 'resolution:P1'].map((field) =>
			expect.objectContaining({ field })
		)
	});
	const idle = form({ week: ['', '', '', '', '', '', ''] });
	await expect(savePolicy(test.store, systemViewer, idle)).rejects.toThrow(/Nobody works on any day/);
	await expect(savePolicy(test.store, { ...systemViewer, role: 'manager' }, form())).rejects.toMatchObject({
		code: 'not_allowed'
	});
	expect(await readPolicies(test.store)).toEqual(before);
});
