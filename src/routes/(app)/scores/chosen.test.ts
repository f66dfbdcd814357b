import { describe, expect, it } from 'vitest';
import type { Scores } from '#lib/server/analyses/scoring/result.ts';
import { readChosen } from './chosen.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const group = {
	judgement: {
		bins: [
			{ lower: 0.1, upper: 0.3 },
			{ lower: 0.4, upper: 0.9 }
		]
	}
} as unknown as Scores;
const chances = [0.05, 0.1, 0.39, 0.4, 1].map((chance) => ({ chance }));
const shown = (query: string, of: Scores | null = group) =>
	chances
		.filter(readChosen(new URL(`https://crm.example/scores?${query}`), of, reader).shows)
		.map(({ chance }) => chance);

describe('chances that were chosen on the diagram', () => {
	it('are every one until a point is, and where nothing was judged', () => {
		expect(shown('')).toHaveLength(5);
		expect(shown('pick=chance=0.4', null)).toHaveLength(5);
	});

	it('are those of the bin, as its label says, and nobody’s whom the test had no bin for', () => {
		expect(shown('pick=chance=0.4')).toEqual([0.4]);
		expect(shown('pick=chance=0.1')).toEqual([0.1]);
		expect(shown('pick=chance=0.1&pick=chance=0.4')).toEqual([0.1, 0.4]);
	});
});
