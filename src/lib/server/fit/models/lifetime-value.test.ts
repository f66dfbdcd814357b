import { describe, expect, it } from 'vitest';
import { createRandom } from '#lib/stats/random/random.ts';
import { Table } from '../table.ts';
import { fitNamed } from './index.ts';

const nothing = () => undefined;

/** Purchases of customers who differ in how often they buy and when they stop, 52 weeks long. */
function purchases(customers: number): string[][] {
	const random = createRandom(4);
	return Array.from({ length: customers }, (_, who) => {
		const rate = random.gamma(1, 0.08);
		const life = random.exponential(0.02);
		const rows: string[][] = [];
		for (let week = 0; week < Math.min(52, life); week += random.exponential(rate) + 1 / 7) {
			const day = new Date(Date.UTC(2025, 0, 1) + Math.floor(week * 7) * 86_400_000);
			rows.push([
				`customer ${who}`,
				day.toISOString().slice(0, 10),
				String(10 + Math.floor(random.uniform() * 90))
			]);
		}
		return rows;
	}).flat();
}

describe('fit of lifetime value', () => {
	const transactions = new Table('purchases.csv', ['customer', 'date', 'amount'], purchases(400));

	it.each(['bg-nbd', 'mbg-nbd', 'pareto-nbd', 'gamma-gamma'])('%s reads raw purchases', (name) => {
		const { report } = fitNamed(name).fit(transactions, { transactions: true }, nothing);
		expect(report).toMatchObject({ model: name, converged: true });
		expect(Object.values(report.parameters).every((value) => value > 0)).toBe(true);
	});

	it('takes grouped rows for as many customers, and scores new ones', () => {
		const columns = ['frequency', 'recency', 'T'];
		const rows = [
			['0', '0', '40'],
			['2', '30', '40'],
			['5', '10', '35'],
			['1', '5', '20']
		];
		const repeated = rows.flatMap((row) => Array.from({ length: 10 }, () => row));
		const grouped = rows.map((row) => [...row, '10']);
		const one = fitNamed('bg-nbd').fit(new Table('a.csv', columns, repeated), {}, nothing);
		const predict = new Table('new.csv', columns, rows);
		const other = fitNamed('bg-nbd').fit(
			new Table('b.csv', [...columns, 'n'], grouped),
			{ predict },
			nothing
		);
		expect(other.report.log_likelihood).toBeCloseTo(one.report.log_likelihood!, 8);
		expect(other.report.n).toBe(40);
		expect(other.predictions?.probability_alive).toHaveLength(4);
	});

	it.each(['shifted-beta-geometric', 'beta-discrete-weibull'])(
		'%s tells the curve beyond the data',
		(name) => {
			const rows = [100, 87, 74, 65, 59, 55].map((left, period) => [String(period), String(left)]);
			const { report } = fitNamed(name).fit(
				new Table('cohort.csv', ['period', 'customers'], rows),
				{ horizon: 3 },
				nothing
			);
			const curve = report.curve as { survival: number }[];
			expect(curve).toHaveLength(9);
			expect(curve.at(-1)!.survival).toBeLessThan(0.55);
		}
	);

	it('names the place of what can’t be', () => {
		const table = new Table(
			'x.csv',
			['period', 'customers'],
			[
				['0', '9'],
				['2', '8'],
				['3', '7']
			]
		);
		expect(() => fitNamed('shifted-beta-geometric').fit(table, {}, nothing)).toThrow(
			'x.csv, line 4: the period 3'
		);
		const late = new Table('x.csv', ['frequency', 'recency', 'T'], [['1', '9', '8']]);
		expect(() => fitNamed('bg-nbd').fit(late, {}, nothing)).toThrow(
			'x.csv, line 2: the recency 9 is after the age 8'
		);
	});
});
