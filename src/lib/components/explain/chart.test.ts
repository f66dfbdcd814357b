import { describe, expect, it } from 'vitest';
import type { Drawing } from '#lib/charts/drawing.ts';
import { explainedChart, recordsHref } from './chart.ts';

const told = { summary: 'Few leave.', assumptions: ['a'], missing: [], sql: [] };
const drawing = {
	title: '83% stay',
	about: { shows: 'A curve.', how: [], record: null }
} as unknown as Drawing;

describe('the explanation of a chart', () => {
	it('is what its drawing is, and what its analysis rests on', () => {
		expect(explainedChart(drawing, { ...told, other: 1 } as typeof told, [])).toEqual({
			title: '83% stay',
			shows: 'A curve.',
			how: [],
			record: null,
			...told,
			records: []
		});
	});
	it('is none of a chart that is not drawn', () => {
		expect(explainedChart(null, told, [])).toBeNull();
		expect(explainedChart({ ...drawing, about: undefined }, told, [])).toBeNull();
	});
});

describe('the records behind a chart', () => {
	const url = new URL('http://x/churn?by=industry&explain=chart:survival&tab=how');
	const search = (href: string) => Object.fromEntries(new URL(href, url).searchParams);

	it('are those of a metric, on its own explanation over the same page', () => {
		const href = recordsHref(url, { label: 'Customers', metric: { metric: 'paying_customers' } });
		expect(search(href)).toEqual({ by: 'industry', explain: '{"metric":"paying_customers"}', tab: 'what' });
	});
	it('are at a place of the page, without the explanation', () => {
		expect(recordsHref(url, { label: 'At risk', place: 'at-risk' })).toBe('/churn?by=industry#at-risk');
		expect(recordsHref(url, { label: 'Lost', place: 'here', parameters: { step: 'won', group: null } })).toBe(
			'/churn?by=industry&step=won#here'
		);
	});
	it('are on another page', () => {
		expect(recordsHref(url, { label: 'Open deals', href: '/pipeline' })).toBe('/pipeline');
	});
});
