import { describe, expect, it } from 'vitest';
import { pickLink, spanLink, withoutPicks } from './links.ts';

const at = (query: string) => new URL(`https://crm.example/explore?${query}`);
const web = { dimension: 'source', key: 'Paid & web = 1' };

describe('a mark that filters the page', () => {
	it('adds its value to those that are chosen, and takes it away when it is among them', () => {
		const chosen = pickLink(at('metric=won_amount&explain=x'), [web]);
		expect(chosen).toBe('/explore?metric=won_amount&pick=source%3DPaid%2520%2526%2520web%2520%253D%25201');
		const back = pickLink(new URL(chosen, 'https://crm.example'), [web]);
		expect(back).toBe('/explore?metric=won_amount');
	});

	it('of several dimensions is chosen when all of its values are', () => {
		const both = [web, { dimension: 'owner', key: null }];
		const one = at(pickLink(at('a=1'), [web]).split('?')[1]!);
		const url = at(pickLink(one, both).split('?')[1]!);
		expect(url.searchParams.getAll('pick')).toHaveLength(2);
		expect(pickLink(url, both)).toBe('/explore?a=1');
	});
});

it('days are chosen in the place of other days, and not again by the same mark', () => {
	const january = { from: '2026-01-01', to: '2026-02-01' };
	const chosen = spanLink(at('span=2025-01-01..2025-02-01'), january);
	expect(chosen).toBe('/explore?span=2026-01-01..2026-02-01');
	expect(spanLink(new URL(chosen, 'https://crm.example'), january)).toBe('/explore');
	expect(withoutPicks(at('a=1&pick=x&pick=y&span=z'))).toBe('/explore?a=1');
});
