import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';
import { drawWaterfall } from './waterfall.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

const changes = (...amounts: string[]) =>
	({
		since: '2026-09-30',
		until: '2026-11-30',
		period: { label: 'Q4 2026', from: '2026-10-01', to: '2027-01-01' },
		opening: { amount: '1000000', deals: 9 },
		closing: { amount: String(amounts.reduce((sum, each) => sum + Number(each), 1_000_000)), deals: 9 },
		movements: amounts.map((amount, place) => ({
			move: place === 0 ? 'won' : 'reconverted',
			label: `Move ${place}`,
			amount,
			deals: 1
		})),
		summary: 'It moved.',
		missing: []
	}) as unknown as PipelineChanges;

const drawn = (...amounts: string[]) => drawWaterfall(changes(...amounts), reader).wide;
const elements = (svg: string, selector: string) => [
	...parseHTML(`<body>${svg}</body>`).document.querySelectorAll(selector)
];

describe('what changed in a pipeline', () => {
	it('has a bar for what is long enough, and a line for what is too short to be seen, even for nothing', () => {
		expect(elements(drawn('-300000'), 'line[stroke="var(--won)"]')).toHaveLength(0);
		const lines = elements(drawn('-300', '0'), 'line')
			.filter((line) => Number(line.parentElement!.getAttribute('stroke-width')) >= 3)
			.map((line) => line.getAttribute('stroke'));
		expect(lines).toEqual(['var(--won)', 'var(--series-2)']);
	});
	it('says each amount beside its mark', () => {
		const texts = elements(drawn('-300', '0'), 'text').map((text) => text.textContent);
		expect(texts).toEqual(expect.arrayContaining(['-€300', '€0']));
	});
	it('is pointed at by whole rows, with one mark a move', () => {
		const tips = elements(drawn('-300', '250000'), '[data-tip]').map((mark) => mark.getAttribute('data-tip'));
		expect(tips).toEqual([
			'Open on 30 Sept 2026: €1,000,000, 9 deals',
			'Move 0: -€300, 1 deal',
			'Move 1: €250,000, 1 deal',
			'Open on 30 Nov 2026: €1,249,700, 9 deals'
		]);
	});
	it('can be drawn of nothing', () => {
		expect(drawWaterfall(changes(), reader).wide).not.toMatch(/NaN|Infinity|undefined/);
	});
});
