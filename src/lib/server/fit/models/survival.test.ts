import { describe, expect, it } from 'vitest';
import { createRandom } from '#lib/stats/random/random.ts';
import { Table } from '../table.ts';
import { fitNamed } from './index.ts';

const nothing = () => undefined;
const header = ['months', 'churned', 'plan', 'seats'];

/** Customers who leave the later the more seats they have, and later on the yearly plan. */
function customers(count: number): string[][] {
	const random = createRandom(2);
	return Array.from({ length: count }, (_, row) => {
		const isYearly = row % 2 === 0;
		const seats = random.integer(1, 20);
		const stays = Math.ceil(random.exponential(0.2 * Math.exp(-0.05 * seats - (isYearly ? 1 : 0))));
		const seen = random.integer(1, 24);
		return [
			String(Math.min(stays, seen)),
			stays <= seen ? 'yes' : 'no',
			isYearly ? 'yearly' : 'monthly',
			String(seats)
		];
	});
}

describe('fit of survival', () => {
	const table = new Table('customers.csv', header, customers(500));
	const columns = { duration: 'months', event: 'churned' };

	it('kaplan-meier tells a curve each and the test of their difference', () => {
		const { report } = fitNamed('kaplan-meier').fit(table, { ...columns, group: 'plan' }, nothing);
		const groups = report.groups as { group: string; n: number; median: { estimate: number } }[];
		expect(groups.map(({ group, n }) => [group, n])).toEqual([
			['yearly', 250],
			['monthly', 250]
		]);
		expect(groups[0]!.median.estimate).toBeGreaterThan(groups[1]!.median.estimate);
		expect(report.log_rank).toMatchObject({ degrees_of_freedom: 1 });
		const curve = report.curve as { survival: number; lower: number; upper: number }[];
		curve.forEach(({ survival, lower, upper }, at) => {
			expect(lower).toBeLessThanOrEqual(survival);
			expect(upper).toBeGreaterThanOrEqual(survival);
			expect(survival).toBeLessThanOrEqual(curve[at - 1]?.survival ?? 1);
		});
	});

	it('cox tells hazard ratios, and scores new rows', () => {
		const predict = new Table(
			'new.csv',
			['plan', 'seats'],
			[
				['yearly', '20'],
				['monthly', '1'],
				['monthly', '']
			]
		);
		const { report, predictions } = fitNamed('cox').fit(table, { ...columns, predict, horizon: 12 }, nothing);
		const ratios = report.coefficients as { name: string; hazard_ratio: number }[];
		const names = ratios.map(({ name }) => name);
		expect(names).toEqual([expect.stringMatching(/^plan=/), 'seats']);
		expect(ratios[1]!.hazard_ratio).toBeLessThan(1);
		expect(report.concordance).toBeGreaterThan(0.6);
		const survival = predictions!.survival as (number | null)[];
		expect(survival[0]).toBeGreaterThan(survival[1]!);
		expect(survival[2]).toBeNull();
	});

	it('cox leaves out rows that lack a value, and says so', () => {
		const rows = customers(100).with(3, ['4', 'yes', 'yearly', '']);
		const { report } = fitNamed('cox').fit(new Table('x.csv', header, rows), columns, nothing);
		expect(report.n).toBe(99);
		expect(report.warnings).toContain('1 row lacks a value: left out.');
	});

	it('discrete-hazard tells the hazard of each period, with and without columns', () => {
		const alone = fitNamed('discrete-hazard').fit(
			new Table(
				'x.csv',
				['months', 'churned'],
				customers(300).map((row) => row.slice(0, 2))
			),
			columns,
			nothing
		).report.hazards as { survival: number }[];
		expect(alone.map(({ survival }) => survival)).toEqual(
			alone.map(({ survival }) => survival).toSorted((a, b) => b - a)
		);
		const { report, predictions } = fitNamed('discrete-hazard').fit(
			table,
			{ ...columns, predict: table, horizon: 6 },
			nothing
		);
		expect(report.parameters.seats).toBeLessThan(0);
		expect(predictions!.survival_6).toHaveLength(500);
	});

	it('says when all are censored, and refuses what can’t be', () => {
		const open = new Table(
			'x.csv',
			['months', 'churned'],
			[
				['3', '0'],
				['5', '0']
			]
		);
		expect(fitNamed('kaplan-meier').fit(open, columns, nothing).report.warnings[0]).toContain(
			'Nobody had the event'
		);
		expect(() => fitNamed('cox').fit(open, columns, nothing)).toThrow('no column left');
		expect(() => fitNamed('kaplan-meier').fit(open, {}, nothing)).toThrow('how long each record was seen');
		const late = new Table(
			'x.csv',
			['months', 'churned'],
			[
				['-3', '0'],
				['5', '1']
			]
		);
		expect(() => fitNamed('kaplan-meier').fit(late, columns, nothing)).toThrow(
			'x.csv, line 2, column “months”: “-3”'
		);
	});
});
