import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { pictureOf } from './picture.ts';

const colour = (name: string) =>
	({ '--surface': '#fff', '--ink': '#111', '--series-1': '#0b6f77' })[name] ?? '#888';
const svg =
	'<svg class="chart" width="560" height="240" viewBox="0 0 560 240" font-family="inherit" fill="currentColor" role="group"><a href="/deals?owner=1" aria-label="x"><rect fill="var(--series-1)" data-tip="5 &lt; 6"/></a></svg>';
const chart = {
	title: 'Won <amount> & more',
	legend: [
		{ label: 'Web', colour: 'var(--series-1)', shape: 'area' as const },
		{ label: 'Before', colour: 'var(--ink)', shape: 'dash' as const }
	],
	notes: ['The running month is striped: it is not over.']
};
const options = { width: 560, height: 240, colour, fontFamily: "'Source Sans 3'" };

describe('a picture that stands alone', () => {
	const { text, width, height } = pictureOf(chart, svg, options);

	it('has the title, every entry of the legend and the notes in it, on the surface of the page', () => {
		expect(text).toContain('Won &lt;amount&gt; &amp; more');
		for (const word of ['Web', 'Before', 'not over']) expect(text).toContain(word);
		expect(text).toContain(`<rect width="${width}" height="${height}" fill="#fff"/>`);
	});

	it('needs nothing of the page: no custom property, link or style', () => {
		expect(text).not.toMatch(/var\(|href|<style|inherit|data-tip/);
		expect(text).toContain('fill="#0b6f77"');
	});

	it('is one document, as large as it says, with the drawing inside at its own size', () => {
		const { document } = parseHTML(`<!doctype html><html><body>${text}</body></html>`);
		expect(document.querySelectorAll('svg')).toHaveLength(2);
		expect(document.querySelector('svg svg')!.getAttribute('width')).toBe('560');
		expect(width).toBeGreaterThan(560);
		expect(height).toBeGreaterThan(240);
	});

	it('grows with a title and a legend that need more than one row', () => {
		const legend = Array.from({ length: 12 }, (_, place) => ({
			...chart.legend[0]!,
			label: `A long name of a group, ${place}`
		}));
		const long = pictureOf({ ...chart, title: 'word '.repeat(60).trim(), legend }, svg, options);
		expect(long.height).toBeGreaterThan(height + 80);
	});
});
