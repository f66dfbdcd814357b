import { describe, expect, it } from 'vitest';
import type { SalesforceRecord } from '../client.ts';
import { changesOfOwner, changesOfSaves } from './history.ts';

const save = (Id: string, cells: Record<string, string | number | null>): SalesforceRecord => ({
	Id,
	OpportunityId: '006000000000001AAA',
	CreatedById: '005000000000001AAA',
	CreatedDate: '2026-01-05T08:00:00.000+0000',
	...cells
});
const told = (saves: SalesforceRecord[]) =>
	changesOfSaves(saves, 'p').map(({ Id, Field, OldValue, NewValue }) => [Id, Field, OldValue, NewValue]);

describe('saves of an opportunity', () => {
	it('that repeat what was known tell nothing', () =>
		expect(
			told([
				save('1', { StageName: 'New', Amount: 10, Probability: 10 }),
				save('2', { StageName: 'New', Amount: 20, Probability: 10 }),
				save('3', { StageName: 'Won', Amount: 20, Probability: 100 })
			])
		).toEqual([
			['1:stage', 'stage', null, 'p:New'],
			['1:amount', 'amount', null, '10'],
			['1:probability', 'probability', null, '0.1'],
			['2:amount', 'amount', '10', '20'],
			['3:stage', 'stage', 'p:New', 'p:Won'],
			['3:probability', 'probability', '0.1', '1']
		]));

	it('that empty an amount tell that it is gone', () =>
		expect(told([save('1', { Amount: 10 }), save('2', { Amount: null })])).toContainEqual([
			'2:amount',
			'amount',
			'10',
			null
		]));

	it('tell what was there before the first one that is kept', () =>
		expect(
			told([save('9', { Amount: 20, PrevAmount: 15, CloseDate: '2026-02-01', PrevCloseDate: '2026-02-01' })])
		).toEqual([['9:amount', 'amount', '15', '20']]));

	it('at one second keep their order', () =>
		expect(
			changesOfSaves(
				[save('1', { StageName: 'A' }), save('2', { StageName: 'B' }), save('3', { StageName: 'A' })],
				'p'
			).map(({ NewValue, Sequence }) => [NewValue, Sequence])
		).toEqual([
			['p:A', 0],
			['p:B', 1],
			['p:A', 2]
		]));
});

describe('changes of owner', () => {
	it('are those with ids', () => {
		const rows = [
			save('1', { Field: 'Owner', OldValue: 'Ada Lovelace', NewValue: 'Zoë Müller' }),
			save('2', { Field: 'Owner', OldValue: '005000000000001AAA', NewValue: '005000000000002AAA' }),
			save('3', { Field: 'Amount', OldValue: 1, NewValue: 2 })
		];
		expect(changesOfOwner(rows).map(({ Id, OldValue }) => [Id, OldValue])).toEqual([
			['2', '005000000000001AAA']
		]);
	});
});
