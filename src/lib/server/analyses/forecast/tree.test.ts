import { describe, expect, it } from 'vitest';
import type { OwnerStanding } from './standing.ts';
import { forecastTree, type TreeFigures } from './tree.ts';

const teams = [
	{ id: 'sales', name: 'Sales', parentId: null, depth: 0 },
	{ id: 'north', name: 'North', parentId: 'sales', depth: 1 },
	{ id: 'south', name: 'South', parentId: 'sales', depth: 1 }
];
const people = [
	{ id: 'ann', name: 'Ann', teamId: 'north' },
	{ id: 'bob', name: 'Bob', teamId: 'south' },
	{ id: 'cy', name: 'Cy', teamId: 'south' },
	{ id: 'dee', name: 'Dee', teamId: null }
];
const standing = (owner: string | null, given: Partial<OwnerStanding>): OwnerStanding => ({
	owner,
	asOf: '2026-11-23',
	period: 'this',
	closed: '0.0000',
	open: null,
	openDeals: 0,
	withoutAmount: 0,
	wonWithoutAmount: 0,
	weighted: null,
	commit: null,
	bestCase: null,
	categorised: 0,
	...given
});
const figures: TreeFigures = {
	standings: [
		standing('ann', {
			closed: '100.0000',
			open: '50.5000',
			openDeals: 1,
			commit: '150.5000',
			categorised: 1
		}),
		standing('bob', { closed: '10.0000', commit: '10.0000' }),
		standing('cy', { open: '7.0000', openDeals: 2, commit: '7.0000', categorised: 2 }),
		standing(null, { open: '3.0000', openDeals: 1 })
	],
	paths: new Map([
		['ann', Float64Array.of(0, 10, 20)],
		['bob', Float64Array.of(20, 10, 0)]
	]),
	spread: 1,
	quotas: {
		byOwner: new Map([['ann', { quota: '200.0000', gap: '100.0000' }]]),
		byTeam: new Map([
			['north', { quota: '200.0000', gap: '100.0000' }],
			['south', { quota: '90.0000', gap: '-20.0000' }]
		])
	},
	adjustments: [],
	period: { from: '2026-10-01', to: '2027-01-01' },
	currency: 'EUR',
	sees: null
};
const treeOf = (given: Partial<TreeFigures> = {}) =>
	forecastTree({ teams, people }, { ...figures, ...given });
const named = (given?: Partial<TreeFigures>) => new Map(treeOf(given).map((node) => [node.name, node]));
const adjusted = (kind: 'person' | 'team', id: string, amount: string | null, from = '2026-10-01') => ({
	kind,
	id,
	name: id,
	from,
	to: '2027-01-01',
	amount,
	currency: 'EUR',
	reason: 'We know more.',
	madeBy: 'Ada',
	madeAt: '2026-11-20T10:00:00.000Z'
});

describe('the forecast by team and person', () => {
	it('is the tree, each team before who is in it, without people who have nothing', () => {
		expect(treeOf().map(({ name, depth }) => [name, depth])).toEqual([
			['Sales', 0],
			['North', 1],
			['Ann', 2],
			['South', 1],
			['Bob', 2],
			['Cy', 2],
			['Nobody, or someone gone', 0]
		]);
	});

	it('sums exactly: a team is what is below it', () => {
		const nodes = named();
		expect(nodes.get('Sales')).toMatchObject({
			closed: '110.0000',
			open: '57.5000',
			openDeals: 3,
			commit: '167.5000',
			quota: '290.0000',
			gap: '80.0000'
		});
		expect(nodes.get('South')).toMatchObject({ closed: '10.0000', open: '7.0000', commit: '17.0000' });
	});

	it('has a range of its own for each: of the sum of the paths, not the sum of the ranges', () => {
		const nodes = named();
		expect(nodes.get('Ann')!.model).toEqual({ low: 102, middle: 110, high: 118 });
		expect(nodes.get('Sales')!.model).toEqual({ low: 130, middle: 130, high: 130 });
	});

	it('commits what is closed where no deal has a forecast category, so that rows add up', () => {
		expect(named().get('Bob')).toMatchObject({ closed: '10.0000', commit: '10.0000', call: '10.0000' });
		expect(named().get('Nobody, or someone gone')!.commit).toBe('0.0000');
	});

	it('has the gap of the quotas, below zero where one is exceeded, and none without one', () => {
		expect(named().get('South')!.gap).toBe('-20.0000');
		expect(named().get('Bob')!.gap).toBeNull();
	});

	it('calls what was adjusted, and adds it up', () => {
		const nodes = named({ adjustments: [adjusted('person', 'cy', '500.0000')] });
		expect(nodes.get('Cy')).toMatchObject({ call: '500.0000', commit: '7.0000' });
		expect(nodes.get('South')!.call).toBe('510.0000');
		expect(nodes.get('Sales')!.call).toBe('660.5000');
		expect(nodes.get('North')!.call).toBe('150.5000');
	});

	it('calls what a team says over what its people say', () => {
		const adjustments = [adjusted('team', 'south', '300.0000'), adjusted('person', 'cy', '500.0000')];
		expect(named({ adjustments }).get('South')!.call).toBe('300.0000');
		expect(named({ adjustments }).get('Sales')!.call).toBe('450.5000');
	});

	it('adds up nothing that was said in another currency', () => {
		const said = { ...adjusted('person', 'cy', '500.0000'), currency: 'JPY' };
		expect(named({ adjustments: [said] }).get('Cy')).toMatchObject({
			call: '7.0000',
			adjustment: { amount: '500.0000', currency: 'JPY' }
		});
	});

	it('has the quotas of people who are gone with their deals', () => {
		const quotas = { ...figures.quotas, byOwner: new Map([['gone', { quota: '40.0000', gap: '40.0000' }]]) };
		expect(named({ quotas }).get('Nobody, or someone gone')).toMatchObject({
			quota: '40.0000',
			gap: '40.0000'
		});
	});

	it('says of a team of which the reader sees a part that it is a part', () => {
		expect(treeOf({ sees: new Set(['cy']) }).map(({ name }) => name)).toContain('South, in part');
	});

	it('takes the latest word on the very period: taken back is gone, and another period says nothing here', () => {
		const adjustments = [adjusted('person', 'cy', null), adjusted('person', 'cy', '500.0000')];
		expect(named({ adjustments }).get('Cy')).toMatchObject({ call: '7.0000', adjustment: null });
		expect(named({ adjustments: [adjusted('person', 'cy', '9.0000', '2026-07-01')] }).get('Cy')!.call).toBe(
			'7.0000'
		);
	});
});
