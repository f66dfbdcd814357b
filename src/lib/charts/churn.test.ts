import { describe, expect, it } from 'vitest';
import type { Reader } from '#lib/components/format/format.ts';
import type { Calibration, Curve } from '#lib/server/analyses/churn/result.ts';
import { drawCalibration, drawSurvival } from './churn.ts';
import type { Drawing } from './drawing.ts';

const reader: Reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };

const isWhole = (drawing: Drawing) => {
	for (const place of ['wide', 'half', 'narrow'] as const)
		expect(drawing[place]).not.toMatch(/NaN|Infinity|undefined/);
};

const curve = (label: string, more: Partial<Curve> = {}): Curve => ({
	key: label,
	label,
	customers: 10,
	left: 1,
	median: { estimate: null, lower: null, upper: null },
	steps: [{ days: 31, share: 0.9, lower: 0.5, upper: 0.98, atRisk: 10 }],
	milestones: [
		{ days: 31, label: '1 month', share: { estimate: 0.9, lower: 0.5, upper: 0.98 }, atRisk: 10 },
		{ days: 92, label: '3 months', share: null, atRisk: 0 }
	],
	...more
});

const survival = (...curves: Curve[]) => ({ curves, difference: null, by: null });

describe('who is still there', () => {
	it('is a line with its interval, and every step in the table', () => {
		const drawing = drawSurvival(survival(curve('All')), reader);
		expect(drawing.table.rows.map((row) => row.map(({ value }) => value))).toEqual([
			['All', 31, 0.9, 0.5, 0.98, 10]
		]);
		expect(drawing.summary).toBe('All, 10 customers: 90% still there after 1 month.');
		expect(drawing.wide).toContain('95 % interval 50% to 98%');
		isWhole(drawing);
	});

	it('is drawn for each group in the place of all', () => {
		const drawing = drawSurvival(survival(curve('All'), curve('Steel'), curve('Glass')), reader);
		expect(drawing.legend.map(({ label }) => label)).toEqual(['Steel', 'Glass', '95 % interval']);
		expect(new Set(drawing.table.rows.map(([label]) => label!.text))).toEqual(new Set(['Steel', 'Glass']));
	});

	it('is drawn of customers of today', () => {
		const today = curve('All', {
			steps: [{ days: 0, share: 1, lower: 1, upper: 1, atRisk: 10 }],
			milestones: []
		});
		const drawing = drawSurvival(survival(today), reader);
		expect(drawing.summary).toMatch(/less than a month/);
		isWhole(drawing);
	});
});

describe('chances and what came of them', () => {
	const bins: Calibration['bins'] = [
		{
			lower: 0,
			upper: 0.1,
			customers: 90,
			meanChance: 0.05,
			left: { estimate: 0.04, lower: 0.02, upper: 0.11 }
		},
		{ lower: 0.9, upper: 1, customers: 2, meanChance: 0.95, left: { estimate: 1, lower: 0.34, upper: 1 } }
	];
	const calibration = (given: Calibration['bins']) => ({ bins: given, judged: 92 }) as Calibration;

	it('are beside each other, with how sure the share is', () => {
		const drawing = drawCalibration(calibration(bins), reader);
		expect(drawing.table.rows.map((row) => row.map(({ value }) => value).slice(1))).toEqual([
			[90, 0.05, 0.04, 0.02, 0.11],
			[2, 0.95, 1, 0.34, 1]
		]);
		isWhole(drawing);
		isWhole(drawCalibration(calibration([]), reader));
	});
});
