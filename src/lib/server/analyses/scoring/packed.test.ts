import { describe, expect, it } from 'vitest';
import type { Moment } from './moments.ts';
import { packMoments, unpackMoments } from './packed.ts';

const moment = (id: string, more: Partial<Moment>): Moment => ({
	id,
	group: 'new business',
	day: 20_000,
	since: 19_000.5,
	band: '',
	outcome: null,
	isDecided: false,
	values: { amount: null, stage: null, mixed: null },
	given: { deal: null },
	...more
});

describe('moments as columns', () => {
	it('are the same again: numbers, texts, both in one field, nothing at all, and no outcome yet', async () => {
		const moments = [
			moment('a', { outcome: 1, isDecided: true, values: { amount: 0, stage: 'won', mixed: '7' } }),
			moment('b', { outcome: 0, band: '2', values: { amount: -1.5, stage: '', mixed: 7 } }),
			moment('c', { group: '', given: { deal: 0.25 } })
		];
		const packed = structuredClone(await packMoments(moments));
		expect(unpackMoments(packed)).toEqual(moments);
	});

	it('are none of none', async () => {
		expect(unpackMoments(await packMoments([]))).toEqual([]);
	});
});
