import { describe, expect, it } from 'vitest';
import type { ChurnResult, CustomerAtRisk } from '#lib/server/analyses/churn/result.ts';
import { readChosen } from './asked.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const bin = (lower: number) => ({ lower, upper: lower + 0.5, customers: 1, meanChance: null, left: null });
const result = {
	by: { name: 'industry', label: 'Industry' },
	curves: [
		{ key: null, label: 'All' },
		{ key: 'Steel', label: 'Steel' },
		{ key: null, label: 'No industry' }
	],
	risk: { calibration: { bins: [bin(0), bin(0.5)] } }
} as unknown as ChurnResult;
const customers = [
	{ id: 'a', group: 'Steel', chance: 0.5 },
	{ id: 'b', group: null, chance: 0.49 },
	{ id: 'c', group: 'Glass', chance: 1 }
] as CustomerAtRisk[];

function chosen(query: string) {
	const { marks, shows } = readChosen(new URL(`https://crm.example/churn?${query}`), result, reader);
	return { said: marks.picks.map(({ label }) => label), ids: customers.filter(shows).map(({ id }) => id) };
}

describe('what is chosen on the charts of churn', () => {
	it('is nobody less until something is', () => {
		expect(chosen('')).toEqual({ said: [], ids: ['a', 'b', 'c'] });
	});

	it('is the customers of a curve, of those without a value too', () => {
		expect(chosen('pick=industry=Steel')).toEqual({ said: ['Industry: Steel'], ids: ['a'] });
		expect(chosen('pick=industry')).toEqual({ said: ['Industry: No industry'], ids: ['b'] });
	});

	it('is those with chances of a point of the diagram, whose bins are closed below and the last above too', () => {
		expect(chosen('pick=chance=0.5')).toEqual({ said: ['Chance to leave: 50% to 100%'], ids: ['a', 'c'] });
		expect(chosen('pick=chance=0.5&pick=industry=Steel').ids).toEqual(['a']);
	});
});
