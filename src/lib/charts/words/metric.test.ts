import { describe, expect, it } from 'vitest';
import {
	definitionOf,
	specificationNamed,
	type MetricResult,
	type MetricRow
} from '#lib/server/metrics/index.ts';
import { findingOf } from './metric.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const wonAmount = definitionOf(specificationNamed('won_amount'));
const winRate = definitionOf(specificationNamed('win_rate'));
const of = (name: string, key: string | null, label = key ?? 'None') => ({ [name]: { key, label } });
const row = (value: string | number | null, more: Partial<MetricRow> = {}): MetricRow => ({
	dimensions: {},
	bucket: null,
	value,
	sample: 20,
	...more
});

describe('what a chart finds', () => {
	const result = (
		metric: typeof wonAmount,
		rows: MetricRow[],
		total: MetricRow,
		grain: 'week' | 'month' | null = null
	) =>
		({
			metric,
			rows,
			total,
			request: { metric: metric.name, by: grain ? [] : ['source'], grain }
		}) as unknown as MetricResult;
	const source = (key: string, value: string | number | null, sample = 20) =>
		row(value, { dimensions: of('source', key), sample });

	it('is the largest part of a sum', () => {
		expect(
			findingOf(result(wonAmount, [source('web', '60'), source('fair', '40')], row('100')), reader)
		).toBe('web 60%');
	});
	it('is how far shares lie apart, of groups with enough records, beside everything', () => {
		const rows = [source('web', 0.5), source('fair', 0.2), source('tiny', 1, 2)];
		expect(findingOf(result(winRate, rows.slice(0, 2), row(0.3)), reader)).toBe(
			'20% (fair) to 50% (web), 30% in all'
		);
		// What is drawn beside them may lie further out: a range would deny it.
		expect(findingOf(result(winRate, rows, row(0.3)), reader)).toBe(
			'50% (web) above 20% (fair), too few of others, 30% in all'
		);
	});
	it('names no group where the intervals don’t tell the most from the least', () => {
		const sure = (key: string, value: number, low: number, high: number) => ({
			...source(key, value),
			interval: { low, high }
		});
		const clear = [sure('web', 0.5, 0.4, 0.6), sure('fair', 0.2, 0.12, 0.3)];
		expect(findingOf(result(winRate, clear, row(0.3)), reader)).toBe('20% (fair) to 50% (web), 30% in all');
		const overlapping = [sure('web', 0.5, 0.2, 0.8), sure('fair', 0.3, 0.1, 0.6)];
		expect(findingOf(result(winRate, overlapping, row(0.4)), reader)).toBe('40% in all, no clear difference');
	});
	it('says where too few records are behind each group', () => {
		const rows = [source('web', 1, 2), source('fair', 0, 3)];
		expect(findingOf(result(winRate, rows, row(0.4)), reader)).toBe('too few records to compare');
		expect(findingOf(result(winRate, rows.slice(1), row(0)), reader)).toBeNull();
	});
	it('is the last whole bucket beside the one with the most', () => {
		const rows = [
			row('80', { bucket: '2026-01-01' }),
			row('50', { bucket: '2026-02-01' }),
			row('9', { bucket: '2026-03-01', partial: true })
		];
		expect(findingOf(result(wonAmount, rows, row('139'), 'week'), reader)).toMatch(
			/€50 in the week of 1 Feb 2026/
		);
		expect(findingOf(result(wonAmount, rows, row('139'), 'month'), reader)).toBe(
			'€50 in Feb 2026, at most €80 in Jan 2026'
		);
	});
	it('is no change of a share that its intervals don’t bear out', () => {
		const month = (first: string, value: number, low: number, high: number) =>
			row(value, { bucket: first, interval: { low, high } });
		const quiet = [month('2026-01-01', 0.47, 0.3, 0.65), month('2026-02-01', 0.39, 0.25, 0.55)];
		expect(findingOf(result(winRate, quiet, row(0.43), 'month'), reader)).toBe(
			'39% in Feb 2026, no clear change over 2 months'
		);
		const fell = [month('2026-01-01', 0.7, 0.62, 0.77), month('2026-02-01', 0.3, 0.24, 0.37)];
		expect(findingOf(result(winRate, fell, row(0.5), 'month'), reader)).toBe(
			'30% in Feb 2026, at most 70% in Jan 2026'
		);
	});
	it('is nothing where nothing can be said', () => {
		expect(findingOf(result(wonAmount, [], row('0.0000')), reader)).toBeNull();
		expect(
			findingOf(result(wonAmount, [source('web', '60'), source('back', '-40')], row('20')), reader)
		).toBeNull();
		const same = [row('5', { bucket: '2026-01-01' }), row('5', { bucket: '2026-02-01' })];
		expect(findingOf(result(wonAmount, same, row('10'), 'month'), reader)).toBeNull();
	});
});
